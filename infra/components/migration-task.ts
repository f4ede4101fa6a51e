import * as pulumi from "@pulumi/pulumi";
import { Connection } from "./connection";
import { Task, type TaskArgs } from "./task";
import { type OutboundPort, TaskGroup } from "./task-group";
import { decryptSecrets } from "./task-permissions";

/** The database that RDS runs, for whoever signs in as master. */
export interface MasterDatabase {
  readonly identifier: string;
  readonly masterSecretArn: pulumi.Input<string>;
  /** Where RDS does not know the secret itself: with copies for reading. */
  readonly masterSecretName?: string | undefined;
  /** The instance's own group: a pooling proxy does not know the master user. */
  readonly instanceSecurityGroupId: pulumi.Input<string>;
}

export interface MigrationTaskArgs
  extends Omit<TaskArgs, "role" | "cpu" | "memoryMib" | "permissions" | "port" | "metrics"> {
  /** `migrate` when left out. */
  readonly role?: string | undefined;
  /** Fargate's smallest pair when left out: the work is in the database. */
  readonly cpu?: number | undefined;
  readonly memoryMib?: number | undefined;
  readonly vpcId: pulumi.Input<string>;
  readonly endpointsSecurityGroupId?: pulumi.Output<string> | undefined;
  /** Undefined for a database outside of AWS, whose URL is among the references. */
  readonly database?: MasterDatabase | undefined;
  /** Ports of the internet besides 443: an outside database's. */
  readonly outbound?: readonly OutboundPort[] | undefined;
}

/**
 * A task that the pipeline runs before a release (`aws ecs run-task`): signed in as master, it
 * makes the role and password of the application's URL and brings the schema up to date. It finds
 * the instance under DB_INSTANCE_IDENTIFIER, and the master's secret there (MasterUserSecret) or
 * under DB_MASTER_SECRET_ID, which is given where RDS does not manage it. Costs nothing while it
 * does not run. Serves
 * finsight-027, paymentsvc-014, toolbox-065, catalytic-021 and clientflow-042.
 */
export class MigrationTask extends pulumi.ComponentResource {
  readonly definitionArn: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
  readonly containerName: string;
  readonly logGroupName: string;

  constructor(name: string, args: MigrationTaskArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:MigrationTask", name, {}, opts);
    const { role = "migrate", cpu = 256, memoryMib = 512, database } = args;
    const environment = database ? { ...placeOf(database), ...args.environment } : args.environment;
    const permissions = database ? masterPermissions(args, database) : [];
    const task = new Task(
      `${name}-task`,
      { ...args, role, cpu, memoryMib, environment, permissions },
      { parent: this },
    );
    const group = new TaskGroup(`${name}-tasks`, { ...args, role }, { parent: this });
    if (database) {
      new Connection(
        `${name}-to-postgres`,
        { from: group.id, to: database.instanceSecurityGroupId, port: 5432 },
        { parent: this },
      );
    }
    this.definitionArn = task.definitionArn;
    this.securityGroupId = group.id;
    this.containerName = task.containerName;
    this.logGroupName = task.logGroupName;
    this.registerOutputs({ definitionArn: this.definitionArn });
  }
}

function placeOf({ identifier, masterSecretName }: MasterDatabase): Record<string, string> {
  return {
    DB_INSTANCE_IDENTIFIER: identifier,
    ...(masterSecretName !== undefined && { DB_MASTER_SECRET_ID: masterSecretName }),
  };
}

/** Where the instance is, and the password that RDS keeps for its master user. */
function masterPermissions(args: MigrationTaskArgs, database: MasterDatabase) {
  const { accountId, region } = args.context;
  const instance = `arn:aws:rds:${region}:${accountId}:db:${database.identifier}`;
  return [
    { actions: ["rds:DescribeDBInstances"], resources: [instance] },
    { actions: ["secretsmanager:GetSecretValue"], resources: [database.masterSecretArn] },
    decryptSecrets(args),
  ];
}
