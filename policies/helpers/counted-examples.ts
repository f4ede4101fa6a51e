/** Filters and alarms on what applications log, for the examples of the policies on them. */
import { unknown } from "../framework/unknown";

export const product = {
  type: "pulumi-nodejs:dynamic/stripe:Product",
  name: "starter",
  props: { name: "Starter" },
} as const;

/** A filter that counts the lines of a pattern as a metric. */
export function filterOf(metric: string, pattern: string) {
  return {
    type: "aws:cloudwatch/logMetricFilter:LogMetricFilter" as const,
    name: "filter",
    props: {
      logGroupName: "/shop/api",
      pattern,
      metricTransformation: { name: metric, namespace: "shop", value: "1" },
    },
  };
}

/** An alarm on a metric of the application. */
export function alarmOf(metricName: string, namespace = "shop") {
  return {
    type: "aws:cloudwatch/metricAlarm:MetricAlarm" as const,
    name: "alarm",
    props: {
      namespace,
      metricName,
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 1,
      threshold: 0,
      alarmActions: [unknown],
    },
  };
}
