/** What AWS says of backups: RDS's instance and its window, ElastiCache's group and its snapshots. */

import type { ReplicationGroup } from "@aws-sdk/client-elasticache";
import { type AwsSettings, ask, clientConfig } from "./aws-client";
import { isTrouble, type Trouble } from "./trouble";

export interface RdsBackups {
  readonly retentionDays: number;
  /** ISO 8601, UTC: ends of the window that it can be restored to a point in. */
  readonly earliest?: string;
  readonly latest?: string;
  /** When the newest finished snapshot was made; absent where there is none. */
  readonly newestSnapshot?: string;
}

export async function rdsBackups(
  identifier: string,
  region: string | undefined,
  settings: AwsSettings,
  signal: AbortSignal,
): Promise<RdsBackups | Trouble> {
  const rds = await import("@aws-sdk/client-rds");
  const client = new rds.RDSClient(clientConfig(settings, region));
  const DBInstanceIdentifier = identifier;
  try {
    const [instances, kept, snapshots] = await Promise.all([
      ask(`RDS's answer about ${identifier}`, settings, signal, (options) =>
        client.send(new rds.DescribeDBInstancesCommand({ DBInstanceIdentifier }), options),
      ),
      ask(`RDS's answer about the backups of ${identifier}`, settings, signal, (options) =>
        client.send(
          new rds.DescribeDBInstanceAutomatedBackupsCommand({ DBInstanceIdentifier }),
          options,
        ),
      ),
      ask(`RDS's answer about the snapshots of ${identifier}`, settings, signal, (options) =>
        newest(
          rds.paginateDescribeDBSnapshots({ client }, { DBInstanceIdentifier }, options),
          (page) =>
            (page.DBSnapshots ?? []).map(({ Status, SnapshotCreateTime }) =>
              Status === "available" ? SnapshotCreateTime : undefined,
            ),
        ),
      ),
    ]);
    if (isTrouble(instances)) return instances;
    if (isTrouble(kept)) return kept;
    if (isTrouble(snapshots)) return snapshots;
    const instance = instances.DBInstances?.[0];
    if (instance?.DBClusterIdentifier) {
      // Backups of Aurora are the cluster's: an instance of it has none, and lacks none.
      return { trouble: `${identifier} is part of a cluster, whose backups are not looked at` };
    }
    if (instance?.BackupRetentionPeriod === undefined) {
      return { trouble: `RDS tells no retention of ${identifier}` };
    }
    const window = kept.DBInstanceAutomatedBackups?.find(
      ({ Region }) => Region === undefined || region === undefined || Region === region,
    )?.RestoreWindow;
    const earliest = window?.EarliestTime?.toISOString();
    const latest = (instance.LatestRestorableTime ?? window?.LatestTime)?.toISOString();
    const newestSnapshot = snapshots.at?.toISOString();
    return {
      retentionDays: instance.BackupRetentionPeriod,
      ...(earliest === undefined ? {} : { earliest }),
      ...(latest === undefined ? {} : { latest }),
      ...(newestSnapshot === undefined ? {} : { newestSnapshot }),
    };
  } finally {
    client.destroy();
  }
}

export interface CacheBackups {
  readonly retentionDays: number;
  /** Of each shard, at least. */
  readonly nodes: number;
  readonly failover: boolean;
  /** The primary's, where AWS tells it. */
  readonly host?: string;
  readonly newestSnapshot?: string;
}

export async function cacheBackups(
  identifier: string,
  region: string | undefined,
  settings: AwsSettings,
  signal: AbortSignal,
): Promise<CacheBackups | Trouble> {
  const cache = await import("@aws-sdk/client-elasticache");
  const client = new cache.ElastiCacheClient(clientConfig(settings, region));
  const ReplicationGroupId = identifier;
  try {
    const [groups, snapshots] = await Promise.all([
      ask(`ElastiCache's answer about ${identifier}`, settings, signal, (options) =>
        client.send(new cache.DescribeReplicationGroupsCommand({ ReplicationGroupId }), options),
      ),
      ask(
        `ElastiCache's answer about the snapshots of ${identifier}`,
        settings,
        signal,
        (options) =>
          newest(
            cache.paginateDescribeSnapshots({ client }, { ReplicationGroupId }, options),
            (page) =>
              (page.Snapshots ?? []).flatMap(({ SnapshotStatus, NodeSnapshots }) =>
                SnapshotStatus === "available"
                  ? (NodeSnapshots ?? []).map((node) => node.SnapshotCreateTime)
                  : [],
              ),
          ),
      ),
    ]);
    if (isTrouble(groups)) return groups;
    if (isTrouble(snapshots)) return snapshots;
    const group = groups.ReplicationGroups?.[0];
    if (group === undefined) return { trouble: `ElastiCache tells nothing of ${identifier}` };
    const newestSnapshot = snapshots.at?.toISOString();
    const host = (group.NodeGroups?.[0]?.PrimaryEndpoint ?? group.ConfigurationEndpoint)?.Address;
    return {
      retentionDays: group.SnapshotRetentionLimit ?? 0,
      nodes: nodesOf(group),
      failover: group.AutomaticFailover === "enabled",
      ...(host === undefined ? {} : { host }),
      ...(newestSnapshot === undefined ? {} : { newestSnapshot }),
    };
  } finally {
    client.destroy();
  }
}

/** Of the smallest shard: what one of them holds, the others do not. */
function nodesOf({ NodeGroups = [], MemberClusters = [] }: ReplicationGroup): number {
  const shards = NodeGroups.map(({ NodeGroupMembers = [] }) => NodeGroupMembers.length);
  const known = shards.length > 0 && shards.every((count) => count > 0);
  return known ? Math.min(...shards) : MemberClusters.length;
}

/** Pages that are read of a list: our choice, many times what a retention of 35 days fills. */
const mostPages = 20;

async function newest<P>(
  pages: AsyncIterable<P>,
  timesOf: (page: P) => readonly (Date | undefined)[],
): Promise<{ readonly at?: Date }> {
  let at: Date | undefined;
  let read = 0;
  for await (const page of pages) {
    for (const time of timesOf(page)) {
      if (time !== undefined && (at === undefined || time > at)) at = time;
    }
    read += 1;
    if (read >= mostPages) break;
  }
  return at === undefined ? {} : { at };
}
