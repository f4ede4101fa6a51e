/** The task that the pipeline runs before a release. */
import * as pulumi from "@pulumi/pulumi";
import type { MigrationTask } from "../components/migration-task";
import type { Build } from "./build";
import { type TaskPlace, taskArgs } from "./services";
import type { Stores } from "./stores";

export interface BuiltMigration {
  readonly task: MigrationTask | undefined;
  /** What the pipeline needs to start it. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

export function buildMigration(build: Build, place: TaskPlace): BuiltMigration {
  const { name, base, child, parts } = build;
  const { network, cluster, stores } = place;
  if (parts.migration === undefined) return { task: undefined, outputs: {} };
  const component =
    require("../components/migration-task") as typeof import("../components/migration-task");
  const { environment, ...args } = taskArgs(build, place, "migrate", parts.migration);
  const task = new component.MigrationTask(
    `${name}-migrate`,
    {
      ...base,
      ...args,
      environment,
      vpcId: network.vpcId,
      endpointsSecurityGroupId: network.endpointsSecurityGroupId,
      database: masterDatabase(stores),
    },
    child,
  );
  const migration = {
    cluster: cluster.arn,
    taskDefinition: task.definitionArn,
    subnets: network.privateSubnetIds,
    securityGroup: task.securityGroupId,
  };
  return { task, outputs: { migration: pulumi.output(migration) } };
}

/** Whom the migration signs in to as master; a provider's database has its own rules. */
function masterDatabase({ postgres }: Stores) {
  return postgres !== undefined && "urlFor" in postgres ? postgres : undefined;
}
