import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { canaryArtifactDays } from "../defaults";
import { refusePlainHttp, resourcePolicy } from "../iam-policy";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";

export interface CanaryBucketArgs {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
}

/**
 * The program and the reports of canaries: encrypted, private, over TLS only, and forgotten after
 * a month. It is not protected, but whoever deletes it empties it first. Costs a few cents a month.
 */
export class CanaryBucket extends pulumi.ComponentResource {
  readonly bucketName: string;
  readonly bucket: s3.Bucket;
  /** What must exist before something is written. */
  readonly settings: readonly pulumi.Resource[];

  constructor(name: string, args: CanaryBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:CanaryBucket", name, {}, opts);
    const { prefix, accountId } = args.context;
    this.bucketName = physicalName("bucket", `${prefix}-canaries-${accountId}`);
    this.bucket = new s3.Bucket(
      `${name}-bucket`,
      { bucket: this.bucketName, forceDestroy: false },
      { parent: this },
    );
    this.settings = [this.privacy(name), this.encryption(name, args.keyArn), this.policy(name)];
    this.retention(name);
    this.registerOutputs({ bucketName: this.bucketName });
  }

  private privacy(name: string) {
    return new s3.BucketPublicAccessBlock(
      `${name}-private`,
      {
        bucket: this.bucket.bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      { parent: this },
    );
  }

  private encryption(name: string, keyArn: pulumi.Input<string>) {
    return new s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      {
        bucket: this.bucket.bucket,
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
            // One data key for the bucket instead of a KMS call for each report.
            bucketKeyEnabled: true,
          },
        ],
      },
      { parent: this },
    );
  }

  private policy(name: string) {
    const arn = `arn:aws:s3:::${this.bucketName}`;
    return new s3.BucketPolicy(
      `${name}-policy`,
      {
        bucket: this.bucket.bucket,
        policy: resourcePolicy(refusePlainHttp("s3:*", [arn, `${arn}/*`])),
      },
      { parent: this },
    );
  }

  private retention(name: string): void {
    new s3.BucketLifecycleConfiguration(
      `${name}-retention`,
      {
        bucket: this.bucket.bucket,
        rules: [
          {
            id: "reports",
            status: "Enabled",
            // The program itself stays.
            filter: { prefix: "reports/" },
            expiration: { days: canaryArtifactDays },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
        ],
      },
      { parent: this },
    );
  }
}
