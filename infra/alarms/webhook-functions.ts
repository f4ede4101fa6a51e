/** Alarms of the functions that take in and hand on webhooks: AWS's own figures of them. */
import type * as pulumi from "@pulumi/pulumi";
import { type AlarmSpecs, above, type Metric } from "./alarm";

type Name = pulumi.Input<string>;

export interface WatchedFunction {
  readonly name: Name;
  readonly timeoutSeconds: number;
}

export interface WebhookFunctions {
  readonly receiver: WatchedFunction;
  readonly jobs: WatchedFunction;
  /** Dimensions of the receiver behind its load balancer. */
  readonly loadBalancer: Name;
  readonly targetGroup: Name;
  /** Starts of jobs that failed for good. */
  readonly failureQueue: Name;
}

/** Each figure is our choice. */
const limits = {
  /** Answers with 5xx in five minutes: providers come again, so that a few cost nothing. */
  serverErrors: 5,
  /** Runs in five minutes, of ten and more, that may fail before the next one mends it. */
  failedJobs: 3,
  /** Share of the timeout that a run may take. */
  timeoutShare: 0.8,
} as const;

const fiveMinutes = { statistic: "Sum", periodSeconds: 300, periods: 1 } as const;

/** `webhook-receiver-errors` and so on. */
export function webhookFunctionAlarms(watched: WebhookFunctions): AlarmSpecs {
  const { receiver, jobs } = watched;
  return {
    "webhook-receiver-errors": {
      severity: "critical",
      category: "webhooks",
      // It answers 503 where something is down: an error is a mistake in code or configuration.
      description: "The webhook receiver itself fails: read its log, roll the deployment back.",
      measure: above(metric(receiver, "Errors"), 0, fiveMinutes),
    },
    "webhook-receiver-5xx": {
      severity: "critical",
      category: "webhooks",
      description: "Webhooks are answered with 5xx: check the database, then the receiver's log.",
      measure: above(
        {
          namespace: "AWS/ApplicationELB",
          name: "HTTPCode_Target_5XX_Count",
          dimensions: { LoadBalancer: watched.loadBalancer, TargetGroup: watched.targetGroup },
        },
        limits.serverErrors,
        fiveMinutes,
      ),
    },
    ...pressure("webhook-receiver", receiver),
    "webhook-jobs-errors": {
      severity: "critical",
      category: "webhooks",
      description: "The webhook jobs fail again and again: their log says which and why.",
      measure: above(metric(jobs, "Errors"), limits.failedJobs, fiveMinutes),
    },
    ...pressure("webhook-jobs", jobs),
    "webhook-jobs-not-started": {
      severity: "critical",
      category: "webhooks",
      description: "A webhook job could not be started: its message in the queue says which.",
      measure: above(
        {
          namespace: "AWS/SQS",
          name: "ApproximateNumberOfMessagesVisible",
          dimensions: { QueueName: watched.failureQueue },
        },
        0,
        { statistic: "Maximum", periods: 1 },
      ),
    },
  };
}

function metric({ name }: WatchedFunction, metricName: string): Metric {
  return { namespace: "AWS/Lambda", name: metricName, dimensions: { FunctionName: name } };
}

/** What comes before it fails: it is refused, or hardly ends in time. */
function pressure(role: string, watched: WatchedFunction): AlarmSpecs {
  const seconds = watched.timeoutSeconds * limits.timeoutShare;
  return {
    [`${role}-throttles`]: {
      severity: "warning",
      category: "webhooks",
      description: `The function ${role} is refused: the account's concurrency is used up.`,
      measure: above(metric(watched, "Throttles"), 0, fiveMinutes),
    },
    [`${role}-duration`]: {
      severity: "warning",
      category: "webhooks",
      description: `A run of ${role} took more than ${seconds} s of ${watched.timeoutSeconds}.`,
      // AWS reports milliseconds.
      measure: above(metric(watched, "Duration"), seconds * 1_000, {
        statistic: "Maximum",
        periodSeconds: 300,
        periods: 2,
      }),
    },
  };
}
