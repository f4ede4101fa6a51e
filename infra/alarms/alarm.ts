/** What an alarm is, as data, and the two forms that nearly all of them have. */
import type { MetricAlarmArgs } from "@pulumi/aws/cloudwatch/metricAlarm";
import type * as pulumi from "@pulumi/pulumi";

/** `critical` wakes somebody; `warning` waits for the morning (toolbox-535). */
export type Severity = "critical" | "warning";

/** What the alarm is about: a tag to filter by, and a section of the dashboard (toolbox-536). */
export const alarmCategories = {
  uptime: "Uptime",
  requests: "Requests",
  tasks: "Tasks",
  application: "Application",
  payments: "Payments",
  webhooks: "Webhooks and queues",
  security: "Security",
  database: "Database",
  redis: "Redis",
  email: "E-mail",
  network: "Network",
  backups: "Backups",
  jobs: "Jobs",
  cost: "Cost",
  other: "Other",
} as const;
export type AlarmCategory = keyof typeof alarmCategories;

/** One alarm: what is measured, when it is too much, and what to look at. */
export interface AlarmSpec {
  readonly severity: Severity;
  /** Default: `other`. */
  readonly category?: AlarmCategory;
  /** What is wrong when the alarm rings, and the first thing to look at. At most 1,024 letters. */
  readonly description: string;
  /**
   * Where the metric is, if not in the stack's region: AWS reports global services in us-east-1.
   */
  readonly region?: "us-east-1";
  /** Everything of CloudWatch's alarm that says what is measured. */
  readonly measure: Omit<
    MetricAlarmArgs,
    | "name"
    | "region"
    | "actionsEnabled"
    | "alarmActions"
    | "okActions"
    | "insufficientDataActions"
    | "alarmDescription"
    | "tags"
  >;
}
export type AlarmSpecs<Role extends string = string> = Readonly<Record<Role, AlarmSpec>>;

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * CloudWatch's four answers to silence. `notBreaching`: nothing happened, so nothing failed (counts
 * that AWS reports only when there is something to count). `breaching`: the metric is always there
 * while all is well, so silence is the failure. `ignore`: the state of before stays. `missing`: the
 * state becomes INSUFFICIENT_DATA, which tells nobody, so no alarm here uses it.
 */
export type MissingData = "notBreaching" | "breaching" | "ignore";

export interface Measuring {
  /** Default: `Average`. A percentile such as `p95` is CloudWatch's extended statistic. */
  readonly statistic?: "Average" | "Sum" | "Minimum" | "Maximum" | `p${number}`;
  /** Default: 60. */
  readonly periodSeconds?: number;
  /** Periods that are looked at; default 5. */
  readonly periods?: number;
  /** Periods of those that must breach; default all. */
  readonly breaches?: number;
  /** Default: `notBreaching`. */
  readonly missing?: MissingData;
}

/** The metric is over the threshold. */
export function above(
  metric: Metric,
  threshold: number,
  measuring: Measuring = {},
): AlarmSpec["measure"] {
  return single(metric, "GreaterThanThreshold", threshold, measuring);
}

/** The metric has reached the threshold: an objective of `< 500 ms` is broken at 500 ms. */
export function atLeast(
  metric: Metric,
  threshold: number,
  measuring: Measuring = {},
): AlarmSpec["measure"] {
  return single(metric, "GreaterThanOrEqualToThreshold", threshold, measuring);
}

/** The metric is under the threshold; by its lowest value unless told otherwise. */
export function below(
  metric: Metric,
  threshold: number,
  measuring: Measuring = {},
): AlarmSpec["measure"] {
  return single(metric, "LessThanThreshold", threshold, { statistic: "Minimum", ...measuring });
}

function single(
  { namespace, name, dimensions }: Metric,
  comparisonOperator: string,
  threshold: number,
  measuring: Measuring,
): AlarmSpec["measure"] {
  const { statistic = "Average", periodSeconds = 60 } = measuring;
  return {
    namespace,
    metricName: name,
    dimensions,
    period: periodSeconds,
    // AWS takes one of the two, never both.
    ...(statistic.startsWith("p")
      ? { extendedStatistic: statistic, evaluateLowSampleCountPercentiles: "evaluate" }
      : { statistic }),
    comparisonOperator,
    threshold,
    ...evaluation(measuring),
  };
}

export interface Computing extends Measuring {
  /** Metric ids to metrics; an id begins with a lower-case letter. */
  readonly metrics: Readonly<Record<string, Metric>>;
  /** CloudWatch's metric math over these ids. */
  readonly expression: string;
  /** What the result is, for the graph. */
  readonly label: string;
  readonly comparison: "above" | "at least" | "below";
  readonly threshold: number;
}

const comparisons = {
  above: "GreaterThanThreshold",
  "at least": "GreaterThanOrEqualToThreshold",
  below: "LessThanThreshold",
} as const;

/** The result of metric math against a threshold. */
export function computed(computing: Computing): AlarmSpec["measure"] {
  const { statistic = "Sum", periodSeconds = 300 } = computing;
  return {
    metricQueries: [
      ...Object.entries(computing.metrics).map(([id, metric]) =>
        metricQuery(id, metric, statistic, periodSeconds),
      ),
      { id: "result", expression: computing.expression, label: computing.label, returnData: true },
    ],
    comparisonOperator: comparisons[computing.comparison],
    threshold: computing.threshold,
    ...evaluation(computing),
  };
}

/**
 * The metric leaves the band that CloudWatch has learnt from its past. `deviations` is the band's
 * half width in standard deviations.
 */
export function unusual(
  metric: Metric,
  side: "above" | "outside",
  measuring: Measuring & { readonly deviations: number },
): AlarmSpec["measure"] {
  const { statistic = "Sum", periodSeconds = 300 } = measuring;
  return {
    metricQueries: [
      { ...metricQuery("actual", metric, statistic, periodSeconds), returnData: true },
      {
        id: "band",
        expression: `ANOMALY_DETECTION_BAND(actual, ${measuring.deviations})`,
        label: "Usual",
        returnData: true,
      },
    ],
    thresholdMetricId: "band",
    comparisonOperator:
      side === "above" ? "GreaterThanUpperThreshold" : "LessThanLowerOrGreaterThanUpperThreshold",
    ...evaluation(measuring),
  };
}

function metricQuery(id: string, metric: Metric, stat: string, period: number) {
  const { namespace, name, dimensions } = metric;
  return { id, metric: { namespace, metricName: name, dimensions, period, stat } };
}

function evaluation({ periods = 5, breaches = periods, missing = "notBreaching" }: Measuring) {
  return { evaluationPeriods: periods, datapointsToAlarm: breaches, treatMissingData: missing };
}
