/**
 * What a service's log must say for its alarms to ring. Each line is one JSON object with `level`
 * and, where something happened, `event`:
 *
 * | event | further fields |
 * |---|---|
 * | `http.request` | `method`, `path` without its query, `status`, `duration_ms`, `request_id` |
 * | `auth.succeeded`, `auth.failed` | `reason`; no address and no name of a person |
 * | `rate_limit.hit`, `quota.exceeded` | `plan` |
 * | `payment.succeeded`, `payment.failed` | `provider`, `reason`; no card |
 * | `webhook.rejected`, `webhook.failed` | `provider`, `event_id`, `reason` |
 * | `provider.throttled` | `provider`: it answered 429 or that a lock timed out |
 * | `provider.failed` | `provider`, `status`: it answered 5xx or not at all |
 * | `user.signed_up`, `subscription.created`, `subscription.cancelled` | `plan` |
 *
 * `level` is a word (`error`, `critical`) or Pino's number (50 is an error, 60 is fatal).
 */
import type { MetricPart } from "../parts";
import type { AlarmCategory } from "./alarm";
import { thresholds } from "./thresholds";

/** A number counted from the lines of a log. */
export interface LogMetric {
  /** CloudWatch Logs filter pattern. */
  readonly pattern: string;
  /** Checklist box, or `our choice`. */
  readonly source: string;
  readonly category?: AlarmCategory;
  readonly alarm?: NonNullable<MetricPart["alarm"]>;
}
export type LogMetrics = Readonly<Record<string, LogMetric>>;

/** The pattern of one kind of event: `{ $.event = "auth.failed" }`. */
export function eventPattern(event: string, provider?: string): string {
  const kind = `$.event = "${event}"`;
  return provider === undefined ? `{ ${kind} }` : `{ (${kind}) && ($.provider = "${provider}") }`;
}

const errorLevels = ["error", "ERROR", "Error", "fatal", "FATAL", "critical", "CRITICAL"];
const errorPattern = `{ ${[
  ...errorLevels.map((level) => `($.level = "${level}")`),
  "($.level >= 50)",
].join(" || ")} }`;

const minutes = 60;
const day = 86_400;

function ringing(
  severity: "critical" | "warning",
  threshold: number,
  periodSeconds: number,
  description: string,
): NonNullable<LogMetric["alarm"]> {
  return { comparison: "above", threshold, periodSeconds, severity, description };
}

/** What every service that answers requests counts. */
export function serviceLogMetrics(): LogMetrics {
  return {
    LogErrors: {
      pattern: errorPattern,
      source: "paymentsvc-036",
      category: "application",
      alarm: ringing("critical", 10, 5 * minutes, "The service logs errors: read them in Sentry."),
    },
    ApiCalls: { pattern: eventPattern("http.request"), source: "finsight-097" },
    AuthSuccesses: { pattern: eventPattern("auth.succeeded"), source: "toolbox-107" },
    AuthFailures: { pattern: eventPattern("auth.failed"), source: "toolbox-033" },
    RateLimitHits: {
      pattern: eventPattern("rate_limit.hit"),
      source: "finsight-102",
      category: "security",
      alarm: ringing(
        "warning",
        thresholds.rateLimitHits,
        5 * minutes,
        "Clients run into their limit: see whether it is one, or whether the limit is too low.",
      ),
    },
    QuotasExceeded: { pattern: eventPattern("quota.exceeded"), source: "toolbox-033" },
    SignUps: { pattern: eventPattern("user.signed_up"), source: "finsight-098" },
    Conversions: { pattern: eventPattern("subscription.created"), source: "finsight-099" },
    Cancellations: { pattern: eventPattern("subscription.cancelled"), source: "toolbox-509" },
  };
}

/** What a service that sells through Stripe counts besides. */
export function paymentLogMetrics(): LogMetrics {
  return {
    Payments: { pattern: eventPattern("payment.succeeded"), source: "toolbox-108" },
    PaymentFailures: {
      pattern: eventPattern("payment.failed"),
      source: "paymentsvc-079",
      category: "payments",
      alarm: ringing(
        "warning",
        thresholds.paymentFailuresADay,
        day,
        "Payments fail: compare with Stripe's dashboard, then read the reasons in the log.",
      ),
    },
    StripeThrottled: {
      pattern: eventPattern("provider.throttled", "stripe"),
      source: "paymentsvc-037",
      category: "payments",
      alarm: ringing(
        "warning",
        5,
        5 * minutes,
        "Stripe refuses calls as too many: look for a loop, then ask Stripe for more.",
      ),
    },
  };
}

/**
 * Deliveries to one webhook path that the service answered with 4xx or 5xx, and events that it
 * accepted and could not handle. `provider` begins the names: `StripeWebhookRefusals`. Without a
 * path the service only handles what the receiver took in.
 */
export function webhookLogMetrics(provider: string, path?: string): LogMetrics {
  const name = pascal(provider);
  return {
    ...(path !== undefined && { [`${name}WebhookRefusals`]: webhookRefusals(path) }),
    [`${name}WebhookFailures`]: {
      pattern: eventPattern("webhook.failed", provider),
      source: "paymentsvc-078",
      category: "webhooks",
      alarm: ringing(
        "critical",
        0,
        5 * minutes,
        `An event of ${provider} could not be handled: read the log, it is in the dead letters.`,
      ),
    },
  };
}

function webhookRefusals(path: string): LogMetric {
  const request = `($.event = "http.request") && ($.path = "${path}")`;
  return {
    pattern: `{ ${request} && ($.status >= 400) }`,
    source: "paymentsvc-078",
    category: "webhooks",
    alarm: ringing(
      "critical",
      thresholds.webhookFailures,
      5 * minutes,
      `Deliveries to ${path} are refused: check the signing secret, then the service's log.`,
    ),
  };
}

/** A provider that does not answer as it should (clientflow-077). */
export function providerLogMetrics(provider: string): LogMetrics {
  return {
    [`${pascal(provider)}Failures`]: {
      pattern: eventPattern("provider.failed", provider),
      source: "clientflow-077",
      category: "application",
      alarm: ringing(
        "warning",
        5,
        5 * minutes,
        `Calls of ${provider} fail: look at its status page, then at its key.`,
      ),
    },
  };
}

/** What RDS for PostgreSQL writes to its own log, in plain text. */
export function postgresLogMetrics(): LogMetrics {
  return {
    PostgresDeadlocks: {
      pattern: '"deadlock detected"',
      source: "toolbox-109",
      category: "database",
      alarm: ringing("warning", 0, 5 * minutes, "Transactions deadlock: read which in its log."),
    },
    PostgresSlowStatements: {
      pattern: '"duration:" " ms "',
      source: "finsight-091",
      category: "database",
      alarm: ringing(
        "warning",
        thresholds.slowStatements,
        5 * minutes,
        "Many statements are slow: run the saved query slow-statements.",
      ),
    },
    PostgresConnectionsRefused: {
      pattern: '?"too many clients already" ?"remaining connection slots are reserved"',
      source: "catalytic-204",
      category: "database",
      alarm: ringing("critical", 0, minutes, "Postgres refuses connections: look for the pool."),
    },
    PostgresAuthFailures: {
      pattern: '"password authentication failed"',
      source: "our choice",
      category: "security",
      alarm: ringing(
        "warning",
        thresholds.postgresAuthFailures,
        5 * minutes,
        "Sign-ins to Postgres fail: look for a rotation half done, then for an intruder.",
      ),
    },
  };
}

/** `sendgrid-inbound` is `SendgridInbound`. */
function pascal(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}
