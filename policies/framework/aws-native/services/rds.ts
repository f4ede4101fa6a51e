import { type Mapping, mapping } from "../mapping";
import { at, none, orElse, pairs, same, scalar, tags } from "../rules";

/** What Cloud Control does when it deletes a database, whose resource has no say in it. */
const snapshotTaken = {
  skipFinalSnapshot: {
    value: false,
    source:
      "github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds, DeleteHandler: Cloud Control leaves the choice open, and then a snapshot is taken",
  },
  finalSnapshotIdentifier: { value: "Snapshot-<generated>", source: "the same handler names it" },
} as const;

/** The default of CreateDBInstance, which the classic provider overrides with false. */
const byTheSubnets =
  "is left out, and RDS then decides by whether the subnets have a route to the internet";

const whenRestored = {
  members: {
    ...same("restoreTime", "useLatestRestorableTime"),
    sourceDbInstanceAutomatedBackupsArn: at("sourceDbInstanceAutomatedBackupsArn"),
  },
} as const;

const ofInstance = {
  ...same(
    "availabilityZone",
    "dbSubnetGroupName",
    "engine",
    "engineVersion",
    "autoMinorVersionUpgrade",
    "monitoringInterval",
    "monitoringRoleArn",
  ),
  caCertIdentifier: at("caCertificateIdentifier"),
  identifier: at("dbInstanceIdentifier"),
  instanceClass: at("dbInstanceClass"),
  performanceInsightsEnabled: at("enablePerformanceInsights"),
  publiclyAccessible: { from: "publiclyAccessible", openWhenAbsent: byTheSubnets },
  tags: at("tags", tags),
  ...none("identifierPrefix"),
} as const;

const instance = mapping(
  "aws-native:rds:DbInstance",
  {
    type: "aws:rds/clusterInstance:ClusterInstance",
    when: "dbClusterIdentifier",
    properties: {
      ...ofInstance,
      clusterIdentifier: at("dbClusterIdentifier"),
      preferredMaintenanceWindow: at("preferredMaintenanceWindow"),
      dbParameterGroupName: at("dbParameterGroupName"),
    },
  },
  {
    type: "aws:rds/instance:Instance",
    without: ["clusterIdentifier", "globalClusterIdentifier"],
    properties: {
      ...ofInstance,
      ...snapshotTaken,
      ...same(
        "deleteAutomatedBackups",
        "deletionProtection",
        "manageMasterUserPassword",
        "multiAz",
        "storageEncrypted",
        "storageType",
        "iops",
        "dbName",
        "databaseInsightsMode",
        "kmsKeyId",
        "maxAllocatedStorage",
        "licenseModel",
      ),
      allocatedStorage: at("allocatedStorage", scalar),
      // 1 in CloudFormation, 0 in the classic provider: AWS::RDS::DBInstance.
      backupRetentionPeriod: orElse("backupRetentionPeriod", 1),
      enabledCloudwatchLogsExports: at("enableCloudwatchLogsExports"),
      maintenanceWindow: at("preferredMaintenanceWindow"),
      backupWindow: at("preferredBackupWindow"),
      parameterGroupName: at("dbParameterGroupName"),
      optionGroupName: at("optionGroupName"),
      password: at("masterUserPassword"),
      username: at("masterUsername"),
      port: at("port", scalar),
      // A source with a time is a restore, and not a replica.
      replicateSourceDb: {
        either: [
          "sourceDbInstanceIdentifier",
          "sourceDbClusterIdentifier",
          "sourceDbiResourceId",
        ].map((from) => ({ from, unless: ["restoreTime", "useLatestRestorableTime"] })),
      },
      restoreToPointInTime: whenRestored,
      snapshotIdentifier: {
        either: [at("dbSnapshotIdentifier"), at("dbClusterSnapshotIdentifier")],
      },
      vpcSecurityGroupIds: at("vpcSecurityGroups"),
      iamDatabaseAuthenticationEnabled: at("enableIamDatabaseAuthentication"),
      ...none("passwordWo", "s3Import"),
    },
  },
);

const cluster = mapping("aws-native:rds:DbCluster", {
  type: "aws:rds/cluster:Cluster",
  without: ["identifier"],
  properties: {
    ...snapshotTaken,
    ...same(
      "allocatedStorage",
      "availabilityZones",
      "backtrackWindow",
      // 1 in both: AWS::RDS::DBCluster and @pulumi/aws.
      "backupRetentionPeriod",
      "copyTagsToSnapshot",
      "databaseInsightsMode",
      "databaseName",
      "dbClusterInstanceClass",
      "dbClusterParameterGroupName",
      "dbSubnetGroupName",
      "deleteAutomatedBackups",
      "deletionProtection",
      "engine",
      "engineMode",
      "engineVersion",
      "globalClusterIdentifier",
      "kmsKeyId",
      "manageMasterUserPassword",
      "masterUsername",
      "monitoringInterval",
      "performanceInsightsEnabled",
      "port",
      "preferredBackupWindow",
      "preferredMaintenanceWindow",
      "replicationSourceIdentifier",
      "snapshotIdentifier",
      "storageEncrypted",
      "storageType",
      "vpcSecurityGroupIds",
    ),
    clusterIdentifier: at("dbClusterIdentifier"),
    enabledCloudwatchLogsExports: at("enableCloudwatchLogsExports"),
    iamDatabaseAuthenticationEnabled: at("enableIamDatabaseAuthentication"),
    masterPassword: at("masterUserPassword"),
    restoreToPointInTime: {
      members: {
        sourceClusterIdentifier: at("sourceDbClusterIdentifier"),
        restoreToTime: at("restoreToTime"),
      },
    },
    serverlessv2ScalingConfiguration: at("serverlessV2ScalingConfiguration"),
    tags: at("tags", tags),
    ...none("caCertificateIdentifier", "clusterIdentifierPrefix", "masterPasswordWo", "s3Import"),
  },
});

const group = {
  ...same("description", "family"),
  parameters: at("parameters", pairs),
  tags: at("tags", tags),
};

export const rds: readonly Mapping[] = [
  instance,
  cluster,
  mapping("aws-native:rds:DbParameterGroup", {
    type: "aws:rds/parameterGroup:ParameterGroup",
    properties: { ...group, name: at("dbParameterGroupName"), ...none("namePrefix") },
  }),
  mapping("aws-native:rds:DbClusterParameterGroup", {
    type: "aws:rds/clusterParameterGroup:ClusterParameterGroup",
    properties: { ...group, name: at("dbClusterParameterGroupName"), ...none("namePrefix") },
  }),
  mapping("aws-native:rds:DbProxy", {
    type: "aws:rds/proxy:Proxy",
    properties: {
      ...same("debugLogging", "engineFamily", "requireTls", "roleArn", "vpcSubnetIds"),
      auths: at("auth"),
      name: at("dbProxyName"),
      vpcSecurityGroupIds: at("vpcSecurityGroupIds"),
      tags: at("tags", tags),
    },
  }),
  mapping("aws-native:rds:DbShardGroup", {
    type: "aws:rds/shardGroup:ShardGroup",
    properties: {
      ...same("dbClusterIdentifier", "dbShardGroupIdentifier"),
      publiclyAccessible: { from: "publiclyAccessible", openWhenAbsent: byTheSubnets },
    },
  }),
  mapping("aws-native:rds:GlobalCluster", {
    type: "aws:rds/globalCluster:GlobalCluster",
    properties: same(
      "deletionProtection",
      "engine",
      "engineVersion",
      "globalClusterIdentifier",
      "sourceDbClusterIdentifier",
      "storageEncrypted",
    ),
  }),
  mapping("aws-native:docdb:GlobalCluster", {
    type: "aws:docdb/globalCluster:GlobalCluster",
    properties: same(
      "deletionProtection",
      "engine",
      "engineVersion",
      "globalClusterIdentifier",
      "sourceDbClusterIdentifier",
      "storageEncrypted",
    ),
  }),
];
