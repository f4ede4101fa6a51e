import {
  type CheckContext,
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { undecidable } from "../helpers/known";
import { isMemcached, isValkey } from "../helpers/redis";
import { show } from "../helpers/show";

const messages = {
  old: "The cache runs Redis {actual}, which is older than {minimum}.",
} as const;
const options = {
  minimumMajor: {
    type: "integer",
    default: 6,
    minimum: 2,
    maximum: 99,
    stricter: "higher",
    description: "Oldest major version of Redis that is accepted.",
    source: "catalytic-025",
  },
} as const;
type Context = CheckContext<typeof options>;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

interface Versioned {
  readonly engine?: unknown;
  readonly engineVersion?: unknown;
}

function* version(props: Versioned, context: Context, property = "engineVersion"): Found {
  // Absent is the newest version of the engine: ElastiCache's API reference, EngineVersion.
  if (!isGiven(() => props.engineVersion, property, context)) {
    return undefined;
  }
  const { engineVersion } = props;
  const major = /^\s*v?(\d{1,3})(\.|\s*$)/i.exec(String(engineVersion))?.[1];
  if (major === undefined) {
    undecidable(property);
  }
  const minimum = context.options.minimumMajor;
  if (Number(major) >= minimum) {
    return undefined;
  }
  if (isMemcached(props.engine)) {
    return notApplicable("Memcached counts its versions by itself.");
  }
  // Valkey begins at 7.2: its first version continues that one of Redis.
  if (!isValkey(props.engine)) {
    yield { message: "old", property, actual: show(engineVersion), minimum };
  }
  return undefined;
}

export default definePolicy({
  id: "redis-version",
  title: "Redis runs a version that is still maintained",
  why: "Old versions get no more security fixes, know no users of their own and cost extra as Extended Support.",
  fix: "Set engineVersion to 7.1, or engine to valkey with engineVersion 8.0.",
  severity: "medium",
  controls: ["redis-provisioned"],
  options,
  resources: [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:elasticache/cluster:Cluster",
    "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup",
    "aws:elasticache/serverlessCache:ServerlessCache",
    "aws:memorydb/cluster:Cluster",
  ],
  messages,
  checks: {
    *"aws:elasticache/replicationGroup:ReplicationGroup"(props, context) {
      return yield* version(props, context);
    },
    *"aws:elasticache/cluster:Cluster"(props, context) {
      if (isGiven(() => props.replicationGroupId, "replicationGroupId", context)) {
        return notApplicable("The replication group of this node decides on the version.");
      }
      if (isMemcached(props.engine)) {
        return notApplicable("Memcached counts its versions by itself.");
      }
      return yield* version(props, context);
    },
    *"aws:elasticache/globalReplicationGroup:GlobalReplicationGroup"(props, context) {
      return yield* version(props, context);
    },
    *"aws:elasticache/serverlessCache:ServerlessCache"(props, context) {
      if (isMemcached(props.engine)) {
        return notApplicable("Memcached counts its versions by itself.");
      }
      const { majorEngineVersion: engineVersion, engine } = props;
      return yield* version({ engineVersion, engine }, context, "majorEngineVersion");
    },
    *"aws:memorydb/cluster:Cluster"(props, context) {
      return yield* version(props, context);
    },
  },
  passes: [
    {
      name: "the newest minor version of 6",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", engineVersion: "6.x" },
    },
    {
      name: "Valkey",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", engine: "valkey", engineVersion: "8.0" },
    },
    {
      name: "the version that AWS takes without one",
      type: "aws:memorydb/cluster:Cluster",
      props: { aclName: "app", nodeType: "db.t4g.small" },
    },
    {
      name: "a serverless cache",
      type: "aws:elasticache/serverlessCache:ServerlessCache",
      props: { name: "cache", engine: "redis", majorEngineVersion: "7" },
    },
  ],
  fails: [
    {
      name: "Redis 5",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", engine: "redis", engineVersion: "5.0.6" },
      expect: "old",
    },
    {
      name: "a single node of Redis 3",
      type: "aws:elasticache/cluster:Cluster",
      props: { engine: "redis", engineVersion: "3.2.10" },
      expect: "old",
    },
    {
      name: "a global datastore of Redis 5",
      type: "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup",
      props: {
        globalReplicationGroupIdSuffix: "app",
        primaryReplicationGroupId: unknown,
        engineVersion: "5.0.6",
      },
      expect: "old",
    },
    {
      name: "less than a stricter configuration asks for",
      type: "aws:memorydb/cluster:Cluster",
      props: { aclName: "app", nodeType: "db.t4g.small", engineVersion: "6.2" },
      options: { minimumMajor: 7 },
      expect: "old",
    },
    {
      name: "a serverless cache, where the configuration asks for more",
      type: "aws:elasticache/serverlessCache:ServerlessCache",
      props: { name: "cache", engine: "redis", majorEngineVersion: "7" },
      options: { minimumMajor: 8 },
      expect: "old",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", engineVersion: unknown },
      expect: "engineVersion",
    },
  ],
  notApplicables: [
    {
      name: "memcached",
      type: "aws:elasticache/cluster:Cluster",
      props: { engine: "memcached", engineVersion: "1.6.22" },
      expect: "Memcached counts its versions by itself.",
    },
    {
      name: "a further node of a replication group",
      type: "aws:elasticache/cluster:Cluster",
      props: { replicationGroupId: unknown },
      expect: "The replication group of this node decides on the version.",
    },
  ],
});
