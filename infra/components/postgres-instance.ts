import * as rds from "@pulumi/aws/rds";
import type * as pulumi from "@pulumi/pulumi";
import { postgresMajor, windows } from "../defaults";
import { guarded } from "../protection";
import type { StackContext } from "../stack-context";
import type { PostgresMaster } from "./postgres-master";
import { postgresLogGroups, postgresLogTypes } from "./postgres-monitoring";

/** What an instance and its copies for reading share. */
export interface PostgresParts {
  readonly subnetGroupName: pulumi.Output<string>;
  readonly parameterGroupName: pulumi.Output<string>;
  readonly monitoringRoleArn: pulumi.Output<string>;
  readonly groupId: pulumi.Output<string>;
  readonly master: PostgresMaster;
}

/** The instance itself: every protection is fixed here, every size comes from the stack. */
export function postgresInstance(
  name: string,
  identifier: string,
  args: {
    readonly context: StackContext;
    readonly keyArn: pulumi.Input<string>;
    readonly databaseName: string;
  },
  parts: PostgresParts,
  opts: pulumi.CustomResourceOptions,
): rds.Instance {
  const { sizes } = args.context;
  const logs = postgresLogGroups(name, identifier, args, opts);
  return new rds.Instance(
    `${name}-instance`,
    {
      identifier: identifier,
      engine: "postgres",
      engineVersion: postgresMajor,
      engineLifecycleSupport: "open-source-rds-extended-support-disabled",
      instanceClass: sizes.postgres.instanceClass,
      storageType: "gp3",
      allocatedStorage: sizes.postgres.storageGib,
      maxAllocatedStorage: sizes.postgres.maxStorageGib,
      storageEncrypted: true,
      kmsKeyId: args.keyArn,
      multiAz: sizes.postgres.multiAz,
      dbSubnetGroupName: parts.subnetGroupName,
      publiclyAccessible: false,
      vpcSecurityGroupIds: [parts.groupId],
      parameterGroupName: parts.parameterGroupName,
      caCertIdentifier: "rds-ca-rsa2048-g1",
      dbName: args.databaseName,
      ...parts.master.inputs,
      iamDatabaseAuthenticationEnabled: true,
      backupRetentionPeriod: sizes.postgres.backupRetentionDays,
      backupWindow: windows.postgresBackup,
      maintenanceWindow: windows.postgresMaintenance,
      copyTagsToSnapshot: true,
      deleteAutomatedBackups: false,
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: `${identifier}-final`,
      deletionProtection: true,
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: args.keyArn,
      // Days: the free tier of insights.
      performanceInsightsRetentionPeriod: 7,
      monitoringInterval: 60,
      monitoringRoleArn: parts.monitoringRoleArn,
      enabledCloudwatchLogsExports: postgresLogTypes,
      autoMinorVersionUpgrade: true,
      allowMajorVersionUpgrade: false,
      applyImmediately: false,
      tags: { DataClass: args.context.dataClass },
    },
    guarded(`${name}-instance`, { ...opts, dependsOn: logs }),
  );
}
