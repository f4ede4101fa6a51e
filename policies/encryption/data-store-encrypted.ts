import { definePolicy, notApplicable, type Violation } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { isFalse, isTrue } from "../helpers/flags";
import { show } from "../helpers/show";

const messages = {
  unencrypted: "What it stores is not encrypted: {setting} is {actual}.",
} as const;

/** A block that switches encryption on; absent is off for every type that has one. */
function* switchedOn(
  setting: string,
  enabled: unknown,
): Generator<Violation<typeof messages>, undefined, undefined> {
  if (!isTrue(enabled)) {
    yield { message: "unencrypted", property: setting, setting, actual: show(enabled) };
  }
  return undefined;
}

const api = { restApi: unknown, stageName: "live", methodPath: "*/*" };

export default definePolicy({
  id: "data-store-encrypted",
  title: "Search domains, warehouses, caches and streams are encrypted at rest",
  why: "They hold copies of what the database holds, and their automated snapshots too; most can only be encrypted when they are made.",
  fix: "Set encryptAtRest.enabled (OpenSearch), encrypted (Redshift), serverSideEncryption.enabled (DAX, Firehose) and settings.cacheDataEncrypted (API Gateway) to true, encryptionType (Kinesis) to KMS.",
  severity: "high",
  controls: ["storage-encrypted-at-rest"],
  resources: [
    "aws:opensearch/domain:Domain",
    "aws:elasticsearch/domain:Domain",
    "aws:redshift/cluster:Cluster",
    "aws:dax/cluster:Cluster",
    "aws:kinesis/stream:Stream",
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
    "aws:apigateway/methodSettings:MethodSettings",
  ],
  messages,
  checks: {
    *"aws:opensearch/domain:Domain"(props) {
      yield* switchedOn("encryptAtRest.enabled", props.encryptAtRest?.enabled);
    },
    *"aws:elasticsearch/domain:Domain"(props) {
      yield* switchedOn("encryptAtRest.enabled", props.encryptAtRest?.enabled);
    },
    *"aws:redshift/cluster:Cluster"(props, context) {
      const setting = "encrypted";
      if (
        isGiven(() => props.snapshotIdentifier, "snapshotIdentifier", context) &&
        !props.encrypted
      ) {
        return notApplicable(
          "The cluster has the encryption of the snapshot that it is made from.",
        );
      }
      // Absent is true since 2025:
      // docs.aws.amazon.com/redshift/latest/mgmt/working-with-db-encryption.html
      if (isFalse(props.encrypted)) {
        yield { message: "unencrypted", property: setting, setting, actual: show(props.encrypted) };
      }
      return;
    },
    *"aws:dax/cluster:Cluster"(props) {
      yield* switchedOn("serverSideEncryption.enabled", props.serverSideEncryption?.enabled);
    },
    *"aws:kinesis/stream:Stream"(props) {
      // Absent is NONE: @pulumi/aws kinesis/stream, encryptionType.
      const { encryptionType } = props;
      if (String(encryptionType ?? "NONE").toUpperCase() !== "KMS") {
        const setting = "encryptionType";
        yield { message: "unencrypted", property: setting, setting, actual: show(encryptionType) };
      }
    },
    *"aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"(props, context) {
      // AWS refuses the setting for these: StartDeliveryStreamEncryption, Firehose's API reference.
      for (const source of ["kinesisSourceConfiguration", "mskSourceConfiguration"] as const) {
        if (isGiven(() => props[source], source, context)) {
          return notApplicable("The stream that it reads from has the encryption.");
        }
      }
      return yield* switchedOn("serverSideEncryption.enabled", props.serverSideEncryption?.enabled);
    },
    // Both are false when absent: @pulumi/aws apigateway/methodSettings, settings.
    *"aws:apigateway/methodSettings:MethodSettings"({ settings }) {
      if (!isTrue(settings.cachingEnabled)) {
        return notApplicable("The API keeps no answers.");
      }
      return yield* switchedOn("settings.cacheDataEncrypted", settings.cacheDataEncrypted);
    },
  },
  // The others can only be encrypted when they are made.
  remediations: {
    "aws:kinesis/stream:Stream": ({ kmsKeyId }) => ({
      encryptionType: "KMS",
      kmsKeyId: kmsKeyId ? kmsKeyId : "alias/aws/kinesis",
    }),
  },
  passes: [
    {
      name: "an encrypted domain",
      type: "aws:opensearch/domain:Domain",
      props: { encryptAtRest: { enabled: true, kmsKeyId: unknown } },
    },
    {
      name: "a warehouse left to the default",
      type: "aws:redshift/cluster:Cluster",
      props: { clusterIdentifier: "facts", nodeType: "ra3.large" },
    },
    {
      name: "a stream with a key",
      type: "aws:kinesis/stream:Stream",
      props: { encryptionType: "KMS", kmsKeyId: "alias/aws/kinesis" },
    },
    {
      name: "an encrypted cache of a table",
      type: "aws:dax/cluster:Cluster",
      props: {
        clusterName: "orders",
        iamRoleArn: unknown,
        nodeType: "dax.t3.small",
        replicationFactor: 3,
        serverSideEncryption: { enabled: true },
      },
    },
    {
      name: "encrypted answers of an API",
      type: "aws:apigateway/methodSettings:MethodSettings",
      props: { ...api, settings: { cachingEnabled: true, cacheDataEncrypted: true } },
    },
  ],
  fails: [
    {
      name: "answers of an API, left to the default",
      type: "aws:apigateway/methodSettings:MethodSettings",
      props: { ...api, settings: { cachingEnabled: true } },
      expect: "unencrypted",
    },
    {
      name: "a domain left to the default",
      type: "aws:opensearch/domain:Domain",
      props: { engineVersion: "OpenSearch_2.19" },
      expect: "unencrypted",
    },
    {
      name: "a domain of the older service",
      type: "aws:elasticsearch/domain:Domain",
      props: { encryptAtRest: { enabled: false } },
      expect: "unencrypted",
    },
    {
      name: "a warehouse switched off",
      type: "aws:redshift/cluster:Cluster",
      props: { clusterIdentifier: "facts", nodeType: "ra3.large", encrypted: "false" },
      expect: "unencrypted",
    },
    {
      name: "a cache of a table left to the default",
      type: "aws:dax/cluster:Cluster",
      props: {
        clusterName: "orders",
        iamRoleArn: unknown,
        nodeType: "dax.t3.small",
        replicationFactor: 3,
      },
      expect: "unencrypted",
    },
    {
      name: "a stream left to the default",
      type: "aws:kinesis/stream:Stream",
      props: { shardCount: 1 },
      expect: "unencrypted",
    },
    {
      name: "a delivery stream that programs write to",
      type: "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
      props: { destination: "extended_s3" },
      expect: "unencrypted",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:opensearch/domain:Domain",
      props: { encryptAtRest: { enabled: unknown } },
      expect: "encryptAtRest.enabled",
    },
    {
      name: "a stream decided at deployment",
      type: "aws:kinesis/stream:Stream",
      props: { encryptionType: unknown },
      expect: "encryptionType",
    },
  ],
  notApplicables: [
    {
      name: "an API without a cache",
      type: "aws:apigateway/methodSettings:MethodSettings",
      props: { ...api, settings: { loggingLevel: "ERROR" } },
      expect: "The API keeps no answers.",
    },
    {
      name: "a delivery stream that reads another stream",
      type: "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
      props: {
        destination: "extended_s3",
        kinesisSourceConfiguration: { kinesisStreamArn: unknown, roleArn: unknown },
      },
      expect: "The stream that it reads from has the encryption.",
    },
    {
      name: "a restored warehouse",
      type: "aws:redshift/cluster:Cluster",
      props: { clusterIdentifier: "facts", nodeType: "ra3.large", snapshotIdentifier: "facts-1" },
      expect: "The cluster has the encryption of the snapshot that it is made from.",
    },
  ],
});
