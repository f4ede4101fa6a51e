import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isReadReplica, unlessAurora } from "../helpers/database";
import { isTrue } from "../helpers/flags";
import { show } from "../helpers/show";

/** Absent is false for every type here: see deletionProtection in each type of @pulumi/aws. */
function* protectedBy<P extends string>(value: unknown, property: P) {
  if (!isTrue(value)) {
    yield { message: "unprotected", property, setting: property, actual: show(value) } as const;
  }
}

const protect = () => ({ deletionProtection: true });

export default definePolicy({
  id: "database-deletion-protection",
  title: "Databases are protected from deletion",
  why: "One wrong command, or a change that replaces the resource, deletes the database and everything that customers stored in it. Deletion protection makes AWS refuse.",
  fix: "Set deletionProtection to true (deletionProtectionEnabled for DynamoDB and DSQL).",
  severity: "critical",
  controls: ["postgres-provisioned"],
  resources: [
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:rds/globalCluster:GlobalCluster",
    "aws:docdb/cluster:Cluster",
    "aws:docdb/globalCluster:GlobalCluster",
    "aws:neptune/cluster:Cluster",
    "aws:neptune/globalCluster:GlobalCluster",
    "aws:dynamodb/table:Table",
    "aws:dynamodb/tableReplica:TableReplica",
    "aws:dsql/cluster:Cluster",
  ],
  messages: { unprotected: "Nothing stops a deletion: {setting} is {actual}." },
  checks: {
    *"aws:rds/instance:Instance"(props, context) {
      if (isReadReplica(props, context)) {
        return notApplicable("A read replica holds only copies of its source's data.");
      }
      const reason = "The cluster of an Aurora instance holds the data.";
      return yield* unlessAurora(props, context, reason, () =>
        protectedBy(props.deletionProtection, "deletionProtection"),
      );
    },
    *"aws:rds/cluster:Cluster"(props) {
      yield* protectedBy(props.deletionProtection, "deletionProtection");
    },
    *"aws:rds/globalCluster:GlobalCluster"(props) {
      yield* protectedBy(props.deletionProtection, "deletionProtection");
    },
    *"aws:docdb/cluster:Cluster"(props) {
      yield* protectedBy(props.deletionProtection, "deletionProtection");
    },
    *"aws:docdb/globalCluster:GlobalCluster"(props) {
      yield* protectedBy(props.deletionProtection, "deletionProtection");
    },
    *"aws:neptune/cluster:Cluster"(props) {
      yield* protectedBy(props.deletionProtection, "deletionProtection");
    },
    *"aws:neptune/globalCluster:GlobalCluster"(props) {
      yield* protectedBy(props.deletionProtection, "deletionProtection");
    },
    *"aws:dynamodb/table:Table"(props) {
      yield* protectedBy(props.deletionProtectionEnabled, "deletionProtectionEnabled");
    },
    *"aws:dynamodb/tableReplica:TableReplica"(props) {
      yield* protectedBy(props.deletionProtectionEnabled, "deletionProtectionEnabled");
    },
    *"aws:dsql/cluster:Cluster"(props) {
      yield* protectedBy(props.deletionProtectionEnabled, "deletionProtectionEnabled");
    },
  },
  remediations: {
    "aws:rds/instance:Instance": protect,
    "aws:rds/cluster:Cluster": protect,
    "aws:rds/globalCluster:GlobalCluster": protect,
    "aws:docdb/cluster:Cluster": protect,
    "aws:docdb/globalCluster:GlobalCluster": protect,
    "aws:neptune/cluster:Cluster": protect,
    "aws:neptune/globalCluster:GlobalCluster": protect,
    "aws:dynamodb/table:Table": () => ({ deletionProtectionEnabled: true }),
    "aws:dynamodb/tableReplica:TableReplica": () => ({ deletionProtectionEnabled: true }),
    "aws:dsql/cluster:Cluster": () => ({ deletionProtectionEnabled: true }),
  },
  passes: [
    {
      name: "protected",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", deletionProtection: true },
    },
    {
      name: "a protected cluster",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql", deletionProtection: true },
    },
    {
      name: "a protected table",
      type: "aws:dynamodb/table:Table",
      props: { deletionProtectionEnabled: true },
    },
  ],
  fails: [
    {
      name: "left to the provider default",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium" },
      expect: "unprotected",
    },
    {
      name: "switched off for a cluster",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql", deletionProtection: false },
      expect: "unprotected",
    },
    {
      name: "a global cluster left to the default",
      type: "aws:rds/globalCluster:GlobalCluster",
      props: { globalClusterIdentifier: "app" },
      expect: "unprotected",
    },
    {
      name: "a document database left to the default",
      type: "aws:docdb/cluster:Cluster",
      props: {},
      expect: "unprotected",
    },
    {
      name: "a global document database left to the default",
      type: "aws:docdb/globalCluster:GlobalCluster",
      props: { globalClusterIdentifier: "app" },
      expect: "unprotected",
    },
    {
      name: "a graph database left to the default",
      type: "aws:neptune/cluster:Cluster",
      props: {},
      expect: "unprotected",
    },
    {
      name: "a global graph database left to the default",
      type: "aws:neptune/globalCluster:GlobalCluster",
      props: { globalClusterIdentifier: "app" },
      expect: "unprotected",
    },
    {
      name: "a table left to the default",
      type: "aws:dynamodb/table:Table",
      props: { hashKey: "id" },
      expect: "unprotected",
    },
    {
      name: "a table's replica left to its default",
      type: "aws:dynamodb/tableReplica:TableReplica",
      props: { globalTableArn: unknown },
      expect: "unprotected",
    },
    {
      name: "a serverless SQL cluster left to its default",
      type: "aws:dsql/cluster:Cluster",
      props: {},
      expect: "unprotected",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", deletionProtection: unknown },
      expect: "deletionProtection",
    },
    {
      name: "a table decided at deployment",
      type: "aws:dynamodb/table:Table",
      props: { deletionProtectionEnabled: unknown },
      expect: "deletionProtectionEnabled",
    },
  ],
  notApplicables: [
    {
      name: "a read replica",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", replicateSourceDb: "primary" },
      expect: "A read replica holds only copies of its source's data.",
    },
    {
      name: "an instance with an Aurora engine",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.r7g.large", engine: "aurora-mysql" },
      expect: "The cluster of an Aurora instance holds the data.",
    },
  ],
});
