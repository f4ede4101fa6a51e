import { definePolicy, type Violation } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isTrue } from "../helpers/flags";

const messages = {
  public: "The database has a public address: publiclyAccessible is true.",
} as const;

interface Database {
  readonly publiclyAccessible?: unknown;
}

/** The provider's default is false for each of the covered types: their publiclyAccessible docs. */
function* check(props: Database): Generator<Violation<typeof messages>, void, undefined> {
  if (isTrue(props.publiclyAccessible)) {
    yield { message: "public", property: "publiclyAccessible" };
  }
}

export default definePolicy({
  id: "databases-not-public",
  title: "Databases have no public address",
  why: "With a public address only a security group stands between the internet and the data, and one wrong rule removes it.",
  fix: "Set publiclyAccessible to false, or leave it out, and place the database in private subnets.",
  severity: "critical",
  controls: ["postgres-private", "firewall-rules"],
  resources: [
    "aws:rds/instance:Instance",
    "aws:rds/clusterInstance:ClusterInstance",
    "aws:rds/shardGroup:ShardGroup",
    "aws:redshift/cluster:Cluster",
    "aws:redshiftserverless/workgroup:Workgroup",
    "aws:neptune/clusterInstance:ClusterInstance",
    "aws:lightsail/database:Database",
    "aws:timestreaminfluxdb/dbInstance:DbInstance",
    "aws:timestreaminfluxdb/dbCluster:DbCluster",
  ],
  messages,
  checks: {
    "aws:rds/instance:Instance": check,
    "aws:rds/clusterInstance:ClusterInstance": check,
    "aws:rds/shardGroup:ShardGroup": check,
    "aws:redshift/cluster:Cluster": check,
    "aws:redshiftserverless/workgroup:Workgroup": check,
    "aws:neptune/clusterInstance:ClusterInstance": check,
    "aws:lightsail/database:Database": check,
    "aws:timestreaminfluxdb/dbInstance:DbInstance": check,
    "aws:timestreaminfluxdb/dbCluster:DbCluster": check,
  },
  passes: [
    {
      name: "left to the provider default",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium" },
    },
    {
      name: "private, in subnets that are not known yet",
      type: "aws:rds/instance:Instance",
      props: {
        instanceClass: "db.t4g.medium",
        publiclyAccessible: false,
        dbSubnetGroupName: unknown,
      },
    },
    {
      name: "a private Aurora instance",
      type: "aws:rds/clusterInstance:ClusterInstance",
      props: {
        clusterIdentifier: unknown,
        engine: "aurora-postgresql",
        instanceClass: "db.r6g.large",
      },
    },
  ],
  fails: [
    {
      name: "a public instance",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", publiclyAccessible: true },
      expect: "public",
    },
    {
      name: "a public Aurora instance",
      type: "aws:rds/clusterInstance:ClusterInstance",
      props: {
        clusterIdentifier: unknown,
        engine: "aurora-postgresql",
        instanceClass: "db.r6g.large",
        publiclyAccessible: true,
      },
      expect: "public",
    },
    {
      name: "a public shard group",
      type: "aws:rds/shardGroup:ShardGroup",
      props: {
        dbClusterIdentifier: unknown,
        dbShardGroupIdentifier: "ledger",
        maxAcu: 100,
        publiclyAccessible: true,
      },
      expect: "public",
    },
    {
      name: "a public warehouse",
      type: "aws:redshift/cluster:Cluster",
      props: { clusterIdentifier: "reports", nodeType: "ra3.large", publiclyAccessible: true },
      expect: "public",
    },
    {
      name: "a public serverless warehouse",
      type: "aws:redshiftserverless/workgroup:Workgroup",
      props: { namespaceName: "reports", workgroupName: "reports", publiclyAccessible: true },
      expect: "public",
    },
    {
      name: "a public graph database",
      type: "aws:neptune/clusterInstance:ClusterInstance",
      props: {
        clusterIdentifier: unknown,
        instanceClass: "db.r6g.large",
        publiclyAccessible: true,
      },
      expect: "public",
    },
    {
      name: "a public Lightsail database",
      type: "aws:lightsail/database:Database",
      props: {
        blueprintId: "postgres_16",
        bundleId: "micro_2_0",
        masterDatabaseName: "app",
        masterPassword: unknown,
        masterUsername: "app",
        relationalDatabaseName: "app",
        publiclyAccessible: true,
      },
      expect: "public",
    },
    {
      name: "a public InfluxDB instance",
      type: "aws:timestreaminfluxdb/dbInstance:DbInstance",
      props: {
        allocatedStorage: 20,
        bucket: "metrics",
        dbInstanceType: "db.influx.medium",
        organization: "acme",
        password: unknown,
        username: "app",
        vpcSecurityGroupIds: [unknown],
        vpcSubnetIds: [unknown],
        publiclyAccessible: true,
      },
      expect: "public",
    },
    {
      name: "a public InfluxDB cluster",
      type: "aws:timestreaminfluxdb/dbCluster:DbCluster",
      props: {
        dbInstanceType: "db.influx.medium",
        vpcSecurityGroupIds: [unknown],
        vpcSubnetIds: [unknown],
        publiclyAccessible: true,
      },
      expect: "public",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", publiclyAccessible: unknown },
      expect: "publiclyAccessible",
    },
  ],
});
