import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { LogSubscriptionFilter } from "@pulumi/aws/cloudwatch/logSubscriptionFilter";
import * as iam from "@pulumi/aws/iam";
import { FirehoseDeliveryStream } from "@pulumi/aws/kinesis/firehoseDeliveryStream";
import * as pulumi from "@pulumi/pulumi";
import { type AlarmSpecs, above } from "../alarms/alarm";
import { logArchiveBuffer, logArchiveRetentionDays } from "../defaults";
import { assumedBy, type Permission, policyDocument, resourcePolicy } from "../iam-policy";
import { automaticName, physicalName } from "../names";
import type { StackContext } from "../stack-context";
import { LockedBucket } from "./locked-bucket";

export interface LogArchiveArgs {
  readonly context: StackContext;
  /** Encrypts the stream and the bucket. */
  readonly keyArn: pulumi.Input<string>;
  /** Log groups to copy, by a short name. CloudWatch allows each two subscriptions. */
  readonly logGroups: Readonly<Record<string, pulumi.Input<string>>>;
  /** What makes the log groups, where they are given by name: they have to exist first. */
  readonly after?: readonly pulumi.Resource[];
}

/**
 * Every line of these logs a second time, minutes after it was written, in a bucket whose versions
 * nobody can delete before their time: a log group that is emptied or deleted loses nothing. Lines
 * are as CloudWatch delivers them, in compressed JSON with their group and stream; personal data is
 * in them unmasked, so the bucket is for whoever may unmask. Serves catalytic-199. Costs 0.029 USD
 * for each GB of log, and 0.023 a month to keep it (us-east-1, November 2026).
 */
export class LogArchive extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly streamName: string;
  /** For AlarmTopic.add. */
  readonly alarms: AlarmSpecs;

  constructor(name: string, args: LogArchiveArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:LogArchive", name, {}, opts);
    const { prefix, accountId, region } = args.context;
    this.streamName = physicalName("deliveryStream", `${prefix}-logs`);
    const streamArn = `arn:aws:firehose:${region}:${accountId}:deliverystream/${this.streamName}`;
    const bucketName = physicalName("bucket", `${prefix}-log-archive-${accountId}`);
    const bucket = new LockedBucket(
      `${name}-lines`,
      {
        bucketName,
        keyArn: args.keyArn,
        // Object lock by default refuses a writer that sends no checksum, and AWS does not say that
        // Firehose always does: what the lock would refuse, the policy refuses instead.
        lockDays: undefined,
        retentionDays: logArchiveRetentionDays,
        statements: [refuseDeletion(bucketName)],
      },
      { parent: this },
    );
    const stream = this.stream(name, args, bucketName, bucket.bucketName);
    this.subscriptions(name, args, stream, streamArn);
    this.bucketName = bucket.bucketName;
    this.alarms = lateAlarm(this.streamName);
    this.registerOutputs({ bucketName: this.bucketName });
  }

  private stream(
    name: string,
    args: LogArchiveArgs,
    bucketName: string,
    ready: pulumi.Input<string>,
  ): FirehoseDeliveryStream {
    const { context, keyArn } = args;
    const errors = physicalName("logGroup", `/${context.prefix}/log-archive`);
    const group = new LogGroup(
      `${name}-errors`,
      { name: errors, kmsKeyId: keyArn, retentionInDays: context.sizes.logRetentionDays },
      { parent: this },
    );
    const role = this.role(
      `${name}-delivery`,
      assumedBy("firehose.amazonaws.com", context.accountId),
      deliveryPermissions(context, keyArn, bucketName, errors),
    );
    return new FirehoseDeliveryStream(
      `${name}-stream`,
      {
        name: this.streamName,
        destination: "extended_s3",
        serverSideEncryption: { enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn },
        extendedS3Configuration: {
          roleArn: role.arn,
          bucketArn: pulumi.interpolate`arn:aws:s3:::${ready}`,
          prefix: "logs/",
          errorOutputPrefix: "failed/!{firehose:error-output-type}/",
          bufferingInterval: logArchiveBuffer.seconds,
          bufferingSize: logArchiveBuffer.mib,
          // CloudWatch has compressed the lines already.
          compressionFormat: "UNCOMPRESSED",
          kmsKeyArn: keyArn,
          cloudwatchLoggingOptions: {
            enabled: true,
            logGroupName: group.name,
            logStreamName: "delivery",
          },
        },
      },
      { parent: this, dependsOn: [role.policy] },
    );
  }

  private subscriptions(
    name: string,
    args: LogArchiveArgs,
    stream: FirehoseDeliveryStream,
    streamArn: string,
  ): void {
    const { region, accountId } = args.context;
    const role = this.role(
      `${name}-logs`,
      resourcePolicy({
        Effect: "Allow",
        Principal: { Service: `logs.${region}.amazonaws.com` },
        Action: "sts:AssumeRole",
        Condition: { ArnLike: { "aws:SourceArn": `arn:aws:logs:${region}:${accountId}:*` } },
      }),
      [{ actions: ["firehose:PutRecord", "firehose:PutRecordBatch"], resources: [streamArn] }],
    );
    for (const [group, logGroup] of Object.entries(args.logGroups)) {
      new LogSubscriptionFilter(
        `${name}-of-${group}`,
        {
          name: "archive",
          logGroup,
          filterPattern: "",
          destinationArn: stream.arn,
          roleArn: role.arn,
        },
        // CloudWatch sends a test before it accepts a subscription.
        { parent: this, dependsOn: [role.policy, ...(args.after ?? [])] },
      );
    }
  }

  private role(child: string, assumeRolePolicy: string, permissions: readonly Permission[]) {
    const role = new iam.Role(
      automaticName("role", `${child}-role`),
      { assumeRolePolicy },
      { parent: this },
    );
    const policy = new iam.RolePolicy(
      `${child}-policy`,
      { role: role.id, policy: policyDocument(permissions) },
      { parent: this },
    );
    return { arn: role.arn, policy };
  }
}

/** Lifecycle's own expiry is no request, so that lines still go when their time has come. */
function refuseDeletion(bucketName: string) {
  return {
    Sid: "NobodyDeletes",
    Effect: "Deny",
    Principal: "*",
    Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
    Resource: `arn:aws:s3:::${bucketName}/*`,
  };
}

function deliveryPermissions(
  { region, accountId }: StackContext,
  keyArn: pulumi.Input<string>,
  bucketName: string,
  errors: string,
): Permission[] {
  const bucket = `arn:aws:s3:::${bucketName}`;
  return [
    {
      actions: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
      resources: [bucket],
    },
    {
      actions: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
      resources: [`${bucket}/*`],
    },
    {
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      resources: [keyArn],
      condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
    },
    {
      actions: ["logs:PutLogEvents"],
      resources: [`arn:aws:logs:${region}:${accountId}:log-group:${errors}:log-stream:*`],
    },
  ];
}

/** Three buffers late: whatever it is, the copy is not there. */
function lateAlarm(streamName: string): AlarmSpecs {
  const metric = {
    namespace: "AWS/Firehose",
    name: "DeliveryToS3.DataFreshness",
    dimensions: { DeliveryStreamName: streamName },
  };
  return {
    "log-archive-late": {
      severity: "warning",
      category: "backups",
      description:
        "Logs do not reach their archive: read the log group of the archive for the reason.",
      measure: above(metric, 3 * logArchiveBuffer.seconds, { statistic: "Maximum" }),
    },
  };
}
