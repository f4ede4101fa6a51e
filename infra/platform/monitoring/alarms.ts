/** Alarms of AWS's own figures, for each part that the system has. */
import {
  type AlarmSpecs,
  backendAlarms,
  cdnAlarms,
  edgeAlarms,
  emailAlarms,
  functionAlarms,
  natAlarms,
  postgresAlarms,
  proxyAlarms,
  queueAlarms,
  receiverAlarms,
  redisAlarms,
  replicaAlarms,
  serviceAlarms,
  trafficAlarms,
  webhookAlarms,
  webhookFunctionAlarms,
} from "../../alarm-specs";
import type { WatchedFirewall } from "../../alarms/edge";
import type { AlarmTopic } from "../../components/alarm-topic";
import type { SesSender } from "../../components/ses-sender";
import { jobsSeconds, receiverSeconds } from "../../defaults";
import type { Build } from "../build";
import type { BuiltEdge } from "../edge";
import { ownPostgres, ownRedis, type Watched } from "./watched";

/** Alarms of the way in: those that roll a deployment back. */
export function buildEdgeAlarms({ parts }: Build, topic: AlarmTopic, { edge }: BuiltEdge) {
  const specs = edgeAlarms(edge.arnSuffix, edge.certificateArn, parts.objectives);
  const { "error-rate": errorRate } = topic.add(specs);
  return { rollback: [errorRate] };
}

/** Everything beside the edge's own, which the deployment of services needs first. */
export function partAlarms(build: Build, watched: Watched): AlarmSpecs {
  const { rotationFunctionName } = watched.secrets;
  return {
    ...servicesAlarms(watched),
    ...(rotationFunctionName && functionAlarms("secret-rotation", rotationFunctionName)),
    ...storeAlarms(build, watched),
    ...Object.assign({}, ...[...watched.webhooks.queues].map(queueAlarmsOf)),
    ...receivedAlarms(build, watched),
    ...natAlarms(watched.network.natGatewayIds),
    ...edgeExtras(build, watched),
    ...(watched.email?.ses && mailAlarms(watched.email.ses)),
  };
}

function servicesAlarms({ services, edge }: Watched): AlarmSpecs {
  const all = [...services].map(([role, { clusterName, serviceName }]) => {
    const backend = edge.backends.get(role);
    const names = backend && {
      loadBalancer: edge.edge.arnSuffix,
      targetGroup: backend.targetGroupArnSuffix,
    };
    return { ...serviceAlarms(clusterName, serviceName), ...(names && backendAlarms(role, names)) };
  });
  return Object.assign({}, ...all);
}

function storeAlarms({ base, parts }: Build, { stores }: Watched): AlarmSpecs {
  const { sizes, prefix } = base.context;
  const postgres = ownPostgres(stores);
  const redis = ownRedis(stores);
  const replicas = postgres?.replicaIdentifiers ?? [];
  return {
    ...(postgres && postgresAlarms(postgres.identifier, sizes.postgres)),
    // Named by RDS as the proxy's component names it.
    ...(postgres && sizes.postgres.proxy && proxyAlarms(`${prefix}-postgres`)),
    ...Object.assign(
      {},
      ...replicas.map((id, index) => replicaAlarms(id, `postgres-replica-${index + 1}`)),
    ),
    ...(redis &&
      redisAlarms(redis.identifier, sizes.redis.nodes, {
        role: parts.redis?.role ?? "cache",
        nodeType: sizes.redis.nodeType,
      })),
  };
}

/** The account's reputation, and the bounces and complaints on their way to the application. */
function mailAlarms({ events }: SesSender): AlarmSpecs {
  const { queueName: queue, deadLetterQueueName: deadLetters } = events;
  return { ...emailAlarms(), ...queueAlarms("email-events", { queue, deadLetters }) };
}

function queueAlarmsOf([provider, queue]: [
  string,
  { queueName: string; deadLetterQueueName: string },
]) {
  return webhookAlarms(queue.queueName, queue.deadLetterQueueName, provider);
}

/** The receiver: AWS's figures of its functions, and what they count themselves. */
function receivedAlarms({ base, parts }: Build, { webhooks, edge }: Watched): AlarmSpecs {
  const { receiver } = webhooks;
  if (receiver === undefined) return {};
  const { stripe, webhooks: others = {} } = parts;
  const paths = [
    ...(stripe ? [["stripe", stripe.webhook.path] as const] : []),
    ...Object.entries(others).map(([provider, { path }]) => [provider, path] as const),
  ];
  const endpoints = paths.filter(([provider]) => webhooks.isReceived(provider));
  const channels = Object.values(others).some(
    ({ verification }) => verification?.provider === "google-calendar",
  );
  return {
    ...webhookFunctionAlarms({
      receiver: { name: receiver.receiver.functionName, timeoutSeconds: receiverSeconds },
      jobs: { name: receiver.jobs.functionName, timeoutSeconds: jobsSeconds },
      loadBalancer: edge.edge.arnSuffix,
      targetGroup: receiver.target.targetGroupArnSuffix,
      failureQueue: receiver.schedules.failureQueueName,
    }),
    ...receiverAlarms({
      namespace: base.context.prefix,
      endpoints: Object.fromEntries(endpoints),
      channels,
    }),
  };
}

function edgeExtras({ parts }: Build, { edge }: Watched): AlarmSpecs {
  const distributions = Object.entries(edge.edge.distributions);
  const unusual = (parts.alarms ?? []).some(({ alarm }) => alarm === "traffic-anomaly");
  const { aclName, region } = edge.edge.firewall;
  const firewall: WatchedFirewall = {
    metricName: aclName,
    region: distributions.length > 0 ? "global" : region,
  };
  const errors = distributions.map(([surface, { distributionId }]) =>
    cdnAlarms(`cdn-${surface}`, distributionId, parts.objectives),
  );
  return {
    ...Object.assign({}, ...errors),
    ...(unusual && trafficAlarms(edge.edge.arnSuffix, firewall)),
  };
}
