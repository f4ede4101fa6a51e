import * as cloudtrail from "@pulumi/aws/cloudtrail";
import * as pulumi from "@pulumi/pulumi";
import { auditLockDays, auditRetentionDays } from "../defaults";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";
import type { AlarmSpec } from "./alarm-topic";
import { AuditLog } from "./audit-log";
import { LockedBucket } from "./locked-bucket";

export interface AuditTrailArgs {
  readonly context: StackContext;
  /** Of `AuditKey`. */
  readonly keyArn: pulumi.Input<string>;
  readonly accessLogBucket?: pulumi.Input<string> | undefined;
  /** Names of buckets whose every read and write is recorded too: 0.10 USD per 100,000. */
  readonly dataEventBuckets?: readonly string[];
  /** Whether rare acts ring: the trail also goes to CloudWatch. Default true. */
  readonly watched?: boolean;
}

/**
 * Who did what in the account, in every region, in files whose digests show a change, in a bucket
 * that keeps them for a year whatever happens (paymentsvc-105, toolbox-048); what is rare rings at
 * once (paymentsvc-085). One trail for each account is enough, and the first is free; CloudWatch
 * costs 0.50 USD for each GB of events.
 */
export class AuditTrail extends pulumi.ComponentResource {
  readonly trailName: string;
  /** Of the watched acts, for `AlarmTopic.add`; empty without `watched`. */
  readonly alarms: Readonly<Record<string, AlarmSpec>>;

  constructor(name: string, args: AuditTrailArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:AuditTrail", name, {}, opts);
    const { context, keyArn } = args;
    this.trailName = physicalName("trail", context.prefix);
    const bucketName = physicalName("bucket", `${context.prefix}-trail-${context.accountId}`);
    const bucket = new LockedBucket(
      `${name}-events`,
      {
        bucketName,
        keyArn,
        lockDays: auditLockDays,
        retentionDays: auditRetentionDays,
        statements: trailWrites(bucketName, context),
        accessLogBucket: args.accessLogBucket,
      },
      { parent: this },
    );
    const log =
      args.watched === false
        ? undefined
        : new AuditLog(`${name}-log`, { context, keyArn }, { parent: this });
    new cloudtrail.Trail(
      `${name}-trail`,
      {
        name: this.trailName,
        s3BucketName: bucket.bucketName,
        kmsKeyId: keyArn,
        isMultiRegionTrail: true,
        includeGlobalServiceEvents: true,
        enableLogFileValidation: true,
        enableLogging: true,
        ...(log && { cloudWatchLogsGroupArn: log.groupArn, cloudWatchLogsRoleArn: log.roleArn }),
        ...(args.dataEventBuckets?.length && {
          advancedEventSelectors: selectors(args.dataEventBuckets),
        }),
      },
      { parent: this },
    );
    this.alarms = log?.alarms ?? {};
    this.registerOutputs({ trailName: this.trailName });
  }
}

/** CloudTrail's two statements, for this trail alone. */
function trailWrites(bucketName: string, { region, accountId, prefix }: StackContext) {
  const arn = `arn:aws:s3:::${bucketName}`;
  const source = { "aws:SourceArn": `arn:aws:cloudtrail:${region}:${accountId}:trail/${prefix}` };
  const Principal = { Service: "cloudtrail.amazonaws.com" };
  return [
    {
      Sid: "TrailChecks",
      Effect: "Allow",
      Principal,
      Action: "s3:GetBucketAcl",
      Resource: arn,
      Condition: { StringEquals: source },
    },
    {
      Sid: "TrailWrites",
      Effect: "Allow",
      Principal,
      Action: "s3:PutObject",
      Resource: `${arn}/AWSLogs/${accountId}/*`,
      Condition: {
        StringEquals: { ...source, "s3:x-amz-acl": "bucket-owner-full-control" },
      },
    },
  ];
}

/** Advanced selectors replace the default, so management events have to be asked for as well. */
function selectors(buckets: readonly string[]) {
  return [
    {
      name: "Management",
      fieldSelectors: [{ field: "eventCategory", equals: ["Management"] }],
    },
    {
      name: "Objects",
      fieldSelectors: [
        { field: "eventCategory", equals: ["Data"] },
        { field: "resources.type", equals: ["AWS::S3::Object"] },
        { field: "resources.ARN", startsWiths: buckets.map((name) => `arn:aws:s3:::${name}/`) },
      ],
    },
  ];
}
