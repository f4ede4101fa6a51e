/** The task that the pipeline runs before a release. */
import * as pulumi from "@pulumi/pulumi";
import type { Build } from "./build";
import { type TaskPlace, taskArgs } from "./services";
import type { Stores } from "./stores";

export function buildMigration(build: Build, place: TaskPlace): Readonly<Record<string, unknown>> {
  const { name, base, child, parts } = build;
  const { network, cluster, stores } = place;
  if (parts.migration === undefined) return {};
  const { MigrationTask } =
    require("../components/migration-task") as typeof import("../components/migration-task");
  const { environment, ...args } = taskArgs(build, place, "migrate", parts.migration);
  const task = new MigrationTask(
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
  return { migration: pulumi.output(migration) };
}

/** Whom the migration signs in to as master; a provider's database has its own rules. */
function masterDatabase({ postgres }: Stores) {
  return postgres !== undefined && "urlFor" in postgres ? postgres : undefined;
}
