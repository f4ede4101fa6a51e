import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isTrue } from "../helpers/flags";
import { isMemcached } from "../helpers/redis";
import { show } from "../helpers/show";

export default definePolicy({
  id: "redis-requires-tls",
  title: "Redis accepts TLS connections only",
  why: "Without TLS the auth token and every cached session cross the network readable; in the mode preferred, a client that forgets TLS is served all the same.",
  fix: "Set transitEncryptionEnabled to true and leave transitEncryptionMode out or at required. A single elasticache.Cluster cannot encrypt Redis: use a ReplicationGroup with one node.",
  severity: "high",
  controls: ["redis-tls"],
  // ElastiCache serverless is left out: it has no connections without TLS.
  resources: [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:elasticache/cluster:Cluster",
    "aws:memorydb/cluster:Cluster",
    "aws:memorydb/multiRegionCluster:MultiRegionCluster",
  ],
  messages: {
    plain: "Connections are not encrypted: {property} is {actual}.",
    preferred: "Plain connections are accepted beside TLS: transitEncryptionMode is {actual}.",
    impossible:
      "Connections are not encrypted: a cache cluster with the engine {engine} has no TLS.",
  },
  checks: {
    // The provider's default is off: docs of transitEncryptionEnabled. ElastiCache's default mode
    // is required: TransitEncryptionMode in CreateReplicationGroup.
    *"aws:elasticache/replicationGroup:ReplicationGroup"(props, context) {
      // The provider rejects transitEncryptionEnabled beside globalReplicationGroupId.
      if (context.isUnknown("globalReplicationGroupId") || props.globalReplicationGroupId) {
        return notApplicable("A secondary takes its encryption from the global replication group.");
      }
      const property = "transitEncryptionEnabled";
      if (!isTrue(props.transitEncryptionEnabled)) {
        const actual = show(props.transitEncryptionEnabled);
        yield { message: "plain", property, actual };
        return undefined;
      }
      const mode = props.transitEncryptionMode;
      if (mode !== undefined && mode !== null && mode !== "" && mode !== "required") {
        yield { message: "preferred", property: "transitEncryptionMode", actual: show(mode) };
      }
      return undefined;
    },
    *"aws:elasticache/cluster:Cluster"(props, context) {
      if (context.isUnknown("replicationGroupId") || props.replicationGroupId) {
        return notApplicable("The replication group that it belongs to decides.");
      }
      if (isMemcached(props.engine)) {
        return notApplicable("The engine is memcached.");
      }
      yield { message: "impossible", property: "engine", engine: show(props.engine) };
      return undefined;
    },
    // MemoryDB's default is on: docs of tlsEnabled.
    *"aws:memorydb/cluster:Cluster"(props) {
      const { tlsEnabled } = props;
      if (tlsEnabled !== undefined && tlsEnabled !== null && !isTrue(tlsEnabled)) {
        yield { message: "plain", property: "tlsEnabled", actual: show(tlsEnabled) };
      }
    },
    *"aws:memorydb/multiRegionCluster:MultiRegionCluster"(props) {
      const { tlsEnabled } = props;
      if (tlsEnabled !== undefined && tlsEnabled !== null && !isTrue(tlsEnabled)) {
        yield { message: "plain", property: "tlsEnabled", actual: show(tlsEnabled) };
      }
    },
  },
  passes: [
    {
      name: "TLS required by default",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "sessions", engine: "valkey", transitEncryptionEnabled: true },
    },
    {
      name: "TLS required in words",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: {
        description: "sessions",
        transitEncryptionEnabled: true,
        transitEncryptionMode: "required",
        authToken: unknown,
      },
    },
    {
      name: "MemoryDB left to its default",
      type: "aws:memorydb/cluster:Cluster",
      props: { aclName: unknown, nodeType: "db.t4g.small" },
    },
    {
      name: "MemoryDB in several regions, left to its default",
      type: "aws:memorydb/multiRegionCluster:MultiRegionCluster",
      props: { multiRegionClusterNameSuffix: "sessions", nodeType: "db.r7g.large" },
    },
  ],
  fails: [
    {
      name: "left to the provider default",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "sessions" },
      expect: "plain",
    },
    {
      name: "TLS preferred",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: {
        description: "sessions",
        transitEncryptionEnabled: true,
        transitEncryptionMode: "preferred",
      },
      expect: "preferred",
    },
    {
      name: "a single Redis node",
      type: "aws:elasticache/cluster:Cluster",
      props: { engine: "redis", nodeType: "cache.t4g.small", numCacheNodes: 1 },
      expect: "impossible",
    },
    {
      name: "MemoryDB with TLS switched off",
      type: "aws:memorydb/cluster:Cluster",
      props: { aclName: "open-access", nodeType: "db.t4g.small", tlsEnabled: false },
      expect: "plain",
    },
    {
      name: "MemoryDB in several regions with TLS switched off",
      type: "aws:memorydb/multiRegionCluster:MultiRegionCluster",
      props: {
        multiRegionClusterNameSuffix: "sessions",
        nodeType: "db.r7g.large",
        tlsEnabled: false,
      },
      expect: "plain",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "sessions", transitEncryptionEnabled: unknown },
      expect: "transitEncryptionEnabled",
    },
  ],
  notApplicables: [
    {
      name: "a secondary of a global replication group",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "sessions", globalReplicationGroupId: unknown },
      expect: "A secondary takes its encryption from the global replication group.",
    },
    {
      name: "a further node of a replication group",
      type: "aws:elasticache/cluster:Cluster",
      props: { replicationGroupId: unknown },
      expect: "The replication group that it belongs to decides.",
    },
    {
      name: "memcached",
      type: "aws:elasticache/cluster:Cluster",
      props: { engine: "memcached", nodeType: "cache.t4g.small", numCacheNodes: 2 },
      expect: "The engine is memcached.",
    },
  ],
});
