/** Alarms of the webhook receiver's own metrics: infra/webhooks/metric-names.ts has the names. */
import { type MetricName, type WebhookMetric, webhookMetrics } from "../webhooks/metric-names";
import { type AlarmSpec, type AlarmSpecs, above, type Measuring } from "./alarm";
import { thresholds } from "./thresholds";

const day = 86_400;

export interface ReceiverNames {
  /** CloudWatch's namespace that the receiver was given: the stack's prefix. */
  readonly namespace: string;
  /** Providers, as their alarms are to be called, and the paths that they call. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Whether there are Google's channels, which have to be renewed. */
  readonly channels?: boolean;
  /** Days for which clean-up.ts keeps payloads and events, and days between two runs. */
  readonly keepDays?: { readonly payloads: number; readonly events: number };
  readonly cleanUpDays?: number;
}

/** Each figure is our choice unless it names a box. */
const limits = {
  /** Requests in five minutes that we could not take, of one endpoint: providers come again. */
  unavailable: 3,
  /** Requests in five minutes whose clock alone was wrong. */
  untimely: 10,
  /** Seconds that the queue may not have taken an event. */
  unsentSeconds: 300,
  /** Days that a clean-up may be late. */
  lateDays: 1,
} as const;

/** The metric is over a figure; `of` is the endpoint or provider whose it is. */
function over(
  { namespace, metric, of }: { namespace: string; metric: WebhookMetric; of?: string },
  most: number,
  measuring: Measuring,
): AlarmSpec["measure"] {
  const { name, dimension }: MetricName = webhookMetrics[metric];
  const isOne = dimension !== undefined && of !== undefined;
  const dimensions = isOne ? { [dimension]: of } : {};
  const { dimensions: given, ...rest } = above({ namespace, name, dimensions }, most, measuring);
  // CloudWatch wants no dimensions at all rather than an empty set.
  return isOne && given !== undefined ? { ...rest, dimensions: given } : rest;
}

export function receiverAlarms(names: ReceiverNames): AlarmSpecs {
  const { namespace, endpoints, channels = false } = names;
  return {
    ...Object.assign(
      {},
      ...Object.entries(endpoints).map(([provider, path]) =>
        endpointAlarms(namespace, provider, path),
      ),
    ),
    ...stateAlarms(namespace),
    ...cleanUpAlarms(names),
    ...(channels && channelAlarms(namespace)),
  };
}

/** paymentsvc-078. */
function endpointAlarms(namespace: string, provider: string, path: string): AlarmSpecs {
  const sum = { statistic: "Sum", periodSeconds: 300, periods: 1 } as const;
  const alarm = (
    severity: AlarmSpec["severity"],
    description: string,
    metric: WebhookMetric,
    most: number,
  ): AlarmSpec => ({
    severity,
    category: "webhooks",
    description,
    measure: over({ namespace, metric, of: path }, most, sum),
  });
  return {
    [`${provider}-webhook-refused`]: alarm(
      "critical",
      `Deliveries to ${path} are refused: try one with gonogo webhooks verify, check the secret.`,
      "refusals",
      thresholds.webhookFailures,
    ),
    [`${provider}-webhook-unavailable`]: alarm(
      "critical",
      `The receiver could not store deliveries to ${path}: check database, secrets and its log.`,
      "unavailable",
      limits.unavailable,
    ),
    [`${provider}-webhook-untimely`]: alarm(
      "warning",
      `Deliveries to ${path} are signed too early or too late: check the clock, or give it longer.`,
      "untimely",
      limits.untimely,
    ),
  };
}

/** Of what is read from the tables each minute: silence is a failure of the job that reads. */
function stateAlarms(namespace: string): AlarmSpecs {
  const watched = { statistic: "Maximum", missing: "breaching" } as const;
  return {
    "webhook-unsent": {
      severity: "critical",
      category: "webhooks",
      description:
        "The queue has not taken an event for minutes, or nobody measures: check relay and queue.",
      measure: over({ namespace, metric: "oldestUnsent" }, limits.unsentSeconds, watched),
    },
    "webhook-waiting": {
      severity: "warning",
      category: "webhooks",
      description: "An event waits to be handled: run gonogo webhooks list, check the workers.",
      measure: over({ namespace, metric: "oldestWaiting" }, thresholds.queueAgeSeconds, watched),
    },
    "webhook-given-up": {
      severity: "critical",
      category: "webhooks",
      description:
        "An event was given up: gonogo webhooks list --state dead, mend the cause, then replay.",
      measure: over({ namespace, metric: "deadEvents" }, 0, { ...watched, periods: 1, ...quiet }),
    },
  };
}

/** What another alarm says already when nobody measures. */
const quiet = { missing: "notBreaching" } as const;

/** By what is still there rather than by whether a job ran: finsight-123, paymentsvc-083. */
function cleanUpAlarms({ namespace, keepDays, cleanUpDays = 1 }: ReceiverNames): AlarmSpecs {
  const { payloads, events } = keepDays ?? { payloads: 7, events: 30 };
  const most = (kept: number) => (kept + cleanUpDays + limits.lateDays) * day;
  const hourly = { statistic: "Maximum", periodSeconds: 3_600, periods: 1, ...quiet } as const;
  const alarm = (description: string, metric: WebhookMetric, kept: number): AlarmSpec => ({
    severity: "warning",
    category: "webhooks",
    description,
    measure: over({ namespace, metric }, most(kept), hourly),
  });
  return {
    "webhook-payloads-kept": alarm(
      "Payloads, which hold personal data, are kept for too long: run the clean-up, see its log.",
      "oldestPayload",
      payloads,
    ),
    "webhook-events-kept": alarm(
      "Old webhook events are not deleted: run the clean-up, read its log.",
      "oldestFinished",
      events,
    ),
  };
}

/** clientflow-031. */
function channelAlarms(namespace: string): AlarmSpecs {
  return {
    "webhook-channels-ending": {
      severity: "critical",
      category: "webhooks",
      description:
        "Google stops telling of a calendar within a day: run gonogo webhooks renew, read why.",
      measure: over({ namespace, metric: "channelsEnding" }, 0, {
        ...{ statistic: "Maximum", ...quiet },
      }),
    },
    "webhook-renewal-failed": {
      severity: "warning",
      category: "webhooks",
      description: "A channel of Google Calendar was not renewed: read the job's log.",
      measure: over({ namespace, metric: "renewalFailures" }, 0, {
        ...{ statistic: "Sum", periodSeconds: 3_600, periods: 1 },
      }),
    },
  };
}
