/**
 * What receiver, relay, worker and jobs report to CloudWatch: one table, from which metrics.ts
 * writes and infra/alarms/webhooks.ts rings, so that no alarm watches a name that nobody reports.
 */

export type Unit = "Count" | "Seconds" | "Milliseconds";

export interface MetricName {
  readonly name: string;
  readonly unit: Unit;
  /** What its values are told apart by; without one there is a single series. */
  readonly dimension?: "Endpoint" | "Provider";
}

export const webhookMetrics = {
  /** Requests that came to an endpoint's path. */
  requests: { name: "WebhookRequests", unit: "Count", dimension: "Endpoint" },
  /** Events that were stored; those that were there already. */
  added: { name: "WebhookEventsAdded", unit: "Count", dimension: "Endpoint" },
  repeated: { name: "WebhookEventsRepeated", unit: "Count", dimension: "Endpoint" },
  /** Requests that were answered with 4xx. */
  refusals: { name: "WebhookRequestsRefused", unit: "Count", dimension: "Endpoint" },
  /** Of these, the ones whose timestamp alone was wrong: a clock, or deliveries that are late. */
  untimely: { name: "WebhookRequestsUntimely", unit: "Count", dimension: "Endpoint" },
  /** Requests that were answered with 503. */
  unavailable: { name: "WebhookRequestsUnavailable", unit: "Count", dimension: "Endpoint" },

  /** Events that the queue has confirmed; batches that it did not take. */
  relayed: { name: "WebhookEventsRelayed", unit: "Count" },
  relayFailures: { name: "WebhookRelayFailures", unit: "Count" },

  processed: { name: "WebhookEventsProcessed", unit: "Count", dimension: "Provider" },
  /** Attempts that failed and will be repeated. */
  attemptsFailed: { name: "WebhookAttemptsFailed", unit: "Count", dimension: "Provider" },
  /** Events that were given up. */
  dead: { name: "WebhookEventsDead", unit: "Count", dimension: "Provider" },
  /** How long a handler took, and how long after its receipt an event was done. */
  handling: { name: "WebhookHandlingTime", unit: "Milliseconds", dimension: "Provider" },
  age: { name: "WebhookEventAge", unit: "Seconds", dimension: "Provider" },

  /** Read from the tables each minute: silence is a failure. */
  waiting: { name: "WebhookEventsWaiting", unit: "Count" },
  oldestWaiting: { name: "WebhookOldestWaiting", unit: "Seconds" },
  oldestUnsent: { name: "WebhookOldestUnsent", unit: "Seconds" },
  deadEvents: { name: "WebhookDeadEvents", unit: "Count" },
  /** Since the oldest event was finished whose payload, or whose row, is still there. */
  oldestPayload: { name: "WebhookOldestPayload", unit: "Seconds" },
  oldestFinished: { name: "WebhookOldestFinished", unit: "Seconds" },
  /** Calendars whose last channel has ended or ends before the renewal would be noticed. */
  channelsEnding: { name: "WebhookChannelsEnding", unit: "Count" },

  channelsRenewed: { name: "WebhookChannelsRenewed", unit: "Count" },
  renewalFailures: { name: "WebhookRenewalFailures", unit: "Count" },
} as const satisfies Readonly<Record<string, MetricName>>;

export type WebhookMetric = keyof typeof webhookMetrics;
