/** Alarms of what asks the system from outside: Route 53's health checkers, and canaries. */
import type * as pulumi from "@pulumi/pulumi";
import { type AlarmSpecs, above, below, type Metric } from "./alarm";

type Name = pulumi.Input<string>;
type Sourced = { readonly value: number; readonly source: string };

/**
 * A public URL that does not answer (finsight-116, paymentsvc-033, catalytic-190, clientflow-073),
 * and a day below the objective (finsight-507, toolbox-504). Route 53 reports in us-east-1.
 */
export function healthCheckAlarms(name: string, healthCheckId: Name, uptime: Sourced): AlarmSpecs {
  const metric = (metricName: string): Metric => ({
    namespace: "AWS/Route53",
    name: metricName,
    dimensions: { HealthCheckId: healthCheckId },
  });
  return {
    [`${name}-down`]: {
      severity: "critical",
      category: "uptime",
      region: "us-east-1",
      description: `${name} does not answer from outside: look at tasks, DNS and certificate.`,
      // A check reports every minute while it exists.
      measure: below(metric("HealthCheckStatus"), 1, { periods: 2, missing: "breaching" }),
    },
    [`${name}-uptime`]: {
      severity: "warning",
      category: "uptime",
      region: "us-east-1",
      description:
        `${name} answered less than ${uptime.value} % of a day's checks (${uptime.source}): ` +
        "find the minutes in the health check's graph.",
      measure: below(metric("HealthCheckPercentageHealthy"), uptime.value, {
        statistic: "Average",
        periodSeconds: 86_400,
        periods: 1,
        missing: "breaching",
      }),
    },
  };
}

/** A canary that fails or is slow. `minutes` are those between two of its runs. */
export function canaryAlarms(
  name: string,
  canary: { readonly canaryName: string; readonly minutes: number; readonly maxSeconds: number },
): AlarmSpecs {
  const { canaryName, minutes, maxSeconds } = canary;
  const metric = (metricName: string): Metric => ({
    namespace: "CloudWatchSynthetics",
    name: metricName,
    dimensions: { CanaryName: canaryName },
  });
  const periodSeconds = Math.max(60, minutes * 60);
  return {
    [`${name}-canary`]: {
      severity: "critical",
      category: "uptime",
      description: `The canary ${canaryName} fails: open its last run, which says at which step.`,
      // Two runs in a row; a canary that no longer runs says nothing, which is a failure too.
      measure: below(metric("SuccessPercent"), 100, {
        statistic: "Average",
        periodSeconds,
        periods: 2,
        missing: "breaching",
      }),
    },
    [`${name}-canary-slow`]: {
      severity: "warning",
      category: "requests",
      description: `The canary ${canaryName} needs over ${maxSeconds} s: see which step is slow.`,
      measure: above(metric("Duration"), maxSeconds * 1000, { periodSeconds, periods: 3 }),
    },
  };
}
