import { definePolicy } from "../framework/define-policy";
import { alarmOn, watchExamples } from "../helpers/alarm-examples";
import { mustBeWatched } from "../helpers/alarms";
import { unlessAurora } from "../helpers/database";
import { database } from "../helpers/watched";

const messages = {
  unwatched:
    "No alarm rings when the database gets slow: none watches CPUUtilization, DBLoad or a latency.",
} as const;
const violation = { message: "unwatched", property: "engine" } as const;
/** CPU, load, disk, statements: docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html */
const metrics = [
  "CPUUtilization",
  "CPUCreditBalance",
  "DBLoad",
  "DBLoadCPU",
  "DBLoadNonCPU",
  "DBLoadRelativeToNumVCPUs",
  "ACUUtilization",
  "ReadLatency",
  "WriteLatency",
  "CommitLatency",
  "SelectLatency",
  "DMLLatency",
  "DiskQueueDepth",
  "Deadlocks",
];
const ofCluster = "The cluster of an Aurora instance is asked for the alarm.";

const measured = {
  namespace: "AWS/RDS",
  metric: "CPUUtilization",
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
  label: "a cluster",
  type: "aws:rds/cluster:Cluster",
  props: { engine: "aurora-postgresql", clusterIdentifier: "shop" },
  measured: { ...measured, dimensions: { DBClusterIdentifier: "shop" } },
  expect: "unwatched",
});

export default definePolicy({
  id: "alarm-database-performance",
  title: "An alarm rings when a database gets slow",
  why: "A database short of CPU or waiting for its disk makes every page slow before anything fails; customers tell you otherwise.",
  fix: "Add an aws.cloudwatch.MetricAlarm on AWS/RDS CPUUtilization, DBLoad, ReadLatency or WriteLatency with the dimension DBInstanceIdentifier (DBClusterIdentifier for Aurora).",
  severity: "medium",
  controls: ["alarm-db-performance"],
  scope: "stack",
  resources: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  messages,
  checks: {
    *"aws:rds/instance:Instance"(props, context) {
      return yield* unlessAurora(props, context, ofCluster, () =>
        mustBeWatched(context, [database(context.resource, metrics)], violation),
      );
    },
    *"aws:rds/cluster:Cluster"(_props, context) {
      return yield* mustBeWatched(context, [database(context.resource, metrics)], violation);
    },
  },
  passes: [
    ...instance.passes,
    ...cluster.passes,
    {
      name: "an alarm on an instance of the cluster",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql", clusterIdentifier: "shop" },
      with: [
        {
          type: "aws:rds/clusterInstance:ClusterInstance",
          name: "one",
          props: {
            clusterIdentifier: "shop",
            identifier: "shop-one",
            engine: "aurora-postgresql",
            instanceClass: "db.r7g.large",
          },
        },
        alarmOn({ ...measured, dimensions: { DBInstanceIdentifier: "shop-one" } }),
      ],
    },
  ],
  fails: [...instance.fails, ...cluster.fails],
  unknowns: [...instance.unknowns, ...cluster.unknowns],
  notApplicables: [
    ...instance.notApplicables,
    ...cluster.notApplicables,
    {
      name: "an instance of an Aurora cluster",
      type: "aws:rds/instance:Instance",
      props: { engine: "aurora-mysql", instanceClass: "db.r7g.large" },
      expect: ofCluster,
    },
  ],
});
