import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { maxReceiveCount, queueRetentionSeconds, webhookHandlerSeconds } from "../defaults";
import { type Permission, refusePlainHttp, resourcePolicy } from "../iam-policy";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";

/** The queue that a provider's events wait in. A name, so that it is known before there is one. */
export function webhookQueueName({ prefix }: StackContext, provider: string): string {
  return physicalName("queue", `${prefix}-${provider}-events`);
}

export interface WebhookQueueArgs {
  readonly context: StackContext;
  /** Begins the queues' names after the stack's: `stripe`. */
  readonly provider: string;
  readonly keyArn: pulumi.Input<string>;
}

/**
 * An event that was accepted is kept, encrypted, until it was handled: after five failures it waits
 * in the dead-letter queue for two weeks. Both queues refuse plain HTTP. Costs 0.40 USD for each
 * million messages.
 */
export class WebhookQueue extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly queueName: string;
  readonly deadLetterQueueName: string;
  /** What a service needs to take events out. */
  readonly takes: readonly Permission[];
  /** What it needs to put events in and to take them out. */
  readonly permissions: readonly Permission[];

  constructor(name: string, args: WebhookQueueArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:WebhookQueue", name, {}, opts);
    const { prefix } = args.context;
    this.queueName = webhookQueueName(args.context, args.provider);
    this.deadLetterQueueName = physicalName("queue", `${prefix}-${args.provider}-dead-letters`);
    const deadLetters = this.queue(`${name}-dead-letters`, this.deadLetterQueueName, args, {});
    const queue = this.queue(`${name}-events`, this.queueName, args, {
      // Six times the handler's time, so that a slow handler is not raced by a second one.
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
    this.arn = queue.arn;
    // A handler that failed asks for the message again later: ChangeMessageVisibility.
    const take = [
      "sqs:ChangeMessageVisibility",
      "sqs:DeleteMessage",
      "sqs:GetQueueUrl",
      "sqs:ReceiveMessage",
    ];
    this.takes = [
      { actions: take, resources: [queue.arn] },
      { actions: ["kms:Decrypt"], resources: [args.keyArn] },
    ];
    this.permissions = [
      { actions: [...take, "sqs:SendMessage"], resources: [queue.arn] },
      { actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources: [args.keyArn] },
    ];
    this.registerOutputs({ queueName: this.queueName });
  }

  private queue(
    child: string,
    queueName: string,
    args: WebhookQueueArgs,
    more: Partial<sqs.QueueArgs>,
  ): sqs.Queue {
    const queue = new sqs.Queue(
      child,
      {
        name: queueName,
        kmsMasterKeyId: args.keyArn,
        messageRetentionSeconds: queueRetentionSeconds,
        ...more,
      },
      { parent: this },
    );
    const { region, accountId } = args.context;
    const arn = `arn:aws:sqs:${region}:${accountId}:${queueName}`;
    new sqs.QueuePolicy(
      `${child}-policy`,
      { queueUrl: queue.url, policy: resourcePolicy(refusePlainHttp("sqs:*", arn)) },
      { parent: this },
    );
    return queue;
  }
}
