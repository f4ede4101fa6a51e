import * as pulumi from "@pulumi/pulumi";
import { Connection } from "../../components/connection";
import type { Network } from "../../components/network";
import { certificateFiles, type Postgres } from "../../components/postgres";
import type { Secrets } from "../../components/secrets";
import { Task } from "../../components/task";
import { TaskGroup } from "../../components/task-group";
import type { Base } from "./api";

export interface FinsightMigrationArgs {
  readonly base: Base;
  readonly image: string;
  readonly network: Network;
  readonly postgres: Postgres;
  readonly secrets: Secrets<string>;
}

/**
 * A task that the pipeline runs before a release (`aws ecs run-task`): signed in as master, it
 * makes the role and password of DATABASE_URL and brings the schema up to date. Costs nothing
 * while it does not run.
 */
export class FinsightMigration extends pulumi.ComponentResource {
  readonly definitionArn: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: FinsightMigrationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:FinsightMigration", name, {}, opts);
    const { base, network, postgres } = args;
    const task = new Task(
      `${name}-task`,
      {
        ...base,
        role: "migrate",
        image: args.image,
        command: ["python", "-m", "scripts.migrate"],
        // Fargate's smallest pair: the work is in the database.
        cpu: 256,
        memoryMib: 512,
        environment: {
          DB_INSTANCE_IDENTIFIER: postgres.identifier,
          PGSSLROOTCERT: certificateFiles.rds,
        },
        references: args.secrets.of("migrate"),
        permissions: [
          { actions: ["rds:DescribeDBInstances"], resources: ["*"] },
          { actions: ["secretsmanager:GetSecretValue"], resources: [postgres.masterSecretArn] },
          { actions: ["kms:Decrypt"], resources: [base.keyArn] },
        ],
      },
      { parent: this },
    );
    const group = new TaskGroup(
      `${name}-tasks`,
      {
        role: "migrate",
        vpcId: network.vpcId,
        endpointsSecurityGroupId: network.endpointsSecurityGroupId,
      },
      { parent: this },
    );
    new Connection(
      `${name}-to-postgres`,
      { from: group.id, to: postgres.instanceSecurityGroupId, port: 5432 },
      { parent: this },
    );
    this.definitionArn = task.definitionArn;
    this.securityGroupId = group.id;
    this.registerOutputs({ definitionArn: this.definitionArn });
  }
}
