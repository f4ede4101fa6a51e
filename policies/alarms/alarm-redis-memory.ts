import { definePolicy, notApplicable } from "../framework/define-policy";
import { alarmOn, watchExamples } from "../helpers/alarm-examples";
import { mustBeWatched } from "../helpers/alarms";
import { isGiven } from "../helpers/database";
import { isMemcached } from "../helpers/redis";
import { cache } from "../helpers/watched";

const messages = {
  unwatched: "No alarm rings before memory runs out: none watches DatabaseMemoryUsagePercentage.",
} as const;
const violation = { message: "unwatched", property: "nodeType" } as const;
/** docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html */
const metrics = [
  "DatabaseMemoryUsagePercentage",
  "DatabaseMemoryUsageCountedForEvictPercentage",
  "DatabaseCapacityUsagePercentage",
  "DatabaseCapacityUsageCountedForEvictPercentage",
  "BytesUsedForCache",
  "BytesUsedForMemoryDB",
  "FreeableMemory",
  "Evictions",
];
const ofGroup = "The replication group of the node is asked for the alarm.";
const otherEngine = "The engine is memcached.";

const measured = {
  namespace: "AWS/ElastiCache",
  metric: "DatabaseMemoryUsagePercentage",
  dimensions: { CacheClusterId: "shop-001" },
} as const;
const group = watchExamples({
  label: "a replication group",
  type: "aws:elasticache/replicationGroup:ReplicationGroup",
  props: { replicationGroupId: "shop", description: "cache" },
  measured,
  expect: "unwatched",
});
const single = watchExamples({
  label: "a single node",
  type: "aws:elasticache/cluster:Cluster",
  props: { clusterId: "shop", engine: "redis" },
  measured: { ...measured, dimensions: { CacheClusterId: "shop" } },
  expect: "unwatched",
});
const memory = watchExamples({
  label: "MemoryDB",
  type: "aws:memorydb/cluster:Cluster",
  props: { name: "shop", aclName: "app", nodeType: "db.t4g.small" },
  measured: { ...measured, namespace: "AWS/MemoryDB", dimensions: { ClusterName: "shop" } },
  expect: "unwatched",
});

export default definePolicy({
  id: "alarm-redis-memory",
  title: "An alarm rings before Redis has no memory left",
  why: "A full cache evicts keys or refuses writes, as its maxmemory-policy says: sessions, rate limits and queues are lost or stop.",
  fix: "Add an aws.cloudwatch.MetricAlarm on AWS/ElastiCache DatabaseMemoryUsagePercentage with the dimension CacheClusterId of each node (<group>-001), GreaterThanThreshold 80; AWS/MemoryDB with ClusterName for MemoryDB.",
  severity: "medium",
  controls: ["alarm-redis-memory"],
  scope: "stack",
  resources: [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:elasticache/cluster:Cluster",
    "aws:memorydb/cluster:Cluster",
  ],
  messages,
  checks: {
    *"aws:elasticache/replicationGroup:ReplicationGroup"(_props, context) {
      return yield* mustBeWatched(context, [cache(context.resource, metrics)], violation);
    },
    *"aws:elasticache/cluster:Cluster"(props, context) {
      if (isGiven(() => props.replicationGroupId, "replicationGroupId", context)) {
        return notApplicable(ofGroup);
      }
      if (isMemcached(props.engine)) {
        return notApplicable(otherEngine);
      }
      return yield* mustBeWatched(context, [cache(context.resource, metrics)], violation);
    },
    *"aws:memorydb/cluster:Cluster"(_props, context) {
      return yield* mustBeWatched(context, [cache(context.resource, metrics)], violation);
    },
  },
  passes: [
    ...group.passes,
    ...single.passes,
    ...memory.passes,
    {
      name: "an alarm on a node of the second shard",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { replicationGroupId: "shop", description: "cache" },
      with: [alarmOn({ ...measured, dimensions: { CacheClusterId: "shop-0002-001" } })],
    },
  ],
  fails: [
    ...group.fails,
    ...single.fails,
    ...memory.fails,
    {
      name: "an alarm on a group whose name only begins alike",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { replicationGroupId: "shop", description: "cache" },
      with: [alarmOn({ ...measured, dimensions: { CacheClusterId: "shop-old-001" } })],
      expect: "unwatched",
    },
  ],
  unknowns: [...group.unknowns, ...single.unknowns, ...memory.unknowns],
  notApplicables: [
    ...group.notApplicables,
    ...single.notApplicables,
    ...memory.notApplicables,
    {
      name: "a node that joins a group",
      type: "aws:elasticache/cluster:Cluster",
      props: { clusterId: "shop-3", replicationGroupId: "shop" },
      expect: ofGroup,
    },
    {
      name: "memcached",
      type: "aws:elasticache/cluster:Cluster",
      props: { clusterId: "shop", engine: "memcached" },
      expect: otherEngine,
    },
  ],
});
