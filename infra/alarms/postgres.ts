/** Alarms of RDS for PostgreSQL. */
import type * as pulumi from "@pulumi/pulumi";
import { utilisationAlarmPercent } from "../defaults";
import { maxConnections } from "../sizes";
import { type AlarmSpecs, above, below, computed, type Metric } from "./alarm";
import { thresholds } from "./thresholds";

const gibibyte = 1024 ** 3;

export interface PostgresSize {
  readonly storageGib: number;
  readonly memoryGib: number;
  /** `db.t4g.small`: burstable classes run on credits. */
  readonly instanceClass?: string;
}

/**
 * Disk (catalytic-202), memory (catalytic-203), connections (catalytic-204, toolbox-103) and
 * performance (finsight-091, toolbox-109) of one instance.
 */
export function postgresAlarms(
  identifier: string,
  size: PostgresSize,
): AlarmSpecs<"postgres-cpu" | "postgres-storage" | "postgres-connections" | "postgres-memory"> {
  const metric = (name: string) => instance(identifier, name);
  const free = thresholds.freeStoragePercent;
  return {
    "postgres-cpu": {
      severity: "warning",
      category: "database",
      description: "Postgres is short of CPU: look at the top statements in insights.",
      measure: above(metric("CPUUtilization"), utilisationAlarmPercent),
    },
    "postgres-storage": {
      severity: "critical",
      category: "database",
      description: `${free} % of Postgres's first storage is left: check that it still grows.`,
      measure: below(
        metric("FreeStorageSpace"),
        Math.round(size.storageGib * (free / 100) * gibibyte),
      ),
    },
    "postgres-memory": {
      severity: "warning",
      category: "database",
      description: "Postgres is short of memory: look for sessions with large sorts.",
      measure: below(
        metric("FreeableMemory"),
        Math.round(size.memoryGib * (thresholds.freeMemoryPercent / 100) * gibibyte),
      ),
    },
    "postgres-connections": {
      severity: "critical",
      category: "database",
      description: "Postgres is short of connections: look for a pool that leaks.",
      measure: above(
        metric("DatabaseConnections"),
        Math.floor(maxConnections(size.memoryGib) * (utilisationAlarmPercent / 100)),
        { statistic: "Maximum" },
      ),
    },
    ...performance(metric),
    ...(size.instanceClass?.startsWith("db.t") && credits(metric)),
  };
}

function instance(identifier: string, name: string): Metric {
  return { namespace: "AWS/RDS", name, dimensions: { DBInstanceIdentifier: identifier } };
}

function performance(metric: (name: string) => Metric): AlarmSpecs {
  const slowDisk = (operation: "read" | "write", name: string) => ({
    severity: "warning" as const,
    category: "database" as const,
    description: `Postgres waits for its disk to ${operation}: look at IOPS and the statements.`,
    measure: above(metric(name), thresholds.diskLatencySeconds, { periods: 10, breaches: 8 }),
  });
  return {
    "postgres-read-latency": slowDisk("read", "ReadLatency"),
    "postgres-write-latency": slowDisk("write", "WriteLatency"),
    "postgres-disk-queue": {
      severity: "warning",
      category: "database",
      description: "Postgres's disk is behind: look for a backup, a vacuum or a scan.",
      measure: above(metric("DiskQueueDepth"), thresholds.diskQueue),
    },
    "postgres-transaction-ids": {
      severity: "critical",
      category: "database",
      description: "Vacuum is behind and Postgres will stop writing: find what holds it back.",
      measure: above(metric("MaximumUsedTransactionIDs"), thresholds.transactionIds, {
        statistic: "Maximum",
        periodSeconds: 300,
        periods: 2,
      }),
    },
  };
}

function credits(metric: (name: string) => Metric): AlarmSpecs {
  return {
    "postgres-cpu-credits": {
      severity: "warning",
      category: "database",
      description: "Postgres has used up its CPU credits: take a larger or an m class.",
      measure: below(metric("CPUCreditBalance"), thresholds.cpuCredits, { periodSeconds: 300 }),
    },
  };
}

/** How far a read replica is behind. Its other figures are `postgresAlarms` of its own. */
export function replicaAlarms(identifier: string, name = "postgres-replica"): AlarmSpecs {
  return {
    [`${name}-lag`]: {
      severity: "warning",
      category: "database",
      description: "A read replica is behind: readers see old data; look for a long statement.",
      // A replica that no longer replicates reports nothing or -1.
      measure: above(instance(identifier, "ReplicaLag"), thresholds.replicaLagSeconds, {
        missing: "breaching",
      }),
    },
  };
}

/** The proxy's connections to the instance: when they run out, clients wait. */
export function proxyAlarms(proxyName: pulumi.Input<string>): AlarmSpecs {
  const metric = (name: string): Metric => ({
    namespace: "AWS/RDS",
    name,
    dimensions: { ProxyName: proxyName },
  });
  return {
    "postgres-proxy-connections": {
      severity: "warning",
      category: "database",
      description: "The proxy lends nearly all its connections: look for long transactions.",
      measure: computed({
        metrics: {
          lent: metric("DatabaseConnectionsCurrentlyBorrowed"),
          allowed: metric("MaxDatabaseConnectionsAllowed"),
        },
        expression: "100 * lent / allowed",
        label: "Connections lent, percent",
        comparison: "above",
        threshold: utilisationAlarmPercent,
        statistic: "Maximum",
        periodSeconds: 60,
      }),
    },
  };
}
