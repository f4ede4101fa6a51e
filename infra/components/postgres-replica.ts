import * as rds from "@pulumi/aws/rds";
import * as pulumi from "@pulumi/pulumi";
import { windows } from "../defaults";
import { physicalName } from "../names";
import { guarded } from "../protection";
import type { StackContext } from "../stack-context";
import { postgresLogGroups, postgresLogTypes } from "./postgres-monitoring";

export interface PostgresReplicaArgs {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
  /** RDS's name of the source, a part of the replica's own. */
  readonly sourceIdentifier: string;
  readonly source: rds.Instance;
  /** 1 for the first. */
  readonly index: number;
  readonly securityGroupId: pulumi.Input<string>;
  readonly parameterGroupName: pulumi.Input<string>;
  readonly monitoringRoleArn: pulumi.Input<string>;
}

/**
 * A copy of Postgres for reading, a moment behind its source, with the same protections, that can
 * be promoted when the source is lost. The source has the backups, the key, the users and the
 * subnets; RDS takes none of them here. Costs as much as the source in one zone: about 26 USD a
 * month for db.t4g.small and 135 for db.m7g.large with 100 GB (us-east-1, November 2026).
 */
export class PostgresReplica extends pulumi.ComponentResource {
  readonly identifier: string;
  readonly host: pulumi.Output<string>;

  constructor(name: string, args: PostgresReplicaArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:PostgresReplica", name, {}, opts);
    const { sizes } = args.context;
    this.identifier = physicalName("dbInstance", `${args.sourceIdentifier}-read-${args.index}`);
    const logs = postgresLogGroups(name, this.identifier, args, { parent: this });
    const instance = new rds.Instance(
      `${name}-instance`,
      {
        identifier: this.identifier,
        replicateSourceDb: args.source.identifier,
        instanceClass: sizes.postgres.instanceClass,
        storageType: "gp3",
        maxAllocatedStorage: sizes.postgres.maxStorageGib,
        storageEncrypted: true,
        multiAz: false,
        publiclyAccessible: false,
        vpcSecurityGroupIds: [args.securityGroupId],
        parameterGroupName: args.parameterGroupName,
        caCertIdentifier: "rds-ca-rsa2048-g1",
        iamDatabaseAuthenticationEnabled: true,
        maintenanceWindow: windows.postgresMaintenance,
        copyTagsToSnapshot: true,
        // RDS refuses a final snapshot of a replica: its source has the data.
        skipFinalSnapshot: true,
        deletionProtection: true,
        performanceInsightsEnabled: true,
        performanceInsightsKmsKeyId: args.keyArn,
        // Days: the free tier of insights.
        performanceInsightsRetentionPeriod: 7,
        monitoringInterval: 60,
        monitoringRoleArn: args.monitoringRoleArn,
        enabledCloudwatchLogsExports: postgresLogTypes,
        autoMinorVersionUpgrade: true,
        applyImmediately: false,
        tags: { DataClass: args.context.dataClass },
      },
      guarded(`${name}-instance`, { parent: this, dependsOn: logs }),
    );
    this.host = instance.address;
    this.registerOutputs({ identifier: this.identifier, host: this.host });
  }
}
