/** What tells people that the system breaks its promises. */
import {
  certificateEvents,
  databaseEvents,
  deploymentEvents,
  type EventSpecs,
  healthEvents,
  secretEvents,
  taskEvents,
} from "../../alarms/events";
import { Dashboard } from "../../components/dashboard";
import { EventNotifications } from "../../components/event-notifications";
import type { DashboardParts } from "../../dashboard-graphs";
import type { Build } from "../build";
import { partAlarms } from "./alarms";
import { buildLogMonitoring, type LogMonitoring } from "./logs";
import { buildOutsideMonitoring, type OutsideMonitoring } from "./outside";
import { ownPostgres, ownRedis, type Watched } from "./watched";

export { buildEdgeAlarms } from "./alarms";
export { buildAlarmTopic } from "./topic";
export type { Watched } from "./watched";

/** To be called last: the dashboard shows every alarm that was added before. */
export function buildMonitoring(build: Build, watched: Watched): Readonly<Record<string, unknown>> {
  const { name, base, child, parts, title } = build;
  const { topic } = watched;
  topic.add(partAlarms(build, watched));
  const logs = buildLogMonitoring(build, watched);
  topic.add(logs.alarms);
  const outside = buildOutsideMonitoring(build, watched.edge);
  topic.add(outside.alarms);
  const { context } = base;
  new EventNotifications(
    `${name}-events`,
    { context, topic, events: eventsOf(build, watched) },
    child,
  );
  const dashboard = new Dashboard(
    `${name}-dashboard`,
    {
      context,
      title,
      objectives: parts.objectives,
      alarms: topic.alarms,
      parts: dashboardParts(build, watched, logs, outside),
    },
    child,
  );
  return { dashboardUrl: dashboard.url };
}

function eventsOf({ base, parts }: Build, { services, stores }: Watched): EventSpecs {
  const { context } = base;
  const postgres = ownPostgres(stores);
  const instances = postgres ? [postgres.identifier, ...postgres.replicaIdentifiers] : [];
  return {
    ...deploymentEvents([...services.values()].map(({ serviceName }) => serviceName)),
    ...(parts.migration && taskEvents(context, [`${context.prefix}-migrate`])),
    ...(instances.length > 0 && databaseEvents(instances)),
    ...certificateEvents(),
    ...healthEvents(),
    // They come through the account's trail, which production has.
    ...(context.sizes.operations.audit && secretEvents(context)),
  };
}

function dashboardParts(
  { base }: Build,
  { services, stores, webhooks }: Watched,
  logs: LogMonitoring,
  outside: OutsideMonitoring,
): DashboardParts {
  const [first] = services.values();
  const names = [...services.values()].map(({ serviceName }) => serviceName);
  const postgres = ownPostgres(stores);
  const redis = ownRedis(stores);
  const { nodes } = base.context.sizes.redis;
  return {
    ...(first && { services: { cluster: first.clusterName, names } }),
    ...(postgres && { postgres: [postgres.identifier, ...postgres.replicaIdentifiers] }),
    ...(redis && { redis: { identifier: redis.identifier, nodes } }),
    queues: [...webhooks.queues.values()].flatMap((queue) => [
      queue.queueName,
      queue.deadLetterQueueName,
    ]),
    logMetrics: { namespace: logs.namespace, names: logs.metricNames },
    ...(outside.canaryName && { canaryName: outside.canaryName }),
  };
}
