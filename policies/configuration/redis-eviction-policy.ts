import {
  type CheckContext,
  definePolicy,
  type ExampleResource,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import type { StackIndex, StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { parameterValue } from "../helpers/database-tls";
import { undecidable } from "../helpers/known";
import { isMemcached } from "../helpers/redis";
import { show } from "../helpers/show";
import { tagValues } from "../helpers/tags";

const groups = {
  elasticache: "aws:elasticache/parameterGroup:ParameterGroup",
  memorydb: "aws:memorydb/parameterGroup:ParameterGroup",
} as const;

const messages = {
  undecided:
    "Nobody decided what happens when the memory is full: {group} leaves maxmemory-policy at {actual}.",
  drops:
    "When the memory is full, Redis drops what must not be lost: maxmemory-policy is {actual}, and the tag {tag} says {role}.",
} as const;
const options = {
  roleTag: {
    type: "string",
    default: "role",
    description: "Tag of a cache that says what it holds.",
    source: "Our choice.",
  },
  keepingRoles: {
    type: "array",
    items: { type: "string" },
    default: ["queue", "token-blacklist", "sessions"],
    stricter: "more",
    description: "Values of the tag that mean that nothing may be dropped.",
    source: "clientflow-048 asks for limits of a queue, catalytic-030 of a token blacklist.",
  },
} as const;
type Context = CheckContext<typeof options>;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

interface Cache {
  readonly service: keyof typeof groups;
  readonly parameterGroupName: () => unknown;
}

function roleOf(
  resource: StackResource,
  stack: StackIndex,
  { roleTag, keepingRoles }: Context["options"],
) {
  return tagValues(resource, stack, roleTag).find((role) => keepingRoles.includes(role));
}

function* eviction({ service, parameterGroupName }: Cache, context: Context): Found {
  const { resource, stack, options } = context;
  const property = "parameterGroupName";
  const [own] = resource.referencesOfType(property, groups[service]);
  let value: string | undefined;
  let group = "the default parameter group";
  if (own) {
    group = `the parameter group ${own.name}`;
    value = parameterValue(own.props.parameters, "maxmemory-policy");
  } else if (isGiven(parameterGroupName, property, context)) {
    // AWS's groups begin with `default.`; what any other one holds is written elsewhere.
    if (!/^default\./i.test(String(parameterGroupName()))) {
      undecidable(property);
    }
  }
  // docs.aws.amazon.com, ElastiCache's parameters: volatile-lru; MemoryDB's: noeviction.
  const effective = value ?? (service === "memorydb" ? "noeviction" : "volatile-lru");
  const role = roleOf(resource, stack, options);
  const actual = show(effective);
  if (role !== undefined && effective.trim().toLowerCase() !== "noeviction") {
    yield { message: "drops", property, actual, tag: show(options.roleTag), role: show(role) };
  } else if (value === undefined && service === "elasticache") {
    yield { message: "undecided", property, group, actual };
  }
  return undefined;
}

function withPolicy(policy: string): ExampleResource {
  return {
    type: groups.elasticache,
    name: "parameters",
    props: { family: "redis7", parameters: [{ name: "maxmemory-policy", value: policy }] },
  };
}
const references = { parameterGroupName: ["parameters"] };

export default definePolicy({
  id: "redis-eviction-policy",
  title: "What Redis does with full memory is decided",
  why: "By default ElastiCache drops keys that have an expiry, silently: a revoked token is valid again, a queued job never runs. A cache should drop what was not used for long, a queue should refuse instead.",
  fix: "Name a parameter group of this stack in parameterGroupName that sets maxmemory-policy: noeviction for queues, sessions and token blacklists, allkeys-lru for a pure cache.",
  severity: "low",
  controls: ["redis-memory-policy"],
  scope: "stack",
  options,
  resources: [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:elasticache/cluster:Cluster",
    "aws:memorydb/cluster:Cluster",
  ],
  messages,
  checks: {
    *"aws:elasticache/replicationGroup:ReplicationGroup"(props, context) {
      if (isGiven(() => props.globalReplicationGroupId, "globalReplicationGroupId", context)) {
        return notApplicable("A secondary takes its parameters from the global datastore.");
      }
      const parameterGroupName = () => props.parameterGroupName;
      return yield* eviction({ service: "elasticache", parameterGroupName }, context);
    },
    *"aws:elasticache/cluster:Cluster"(props, context) {
      if (isGiven(() => props.replicationGroupId, "replicationGroupId", context)) {
        return notApplicable("The replication group of this node has the parameters.");
      }
      if (isMemcached(props.engine)) {
        return notApplicable("Memcached is a cache only.");
      }
      const parameterGroupName = () => props.parameterGroupName;
      return yield* eviction({ service: "elasticache", parameterGroupName }, context);
    },
    *"aws:memorydb/cluster:Cluster"(props, context) {
      const parameterGroupName = () => props.parameterGroupName;
      return yield* eviction({ service: "memorydb", parameterGroupName }, context);
    },
  },
  passes: [
    {
      name: "a queue that refuses",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "jobs", parameterGroupName: unknown, tags: { role: "queue" } },
      references,
      with: [withPolicy("noeviction")],
    },
    {
      name: "a cache that drops what was not used",
      type: "aws:elasticache/cluster:Cluster",
      props: { engine: "redis", parameterGroupName: unknown },
      references,
      with: [withPolicy("allkeys-lru")],
    },
    {
      name: "MemoryDB, which drops nothing by default",
      type: "aws:memorydb/cluster:Cluster",
      props: { aclName: "app", nodeType: "db.t4g.small", tags: { role: "queue" } },
    },
  ],
  fails: [
    {
      name: "the default parameter group",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", parameterGroupName: "default.redis7" },
      expect: "undecided",
    },
    {
      name: "no parameter group",
      type: "aws:elasticache/cluster:Cluster",
      props: { engine: "redis" },
      expect: "undecided",
    },
    {
      name: "a queue that drops jobs",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "jobs", parameterGroupName: unknown, tags: { role: "queue" } },
      references,
      with: [withPolicy("allkeys-lru")],
      expect: "drops",
    },
    {
      name: "sessions in MemoryDB that are dropped",
      type: "aws:memorydb/cluster:Cluster",
      props: {
        aclName: "app",
        nodeType: "db.t4g.small",
        parameterGroupName: "sessions",
        tags: { role: "sessions" },
      },
      with: [
        {
          type: groups.memorydb,
          name: "parameters",
          props: {
            name: "sessions",
            family: "memorydb_redis7",
            parameters: [{ name: "maxmemory-policy", value: "volatile-lru" }],
          },
        },
      ],
      expect: "drops",
    },
  ],
  unknowns: [
    {
      name: "a parameter group of another stack",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", parameterGroupName: "shared-redis7" },
      expect: "parameterGroupName",
    },
  ],
  notApplicables: [
    {
      name: "memcached",
      type: "aws:elasticache/cluster:Cluster",
      props: { engine: "memcached" },
      expect: "Memcached is a cache only.",
    },
  ],
});
