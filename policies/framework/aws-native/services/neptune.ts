import { type Mapping, mapping } from "../mapping";
import { at, none, pairs, same, tags } from "../rules";

const group = {
  ...same("name", "description", "family"),
  parameters: at("parameters", pairs),
  tags: at("tags", tags),
  ...none("namePrefix"),
};

export const neptune: readonly Mapping[] = [
  mapping("aws-native:neptune:DbCluster", {
    type: "aws:neptune/cluster:Cluster",
    without: ["restoreToPointInTime"],
    properties: {
      ...same(
        "availabilityZones",
        // 1 in both: AWS::Neptune::DBCluster and @pulumi/aws.
        "backupRetentionPeriod",
        "deletionProtection",
        "engineVersion",
        "globalClusterIdentifier",
        "preferredBackupWindow",
        "preferredMaintenanceWindow",
        "snapshotIdentifier",
        "vpcSecurityGroupIds",
      ),
      clusterIdentifier: at("dbClusterIdentifier"),
      enableCloudwatchLogsExports: at("enableCloudwatchLogsExports"),
      iamDatabaseAuthenticationEnabled: at("iamAuthEnabled"),
      kmsKeyArn: at("kmsKeyId"),
      neptuneClusterParameterGroupName: at("dbClusterParameterGroupName"),
      neptuneSubnetGroupName: at("dbSubnetGroupName"),
      replicationSourceIdentifier: at("sourceDbClusterIdentifier"),
      storageEncrypted: at("storageEncrypted"),
      // The handler of AWS::Neptune::DBCluster is not public, and its resource has no such input.
      skipFinalSnapshot: {
        inapplicable: "CloudFormation's type has no input for the final snapshot",
      },
      finalSnapshotIdentifier: {
        inapplicable: "CloudFormation's type has no input for the final snapshot",
      },
      tags: at("tags", tags),
      ...none("clusterIdentifierPrefix"),
    },
  }),
  mapping("aws-native:neptune:DbInstance", {
    type: "aws:neptune/clusterInstance:ClusterInstance",
    properties: {
      ...same("autoMinorVersionUpgrade", "availabilityZone", "publiclyAccessible"),
      ...same("preferredMaintenanceWindow"),
      clusterIdentifier: at("dbClusterIdentifier"),
      identifier: at("dbInstanceIdentifier"),
      instanceClass: at("dbInstanceClass"),
      neptuneParameterGroupName: at("dbParameterGroupName"),
      neptuneSubnetGroupName: at("dbSubnetGroupName"),
      tags: at("tags", tags),
      ...none("identifierPrefix"),
    },
  }),
  mapping("aws-native:neptune:DbClusterParameterGroup", {
    type: "aws:neptune/clusterParameterGroup:ClusterParameterGroup",
    properties: group,
  }),
  mapping("aws-native:docdb:DbClusterParameterGroup", {
    type: "aws:docdb/clusterParameterGroup:ClusterParameterGroup",
    properties: group,
  }),
  mapping("aws-native:neptune:GlobalCluster", {
    type: "aws:neptune/globalCluster:GlobalCluster",
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
