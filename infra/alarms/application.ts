/** Alarms of what only the application knows, counted from its log. */
import { type AlarmSpec, type AlarmSpecs, computed, type Metric } from "./alarm";
import type { LogMetric, LogMetrics } from "./log-events";
import { thresholds } from "./thresholds";

/** `SignUps` of `shop-prod`. */
export function logMetric(namespace: string, name: string): Metric {
  return { namespace, name, dimensions: {} };
}

/** The alarms of metrics that have one: `PaymentFailures` rings as `payment-failures`. */
export function logAlarms(namespace: string, metrics: LogMetrics): AlarmSpecs {
  const entries = Object.entries(metrics).flatMap(([name, metric]) =>
    metric.alarm ? [[kebab(name), alarmOf(namespace, name, metric, metric.alarm)]] : [],
  );
  const pair = "AuthFailures" in metrics && "AuthSuccesses" in metrics;
  return { ...Object.fromEntries(entries), ...(pair && authAlarm(namespace)) };
}

function alarmOf(
  namespace: string,
  name: string,
  { category = "application" }: LogMetric,
  alarm: NonNullable<LogMetric["alarm"]>,
): AlarmSpec {
  const { comparison, threshold, periodSeconds, severity, description } = alarm;
  return {
    severity,
    category,
    description,
    measure: {
      namespace,
      metricName: name,
      // CloudWatch wants no dimensions at all rather than an empty set.
      statistic: "Sum",
      period: periodSeconds,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      comparisonOperator: comparison === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
      threshold,
      // A silent log has counted nothing: not too many, and certainly too few.
      treatMissingData: comparison === "above" ? "notBreaching" : "breaching",
    },
  };
}

/** toolbox-107: the share of sign-ins that fail, once there are enough for a share. */
function authAlarm(namespace: string): AlarmSpecs<"auth-failures"> {
  const { percent, attempts } = thresholds.authFailures;
  return {
    "auth-failures": {
      severity: "warning",
      category: "security",
      description: `${percent} % of sign-ins fail: an attack on passwords, or a broken release.`,
      measure: computed({
        metrics: {
          failures: logMetric(namespace, "AuthFailures"),
          successes: logMetric(namespace, "AuthSuccesses"),
        },
        expression:
          `IF(FILL(failures, 0) + FILL(successes, 0) >= ${attempts}, ` +
          "100 * FILL(failures, 0) / (FILL(failures, 0) + FILL(successes, 0)), 0)",
        label: "Failed sign-ins, percent",
        comparison: "at least",
        threshold: percent,
        periods: 1,
      }),
    },
  };
}

function kebab(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase();
}
