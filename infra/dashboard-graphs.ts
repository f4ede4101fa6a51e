/** The graphs of a system's parts, for Dashboard. Every name in them is known before deploying. */
import type { Graph, GraphMetric } from "./dashboard-body";

export interface DashboardParts {
  /** ECS's names. */
  readonly services?: { readonly cluster: string; readonly names: readonly string[] };
  /** RDS's names of the instances. */
  readonly postgres?: readonly string[];
  /** ElastiCache's name of the group, and its nodes. */
  readonly redis?: { readonly identifier: string; readonly nodes: number };
  /** SQS's names, dead-letter queues included. */
  readonly queues?: readonly string[];
  /** What the logs count (MetricFilters): sign-ups, payments, webhook failures. */
  readonly logMetrics?: { readonly namespace: string; readonly names: readonly string[] };
  readonly canaryName?: string;
}

/** What is graphed beside the alarms. */
export function graphsOf(parts: DashboardParts): Graph[] {
  return [
    ...(parts.services ? serviceGraphs(parts.services) : []),
    ...(parts.postgres ? postgresGraphs(parts.postgres) : []),
    ...(parts.redis ? redisGraphs(parts.redis) : []),
    ...(parts.queues ? queueGraphs(parts.queues) : []),
    ...(parts.logMetrics ? logGraphs(parts.logMetrics) : []),
    ...(parts.canaryName ? canaryGraphs(parts.canaryName) : []),
  ];
}

function serviceGraphs({ cluster, names }: NonNullable<DashboardParts["services"]>): Graph[] {
  const each = (namespace: string, metric: string): GraphMetric[] =>
    names.map((name) => [namespace, metric, "ClusterName", cluster, "ServiceName", name]);
  return [
    {
      title: "CPU",
      category: "tasks",
      metrics: each("AWS/ECS", "CPUUtilization"),
      stat: "Average",
    },
    {
      title: "Memory",
      category: "tasks",
      metrics: each("AWS/ECS", "MemoryUtilization"),
      stat: "Average",
    },
    {
      title: "Running tasks",
      category: "tasks",
      metrics: each("ECS/ContainerInsights", "RunningTaskCount"),
      stat: "Average",
    },
  ];
}

function postgresGraphs(identifiers: readonly string[]): Graph[] {
  const each = (metric: string): GraphMetric[] =>
    identifiers.map((name) => ["AWS/RDS", metric, "DBInstanceIdentifier", name]);
  return [
    {
      title: "Connections",
      category: "database",
      metrics: each("DatabaseConnections"),
      stat: "Maximum",
    },
    { title: "Database load", category: "database", metrics: each("DBLoad"), stat: "Average" },
    {
      title: "Free storage",
      category: "database",
      metrics: each("FreeStorageSpace"),
      stat: "Minimum",
    },
    {
      title: "Disk latency",
      category: "database",
      metrics: [...each("ReadLatency"), ...each("WriteLatency")],
      stat: "Average",
    },
  ];
}

function redisGraphs({ identifier, nodes }: NonNullable<DashboardParts["redis"]>): Graph[] {
  const names = Array.from(
    { length: nodes },
    (_, index) => `${identifier}-${String(index + 1).padStart(3, "0")}`,
  );
  const each = (metric: string): GraphMetric[] =>
    names.map((name) => ["AWS/ElastiCache", metric, "CacheClusterId", name]);
  return [
    {
      title: "Memory",
      category: "redis",
      metrics: each("DatabaseMemoryUsagePercentage"),
      stat: "Maximum",
    },
    { title: "Connections", category: "redis", metrics: each("CurrConnections"), stat: "Maximum" },
    {
      title: "Hits and misses",
      category: "redis",
      metrics: [...each("CacheHits"), ...each("CacheMisses")],
      stat: "Sum",
    },
    { title: "Evictions", category: "redis", metrics: each("Evictions"), stat: "Sum" },
  ];
}

function queueGraphs(names: readonly string[]): Graph[] {
  const each = (metric: string): GraphMetric[] =>
    names.map((name) => ["AWS/SQS", metric, "QueueName", name]);
  return [
    {
      title: "Waiting messages",
      category: "webhooks",
      metrics: each("ApproximateNumberOfMessagesVisible"),
      stat: "Maximum",
    },
    {
      title: "Messages handled",
      category: "webhooks",
      metrics: each("NumberOfMessagesDeleted"),
      stat: "Sum",
    },
  ];
}

/** A graph for each figure: they are of different sizes. */
function logGraphs({ namespace, names }: NonNullable<DashboardParts["logMetrics"]>): Graph[] {
  return names.map((name) => ({
    title: name,
    category: "application",
    metrics: [[namespace, name]],
    stat: "Sum",
  }));
}

function canaryGraphs(name: string): Graph[] {
  const each = (metric: string): GraphMetric[] => [
    ["CloudWatchSynthetics", metric, "CanaryName", name],
  ];
  return [
    { title: "Canary", category: "uptime", metrics: each("SuccessPercent"), stat: "Average" },
    { title: "Canary's time", category: "uptime", metrics: each("Duration"), stat: "Average" },
  ];
}
