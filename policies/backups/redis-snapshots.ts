import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { numberOf } from "../helpers/flags";
import { isMemcached } from "../helpers/redis";
import { show } from "../helpers/show";

const messages = {
  off: "No snapshots are taken: snapshotRetentionLimit is {actual}.",
  short: "Snapshots are kept for {actual} days (snapshotRetentionLimit), less than {minimum} days.",
} as const;
const keepsNothing = "Memcached keeps nothing and has no snapshots.";

/** Absent is 0, which turns snapshots off: @pulumi/aws elasticache and memorydb. */
function* snapshots(value: unknown, minimum: number) {
  const property = "snapshotRetentionLimit";
  const days = numberOf(value);
  if (!(days > 0)) {
    yield { message: "off", property, actual: show(value) } as const;
  } else if (days < minimum) {
    yield { message: "short", property, actual: days, minimum } as const;
  }
}

interface Context {
  readonly options: { readonly minimumDays: number };
}
const longer = (_props: unknown, { options }: Context) => ({
  snapshotRetentionLimit: options.minimumDays,
});

export default definePolicy({
  id: "redis-snapshots",
  title: "Redis keeps daily snapshots",
  why: "Job queues, sessions and token blacklists live in Redis only. Without snapshots a lost or emptied cluster starts from nothing.",
  fix: "Set snapshotRetentionLimit to the days you need, 7 or more by default.",
  severity: "medium",
  controls: ["redis-backup", "redis-persistence"],
  resources: [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:elasticache/cluster:Cluster",
    "aws:elasticache/serverlessCache:ServerlessCache",
    "aws:memorydb/cluster:Cluster",
  ],
  options: {
    minimumDays: {
      type: "integer",
      default: 7,
      minimum: 1,
      maximum: 35,
      stricter: "higher",
      description: "Fewest days (for a serverless cache: daily snapshots) that are kept.",
      source: "Our choice: clientflow asks for a Redis backup strategy, not for a figure.",
    },
  },
  messages,
  checks: {
    *"aws:elasticache/replicationGroup:ReplicationGroup"(props, { options }) {
      yield* snapshots(props.snapshotRetentionLimit, options.minimumDays);
    },
    *"aws:elasticache/cluster:Cluster"(props, context) {
      if (isGiven(() => props.replicationGroupId, "replicationGroupId", context)) {
        return notApplicable("The replication group of this node takes the snapshots.");
      }
      if (isMemcached(props.engine)) {
        return notApplicable(keepsNothing);
      }
      return yield* snapshots(props.snapshotRetentionLimit, context.options.minimumDays);
    },
    *"aws:elasticache/serverlessCache:ServerlessCache"(props, { options }) {
      if (isMemcached(props.engine)) {
        return notApplicable(keepsNothing);
      }
      return yield* snapshots(props.snapshotRetentionLimit, options.minimumDays);
    },
    *"aws:memorydb/cluster:Cluster"(props, { options }) {
      yield* snapshots(props.snapshotRetentionLimit, options.minimumDays);
    },
  },
  remediations: {
    "aws:elasticache/replicationGroup:ReplicationGroup": longer,
    "aws:elasticache/cluster:Cluster": longer,
    "aws:elasticache/serverlessCache:ServerlessCache": longer,
    "aws:memorydb/cluster:Cluster": longer,
  },
  passes: [
    {
      name: "a week",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", snapshotRetentionLimit: 7 },
    },
    {
      name: "one day where the configuration asks for one",
      type: "aws:elasticache/cluster:Cluster",
      props: { engine: "redis", snapshotRetentionLimit: 1 },
      options: { minimumDays: 1 },
    },
    {
      name: "a serverless cache with daily snapshots",
      type: "aws:elasticache/serverlessCache:ServerlessCache",
      props: { engine: "valkey", snapshotRetentionLimit: 14 },
    },
  ],
  fails: [
    {
      name: "left to the provider default",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache" },
      expect: "off",
    },
    {
      name: "two days",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", snapshotRetentionLimit: 2 },
      expect: "short",
    },
    {
      name: "a single node left to the default",
      type: "aws:elasticache/cluster:Cluster",
      props: { engine: "redis" },
      expect: "off",
    },
    {
      name: "switched off for a serverless cache",
      type: "aws:elasticache/serverlessCache:ServerlessCache",
      props: { engine: "redis", snapshotRetentionLimit: 0 },
      expect: "off",
    },
    {
      name: "MemoryDB left to the default",
      type: "aws:memorydb/cluster:Cluster",
      props: { aclName: "app", nodeType: "db.t4g.small" },
      expect: "off",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", snapshotRetentionLimit: unknown },
      expect: "snapshotRetentionLimit",
    },
    {
      name: "a node whose engine is decided at deployment",
      type: "aws:elasticache/cluster:Cluster",
      props: { engine: unknown },
      expect: "engine",
    },
  ],
  notApplicables: [
    {
      name: "memcached",
      type: "aws:elasticache/cluster:Cluster",
      props: { engine: "memcached" },
      expect: keepsNothing,
    },
    {
      name: "a serverless memcached",
      type: "aws:elasticache/serverlessCache:ServerlessCache",
      props: { engine: "memcached" },
      expect: keepsNothing,
    },
    {
      name: "a further node of a replication group",
      type: "aws:elasticache/cluster:Cluster",
      props: { replicationGroupId: unknown },
      expect: "The replication group of this node takes the snapshots.",
    },
  ],
});
