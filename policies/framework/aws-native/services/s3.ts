import { type Mapping, mapping } from "../mapping";
import { at, first, listOf, none, object, same, tags, words } from "../rules";

/** AWS::S3::Bucket AccessControl names the canned ACLs in its own way. */
const acls = words({
  Private: "private",
  PublicRead: "public-read",
  PublicReadWrite: "public-read-write",
  AuthenticatedRead: "authenticated-read",
  LogDeliveryWrite: "log-delivery-write",
  BucketOwnerRead: "bucket-owner-read",
  BucketOwnerFullControl: "bucket-owner-full-control",
  AwsExecRead: "aws-exec-read",
});
const isOn = words({ Enabled: true, Suspended: false, Disabled: false });

const cors = listOf(
  object({
    ...same("allowedHeaders", "allowedMethods", "allowedOrigins"),
    exposeHeaders: at("exposedHeaders"),
    maxAgeSeconds: at("maxAge"),
  }),
);
const encryption = object({
  rule: at(
    "serverSideEncryptionConfiguration",
    first(
      object({
        bucketKeyEnabled: at("bucketKeyEnabled"),
        applyServerSideEncryptionByDefault: at("serverSideEncryptionByDefault"),
      }),
    ),
  ),
});
const lifecycle = listOf(
  object({
    ...same("id", "prefix"),
    enabled: at("status", isOn),
    expiration: { members: { days: at("expirationInDays"), date: at("expirationDate") } },
    noncurrentVersionExpiration: {
      members: {
        days: {
          either: [
            at("noncurrentVersionExpiration.noncurrentDays"),
            at("noncurrentVersionExpirationInDays"),
          ],
        },
      },
    },
    transitions: at("transitions"),
    tags: at("tagFilters", tags),
    abortIncompleteMultipartUploadDays: at("abortIncompleteMultipartUpload.daysAfterInitiation"),
  }),
);

export const s3: readonly Mapping[] = [
  mapping(
    "aws-native:s3:Bucket",
    {
      type: "aws:s3/bucket:Bucket",
      without: ["versionings"],
      properties: {
        bucket: at("bucketName"),
        bucketPrefix: at("bucketNamePrefix"),
        acl: at("accessControl", acls),
        corsRules: at("corsConfiguration.corsRules", cors),
        forceDestroy: {
          value: false,
          source: "AWS::S3::Bucket: only empty buckets are deleted, and there is no input for it",
        },
        lifecycleRules: at("lifecycleConfiguration.rules", lifecycle),
        logging: at(
          "loggingConfiguration",
          object({
            targetBucket: at("destinationBucketName"),
            targetPrefix: at("logFilePrefix"),
          }),
        ),
        objectLockConfiguration: at("objectLockConfiguration"),
        objectLockEnabled: at("objectLockEnabled"),
        replicationConfiguration: at("replicationConfiguration"),
        serverSideEncryptionConfiguration: at("bucketEncryption", encryption),
        tags: at("tags", tags),
        versioning: at(
          "versioningConfiguration",
          object({ enabled: at("status", isOn), ...none("mfaDelete") }),
        ),
        website: at("websiteConfiguration"),
        ...none("grants", "policy"),
      },
    },
    {
      type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      further: true,
      when: "publicAccessBlockConfiguration",
      properties: {
        bucket: { self: "bucketName" },
        blockPublicAcls: at("publicAccessBlockConfiguration.blockPublicAcls"),
        blockPublicPolicy: at("publicAccessBlockConfiguration.blockPublicPolicy"),
        ignorePublicAcls: at("publicAccessBlockConfiguration.ignorePublicAcls"),
        restrictPublicBuckets: at("publicAccessBlockConfiguration.restrictPublicBuckets"),
      },
    },
  ),
  mapping("aws-native:s3:BucketPolicy", {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    properties: { bucket: at("bucket"), policy: at("policyDocument") },
  }),
  mapping("aws-native:s3:AccessPoint", {
    type: "aws:s3/accessPoint:AccessPoint",
    properties: {
      ...same("bucket", "name", "policy"),
      publicAccessBlockConfiguration: at("publicAccessBlockConfiguration"),
      vpcConfiguration: at("vpcConfiguration"),
    },
  }),
];
