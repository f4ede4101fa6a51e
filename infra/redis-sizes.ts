/** What ElastiCache allows together, checked before a deployment: pure. */
import * as pulumi from "@pulumi/pulumi";

export interface RedisSize {
  /** ElastiCache node type, such as `cache.m7g.large`. */
  readonly nodeType: string;
  /** Primary and its replicas. */
  readonly nodes: number;
  readonly snapshotRetentionDays: number;
}

/**
 * Throws for what ElastiCache refuses of one shard, or takes and does not keep: one primary and up
 * to five replicas, snapshots of 1 to 35 days (clientflow-047 asks for persistence, and snapshots
 * are what ElastiCache offers below Valkey 9), a node of a current generation. Nodes that move data
 * to disk (r6gd) need a switch that is a decision of its own, so they are refused.
 */
export function checkRedisSize({ nodeType, nodes, snapshotRetentionDays }: RedisSize): void {
  const family = /^cache\.([a-z]\d[a-z]*)\.(micro|small|medium|large|\d*xlarge)$/.exec(
    nodeType,
  )?.[1];
  if (family === undefined) {
    refuse("nodeType", nodeType, "an ElastiCache node type, such as cache.t4g.small");
  }
  if (/^r\d+gd$/.test(family)) refuse("nodeType", nodeType, "a node type without data tiering");
  if (/^(m1|m2|m3|t1|t2|c1|r3)$/.test(family)) {
    refuse("nodeType", nodeType, "a node type that snapshots and has several zones, such as t4g");
  }
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > 6) {
    refuse("nodes", nodes, "a whole number from 1 to 6");
  }
  if (!Number.isInteger(snapshotRetentionDays) || snapshotRetentionDays < 1) {
    refuse("snapshotRetentionDays", snapshotRetentionDays, "a whole number from 1 to 35");
  }
  if (snapshotRetentionDays > 35) {
    refuse("snapshotRetentionDays", snapshotRetentionDays, "a whole number from 1 to 35");
  }
}

function refuse(setting: string, value: unknown, allowed: string): never {
  throw new pulumi.RunError(`redis.${setting} is ${String(value)}; allowed: ${allowed}.`);
}
