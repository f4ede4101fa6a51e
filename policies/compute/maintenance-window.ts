import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isAurora, isGiven, isReadReplica } from "../helpers/database";

const types = [
  "aws:rds/instance:Instance",
  "aws:rds/cluster:Cluster",
  "aws:elasticache/replicationGroup:ReplicationGroup",
  "aws:memorydb/cluster:Cluster",
  "aws:docdb/cluster:Cluster",
  "aws:neptune/cluster:Cluster",
] as const;
type Context = { isUnknown(path: string): boolean };

function* windowOf(value: () => unknown, property: string, context: Context) {
  if (!isGiven(value, property, context)) {
    yield { message: "any", property, setting: property } as const;
  }
}

const aurora = "The cluster of an Aurora instance has the window that counts.";
const database = { instanceClass: "db.t4g.medium", engine: "postgres" };
const window = "sun:03:00-sun:04:00";

export default definePolicy({
  id: "maintenance-window",
  title: "Databases and caches are maintained at a time that was chosen",
  why: "AWS picks half an hour of the week at random where none is given: patches then restart the database in the busiest hour.",
  fix: "Set the maintenance window to the quietest hour of the week, away from the backup window.",
  severity: "low",
  controls: ["os-patching"],
  resources: types,
  messages: { any: "AWS picks the hour of maintenance: {setting} is not set." },
  checks: {
    *"aws:rds/instance:Instance"(props, context) {
      const property = "maintenanceWindow";
      if (!isGiven(() => props.maintenanceWindow, property, context)) {
        // A replica keeps its own window; an instance of Aurora is patched with its cluster.
        if (!isReadReplica(props, context) && isAurora(props.engine)) {
          return notApplicable(aurora);
        }
        yield { message: "any", property, setting: property };
      }
      return;
    },
    *"aws:rds/cluster:Cluster"(props, context) {
      const property = "preferredMaintenanceWindow";
      yield* windowOf(() => props.preferredMaintenanceWindow, property, context);
    },
    *"aws:elasticache/replicationGroup:ReplicationGroup"(props, context) {
      yield* windowOf(() => props.maintenanceWindow, "maintenanceWindow", context);
    },
    *"aws:memorydb/cluster:Cluster"(props, context) {
      yield* windowOf(() => props.maintenanceWindow, "maintenanceWindow", context);
    },
    *"aws:docdb/cluster:Cluster"(props, context) {
      const property = "preferredMaintenanceWindow";
      yield* windowOf(() => props.preferredMaintenanceWindow, property, context);
    },
    *"aws:neptune/cluster:Cluster"(props, context) {
      const property = "preferredMaintenanceWindow";
      yield* windowOf(() => props.preferredMaintenanceWindow, property, context);
    },
  },
  passes: [
    {
      name: "Sunday night",
      type: "aws:rds/instance:Instance",
      props: { ...database, maintenanceWindow: window },
    },
    {
      name: "an hour that is not known yet",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql", preferredMaintenanceWindow: unknown },
    },
  ],
  fails: [
    { name: "left to AWS", type: "aws:rds/instance:Instance", props: database, expect: "any" },
    {
      name: "a cluster left to AWS",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql" },
      expect: "any",
    },
    {
      name: "a cache left to AWS",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "sessions" },
      expect: "any",
    },
    {
      name: "a durable cache left to AWS",
      type: "aws:memorydb/cluster:Cluster",
      props: { aclName: "app", nodeType: "db.t4g.small" },
      expect: "any",
    },
    {
      name: "a document database left to AWS",
      type: "aws:docdb/cluster:Cluster",
      props: {},
      expect: "any",
    },
    {
      name: "a graph database left to AWS",
      type: "aws:neptune/cluster:Cluster",
      props: {},
      expect: "any",
    },
  ],
  unknowns: [
    {
      name: "an engine that decides and is not known yet",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", engine: unknown },
      expect: "engine",
    },
  ],
  notApplicables: [
    {
      name: "an instance of Aurora",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.r7g.large", engine: "aurora-postgresql" },
      expect: aurora,
    },
  ],
});
