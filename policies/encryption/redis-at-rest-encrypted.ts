import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { isTrue } from "../helpers/flags";
import { isMemcached, isValkey } from "../helpers/redis";
import { show } from "../helpers/show";

export default definePolicy({
  id: "redis-at-rest-encrypted",
  title: "Redis is encrypted at rest",
  why: "Snapshots and swapped memory hold sessions, tokens and queued jobs. Encryption can only be chosen when the cache is created; later it takes a replacement.",
  fix: "Use an aws.elasticache.ReplicationGroup with atRestEncryptionEnabled set to true.",
  severity: "high",
  controls: ["storage-encrypted-at-rest"],
  resources: [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:elasticache/cluster:Cluster",
  ],
  messages: {
    unencrypted: "The cache is not encrypted at rest: atRestEncryptionEnabled is {actual}.",
    unsupported:
      "A single {engine} node cannot be encrypted at rest: aws.elasticache.Cluster has no such setting.",
  },
  checks: {
    *"aws:elasticache/replicationGroup:ReplicationGroup"(props, context) {
      if (isGiven(() => props.globalReplicationGroupId, "globalReplicationGroupId", context)) {
        return notApplicable("A secondary takes its encryption from the global datastore.");
      }
      const enabled = props.atRestEncryptionEnabled;
      // Absent: false for redis, the default engine; true for valkey (@pulumi/aws).
      const effective = enabled ?? isValkey(props.engine);
      if (!isTrue(effective)) {
        const property = "atRestEncryptionEnabled";
        yield { message: "unencrypted", property, actual: show(enabled) };
      }
      return;
    },
    *"aws:elasticache/cluster:Cluster"(props, context) {
      if (isGiven(() => props.replicationGroupId, "replicationGroupId", context)) {
        return notApplicable("The replication group of this node decides on encryption.");
      }
      if (isMemcached(props.engine)) {
        return notApplicable("Memcached writes nothing to disk.");
      }
      const engine = show(props.engine ?? "redis");
      yield { message: "unsupported", property: "engine", engine };
      return;
    },
  },
  passes: [
    {
      name: "encrypted",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", engine: "redis", atRestEncryptionEnabled: true },
    },
    {
      name: "Valkey, which is encrypted by default",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", engine: "valkey" },
    },
  ],
  fails: [
    {
      name: "left to the provider default",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache" },
      expect: "unencrypted",
    },
    {
      name: "switched off for Valkey",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", engine: "valkey", atRestEncryptionEnabled: false },
      expect: "unencrypted",
    },
    {
      name: "a single node of Redis",
      type: "aws:elasticache/cluster:Cluster",
      props: { engine: "redis", nodeType: "cache.t4g.small", numCacheNodes: 1 },
      expect: "unsupported",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", atRestEncryptionEnabled: unknown },
      expect: "atRestEncryptionEnabled",
    },
    {
      name: "left to the default of an engine that is decided at deployment",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", engine: unknown },
      expect: "engine",
    },
  ],
  notApplicables: [
    {
      name: "memcached",
      type: "aws:elasticache/cluster:Cluster",
      props: { engine: "memcached" },
      expect: "Memcached writes nothing to disk.",
    },
    {
      name: "a further node of a replication group",
      type: "aws:elasticache/cluster:Cluster",
      props: { replicationGroupId: unknown },
      expect: "The replication group of this node decides on encryption.",
    },
    {
      name: "the secondary of a global datastore",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", globalReplicationGroupId: unknown },
      expect: "A secondary takes its encryption from the global datastore.",
    },
  ],
});
