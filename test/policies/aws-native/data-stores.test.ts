import assert from "node:assert/strict";
import { unknown } from "../../../policies/framework/unknown";
import { holds, judgeNative } from "./judge";

const everyone = (action: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: action, Resource: "*" }],
});
const own = (action: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::123456789012:root" },
      Action: action,
      Resource: "*",
    },
  ],
});
const blocked = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};

holds("aws-native:s3:Bucket", [
  [
    "s3-acl-not-public",
    "accessControl",
    { accessControl: "PublicRead" },
    { accessControl: "Private" },
  ],
  [
    "s3-public-access-blocked",
    "bucketName",
    { publicAccessBlockConfiguration: { ...blocked, ignorePublicAcls: false } },
    { publicAccessBlockConfiguration: blocked },
  ],
  [
    "s3-public-access-blocked",
    "bucketName",
    { bucketName: "uploads" },
    { publicAccessBlockConfiguration: blocked },
  ],
  [
    "storage-cors-origins",
    "corsConfiguration.corsRules[1].allowedOrigins[0]",
    {
      corsConfiguration: {
        corsRules: [
          { allowedMethods: ["GET"], allowedOrigins: ["https://shop.example.com"] },
          { allowedMethods: ["PUT"], allowedOrigins: ["*"] },
        ],
      },
    },
    {
      corsConfiguration: {
        corsRules: [{ allowedMethods: ["GET"], allowedOrigins: ["https://shop.example.com"] }],
      },
    },
  ],
]);

holds("aws-native:s3:BucketPolicy", [
  [
    "s3-policy-not-public",
    "policyDocument.Statement[0]",
    { bucket: unknown, policyDocument: everyone("s3:GetObject") },
    { bucket: unknown, policyDocument: own("s3:GetObject") },
  ],
]);

const postgres = {
  engine: "postgres",
  engineVersion: "16.4",
  dbInstanceClass: "db.m7g.large",
  allocatedStorage: "100",
  masterUsername: "shop",
  manageMasterUserPassword: true,
};
holds("aws-native:rds:DbInstance", [
  ["rds-storage-encrypted", "storageEncrypted", postgres, { ...postgres, storageEncrypted: true }],
  // CloudFormation keeps backups for one day when nothing is said.
  [
    "rds-automated-backups",
    "backupRetentionPeriod",
    postgres,
    { ...postgres, backupRetentionPeriod: 14 },
  ],
  [
    "database-deletion-protection",
    "deletionProtection",
    postgres,
    { ...postgres, deletionProtection: true },
  ],
  ["database-multi-az", "multiAz", { ...postgres, multiAz: false }, { ...postgres, multiAz: true }],
  [
    "databases-not-public",
    "publiclyAccessible",
    { ...postgres, publiclyAccessible: true },
    { ...postgres, publiclyAccessible: false },
  ],
  [
    "maintenance-window",
    "preferredMaintenanceWindow",
    postgres,
    { ...postgres, preferredMaintenanceWindow: "sun:03:00-sun:04:00" },
  ],
  [
    "database-logs-exported",
    "enableCloudwatchLogsExports",
    postgres,
    { ...postgres, enableCloudwatchLogsExports: ["postgresql", "upgrade"] },
  ],
  [
    "database-password-origin",
    "masterUserPassword",
    { ...postgres, manageMasterUserPassword: false, masterUserPassword: "correct horse battery" },
    postgres,
  ],
  ["postgres-version", "engineVersion", { ...postgres, engineVersion: "11.22" }, postgres],
  [
    "rds-automated-backups-kept",
    "deleteAutomatedBackups",
    postgres,
    { ...postgres, deleteAutomatedBackups: false },
  ],
]);

const aurora = { engine: "aurora-postgresql", engineVersion: "16.4" };
holds("aws-native:rds:DbCluster", [
  ["rds-storage-encrypted", "storageEncrypted", aurora, { ...aurora, storageEncrypted: true }],
  [
    "rds-automated-backups",
    "backupRetentionPeriod",
    aurora,
    { ...aurora, backupRetentionPeriod: 7 },
  ],
  [
    "database-deletion-protection",
    "deletionProtection",
    aurora,
    { ...aurora, deletionProtection: true },
  ],
  [
    "database-password-origin",
    "masterUserPassword",
    { ...aurora, masterUsername: "shop", masterUserPassword: "correct horse battery" },
    { ...aurora, masterUsername: "shop", manageMasterUserPassword: true },
  ],
]);
holds("aws-native:rds:GlobalCluster", [
  [
    "database-deletion-protection",
    "deletionProtection",
    aurora,
    { ...aurora, deletionProtection: true },
  ],
]);
holds("aws-native:rds:DbProxy", [
  [
    "rds-proxy-requires-tls",
    "requireTls",
    { engineFamily: "POSTGRESQL", requireTls: false },
    { engineFamily: "POSTGRESQL", requireTls: true },
  ],
]);
const group = (parameters: object) => ({
  references: { dbParameterGroupName: ["group"] },
  with: [
    {
      type: "aws-native:rds:DbParameterGroup",
      name: "group",
      props: { family: "postgres14", description: "shop", parameters },
    },
  ],
});
const grouped = { ...postgres, engineVersion: "14.9", dbParameterGroupName: unknown };
describe("a group of parameters of aws-native", () => {
  const outcome = (policy: string, parameters: object) =>
    judgeNative(policy, "aws-native:rds:DbInstance", grouped, group(parameters)).map(
      (each) => each.outcome,
    );

  it("is read by the database that names it, its numbers and words alike", () => {
    assert.deepEqual(outcome("database-requires-tls", { "rds.force_ssl": "0" }), ["fail"]);
    assert.deepEqual(outcome("database-requires-tls", { "rds.force_ssl": 1 }), ["pass"]);
    assert.deepEqual(outcome("database-requires-tls", { "rds.force_ssl": unknown }), ["unknown"]);
  });
});
holds("aws-native:neptune:DbCluster", [
  ["rds-storage-encrypted", "storageEncrypted", {}, { storageEncrypted: true }],
  ["rds-automated-backups", "backupRetentionPeriod", {}, { backupRetentionPeriod: 35 }],
]);

const redis = {
  replicationGroupDescription: "sessions",
  engine: "redis",
  engineVersion: "7.1",
  cacheNodeType: "cache.m7g.large",
};
holds("aws-native:elasticache:ReplicationGroup", [
  [
    "redis-at-rest-encrypted",
    "atRestEncryptionEnabled",
    redis,
    { ...redis, atRestEncryptionEnabled: true },
  ],
  [
    "redis-requires-tls",
    "transitEncryptionEnabled",
    redis,
    { ...redis, transitEncryptionEnabled: true },
  ],
  ["redis-snapshots", "snapshotRetentionLimit", redis, { ...redis, snapshotRetentionLimit: 7 }],
  [
    "redis-failover",
    "numCacheClusters",
    { ...redis, numCacheClusters: 1 },
    { ...redis, numCacheClusters: 2, automaticFailoverEnabled: true, multiAzEnabled: true },
  ],
  [
    "maintenance-window",
    "preferredMaintenanceWindow",
    redis,
    { ...redis, preferredMaintenanceWindow: "sun:03:00-sun:04:00" },
  ],
  ["redis-version", "engineVersion", { ...redis, engineVersion: "5.0.6" }, redis],
]);
holds("aws-native:elasticache:ServerlessCache", [
  [
    "redis-snapshots",
    "snapshotRetentionLimit",
    { engine: "redis", serverlessCacheName: "sessions" },
    { engine: "redis", serverlessCacheName: "sessions", snapshotRetentionLimit: 7 },
  ],
]);
holds("aws-native:elasticache:User", [
  [
    "redis-requires-password",
    "noPasswordRequired",
    { engine: "redis", userId: "app", userName: "app", noPasswordRequired: true },
    { engine: "redis", userId: "app", userName: "app", authenticationMode: { type: "iam" } },
  ],
]);
holds("aws-native:memorydb:Cluster", [
  ["redis-requires-tls", "tlsEnabled", { aclName: "app", tlsEnabled: false }, { aclName: "app" }],
]);

holds("aws-native:dynamodb:Table", [
  [
    "dynamodb-point-in-time-recovery",
    "pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled",
    { pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: false } },
    { pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true } },
  ],
  [
    "database-deletion-protection",
    "deletionProtectionEnabled",
    {},
    { deletionProtectionEnabled: true },
  ],
  [
    "resource-policy-not-public",
    "resourcePolicy.policyDocument.Statement[0]",
    { resourcePolicy: { policyDocument: everyone("dynamodb:*") } },
    { resourcePolicy: { policyDocument: own("dynamodb:*") } },
  ],
]);
holds("aws-native:dynamodb:GlobalTable", [
  [
    "database-deletion-protection",
    "replicas[1].deletionProtectionEnabled",
    {
      replicas: [
        { region: "eu-west-1", deletionProtectionEnabled: true },
        { region: "eu-central-1", deletionProtectionEnabled: false },
      ],
    },
    { replicas: [{ region: "eu-west-1", deletionProtectionEnabled: true }] },
  ],
]);
holds("aws-native:efs:FileSystem", [
  ["volume-encrypted", "encrypted", { encrypted: false }, { encrypted: true }],
  [
    "resource-policy-not-public",
    "fileSystemPolicy.Statement[0]",
    { fileSystemPolicy: everyone("elasticfilesystem:*") },
    { fileSystemPolicy: own("elasticfilesystem:*") },
  ],
]);
holds("aws-native:opensearchservice:Domain", [
  [
    "search-requires-tls",
    "domainEndpointOptions.enforceHttps",
    {
      domainEndpointOptions: {
        enforceHttps: false,
        tlsSecurityPolicy: "Policy-Min-TLS-1-2-2019-07",
      },
      nodeToNodeEncryptionOptions: { enabled: true },
    },
    {
      domainEndpointOptions: {
        enforceHttps: true,
        tlsSecurityPolicy: "Policy-Min-TLS-1-2-2019-07",
      },
      nodeToNodeEncryptionOptions: { enabled: true },
    },
  ],
  [
    "data-store-encrypted",
    "encryptionAtRestOptions.enabled",
    { encryptionAtRestOptions: { enabled: false } },
    { encryptionAtRestOptions: { enabled: true } },
  ],
]);
holds("aws-native:kinesis:Stream", [
  [
    "data-store-encrypted",
    "streamEncryption.encryptionType",
    {},
    { streamEncryption: { encryptionType: "KMS", keyId: "alias/aws/kinesis" } },
  ],
]);
