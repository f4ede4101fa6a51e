/** Alarms of what the system has, with the thresholds of its own objectives. */
import {
  edgeAlarms,
  postgresAlarms,
  redisAlarms,
  replicaAlarms,
  serviceAlarms,
  webhookAlarms,
} from "../alarm-specs";
import type { AlarmTopic } from "../components/alarm-topic";
import type { Service } from "../components/service";
import type { Build } from "./build";
import type { BuiltEdge } from "./edge";
import type { Stores } from "./stores";
import type { Webhooks } from "./webhooks";

/** Alarms of the way in: those that roll a deployment back. */
export function buildEdgeAlarms({ parts }: Build, topic: AlarmTopic, { edge }: BuiltEdge) {
  const specs = edgeAlarms(edge.arnSuffix, edge.certificateArn, parts.objectives);
  const { "error-rate": errorRate } = topic.add(specs);
  return { rollback: [errorRate] };
}

export function buildStoreAlarms(build: Build, topic: AlarmTopic, stores: Stores): void {
  const { sizes } = build.base.context;
  const { postgres, redis } = stores;
  // A provider's store has the provider's alarms.
  if (postgres?.identifier !== undefined) {
    topic.add(postgresAlarms(postgres.identifier, sizes.postgres));
    for (const identifier of postgres.replicaIdentifiers) topic.add(replicaAlarms(identifier));
  }
  const role = build.parts.redis?.role;
  if (redis?.identifier !== undefined && role !== undefined) {
    const { nodes, nodeType } = sizes.redis;
    topic.add(redisAlarms(redis.identifier, nodes, { role, nodeType }));
  }
}

export function buildServiceAlarms(
  topic: AlarmTopic,
  services: ReadonlyMap<string, Service>,
): void {
  for (const { clusterName, serviceName } of services.values()) {
    topic.add(serviceAlarms(clusterName, serviceName));
  }
}

export function buildWebhookAlarms(topic: AlarmTopic, webhooks: Webhooks): void {
  for (const [provider, queue] of webhooks.queues) {
    topic.add(webhookAlarms(queue.queueName, queue.deadLetterQueueName, provider));
  }
}
