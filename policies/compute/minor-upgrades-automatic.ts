import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isFalse, isTrue } from "../helpers/flags";

/** True is the default of the provider for all but Amazon MQ: see each type of @pulumi/aws. */
function* stays(props: { readonly autoMinorVersionUpgrade?: unknown }) {
  if (isFalse(props.autoMinorVersionUpgrade)) {
    yield { message: "off", property: "autoMinorVersionUpgrade" } as const;
  }
}

const types = [
  "aws:rds/instance:Instance",
  "aws:rds/clusterInstance:ClusterInstance",
  "aws:elasticache/replicationGroup:ReplicationGroup",
  "aws:elasticache/cluster:Cluster",
  "aws:memorydb/cluster:Cluster",
  "aws:neptune/clusterInstance:ClusterInstance",
] as const;
const database = { instanceClass: "db.t4g.medium", engine: "postgres" };

const switchOn = () => ({ autoMinorVersionUpgrade: true });

export default definePolicy({
  id: "minor-upgrades-automatic",
  title: "Databases, caches and brokers take minor versions by themselves",
  why: "Minor versions carry the fixes of known flaws. Without automatic upgrades a server stays at the version of its launch day until somebody remembers it.",
  fix: "Remove autoMinorVersionUpgrade: false (set it to true for Amazon MQ; allowVersionUpgrade for Redshift).",
  severity: "medium",
  controls: ["os-patching"],
  resources: [...types, "aws:mq/broker:Broker", "aws:redshift/cluster:Cluster"],
  messages: {
    off: "Security fixes of the engine are not installed: autoMinorVersionUpgrade is false.",
    absent:
      "Security fixes of the engine are not installed: autoMinorVersionUpgrade is not set, which is false.",
    redshift: "Security fixes of the engine are not installed: allowVersionUpgrade is false.",
  },
  checks: {
    "aws:rds/instance:Instance": stays,
    "aws:rds/clusterInstance:ClusterInstance": stays,
    "aws:elasticache/replicationGroup:ReplicationGroup": stays,
    "aws:elasticache/cluster:Cluster": stays,
    "aws:memorydb/cluster:Cluster": stays,
    "aws:neptune/clusterInstance:ClusterInstance": stays,
    *"aws:mq/broker:Broker"(props) {
      const property = "autoMinorVersionUpgrade";
      const value: unknown = props.autoMinorVersionUpgrade;
      if (value === undefined || value === null) {
        yield { message: "absent", property };
      } else if (!isTrue(value)) {
        yield { message: "off", property };
      }
    },
    *"aws:redshift/cluster:Cluster"(props) {
      if (isFalse(props.allowVersionUpgrade)) {
        yield { message: "redshift", property: "allowVersionUpgrade" };
      }
    },
  },
  remediations: {
    "aws:rds/instance:Instance": switchOn,
    "aws:rds/clusterInstance:ClusterInstance": switchOn,
    "aws:elasticache/replicationGroup:ReplicationGroup": switchOn,
    // A text in this type alone.
    "aws:elasticache/cluster:Cluster": () => ({ autoMinorVersionUpgrade: "true" }),
    "aws:neptune/clusterInstance:ClusterInstance": switchOn,
    "aws:mq/broker:Broker": switchOn,
    "aws:redshift/cluster:Cluster": () => ({ allowVersionUpgrade: true }),
  },
  passes: [
    { name: "left to the default", type: "aws:rds/instance:Instance", props: database },
    {
      name: "on",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "sessions", autoMinorVersionUpgrade: true },
    },
    {
      name: "a broker with upgrades",
      type: "aws:mq/broker:Broker",
      props: {
        engineType: "RabbitMQ",
        engineVersion: "3.13",
        hostInstanceType: "mq.m7g.medium",
        users: [],
        autoMinorVersionUpgrade: true,
      },
    },
  ],
  fails: [
    {
      name: "off for a database",
      type: "aws:rds/instance:Instance",
      props: { ...database, autoMinorVersionUpgrade: false },
      expect: "off",
    },
    {
      name: "off for an instance of Aurora",
      type: "aws:rds/clusterInstance:ClusterInstance",
      props: {
        clusterIdentifier: unknown,
        engine: "aurora-postgresql",
        instanceClass: "db.r7g.large",
        autoMinorVersionUpgrade: false,
      },
      expect: "off",
    },
    {
      name: "off for a cache",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "sessions", autoMinorVersionUpgrade: false },
      expect: "off",
    },
    {
      name: "off as text",
      type: "aws:elasticache/cluster:Cluster",
      props: { autoMinorVersionUpgrade: "false" },
      expect: "off",
    },
    {
      name: "off for a durable cache",
      type: "aws:memorydb/cluster:Cluster",
      props: { aclName: "app", nodeType: "db.t4g.small", autoMinorVersionUpgrade: false },
      expect: "off",
    },
    {
      name: "off for a graph database",
      type: "aws:neptune/clusterInstance:ClusterInstance",
      props: {
        clusterIdentifier: unknown,
        instanceClass: "db.r6g.large",
        autoMinorVersionUpgrade: false,
      },
      expect: "off",
    },
    {
      name: "a broker left to the default",
      type: "aws:mq/broker:Broker",
      props: {
        engineType: "ActiveMQ",
        engineVersion: "5.18",
        hostInstanceType: "mq.m5.large",
        users: [],
      },
      expect: "absent",
    },
    {
      name: "off for a warehouse",
      type: "aws:redshift/cluster:Cluster",
      props: { clusterIdentifier: "facts", nodeType: "ra3.large", allowVersionUpgrade: false },
      expect: "redshift",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:rds/instance:Instance",
      props: { ...database, autoMinorVersionUpgrade: unknown },
      expect: "autoMinorVersionUpgrade",
    },
  ],
});
