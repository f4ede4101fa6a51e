/** The alarms that every system needs, as data. Thresholds and their sources are in defaults.ts. */
import type * as pulumi from "@pulumi/pulumi";
import type { AlarmSpec } from "./components/alarm-topic";
import {
  averageLatencySeconds,
  certificateDaysLeft,
  errorRatePercent,
  utilisationAlarmPercent,
} from "./defaults";
import { maxConnections } from "./sizes";

type Name = pulumi.Input<string>;
const gibibyte = 1024 ** 3;

/** A metric of one resource above a threshold for some minutes. Quiet metrics are not breaches. */
function above(
  namespace: string,
  metricName: string,
  dimensions: Record<string, Name>,
  threshold: number,
  options: { readonly statistic?: string; readonly minutes?: number } = {},
): AlarmSpec["measure"] {
  return {
    namespace,
    metricName,
    dimensions,
    threshold,
    statistic: options.statistic ?? "Average",
    comparisonOperator: "GreaterThanThreshold",
    period: 60,
    evaluationPeriods: options.minutes ?? 5,
    treatMissingData: "notBreaching",
  };
}

function below(
  namespace: string,
  metricName: string,
  dimensions: Record<string, Name>,
  threshold: number,
): AlarmSpec["measure"] {
  return {
    ...above(namespace, metricName, dimensions, threshold, { statistic: "Minimum" }),
    comparisonOperator: "LessThanThreshold",
  };
}

export function edgeAlarms(
  loadBalancer: Name,
  certificateArn: Name,
): Record<"error-rate" | "latency" | "certificate-days", AlarmSpec> {
  const dimensions = { LoadBalancer: loadBalancer };
  const metric = (metricName: string) => ({
    namespace: "AWS/ApplicationELB",
    metricName,
    dimensions,
    period: 300,
    stat: "Sum",
  });
  return {
    "error-rate": {
      severity: "critical",
      description: `More than ${errorRatePercent} % of requests fail: read the service's log.`,
      measure: {
        metricQueries: [
          { id: "errors", metric: metric("HTTPCode_Target_5XX_Count") },
          { id: "requests", metric: metric("RequestCount") },
          {
            id: "rate",
            expression: "100 * FILL(errors, 0) / requests",
            label: "Failed requests, percent",
            returnData: true,
          },
        ],
        threshold: errorRatePercent,
        comparisonOperator: "GreaterThanThreshold",
        evaluationPeriods: 2,
        treatMissingData: "notBreaching",
      },
    },
    latency: {
      severity: "critical",
      description: "The average answer takes too long: look at slow statements and task CPU.",
      measure: above("AWS/ApplicationELB", "TargetResponseTime", dimensions, averageLatencySeconds),
    },
    "certificate-days": {
      severity: "critical",
      description: "The certificate was not renewed: check its validation record in the zone.",
      measure: {
        ...below(
          "AWS/CertificateManager",
          "DaysToExpiry",
          { CertificateArn: certificateArn },
          certificateDaysLeft,
        ),
        period: 86_400,
        evaluationPeriods: 1,
      },
    },
  };
}

export function serviceAlarms(cluster: Name, service: Name): Record<string, AlarmSpec> {
  const dimensions = { ClusterName: cluster, ServiceName: service };
  return {
    memory: {
      severity: "warning",
      description: "Tasks are short of memory: look for a leak or give them more.",
      measure: above("AWS/ECS", "MemoryUtilization", dimensions, utilisationAlarmPercent),
    },
    cpu: {
      severity: "warning",
      description: "Tasks are short of CPU although the service scales: raise maxTasks.",
      measure: above("AWS/ECS", "CPUUtilization", dimensions, utilisationAlarmPercent),
    },
  };
}

export function postgresAlarms(
  identifier: string,
  instance: { readonly storageGib: number; readonly memoryGib: number },
): Record<string, AlarmSpec> {
  const dimensions = { DBInstanceIdentifier: identifier };
  return {
    "postgres-cpu": {
      severity: "warning",
      description: "Postgres is short of CPU: look at the top statements in insights.",
      measure: above("AWS/RDS", "CPUUtilization", dimensions, utilisationAlarmPercent),
    },
    "postgres-storage": {
      severity: "critical",
      description: "A fifth of Postgres's storage is left: check that autoscaling still grows it.",
      measure: below(
        "AWS/RDS",
        "FreeStorageSpace",
        dimensions,
        Math.round(instance.storageGib * 0.2 * gibibyte),
      ),
    },
    "postgres-connections": {
      severity: "critical",
      description: "Postgres is short of connections: look for a pool that leaks.",
      measure: above(
        "AWS/RDS",
        "DatabaseConnections",
        dimensions,
        Math.floor(maxConnections(instance.memoryGib) * (utilisationAlarmPercent / 100)),
        { statistic: "Maximum" },
      ),
    },
  };
}

/** ElastiCache reports per node: `<group>-001` and so on. */
export function redisAlarms(identifier: string, nodes: number): Record<string, AlarmSpec> {
  const entries = Array.from({ length: nodes }, (_, index) => {
    const node = String(index + 1).padStart(3, "0");
    const dimensions = { CacheClusterId: `${identifier}-${node}` };
    return [
      [
        `redis-memory-${node}`,
        {
          severity: "warning",
          description: "Redis is short of memory: check the TTLs, then take a larger node.",
          measure: above(
            "AWS/ElastiCache",
            "DatabaseMemoryUsagePercentage",
            dimensions,
            utilisationAlarmPercent,
          ),
        },
      ],
      [
        `redis-cpu-${node}`,
        {
          severity: "warning",
          description: "Redis is short of CPU: look at the slow log.",
          measure: above("AWS/ElastiCache", "EngineCPUUtilization", dimensions, 75),
        },
      ],
    ] satisfies [string, AlarmSpec][];
  });
  return Object.fromEntries(entries.flat());
}

export function webhookAlarms(queue: Name, deadLetters: Name): Record<string, AlarmSpec> {
  return {
    "webhook-dead-letters": {
      severity: "critical",
      description: "A webhook event failed for good: read it, mend the cause, send it again.",
      measure: above(
        "AWS/SQS",
        "ApproximateNumberOfMessagesVisible",
        { QueueName: deadLetters },
        0,
        { statistic: "Maximum", minutes: 1 },
      ),
    },
    "webhook-age": {
      severity: "warning",
      description: "Webhook events wait for more than ten minutes: check the consumer.",
      measure: above("AWS/SQS", "ApproximateAgeOfOldestMessage", { QueueName: queue }, 600, {
        statistic: "Maximum",
      }),
    },
  };
}
