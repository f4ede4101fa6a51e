import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { refusePlainHttp, resourcePolicy } from "../iam-policy";
import { guarded } from "../protection";

export interface LockedBucketArgs {
  readonly bucketName: string;
  readonly keyArn: pulumi.Input<string>;
  /**
   * Days in which no version can be deleted, but by who may lift governance. Undefined for a writer
   * that may send no checksum, which a default lock refuses: `statements` then refuse deletions.
   */
  readonly lockDays: number | undefined;
  /** Days after which objects expire; at least `lockDays`. */
  readonly retentionDays: number;
  /** Further statements of the bucket's policy: who may write. */
  readonly statements: readonly object[];
  /** Keeps the server access logs, under `s3/`; must admit logging.s3.amazonaws.com. */
  readonly accessLogBucket?: pulumi.Input<string> | undefined;
}

/**
 * A bucket that keeps what it gets: object lock in governance mode, versions, a key of ours, TLS
 * only, nothing public. Compliance mode is no option, since nobody, AWS included, could then take
 * back a mistake. Costs 0.023 USD a month for each GB, 0.0125 after 30 days.
 */
export class LockedBucket extends pulumi.ComponentResource {
  /** Waits for the settings: a writer tests the policy when it is turned on. */
  readonly bucketName: pulumi.Output<string>;

  constructor(name: string, args: LockedBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:LockedBucket", name, {}, opts);
    const bucket = new s3.Bucket(
      `${name}-bucket`,
      { bucket: args.bucketName, objectLockEnabled: true, forceDestroy: false },
      guarded(`${name}-bucket`, { parent: this }),
    );
    const settings = [
      this.privacy(name, bucket),
      this.encryption(name, bucket, args.keyArn),
      this.lock(name, bucket, args),
      new s3.BucketPolicy(
        `${name}-policy`,
        {
          bucket: bucket.bucket,
          policy: resourcePolicy(
            refusePlainHttp("s3:*", arns(args.bucketName)),
            ...args.statements,
          ),
        },
        { parent: this },
      ),
    ];
    if (args.accessLogBucket !== undefined) {
      new s3.BucketLogging(
        `${name}-access-logs`,
        {
          bucket: bucket.bucket,
          targetBucket: args.accessLogBucket,
          targetPrefix: `s3/${args.bucketName}/`,
        },
        { parent: this },
      );
    }
    this.bucketName = pulumi
      .all([bucket.bucket, pulumi.all(settings.map((setting) => setting.urn))])
      .apply(([id]) => id);
    this.registerOutputs({ bucketName: this.bucketName });
  }

  private privacy(name: string, bucket: s3.Bucket) {
    new s3.BucketOwnershipControls(
      `${name}-owner`,
      { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      { parent: this },
    );
    return new s3.BucketPublicAccessBlock(
      `${name}-private`,
      {
        bucket: bucket.bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      { parent: this },
    );
  }

  private encryption(name: string, bucket: s3.Bucket, kmsMasterKeyId: pulumi.Input<string>) {
    return new s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      {
        bucket: bucket.bucket,
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId },
            bucketKeyEnabled: true,
          },
        ],
      },
      { parent: this },
    );
  }

  /** Versions first, since the lock is on versions. */
  private lock(name: string, bucket: s3.Bucket, { lockDays, retentionDays }: LockedBucketArgs) {
    const versioning = new s3.BucketVersioning(
      `${name}-versions`,
      { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
      { parent: this },
    );
    new s3.BucketLifecycleConfiguration(
      `${name}-retention`,
      {
        bucket: bucket.bucket,
        rules: [
          {
            id: "expire",
            status: "Enabled",
            filter: { prefix: "" },
            transitions: [{ days: 30, storageClass: "STANDARD_IA" }],
            expiration: { days: retentionDays },
            noncurrentVersionExpiration: { noncurrentDays: 30 },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
        ],
      },
      { parent: this, dependsOn: [versioning] },
    );
    const rule = { defaultRetention: { mode: "GOVERNANCE", days: lockDays ?? 0 } };
    return new s3.BucketObjectLockConfiguration(
      `${name}-lock`,
      { bucket: bucket.bucket, ...(lockDays !== undefined && { rule }) },
      { parent: this, dependsOn: [versioning] },
    );
  }
}

function arns(bucketName: string): readonly string[] {
  return [`arn:aws:s3:::${bucketName}`, `arn:aws:s3:::${bucketName}/*`];
}
