import * as chatbot from "@pulumi/aws/chatbot";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { assumedBy } from "../iam-policy";
import type { StackContext } from "../stack-context";

export interface AlarmChatSettings {
  /** Slack's id of the workspace, which an administrator has authorised once: `T0123ABCD`. */
  readonly slackTeamId: string;
  /** Slack's id of the channel: `C0123ABCD`. */
  readonly slackChannelId: string;
}

export interface AlarmChatArgs {
  readonly context: StackContext;
  readonly chat: AlarmChatSettings;
  readonly topicArns: readonly pulumi.Input<string>[];
}

const readOnly = "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess";

/**
 * Alarms with their graphs in a Slack channel, through Amazon Q Developer in chat applications
 * (once AWS Chatbot), which may read CloudWatch and nothing else. Serves toolbox-537. Free.
 */
export class AlarmChat extends pulumi.ComponentResource {
  constructor(name: string, args: AlarmChatArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:AlarmChat", name, {}, opts);
    const { prefix, accountId } = args.context;
    const role = new iam.Role(
      `${name}-role`,
      { assumeRolePolicy: assumedBy("chatbot.amazonaws.com", accountId) },
      { parent: this },
    );
    new iam.RolePolicyAttachment(
      `${name}-read`,
      { role: role.name, policyArn: readOnly },
      { parent: this },
    );
    new chatbot.SlackChannelConfiguration(
      `${name}-channel`,
      {
        configurationName: `${prefix}-alarms`,
        slackTeamId: args.chat.slackTeamId,
        slackChannelId: args.chat.slackChannelId,
        iamRoleArn: role.arn,
        snsTopicArns: [...args.topicArns],
        // Whatever is asked in the channel stays within this policy.
        guardrailPolicyArns: [readOnly],
        loggingLevel: "ERROR",
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
