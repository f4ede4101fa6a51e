import { createHash } from "node:crypto";
import * as iam from "@pulumi/aws/iam";
import { BucketObjectv2 } from "@pulumi/aws/s3/bucketObjectv2";
import { Canary as SyntheticsCanary } from "@pulumi/aws/synthetics/canary";
import * as pulumi from "@pulumi/pulumi";
import type { AlarmSpecs } from "../alarms/alarm";
import { canaryAlarms } from "../alarms/uptime";
import { type CanaryTarget, canaryScript } from "../canary-script";
import { canaryArtifactDays, canaryRuntime } from "../defaults";
import { type Permission, policyDocument } from "../iam-policy";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";
import { CanaryBucket } from "./canary-bucket";

export interface CanaryArgs {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
  /** Step name to what it asks, in this order: `api-health`. */
  readonly targets: Readonly<Record<string, CanaryTarget>>;
  /** Minutes between two runs, 1 to 60; default: those of the stack's sizes. */
  readonly minutes?: number;
}

/** Seconds that a run may take; AWS takes 3 to 840 and never more than the schedule. */
const maxRunSeconds = 240;
/** Bytes of a canary's environment variables together. */
const environmentLimit = 4096;

/**
 * Asks the system's public URLs from outside its network every few minutes, as a user would: one
 * canary with a step for each URL, since AWS charges by the run. Serves finsight-116 and 507,
 * paymentsvc-033, toolbox-504, catalytic-190, clientflow-073 and 074. Costs 0.0012 USD a run: 11
 * USD a month in production (every 5 minutes), 4 in staging (every 15); uptime itself is measured
 * by
 * HealthCheck, which asks every 30 seconds for less.
 */
export class Canary extends pulumi.ComponentResource {
  readonly canaryName: string;
  readonly minutes: number;
  /** For AlarmTopic.add. */
  readonly alarms: AlarmSpecs;

  constructor(name: string, args: CanaryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Canary", name, {}, opts);
    const { context, targets } = args;
    this.canaryName = physicalName("canary", context.prefix);
    this.minutes = args.minutes ?? context.sizes.operations.canaryMinutes;
    const bucket = new CanaryBucket(`${name}-reports`, args, { parent: this });
    const roleArn = this.role(name, args, bucket);
    const script = this.script(name, bucket);
    this.canary(name, args, { bucket, script, roleArn });
    const steps = Object.values(targets).reduce((sum, { maxSeconds }) => sum + maxSeconds, 0);
    this.alarms = canaryAlarms("outside", {
      canaryName: this.canaryName,
      minutes: this.minutes,
      // Beside the steps, a run starts a browser that it does not use.
      maxSeconds: steps + 20,
    });
    this.registerOutputs({ canaryName: this.canaryName });
  }

  private canary(
    name: string,
    { keyArn, targets }: CanaryArgs,
    parts: { bucket: CanaryBucket; script: BucketObjectv2; roleArn: pulumi.Output<string> },
  ): void {
    const { bucket, script, roleArn } = parts;
    const seconds = Math.min(maxRunSeconds, this.minutes * 60);
    new SyntheticsCanary(
      `${name}-canary`,
      {
        name: this.canaryName,
        runtimeVersion: canaryRuntime,
        handler: "outside.handler",
        s3Bucket: bucket.bucketName,
        s3Key: script.key,
        artifactS3Location: `s3://${bucket.bucketName}/reports/`,
        artifactConfig: { s3Encryption: { encryptionMode: "SSE_KMS", kmsKeyArn: keyArn } },
        executionRoleArn: roleArn,
        schedule: { expression: rate(this.minutes) },
        runConfig: {
          timeoutInSeconds: seconds,
          memoryInMb: 1024,
          activeTracing: false,
          environmentVariables: { TARGETS: targetList(targets) },
        },
        startCanary: true,
        // The function behind it goes with it.
        deleteLambda: true,
        successRetentionPeriod: canaryArtifactDays,
        failureRetentionPeriod: canaryArtifactDays,
      },
      { parent: this, dependsOn: [...bucket.settings] },
    );
  }

  /** A new program is a new object: Synthetics reads it when the canary changes. */
  private script(name: string, bucket: CanaryBucket): BucketObjectv2 {
    const hash = createHash("sha256").update(canaryScript).digest("hex").slice(0, 16);
    return new BucketObjectv2(
      `${name}-script`,
      {
        bucket: bucket.bucket.bucket,
        key: `scripts/${hash}.zip`,
        source: new pulumi.asset.AssetArchive({
          "nodejs/node_modules/outside.js": new pulumi.asset.StringAsset(canaryScript),
        }),
      },
      { parent: this, dependsOn: [...bucket.settings] },
    );
  }

  private role(name: string, { context, keyArn }: CanaryArgs, bucket: CanaryBucket) {
    const role = new iam.Role(`${name}-role`, { assumeRolePolicy: lambdaTrust }, { parent: this });
    const policy = new iam.RolePolicy(
      `${name}-role-policy`,
      {
        role: role.id,
        policy: policyDocument(permissions(context, this.canaryName, bucket.bucketName, keyArn)),
      },
      { parent: this },
    );
    // The first run begins with the canary and must find the permissions.
    return pulumi.all([role.arn, policy.id]).apply(([arn]) => arn);
  }
}

/** Lambda takes the role without naming an account, so there is no condition to confine it by. */
const lambdaTrust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});

/** What AWS documents as needed, narrowed to this canary. */
function permissions(
  { region, accountId }: StackContext,
  canaryName: string,
  bucketName: string,
  keyArn: pulumi.Input<string>,
): Permission[] {
  const logs = `arn:aws:logs:${region}:${accountId}:log-group:/aws/lambda/cwsyn-${canaryName}-*`;
  return [
    { actions: ["s3:PutObject"], resources: [`arn:aws:s3:::${bucketName}/reports/*`] },
    { actions: ["s3:GetObject"], resources: [`arn:aws:s3:::${bucketName}/*`] },
    { actions: ["s3:GetBucketLocation"], resources: [`arn:aws:s3:::${bucketName}`] },
    // Neither can be confined to a resource.
    { actions: ["s3:ListAllMyBuckets"], resources: ["*"] },
    {
      actions: ["cloudwatch:PutMetricData"],
      resources: ["*"],
      condition: { StringEquals: { "cloudwatch:namespace": "CloudWatchSynthetics" } },
    },
    {
      actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [logs],
    },
    {
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      resources: [keyArn],
      condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
    },
  ];
}

/** AWS wants the singular for one. */
function rate(minutes: number): string {
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 60) {
    throw new pulumi.RunError(
      `A canary every ${minutes} minutes is not possible: AWS takes whole minutes from 1 to 60.`,
    );
  }
  return `rate(${minutes} minute${minutes === 1 ? "" : "s"})`;
}

function targetList(targets: CanaryArgs["targets"]): string {
  const entries = Object.entries(targets);
  const plain = entries.filter(([, { url }]) => !url.startsWith("https://"));
  if (entries.length === 0 || plain.length > 0) {
    const what = plain.map(([step, { url }]) => `${step} asks ${url}`).join(", ");
    throw new pulumi.RunError(
      `A canary asks one or more https:// URLs; ${what || "this one has no target"}.`,
    );
  }
  const text = JSON.stringify(entries.map(([step, target]) => ({ name: step, ...target })));
  if (text.length > environmentLimit) {
    throw new pulumi.RunError(
      `The canary's targets are ${text.length} bytes; AWS takes ${environmentLimit}. Ask fewer.`,
    );
  }
  return text;
}
