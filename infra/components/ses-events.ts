import { EventRule } from "@pulumi/aws/cloudwatch/eventRule";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget";
import { ConfigurationSetEventDestination } from "@pulumi/aws/sesv2/configurationSetEventDestination";
import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { maxReceiveCount, queueRetentionSeconds, webhookHandlerSeconds } from "../defaults";
import { type Permission, refusePlainHttp, resourcePolicy } from "../iam-policy";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";

export interface SesEventsArgs {
  readonly context: StackContext;
  readonly configurationSetName: pulumi.Input<string>;
  /** The configuration set's name as a plain text, for the rule that picks its events. */
  readonly setName: string;
}

/** What the application has to know of a mail: that it must not be sent again, or not yet. */
const events = ["BOUNCE", "COMPLAINT", "DELIVERY_DELAY", "REJECT", "RENDERING_FAILURE"];

/**
 * Bounces and complaints go over EventBridge into a queue, encrypted by SQS's own keys, since
 * EventBridge could not use a key of ours without a statement in its policy. The application takes
 * them from there; SES itself stops sending to the addresses. Costs 1 USD per million events.
 */
export class SesEvents extends pulumi.ComponentResource {
  readonly queueName: string;
  readonly deadLetterQueueName: string;
  /** What a service needs to take events out. */
  readonly permissions: readonly Permission[];

  constructor(name: string, args: SesEventsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:SesEvents", name, {}, opts);
    const { prefix, region, accountId } = args.context;
    this.queueName = physicalName("queue", `${prefix}-email-events`);
    this.deadLetterQueueName = physicalName("queue", `${prefix}-email-dead-letters`);
    const ruleName = physicalName("eventRule", `${prefix}-email-events`);
    const ruleArn = `arn:aws:events:${region}:${accountId}:rule/${ruleName}`;
    const deadLetters = this.queue(`${name}-dead-letters`, this.deadLetterQueueName, args, ruleArn);
    const queue = this.queue(`${name}-events`, this.queueName, args, ruleArn, {
      visibilityTimeoutSeconds: 6 * webhookHandlerSeconds,
      receiveWaitTimeSeconds: 20,
      redrivePolicy: pulumi.jsonStringify({
        deadLetterTargetArn: deadLetters.arn,
        maxReceiveCount,
      }),
    });
    new sqs.RedriveAllowPolicy(
      `${name}-dead-letters-from`,
      {
        queueUrl: deadLetters.url,
        redriveAllowPolicy: pulumi.jsonStringify({
          redrivePermission: "byQueue",
          sourceQueueArns: [queue.arn],
        }),
      },
      { parent: this },
    );
    this.delivery(name, args, ruleName, queue.arn, deadLetters.arn);
    this.permissions = [
      {
        actions: ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
        resources: [queue.arn],
      },
    ];
    this.registerOutputs({ queueName: this.queueName });
  }

  private queue(
    child: string,
    queueName: string,
    { context }: SesEventsArgs,
    ruleArn: string,
    more: Partial<sqs.QueueArgs> = {},
  ): sqs.Queue {
    const queue = new sqs.Queue(
      child,
      {
        name: queueName,
        sqsManagedSseEnabled: true,
        messageRetentionSeconds: queueRetentionSeconds,
        ...more,
      },
      { parent: this },
    );
    const arn = `arn:aws:sqs:${context.region}:${context.accountId}:${queueName}`;
    const events = {
      Sid: "EventBridgeSends",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: arn,
      Condition: { ArnEquals: { "aws:SourceArn": ruleArn } },
    };
    new sqs.QueuePolicy(
      `${child}-policy`,
      { queueUrl: queue.url, policy: resourcePolicy(refusePlainHttp("sqs:*", arn), events) },
      { parent: this },
    );
    return queue;
  }

  private delivery(
    name: string,
    args: SesEventsArgs,
    ruleName: string,
    queueArn: pulumi.Input<string>,
    deadLetterArn: pulumi.Input<string>,
  ): void {
    const child = { parent: this };
    const { region, accountId } = args.context;
    new ConfigurationSetEventDestination(
      `${name}-destination`,
      {
        configurationSetName: args.configurationSetName,
        eventDestinationName: "event-bridge",
        eventDestination: {
          enabled: true,
          matchingEventTypes: events,
          eventBridgeDestination: {
            // The only bus that SES writes to.
            eventBusArn: `arn:aws:events:${region}:${accountId}:event-bus/default`,
          },
        },
      },
      child,
    );
    const rule = new EventRule(
      `${name}-rule`,
      {
        name: ruleName,
        description: `Bounces and complaints of ${args.context.prefix}`,
        eventPattern: JSON.stringify({
          source: ["aws.ses"],
          detail: { mail: { tags: { "ses:configuration-set": [args.setName] } } },
        }),
      },
      child,
    );
    new EventTarget(
      `${name}-target`,
      { rule: rule.name, arn: queueArn, deadLetterConfig: { arn: deadLetterArn } },
      child,
    );
  }
}
