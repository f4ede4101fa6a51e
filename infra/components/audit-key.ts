import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import { keyDeletionDays, keyRotationDays } from "../defaults";
import { resourcePolicy } from "../iam-policy";
import { guarded } from "../protection";
import type { StackContext } from "../stack-context";

/**
 * A key for the audit trail and the launch reports only, so that whoever may read data may not
 * therefore read who has read it. Costs 1 USD a month.
 */
export class AuditKey extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(
    name: string,
    args: { readonly context: StackContext },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("gonogo:infra:AuditKey", name, {}, opts);
    const { context } = args;
    const key = new kms.Key(
      `${name}-key`,
      {
        description: `Audit trail and launch reports of ${context.prefix}`,
        policy: keyPolicy(context),
        enableKeyRotation: true,
        rotationPeriodInDays: keyRotationDays,
        deletionWindowInDays: keyDeletionDays,
      },
      guarded(`${name}-key`, { parent: this }),
    );
    new kms.Alias(
      `${name}-alias`,
      { name: `alias/${context.prefix}-audit`, targetKeyId: key.keyId },
      { parent: this },
    );
    this.arn = key.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

/** CloudTrail may encrypt what belongs to this account's trails, CloudWatch its log group. */
function keyPolicy({ accountId, region, prefix }: StackContext): string {
  return resourcePolicy(
    {
      Sid: "AccountAdministersKey",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      Action: "kms:*",
      Resource: "*",
    },
    {
      Sid: "TrailEncrypts",
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: "kms:GenerateDataKey*",
      Resource: "*",
      Condition: {
        StringEquals: {
          "aws:SourceArn": `arn:aws:cloudtrail:${region}:${accountId}:trail/${prefix}`,
        },
        StringLike: {
          "kms:EncryptionContext:aws:cloudtrail:arn": `arn:aws:cloudtrail:*:${accountId}:trail/*`,
        },
      },
    },
    {
      Sid: "TrailDescribes",
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: "kms:DescribeKey",
      Resource: "*",
    },
    {
      Sid: "LogsEncrypt",
      Effect: "Allow",
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"],
      Resource: "*",
      Condition: {
        ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${accountId}:*` },
      },
    },
  );
}
