/** Alarms of SQS queues. */
import type * as pulumi from "@pulumi/pulumi";
import { type AlarmSpecs, above } from "./alarm";
import { thresholds } from "./thresholds";

type Name = pulumi.Input<string>;

export interface QueueNames {
  readonly queue: Name;
  readonly deadLetters: Name;
  /** Seconds that a message may wait. */
  readonly maxAgeSeconds?: number;
}

/** `name` begins the roles and says what waits: `webhook`, `twilio-webhook`, `job`. */
export function queueAlarms(name: string, names: QueueNames): AlarmSpecs {
  const { maxAgeSeconds = thresholds.queueAgeSeconds } = names;
  const metric = (queue: Name, metricName: string) => ({
    namespace: "AWS/SQS",
    name: metricName,
    dimensions: { QueueName: queue },
  });
  return {
    [`${name}-dead-letters`]: {
      severity: "critical",
      category: "webhooks",
      description: `A ${name} message failed for good: read it, mend the cause, send it again.`,
      measure: above(metric(names.deadLetters, "ApproximateNumberOfMessagesVisible"), 0, {
        statistic: "Maximum",
        periods: 1,
      }),
    },
    [`${name}-age`]: {
      severity: "warning",
      category: "webhooks",
      description: `A ${name} message waits for ${maxAgeSeconds} s and more: check the consumer.`,
      // An empty queue reports nothing.
      measure: above(metric(names.queue, "ApproximateAgeOfOldestMessage"), maxAgeSeconds, {
        statistic: "Maximum",
      }),
    },
  };
}

/** The queue of one provider's events. Without a provider, roles begin with `webhook`. */
export function webhookAlarms(queue: Name, deadLetters: Name, provider?: string): AlarmSpecs {
  return queueAlarms(provider ? `${provider}-webhook` : "webhook", { queue, deadLetters });
}
