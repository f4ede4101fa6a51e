import { definePolicy } from "../framework/define-policy";
import { watchExamples } from "../helpers/alarm-examples";
import { mustBeWatched } from "../helpers/alarms";
import { unlessAurora } from "../helpers/database";
import { database, ecsService } from "../helpers/watched";

const messages = {
  database: "No alarm rings before the database has no memory left: none watches FreeableMemory.",
  service: "No alarm rings before the tasks have no memory left: none watches MemoryUtilization.",
} as const;
const ofDatabase = { message: "database", property: "engine" } as const;
const ofService = { message: "service", property: "taskDefinition" } as const;
/** ACUUtilization is the share of a serverless cluster's most memory that is in use. */
const databaseMetrics = ["FreeableMemory", "SwapUsage", "ACUUtilization"];
/** AWS/ECS has the first, Container Insights the others. */
const serviceMetrics = ["MemoryUtilization", "MemoryUtilized", "TaskMemoryUtilization"];
const ofCluster = "The cluster of an Aurora instance is asked for the alarm.";

const measured = {
  namespace: "AWS/RDS",
  metric: "FreeableMemory",
  dimensions: { DBInstanceIdentifier: "shop" },
} as const;
const instance = watchExamples({
  label: "an instance",
  type: "aws:rds/instance:Instance",
  props: { instanceClass: "db.t4g.medium", engine: "postgres", identifier: "shop" },
  measured,
  expect: "database",
});
const cluster = watchExamples({
  label: "a cluster",
  type: "aws:rds/cluster:Cluster",
  props: { engine: "aurora-postgresql", clusterIdentifier: "shop" },
  measured: { ...measured, dimensions: { DBClusterIdentifier: "shop" } },
  expect: "database",
});
const service = watchExamples({
  label: "a service",
  type: "aws:ecs/service:Service",
  props: { name: "api", taskDefinition: "api:1" },
  measured: {
    namespace: "AWS/ECS",
    metric: "MemoryUtilization",
    dimensions: { ServiceName: "api", ClusterName: "prod" },
  },
  expect: "service",
});

export default definePolicy({
  id: "alarm-memory",
  title: "An alarm rings before a service or a database has no memory left",
  why: "A task that runs out of memory is killed in the middle of its requests, and a database that does swaps or restarts; a leak shows for hours before.",
  fix: "Add an aws.cloudwatch.MetricAlarm on AWS/ECS MemoryUtilization with the dimensions ClusterName and ServiceName, GreaterThanThreshold 80, or on AWS/RDS FreeableMemory with DBInstanceIdentifier (DBClusterIdentifier for Aurora), LessThanThreshold a tenth of the memory, in bytes.",
  severity: "medium",
  controls: ["alarm-memory"],
  scope: "stack",
  resources: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster", "aws:ecs/service:Service"],
  messages,
  checks: {
    *"aws:rds/instance:Instance"(props, context) {
      return yield* unlessAurora(props, context, ofCluster, () =>
        mustBeWatched(context, [database(context.resource, databaseMetrics)], ofDatabase),
      );
    },
    *"aws:rds/cluster:Cluster"(_props, context) {
      return yield* mustBeWatched(
        context,
        [database(context.resource, databaseMetrics)],
        ofDatabase,
      );
    },
    *"aws:ecs/service:Service"(_props, context) {
      return yield* mustBeWatched(
        context,
        [ecsService(context.resource, serviceMetrics)],
        ofService,
      );
    },
  },
  passes: [...instance.passes, ...cluster.passes, ...service.passes],
  fails: [...instance.fails, ...cluster.fails, ...service.fails],
  unknowns: [...instance.unknowns, ...cluster.unknowns, ...service.unknowns],
  notApplicables: [
    ...instance.notApplicables,
    ...cluster.notApplicables,
    ...service.notApplicables,
    {
      name: "an instance of an Aurora cluster",
      type: "aws:rds/instance:Instance",
      props: { engine: "aurora-mysql", instanceClass: "db.r7g.large" },
      expect: ofCluster,
    },
  ],
});
