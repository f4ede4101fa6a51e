import {
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { isTrue, numberOf } from "../helpers/flags";
import { list } from "../helpers/known";
import { isMemcached } from "../helpers/redis";
import { show } from "../helpers/show";

const messages = {
  alone: "The cache is gone with its node: there is no replica ({setting} is {actual}).",
  manual:
    "No replica takes over when the primary node fails: automaticFailoverEnabled is {actual}.",
  oneZone: "All nodes may stand in one zone: multiAzEnabled is {actual}.",
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;
const elsewhere = "Outside of production a cache may be a single node.";

interface Group {
  readonly numCacheClusters?: unknown;
  readonly numNodeGroups?: unknown;
  readonly replicasPerNodeGroup?: unknown;
  readonly nodeGroupConfigurations?: unknown;
  readonly automaticFailoverEnabled?: unknown;
  readonly multiAzEnabled?: unknown;
}

/** The input that makes it a single node, with its value. A group of one node is AWS's default. */
function singleNode(
  props: Group,
  isUnknown: (path: string) => boolean,
): { readonly setting: string; readonly value: unknown } | undefined {
  if (isUnknown("nodeGroupConfigurations") || list(props.nodeGroupConfigurations).length > 0) {
    return undefined;
  }
  const sharded =
    ["numNodeGroups", "replicasPerNodeGroup"].some(isUnknown) ||
    props.numNodeGroups !== undefined ||
    props.replicasPerNodeGroup !== undefined;
  if (sharded) {
    const value = props.replicasPerNodeGroup;
    return numberOf(value ?? 0) < 1 ? { setting: "replicasPerNodeGroup", value } : undefined;
  }
  const value = props.numCacheClusters;
  return numberOf(value ?? 1) < 2 ? { setting: "numCacheClusters", value } : undefined;
}

function* group(props: Group, isUnknown: (path: string) => boolean): Found {
  const alone = singleNode(props, isUnknown);
  if (alone) {
    const { setting, value } = alone;
    yield { message: "alone", property: setting, setting, actual: show(value) };
    return undefined;
  }
  // Both are false when absent: @pulumi/aws elasticache/replicationGroup.
  if (!isTrue(props.automaticFailoverEnabled)) {
    const property = "automaticFailoverEnabled";
    yield { message: "manual", property, actual: show(props.automaticFailoverEnabled) };
    return undefined;
  }
  if (!isTrue(props.multiAzEnabled)) {
    yield { message: "oneZone", property: "multiAzEnabled", actual: show(props.multiAzEnabled) };
  }
  return undefined;
}

export default definePolicy({
  id: "redis-failover",
  title: "Redis survives the loss of a node and of a zone",
  why: "Nodes are replaced without notice. A single one takes queued jobs, sessions and revoked tokens with it, and everything that needs Redis stops for as long as the new one takes.",
  fix: "Use an aws.elasticache.ReplicationGroup with numCacheClusters 2 or more (replicasPerNodeGroup 1 or more where it has shards), automaticFailoverEnabled and multiAzEnabled true.",
  severity: "medium",
  controls: ["redis-persistence", "redis-provisioned"],
  resources: [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:elasticache/cluster:Cluster",
    "aws:memorydb/cluster:Cluster",
  ],
  messages,
  checks: {
    *"aws:elasticache/replicationGroup:ReplicationGroup"(props, context) {
      if (context.environment !== "production") {
        return notApplicable(elsewhere);
      }
      return yield* group(props, (path) => context.isUnknown(path));
    },
    *"aws:elasticache/cluster:Cluster"(props, context): Found {
      if (context.environment !== "production") {
        return notApplicable(elsewhere);
      }
      if (isGiven(() => props.replicationGroupId, "replicationGroupId", context)) {
        return notApplicable("The replication group of this node decides on failover.");
      }
      if (isMemcached(props.engine)) {
        return notApplicable("Memcached keeps nothing that a replica could hold.");
      }
      const setting = "numCacheNodes";
      const actual = "1, the only number that this type takes";
      yield { message: "alone", property: setting, setting, actual };
      return undefined;
    },
    *"aws:memorydb/cluster:Cluster"(props, context): Found {
      if (context.environment !== "production") {
        return notApplicable(elsewhere);
      }
      // Absent is 1: @pulumi/aws memorydb/cluster, numReplicasPerShard. Failover is always on.
      if (numberOf(props.numReplicasPerShard ?? 1) < 1) {
        const setting = "numReplicasPerShard";
        const actual = show(props.numReplicasPerShard);
        yield { message: "alone", property: setting, setting, actual };
      }
      return undefined;
    },
  },
  passes: [
    {
      name: "two nodes in two zones",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: {
        description: "queue",
        numCacheClusters: 2,
        automaticFailoverEnabled: true,
        multiAzEnabled: true,
      },
    },
    {
      name: "shards with a replica each",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: {
        description: "cache",
        numNodeGroups: 2,
        replicasPerNodeGroup: 1,
        automaticFailoverEnabled: true,
        multiAzEnabled: true,
      },
    },
    {
      name: "MemoryDB, which has a replica by default",
      type: "aws:memorydb/cluster:Cluster",
      props: { aclName: "app", nodeType: "db.t4g.small" },
    },
  ],
  fails: [
    {
      name: "left to the default, which is one node",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache" },
      expect: "alone",
    },
    {
      name: "shards without replicas",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", numNodeGroups: 3, automaticFailoverEnabled: true },
      expect: "alone",
    },
    {
      name: "a replica that takes over by hand",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", numCacheClusters: 2 },
      expect: "manual",
    },
    {
      name: "two nodes in one zone",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", numCacheClusters: 2, automaticFailoverEnabled: true },
      expect: "oneZone",
    },
    {
      name: "a single node",
      type: "aws:elasticache/cluster:Cluster",
      props: { engine: "redis", nodeType: "cache.t4g.small" },
      expect: "alone",
    },
    {
      name: "MemoryDB without replicas",
      type: "aws:memorydb/cluster:Cluster",
      props: { aclName: "app", nodeType: "db.t4g.small", numReplicasPerShard: 0 },
      expect: "alone",
    },
  ],
  unknowns: [
    {
      name: "a number decided at deployment",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", numCacheClusters: unknown },
      expect: "numCacheClusters",
    },
    {
      name: "zones decided at deployment",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: {
        description: "cache",
        numCacheClusters: 2,
        automaticFailoverEnabled: true,
        multiAzEnabled: unknown,
      },
      expect: "multiAzEnabled",
    },
  ],
  notApplicables: [
    {
      name: "a staging stack",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache" },
      environment: "staging",
      expect: elsewhere,
    },
    {
      name: "memcached",
      type: "aws:elasticache/cluster:Cluster",
      props: { engine: "memcached" },
      expect: "Memcached keeps nothing that a replica could hold.",
    },
  ],
});
