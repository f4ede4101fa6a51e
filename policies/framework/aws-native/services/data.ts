import { type Mapping, mapping } from "../mapping";
import { at, same, tags, text } from "../rules";

const recovery = "pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled";

/** DynamoDB, Kinesis, OpenSearch and brokers. */
export const data: readonly Mapping[] = [
  mapping(
    "aws-native:dynamodb:Table",
    {
      type: "aws:dynamodb/table:Table",
      properties: {
        ...same("billingMode", "deletionProtectionEnabled", "tableClass"),
        name: at("tableName"),
        pointInTimeRecovery: { members: { enabled: at(recovery) } },
        replicas: { absent: true },
        streamEnabled: { absent: true },
        tags: at("tags", tags),
      },
    },
    {
      type: "aws:dynamodb/resourcePolicy:ResourcePolicy",
      further: true,
      when: "resourcePolicy.policyDocument",
      properties: {
        policy: at("resourcePolicy.policyDocument"),
        resourceArn: { self: "tableName" },
      },
    },
  ),
  mapping("aws-native:dynamodb:GlobalTable", {
    type: "aws:dynamodb/tableReplica:TableReplica",
    further: true,
    each: "replicas",
    properties: {
      deletionProtectionEnabled: at("$.deletionProtectionEnabled"),
      pointInTimeRecovery: at(`$.${recovery}`),
      globalTableArn: { self: "tableName" },
    },
  }),
  mapping("aws-native:kinesis:Stream", {
    type: "aws:kinesis/stream:Stream",
    properties: {
      ...same("name", "shardCount"),
      encryptionType: at("streamEncryption.encryptionType"),
      kmsKeyId: at("streamEncryption.keyId"),
      retentionPeriod: at("retentionPeriodHours"),
      tags: at("tags", tags),
    },
  }),
  mapping("aws-native:opensearchservice:Domain", {
    type: "aws:opensearch/domain:Domain",
    properties: {
      ...same("advancedSecurityOptions", "clusterConfig", "domainEndpointOptions", "domainName"),
      ...same("engineVersion", "vpcOptions"),
      accessPolicies: at("accessPolicies", text),
      encryptAtRest: at("encryptionAtRestOptions"),
      nodeToNodeEncryption: at("nodeToNodeEncryptionOptions"),
      tags: at("tags", tags),
    },
  }),
  mapping("aws-native:amazonmq:Broker", {
    type: "aws:mq/broker:Broker",
    properties: {
      ...same("autoMinorVersionUpgrade", "brokerName", "deploymentMode", "engineVersion"),
      ...same("publiclyAccessible"),
      engineType: at("engineType"),
    },
  }),
];
