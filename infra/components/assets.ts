import * as cloudfront from "@pulumi/aws/cloudfront";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { oldAssetDays } from "../defaults";
import { type Permission, refusePlainHttp } from "../iam-policy";
import { physicalName } from "../names";
import { guarded } from "../protection";
import type { StackContext } from "../stack-context";

/**
 * Static files in a bucket that only CloudFront reads: no public access, no plain HTTP, every file
 * encrypted, and old ones recoverable for ninety days. Serves paymentsvc-041, paymentsvc-098,
 * catalytic-182, catalytic-516. Costs 0.023 USD a month for each GB.
 */
export class Assets extends pulumi.ComponentResource {
  readonly bucketName: string;
  /** Where CloudFront finds the bucket. */
  readonly domainName: string;
  readonly originAccessControlId: pulumi.Output<string>;
  /** What a pipeline needs to upload files. */
  readonly uploadPermissions: readonly Permission[];
  private readonly label: string;
  private readonly bucket: s3.Bucket;

  constructor(
    name: string,
    args: { readonly context: StackContext },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("gonogo:infra:Assets", name, {}, opts);
    const { prefix, accountId, region } = args.context;
    this.label = name;
    this.bucketName = physicalName("bucket", `${prefix}-assets-${accountId}`);
    this.domainName = `${this.bucketName}.s3.${region}.amazonaws.com`;
    this.bucket = new s3.Bucket(
      `${name}-bucket`,
      { bucket: this.bucketName },
      guarded(`${name}-bucket`, { parent: this }),
    );
    this.settings(name);
    const access = new cloudfront.OriginAccessControl(
      `${name}-access`,
      {
        name: physicalName("cloudFront", `${prefix}-assets`),
        description: `CloudFront reads ${this.bucketName}`,
        originAccessControlOriginType: "s3",
        signingBehavior: "always",
        signingProtocol: "sigv4",
      },
      { parent: this },
    );
    this.originAccessControlId = access.id;
    const arn = `arn:aws:s3:::${this.bucketName}`;
    this.uploadPermissions = [
      { actions: ["s3:ListBucket"], resources: [arn] },
      { actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], resources: [`${arn}/*`] },
    ];
    this.registerOutputs({ bucketName: this.bucketName });
  }

  private settings(name: string): void {
    const bucket = this.bucket.bucket;
    const child = { parent: this };
    const blocks = {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    };
    new s3.BucketPublicAccessBlock(`${name}-private`, { bucket, ...blocks }, child);
    new s3.BucketOwnershipControls(
      `${name}-owner`,
      { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      child,
    );
    const encryption = { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
    new s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      { bucket, rules: [encryption] },
      child,
    );
    const versioning = new s3.BucketVersioning(
      `${name}-versions`,
      { bucket, versioningConfiguration: { status: "Enabled" } },
      child,
    );
    const rule = {
      id: "forget-old-versions",
      status: "Enabled",
      filter: { prefix: "" },
      noncurrentVersionExpiration: { noncurrentDays: oldAssetDays },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    };
    new s3.BucketLifecycleConfiguration(
      `${name}-retention`,
      { bucket, rules: [rule] },
      { parent: this, dependsOn: [versioning] },
    );
  }

  /** Lets exactly these distributions read. To be called once: a bucket has one policy. */
  readableBy(distributionArns: readonly pulumi.Input<string>[]): void {
    const arn = `arn:aws:s3:::${this.bucketName}`;
    const reading = {
      Sid: "CloudFrontReads",
      Effect: "Allow" as const,
      Principal: { Service: "cloudfront.amazonaws.com" },
      Action: "s3:GetObject",
      Resource: `${arn}/*`,
      Condition: { StringEquals: { "AWS:SourceArn": [...distributionArns] } },
    };
    const refusal = {
      ...refusePlainHttp("s3:*", []),
      Effect: "Deny" as const,
      Principal: "*" as const,
      Resource: [arn, `${arn}/*`],
    };
    // An object, so that all but the distributions' ids is known before anything is deployed.
    const policy = { Version: "2012-10-17" as const, Statement: [refusal, reading] };
    new s3.BucketPolicy(
      `${this.label}-policy`,
      { bucket: this.bucket.bucket, policy },
      { parent: this },
    );
  }
}
