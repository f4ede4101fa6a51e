import { definePolicy } from "../framework/define-policy";
import { watchExamples } from "../helpers/alarm-examples";
import { mustBeWatched } from "../helpers/alarms";
import { unlessAurora } from "../helpers/database";
import { database } from "../helpers/watched";

const messages = {
  unwatched: "No alarm rings before the disk is full: none watches FreeStorageSpace.",
} as const;
const violation = { message: "unwatched", property: "allocatedStorage" } as const;
const metrics = ["FreeStorageSpace"];
const grows = "The storage of an Aurora cluster grows by itself.";

const measured = {
  namespace: "AWS/RDS",
  metric: "FreeStorageSpace",
  dimensions: { DBInstanceIdentifier: "shop" },
} as const;
const instance = watchExamples({
  label: "an instance",
  type: "aws:rds/instance:Instance",
  props: { instanceClass: "db.t4g.medium", engine: "postgres", identifier: "shop" },
  measured,
  expect: "unwatched",
});
const cluster = watchExamples({
  label: "a Multi-AZ cluster",
  type: "aws:rds/cluster:Cluster",
  props: { engine: "mysql", clusterIdentifier: "shop" },
  measured: { ...measured, dimensions: { DBClusterIdentifier: "shop" } },
  expect: "unwatched",
});

export default definePolicy({
  id: "alarm-database-storage",
  title: "An alarm rings before a database's disk is full",
  why: "A database without free storage stops taking writes, and on RDS it stops altogether until storage is added, which takes as long as the disk is large.",
  fix: "Add an aws.cloudwatch.MetricAlarm on AWS/RDS FreeStorageSpace with the dimension DBInstanceIdentifier, LessThanThreshold a fifth of the storage, in bytes, that tells a topic which people subscribe to.",
  severity: "medium",
  controls: ["alarm-disk-space"],
  scope: "stack",
  resources: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  messages,
  checks: {
    *"aws:rds/instance:Instance"(props, context) {
      return yield* unlessAurora(props, context, grows, () =>
        mustBeWatched(context, [database(context.resource, metrics)], violation),
      );
    },
    *"aws:rds/cluster:Cluster"(props, context) {
      return yield* unlessAurora(props, context, grows, () =>
        mustBeWatched(context, [database(context.resource, metrics)], violation),
      );
    },
  },
  passes: [...instance.passes, ...cluster.passes],
  fails: [...instance.fails, ...cluster.fails],
  unknowns: [...instance.unknowns, ...cluster.unknowns],
  notApplicables: [
    ...instance.notApplicables,
    ...cluster.notApplicables,
    {
      name: "an Aurora cluster",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql" },
      expect: grows,
    },
    {
      name: "monitors of another tool",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", engine: "postgres" },
      with: [{ type: "datadog:index/monitor:Monitor" as never, name: "disk", props: {} as never }],
      expect: "The stack is watched by monitors of datadog, which are not read.",
    },
  ],
});
