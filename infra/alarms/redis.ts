/** Alarms of ElastiCache. */
import { utilisationAlarmPercent } from "../defaults";
import { type AlarmSpecs, above, type Metric } from "./alarm";
import { thresholds } from "./thresholds";

export interface RedisUse {
  /** A `queue` refuses writes when it is full; a `cache` forgets. Default: `cache`. */
  readonly role?: "cache" | "queue";
  /** `cache.t4g.micro`: the micro nodes accept fewer connections. */
  readonly nodeType?: string;
}

/**
 * Memory (finsight-092, catalytic-203), connections (catalytic-205), evictions, CPU, replication
 * and refused sign-ins of each node. ElastiCache reports per node: `<group>-001` and so on.
 */
export function redisAlarms(identifier: string, nodes: number, use: RedisUse = {}): AlarmSpecs {
  const entries = Array.from({ length: nodes }, (_, index) => {
    const node = String(index + 1).padStart(3, "0");
    const metric = (name: string): Metric => ({
      namespace: "AWS/ElastiCache",
      name,
      dimensions: { CacheClusterId: `${identifier}-${node}` },
    });
    const specs = { ...load(metric, use), ...(nodes > 1 && replication(metric)) };
    return Object.entries(specs).map(([role, spec]) => [`${role}-${node}`, spec] as const);
  });
  return Object.fromEntries(entries.flat());
}

function load(metric: (name: string) => Metric, { role, nodeType }: RedisUse): AlarmSpecs {
  const { micro, others } = thresholds.redisConnections;
  const accepted = nodeType?.endsWith(".micro") ? micro : others;
  const queue = role === "queue";
  return {
    "redis-memory": {
      // A full queue refuses writes; a full cache only forgets sooner.
      severity: queue ? "critical" : "warning",
      category: "redis",
      description: "Redis is short of memory: check the TTLs, then take a larger node.",
      measure: above(metric("DatabaseMemoryUsagePercentage"), utilisationAlarmPercent),
    },
    "redis-cpu": {
      severity: "warning",
      category: "redis",
      description: "Redis is short of CPU: look at the slow log.",
      measure: above(metric("EngineCPUUtilization"), thresholds.redisCpuPercent),
    },
    "redis-connections": {
      severity: "critical",
      category: "redis",
      description: "Redis is short of connections: look for a client that opens and never closes.",
      measure: above(
        metric("CurrConnections"),
        Math.floor(accepted * (utilisationAlarmPercent / 100)),
        { statistic: "Maximum" },
      ),
    },
    "redis-evictions": {
      severity: queue ? "critical" : "warning",
      category: "redis",
      description: queue
        ? "Redis forgets keys although it must not: check maxmemory-policy and memory at once."
        : "Redis forgets keys all the time: give the cache more memory or shorter TTLs.",
      measure: above(metric("Evictions"), queue ? 0 : thresholds.cacheEvictions, {
        statistic: "Sum",
        periodSeconds: 300,
        periods: queue ? 1 : 3,
      }),
    },
    "redis-auth-failures": {
      severity: "warning",
      category: "security",
      description: "Clients sign in to Redis with a wrong token: look for a rotation half done.",
      measure: above(metric("AuthenticationFailures"), thresholds.redisAuthFailures, {
        statistic: "Sum",
        periodSeconds: 300,
        periods: 1,
      }),
    },
  };
}

/** Only replicas report it; after a failover another node is the replica. */
function replication(metric: (name: string) => Metric): AlarmSpecs {
  return {
    "redis-replication-lag": {
      severity: "warning",
      category: "redis",
      description: "A Redis replica is behind: a failover now would lose what it misses.",
      measure: above(metric("ReplicationLag"), thresholds.redisLagSeconds, {
        statistic: "Maximum",
      }),
    },
  };
}
