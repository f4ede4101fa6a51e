import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import { publishers } from "../alarms/topic-policy";
import { keyDeletionDays, keyRotationDays } from "../defaults";
import { guarded } from "../protection";
import type { StackContext } from "../stack-context";

export interface EncryptionKeyArgs {
  readonly context: StackContext;
  /** What the key encrypts, for the people who read the list of keys. */
  readonly description: string;
  /** A second region that keeps copies which this key's twin there encrypts. */
  readonly replicaRegion?: string | undefined;
}

/**
 * A key that only this account uses, whose material rotates every year and which can be brought
 * back for thirty days. Costs 1 USD a month, and 1 more for its twin.
 */
export class EncryptionKey extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  /** The twin in the second region; undefined without one. */
  readonly replica: { readonly region: string; readonly keyArn: pulumi.Output<string> } | undefined;

  constructor(name: string, args: EncryptionKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:EncryptionKey", name, {}, opts);
    const key = new kms.Key(
      `${name}-key`,
      {
        description: args.description,
        policy: keyPolicy(args.context),
        enableKeyRotation: true,
        rotationPeriodInDays: keyRotationDays,
        deletionWindowInDays: keyDeletionDays,
        multiRegion: args.replicaRegion !== undefined,
      },
      guarded(`${name}-key`, { parent: this }),
    );
    new kms.Alias(
      `${name}-alias`,
      { name: `alias/${args.context.prefix}`, targetKeyId: key.keyId },
      { parent: this },
    );
    this.arn = key.arn;
    this.replica =
      args.replicaRegion === undefined ? undefined : this.twin(name, key, args, args.replicaRegion);
    this.registerOutputs({ arn: this.arn });
  }

  private twin(name: string, key: kms.Key, args: EncryptionKeyArgs, region: string) {
    const replica = new kms.ReplicaKey(
      `${name}-replica`,
      {
        description: args.description,
        primaryKeyArn: key.arn,
        policy: keyPolicy({ ...args.context, region }),
        deletionWindowInDays: keyDeletionDays,
        region,
      },
      guarded(`${name}-replica`, { parent: this }),
    );
    return { region, keyArn: replica.arn };
  }
}

/**
 * The account's own IAM policies decide who uses the key; besides, CloudWatch may encrypt the log
 * groups of this account, and the services that raise alarms may publish to its encrypted topics.
 */
function keyPolicy({ accountId, region }: StackContext): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AccountAdministersKey",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "LogsEncrypt",
        Effect: "Allow",
        Principal: { Service: `logs.${region}.amazonaws.com` },
        Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"],
        Resource: "*",
        Condition: {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${accountId}:*`,
          },
        },
      },
      {
        Sid: "LogsDescribe",
        Effect: "Allow",
        Principal: { Service: `logs.${region}.amazonaws.com` },
        Action: "kms:DescribeKey",
        Resource: "*",
      },
      {
        Sid: "AlarmsPublish",
        Effect: "Allow",
        Principal: { Service: [...publishers] },
        Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceAccount": accountId } },
      },
      {
        // EventBridge names no source account when it asks for the key of a topic.
        Sid: "EventsPublish",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
        Resource: "*",
        Condition: {
          ArnLike: {
            "kms:EncryptionContext:aws:sns:topicArn": `arn:aws:sns:${region}:${accountId}:*`,
          },
        },
      },
    ],
  });
}
