/**
 * The same defect or the same good state, spelt as programs also spell it: booleans and numbers as
 * text, which the provider converts, other operators of a condition, other forms of a document.
 */
import { unknown } from "../../policies/framework/unknown";
import { type Case, casesEndIn } from "./support/judge";

const rdsInstance = "aws:rds/instance:Instance";
const group = "aws:elasticache/replicationGroup:ReplicationGroup";
const queue = "aws:sqs/queue:Queue";
const bucket = "aws:s3/bucket:Bucket";
const bucketPolicy = "aws:s3/bucketPolicy:BucketPolicy";
const lambda = "aws:lambda/function:Function";
const password = "random:index/randomPassword:RandomPassword";
const variables = (values: object) => ({ role: "r", environment: { variables: values } });
const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const denyPlain = {
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: "*",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const allowAll = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" };
const openApi = (origin: string) => ({
  protocolType: "HTTP",
  body: JSON.stringify({
    paths: {
      "/a": {
        get: {
          "x-amazon-apigateway-integration": {
            responseParameters: {
              "200": { "overwrite:header.Access-Control-Allow-Origin": origin },
            },
          },
        },
      },
    },
  }),
});

const defects: readonly Case[] = [
  [
    "a snapshot skipped",
    "rds-final-snapshot",
    rdsInstance,
    { skipFinalSnapshot: "true", finalSnapshotIdentifier: "app-final" },
  ],
  ["encryption off", "sqs-queue-encrypted", queue, { sqsManagedSseEnabled: "false" }],
  [
    "a class of characters off",
    "generated-secret-strength",
    password,
    { length: 32, lower: "false", upper: "false", special: "false" },
  ],
  [
    "a user without password",
    "redis-requires-password",
    "aws:elasticache/user:User",
    {
      accessString: "on ~* +@all",
      engine: "redis",
      userId: "a",
      userName: "a",
      noPasswordRequired: "true",
    },
  ],
  [
    "an endpoint switched off",
    "stripe-webhook-enabled",
    "pulumi-nodejs:dynamic/stripe:WebhookEndpoint",
    { url: "https://api.finsight.io/w", enabledEvents: ["invoice.paid"], disabled: "true" },
  ],
  ["no days", "rds-automated-backups", rdsInstance, { backupRetentionPeriod: "0" }],
  [
    "a denial of what AWS services send only",
    "s3-requires-tls",
    bucket,
    {
      policy: policy({
        ...denyPlain,
        Condition: {
          Bool: { "aws:SecureTransport": "false", "aws:PrincipalIsAWSService": "true" },
        },
      }),
    },
  ],
  [
    "a role of that name in any account",
    "s3-policy-not-public",
    bucketPolicy,
    {
      policy: policy({
        ...allowAll,
        Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/reader" } },
      }),
    },
  ],
  [
    "ForAllValues, which holds when the key is absent",
    "s3-policy-not-public",
    bucketPolicy,
    {
      policy: policy({
        ...allowAll,
        Condition: { "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2/*" } },
      }),
    },
  ],
  [
    "a fixed header in an HTTP API's definition",
    "api-cors-origins",
    "aws:apigatewayv2/api:Api",
    openApi("*"),
  ],
  [
    "one origin that is no list, in JSON",
    "api-cors-origins",
    "aws:apigatewayv2/api:Api",
    { body: '{"x-amazon-apigateway-cors":{"allowOrigins":"*"}}' },
  ],
  [
    "one origin that is no list, in YAML",
    "api-cors-origins",
    "aws:apigatewayv2/api:Api",
    { body: 'x-amazon-apigateway-cors:\n  allowOrigins: "*"\n' },
  ],
  [
    "a fixed header in an HTTP API's definition in YAML",
    "api-cors-origins",
    "aws:apigatewayv2/api:Api",
    { body: '  "200":\n    overwrite:header.Access-Control-Allow-Origin: "*"\n' },
  ],
  [
    "a mapping on one line of YAML",
    "rest-api-cors-origins",
    "aws:apigateway/restApi:RestApi",
    { body: `responseParameters: { method.response.header.Access-Control-Allow-Origin: "'*'" }` },
  ],
  [
    "a list in a name with a prefix",
    "allowed-origins-setting",
    lambda,
    variables({ APP_ALLOWED_ORIGINS: "*" }),
  ],
  [
    "a switch for every origin",
    "allowed-origins-setting",
    lambda,
    variables({ CORS_ALLOW_ALL_ORIGINS: "True" }),
  ],
  ["a password of digits", "environment-no-secrets", lambda, variables({ DB_PASSWORD: "12345" })],
  [
    "a replica of its own type",
    "dynamodb-point-in-time-recovery",
    "aws:dynamodb/tableReplica:TableReplica",
    { globalTableArn: unknown },
  ],
  [
    "a replica of its own type without protection",
    "database-deletion-protection",
    "aws:dynamodb/tableReplica:TableReplica",
    { globalTableArn: unknown },
  ],
];

const goodStates: readonly Case[] = [
  ["protection", "database-deletion-protection", rdsInstance, { deletionProtection: "true" }],
  ["backups kept", "rds-automated-backups-kept", rdsInstance, { deleteAutomatedBackups: "false" }],
  ["days", "rds-automated-backups", rdsInstance, { backupRetentionPeriod: "14" }],
  ["storage encrypted", "rds-storage-encrypted", rdsInstance, { storageEncrypted: "true" }],
  [
    "a managed password",
    "database-password-origin",
    rdsInstance,
    { manageMasterUserPassword: "true" },
  ],
  ["rotation", "kms-key-rotation", "aws:kms/key:Key", { enableKeyRotation: "true" }],
  ["a cache encrypted", "redis-at-rest-encrypted", group, { atRestEncryptionEnabled: "true" }],
  ["snapshots", "redis-snapshots", group, { snapshotRetentionLimit: "7" }],
  [
    "recovery",
    "secret-recovery-window",
    "aws:secretsmanager/secret:Secret",
    { recoveryWindowInDays: "7" },
  ],
  [
    "recovery to a point in time",
    "dynamodb-point-in-time-recovery",
    "aws:dynamodb/table:Table",
    {
      pointInTimeRecovery: { enabled: "true" },
      replicas: [{ regionName: "eu-west-1", pointInTimeRecovery: "true" }],
    },
  ],
  ...["StringNotEquals", "StringNotLike", "StringNotEqualsIgnoreCaseIfExists"].map(
    (operator): Case => [
      `denied unless ${operator} true`,
      "s3-requires-tls",
      bucket,
      {
        policy: policy({
          ...denyPlain,
          Condition: { [operator]: { "aws:SecureTransport": "true" } },
        }),
      },
    ],
  ),
];

describe("another spelling of a defect", () => {
  casesEndIn("fail", defects);
});

describe("another spelling of the good state", () => {
  casesEndIn("pass", goodStates);
});
