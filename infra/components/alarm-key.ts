import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import { publishers } from "../alarms/topic-policy";
import { keyDeletionDays, keyRotationDays } from "../defaults";
import { resourcePolicy } from "../iam-policy";
import type { StackContext } from "../stack-context";

export interface AlarmKeyArgs {
  readonly context: StackContext;
  /** Where the topics are. */
  readonly region: string;
}

/**
 * A key for alarm topics outside of the stack's region, where its own key is not. It encrypts
 * messages on their way and no data, so it may be deleted. Costs 1 USD a month.
 */
export class AlarmKey extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: AlarmKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:AlarmKey", name, {}, opts);
    const { context, region } = args;
    const key = new kms.Key(
      `${name}-key`,
      {
        description: `Alarms of ${context.prefix} in ${region}`,
        policy: keyPolicy(context.accountId, region),
        enableKeyRotation: true,
        rotationPeriodInDays: keyRotationDays,
        deletionWindowInDays: keyDeletionDays,
        region,
      },
      { parent: this },
    );
    this.arn = key.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

function keyPolicy(accountId: string, region: string): string {
  const use = { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey*"], Resource: "*" };
  return resourcePolicy(
    {
      Sid: "AccountAdministersKey",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      Action: "kms:*",
      Resource: "*",
    },
    {
      ...use,
      Sid: "ServicesPublish",
      Principal: { Service: [...publishers] },
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
    {
      ...use,
      // EventBridge's request names no account; the topic's ARN is what confines it.
      Sid: "EventsPublish",
      Principal: { Service: "events.amazonaws.com" },
      Condition: {
        ArnLike: {
          "kms:EncryptionContext:aws:sns:topicArn": `arn:aws:sns:${region}:${accountId}:*`,
        },
      },
    },
  );
}
