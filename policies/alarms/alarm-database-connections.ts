import { definePolicy } from "../framework/define-policy";
import { alarmOn, watchExamples } from "../helpers/alarm-examples";
import { mustBeWatched } from "../helpers/alarms";
import { unlessAurora } from "../helpers/database";
import { database } from "../helpers/watched";

const messages = {
  unwatched: "No alarm rings before connections run out: none watches DatabaseConnections.",
} as const;
const violation = { message: "unwatched", property: "engine" } as const;
const metrics = ["DatabaseConnections"];
const ofCluster = "The cluster of an Aurora instance is asked for the alarm.";

const measured = {
  namespace: "AWS/RDS",
  metric: "DatabaseConnections",
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
  id: "alarm-database-connections",
  title: "An alarm rings before a database has no connection left",
  why: "When every connection is taken, each further request fails, and the first sign is an outage; a pool that leaks shows hours before.",
  fix: "Add an aws.cloudwatch.MetricAlarm on AWS/RDS DatabaseConnections with the dimension DBInstanceIdentifier (DBClusterIdentifier for Aurora), GreaterThanThreshold 80 % of max_connections.",
  severity: "medium",
  controls: ["alarm-db-connections"],
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
