import * as elasticache from "@pulumi/aws/elasticache";
import type * as pulumi from "@pulumi/pulumi";
import { redisIdleClientSeconds, valkeyVersion } from "../defaults";

/**
 * What Redis is for. A `cache` forgets the least used keys when memory is full; a `queue` or a list
 * of revoked tokens must not forget, so it refuses writes instead, and its consumers see the error.
 */
export type RedisRole = "cache" | "queue";

/**
 * `Ex`: keyevents of expired keys only. A list of revoked tokens or a delayed job can follow them;
 * all other events would cost processor time on every write.
 */
const notifications: Readonly<Record<RedisRole, string>> = { cache: "", queue: "Ex" };
const eviction: Readonly<Record<RedisRole, string>> = { cache: "allkeys-lru", queue: "noeviction" };

/** Memory that snapshots and failover need, as AWS advises: more on the smallest nodes. */
function reservedPercent(nodeType: string): number {
  if (nodeType.endsWith(".micro")) return 50;
  return nodeType.endsWith(".small") ? 30 : 25;
}

/**
 * Parameters by role and node. A queue's workers wait on one connection for hours (BLPOP), so
 * nothing closes it; the silent clients of a cache are closed after an hour.
 */
export function redisParameters(
  role: RedisRole,
  nodeType: string,
): Readonly<Record<string, string>> {
  return {
    "maxmemory-policy": eviction[role],
    "reserved-memory-percent": String(reservedPercent(nodeType)),
    timeout: role === "queue" ? "0" : String(redisIdleClientSeconds),
    "tcp-keepalive": "60",
    "notify-keyspace-events": notifications[role],
  };
}

export function redisParameterGroup(
  name: string,
  role: RedisRole,
  nodeType: string,
  opts: pulumi.CustomResourceOptions,
): elasticache.ParameterGroup {
  return new elasticache.ParameterGroup(
    name,
    {
      family: `valkey${valkeyVersion.split(".")[0]}`,
      description: `A ${role}: eviction and memory`,
      parameters: Object.entries(redisParameters(role, nodeType))
        // ElastiCache takes no empty value; no event is its own default.
        .filter(([, value]) => value !== "")
        .map(([key, value]) => ({ name: key, value })),
    },
    opts,
  );
}
