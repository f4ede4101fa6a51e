import { type Mapping, mapping } from "../mapping";
import { at, listOf, none, object, pairs, same, tags } from "../rules";

const logs = listOf(
  object({
    ...same("destinationType", "logFormat", "logType"),
    destination: {
      either: [
        at("destinationDetails.cloudWatchLogsDetails.logGroup"),
        at("destinationDetails.kinesisFirehoseDetails.deliveryStream"),
      ],
    },
  }),
);

const ofAny = {
  ...same("engine", "engineVersion", "snapshotRetentionLimit", "snapshotWindow", "port"),
  ...same("autoMinorVersionUpgrade", "transitEncryptionEnabled", "notificationTopicArn"),
  maintenanceWindow: at("preferredMaintenanceWindow"),
  nodeType: at("cacheNodeType"),
  parameterGroupName: at("cacheParameterGroupName"),
  subnetGroupName: at("cacheSubnetGroupName"),
  logDeliveryConfigurations: at("logDeliveryConfigurations", logs),
  tags: at("tags", tags),
};

export const elasticache: readonly Mapping[] = [
  mapping("aws-native:elasticache:ReplicationGroup", {
    type: "aws:elasticache/replicationGroup:ReplicationGroup",
    without: ["clusterId", "name"],
    properties: {
      ...ofAny,
      ...same(
        "atRestEncryptionEnabled",
        "authToken",
        "clusterMode",
        "globalReplicationGroupId",
        "kmsKeyId",
        "multiAzEnabled",
        "numCacheClusters",
        "numNodeGroups",
        "replicasPerNodeGroup",
        "replicationGroupId",
        "securityGroupIds",
        "transitEncryptionMode",
        "userGroupIds",
      ),
      automaticFailoverEnabled: {
        from: "automaticFailoverEnabled",
        openWhenAbsent: "is left out, and CloudFormation does not document what holds then",
      },
      description: at("replicationGroupDescription"),
      nodeGroupConfigurations: at("nodeGroupConfiguration"),
      ...none("authTokenWo", "authTokenUpdateStrategy"),
    },
  }),
  mapping("aws-native:elasticache:CacheCluster", {
    type: "aws:elasticache/cluster:Cluster",
    without: ["name"],
    properties: {
      ...ofAny,
      ...same("azMode", "numCacheNodes"),
      clusterId: at("clusterName"),
      availabilityZone: at("preferredAvailabilityZone"),
      securityGroupIds: at("vpcSecurityGroupIds"),
      ...none("replicationGroupId"),
    },
  }),
  mapping("aws-native:elasticache:ServerlessCache", {
    type: "aws:elasticache/serverlessCache:ServerlessCache",
    properties: {
      ...same("engine", "kmsKeyId", "majorEngineVersion", "securityGroupIds", "subnetIds"),
      ...same("snapshotRetentionLimit", "userGroupId", "dailySnapshotTime", "description"),
      name: at("serverlessCacheName"),
      tags: at("tags", tags),
    },
  }),
  mapping("aws-native:elasticache:ParameterGroup", {
    type: "aws:elasticache/parameterGroup:ParameterGroup",
    properties: {
      family: at("cacheParameterGroupFamily"),
      parameters: at("properties", pairs),
      description: at("description"),
      tags: at("tags", tags),
      ...none("name"),
    },
  }),
  mapping("aws-native:elasticache:User", {
    type: "aws:elasticache/user:User",
    properties: {
      ...same("accessString", "engine", "noPasswordRequired", "passwords", "userId", "userName"),
      authenticationMode: at("authenticationMode"),
      tags: at("tags", tags),
      ...none("passwordsWo"),
    },
  }),
  mapping("aws-native:memorydb:Cluster", {
    type: "aws:memorydb/cluster:Cluster",
    without: ["clusterId", "replicationGroupId"],
    properties: {
      ...same("aclName", "autoMinorVersionUpgrade", "engine", "engineVersion"),
      ...same("maintenanceWindow", "nodeType", "numReplicasPerShard", "numShards"),
      ...same("parameterGroupName", "securityGroupIds", "snapshotRetentionLimit", "tlsEnabled"),
      kmsKeyArn: at("kmsKeyId"),
      name: at("clusterName"),
      tags: at("tags", tags),
      ...none("namePrefix"),
    },
  }),
];
