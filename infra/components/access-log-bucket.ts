import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { accessLogDays } from "../defaults";
import { refusePlainHttp, resourcePolicy } from "../iam-policy";
import { physicalName } from "../names";
import { guarded } from "../protection";
import type { StackContext } from "../stack-context";

/**
 * Access logs of a load balancer and of CloudFront in a bucket that nobody outside the account
 * reads, that refuses plain HTTP, and that forgets after a year. Serves catalytic-195. Costs 0.023
 * USD a month for each GB.
 */
export class AccessLogBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;

  constructor(
    name: string,
    args: { readonly context: StackContext },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("gonogo:infra:AccessLogBucket", name, {}, opts);
    const { prefix, accountId } = args.context;
    const bucketName = physicalName("bucket", `${prefix}-access-logs-${accountId}`);
    const bucket = new s3.Bucket(
      `${name}-bucket`,
      { bucket: bucketName },
      guarded(`${name}-bucket`, { parent: this }),
    );
    const settings = [
      new s3.BucketPublicAccessBlock(
        `${name}-private`,
        {
          bucket: bucket.bucket,
          blockPublicAcls: true,
          blockPublicPolicy: true,
          ignorePublicAcls: true,
          restrictPublicBuckets: true,
        },
        { parent: this },
      ),
      this.encryption(name, bucket),
      this.retention(name, bucket),
      new s3.BucketPolicy(
        `${name}-policy`,
        { bucket: bucket.bucket, policy: bucket.bucket.apply((id) => bucketPolicy(id, accountId)) },
        { parent: this },
      ),
    ];
    // A user of the name waits for the settings too: AWS tests the policy when a log is turned on.
    this.bucketName = pulumi
      .all([bucket.bucket, pulumi.all(settings.map((setting) => setting.urn))])
      .apply(([id]) => id);
    this.bucketArn = pulumi.interpolate`arn:aws:s3:::${this.bucketName}`;
    this.registerOutputs({ bucketName: this.bucketName });
  }

  /** Load balancers can only write to buckets that S3's own keys encrypt. */
  private encryption(name: string, bucket: s3.Bucket) {
    return new s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      {
        bucket: bucket.bucket,
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
      },
      { parent: this },
    );
  }

  private retention(name: string, bucket: s3.Bucket) {
    const versioning = new s3.BucketVersioning(
      `${name}-versions`,
      { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
      { parent: this },
    );
    return new s3.BucketLifecycleConfiguration(
      `${name}-retention`,
      {
        bucket: bucket.bucket,
        rules: [
          {
            id: "expire",
            status: "Enabled",
            filter: { prefix: "" },
            expiration: { days: accessLogDays },
            noncurrentVersionExpiration: { noncurrentDays: 30 },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
        ],
      },
      { parent: this, dependsOn: [versioning] },
    );
  }
}

function bucketPolicy(bucket: string, accountId: string): string {
  const arn = `arn:aws:s3:::${bucket}`;
  const owner = { "aws:SourceAccount": accountId };
  return resourcePolicy(
    refusePlainHttp("s3:*", [arn, `${arn}/*`]),
    {
      Sid: "LoadBalancersWrite",
      Effect: "Allow",
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: ["alb", "alb-connections"].map(
        (prefix) => `${arn}/${prefix}/AWSLogs/${accountId}/*`,
      ),
    },
    {
      Sid: "CloudFrontDelivers",
      Effect: "Allow",
      Principal: { Service: "delivery.logs.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `${arn}/cloudfront/*`,
      Condition: {
        StringEquals: { ...owner, "s3:x-amz-acl": "bucket-owner-full-control" },
        // CloudFront's deliveries begin in this region, wherever the bucket is.
        ArnLike: { "aws:SourceArn": `arn:aws:logs:us-east-1:${accountId}:delivery-source:*` },
      },
    },
  );
}
