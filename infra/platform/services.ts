/** The services: each with its own group, its own secrets, and ways to the stores it names. */
import type { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm";
import type { Cluster } from "../components/cluster";
import { Connection } from "../components/connection";
import type { EmailDomain } from "../components/email-domain";
import type { Network } from "../components/network";
import type { Secrets } from "../components/secrets";
import { Service } from "../components/service";
import { sqsBacklog } from "../components/service-scaling";
import type { ServicePart, TaskPart } from "../parts";
import type { Billing } from "./billing";
import type { Build } from "./build";
import type { BuiltEdge } from "./edge";
import type { Facts } from "./facts";
import type { Metrics } from "./metrics";
import { payloadKeyPermissions, payloadKeysVariable } from "./receiver-paths";
import type { Stores } from "./stores";
import type { Webhooks } from "./webhooks";

/** What every task is built from. */
export interface TaskPlace {
  readonly network: Network;
  readonly cluster: Cluster;
  readonly stores: Stores;
  readonly secrets: Secrets<string>;
  readonly billing: Billing | undefined;
  readonly webhooks: Webhooks;
  readonly facts: Facts;
}

export interface ServicePlace extends TaskPlace {
  readonly edge: BuiltEdge;
  readonly email: EmailDomain | undefined;
  readonly metrics: Metrics;
  /** Alarms that stop a deployment and roll it back. */
  readonly rollbackAlarms: readonly MetricAlarm[];
}

/** Service name to service. */
export function buildServices(build: Build, place: ServicePlace): ReadonlyMap<string, Service> {
  const services = Object.entries(build.parts.services).map(([role, part]): [string, Service] => [
    role,
    buildService(build, place, role, part),
  ]);
  return new Map(services);
}

function buildService(build: Build, place: ServicePlace, role: string, part: ServicePart): Service {
  const { name, base, child } = build;
  const { network, cluster, edge } = place;
  const service = new Service(
    `${name}-${role}`,
    {
      ...base,
      ...taskArgs(build, place, role, part),
      role,
      cluster,
      vpcId: network.vpcId,
      subnetIds: network.privateSubnetIds,
      endpointsSecurityGroupId: network.endpointsSecurityGroupId,
      after: [network],
      size: base.context.sizes[part.size],
      backend: edge.backends.get(role),
      healthCommand: part.healthCommand,
      ...(part.healthTiming && { healthTiming: part.healthTiming }),
      permissions: permissionsOf(build, place, role, part),
      ...metricsOf(place, role),
      ...(part.scaling && { scaling: scalingOf(place, part.scaling) }),
      rollbackAlarms: part.port === undefined ? [] : place.rollbackAlarms,
    },
    child,
  );
  connect(build, place.stores, role, part, service.securityGroupId);
  return service;
}

/** Its queues, the keys of their payloads, and mail where it sends any. */
function permissionsOf(build: Build, place: ServicePlace, role: string, part: ServicePart) {
  const { parts } = build;
  const keys = parts.secrets[payloadKeysVariable(parts) ?? ""];
  const unwraps = keys?.consumers.includes(role) ? payloadKeyPermissions(build) : [];
  const queues = (part.queues ?? []).flatMap((queue) => place.webhooks.permissions(queue));
  const senders = (parts.email.provider === "ses" && parts.email.senders) || ["api"];
  const mail = senders.includes(role) ? (place.email?.ses?.permissions ?? []) : [];
  return [...queues, ...unwraps, ...mail];
}

function metricsOf({ metrics }: ServicePlace, role: string) {
  const scrape = metrics(role);
  return scrape && { metrics: scrape };
}

function scalingOf(
  place: ServicePlace,
  { queue, ...backlog }: NonNullable<ServicePart["scaling"]>,
) {
  const found = place.webhooks.queues.get(queue);
  if (found === undefined) throw new Error(`no webhook has the queue ${queue}`);
  return { backlog: { metric: sqsBacklog(found.queueName), ...backlog } };
}

/** What a definition says of any task. */
export function taskArgs(build: Build, place: TaskPlace, role: string, part: TaskPart) {
  const { environment, references } = place.facts.variables(part.environment);
  const ofSecrets = place.secrets.of(role);
  const files = Object.entries(part.files ?? {}).map(([variable, { path, secret }]) => {
    const reference = ofSecrets[secret];
    if (reference === undefined) throw new Error(`${role} is no consumer of ${secret}`);
    return [variable, { path, reference }] as const;
  });
  const inFiles = new Set(Object.values(part.files ?? {}).map(({ secret }) => secret));
  const asVariables = Object.entries(ofSecrets).filter(([variable]) => !inFiles.has(variable));
  return {
    image: part.image,
    ...(part.command && { command: part.command }),
    outbound: outboundPorts(build, part),
    ...(part.scratch && { scratch: part.scratch }),
    environment,
    references: {
      ...Object.fromEntries(asVariables),
      ...references,
      ...place.billing?.referencesOf(role),
    },
    ...(files.length > 0 && { files: Object.fromEntries(files) }),
  };
}

/** Opens the stores that a task names to its group, and no others. */
export function connect(
  { name, child }: Build,
  { postgres, redis }: Stores,
  role: string,
  { connects }: TaskPart,
  from: Service["securityGroupId"],
): void {
  const open = (store: string, to: Stores["redis"] | Stores["postgres"], port: number) => {
    // A provider's store has no group: the way there is an outbound port of the task.
    if (to?.securityGroupId === undefined) return;
    const connection = { from, to: to.securityGroupId, port };
    new Connection(`${name}-${role}-to-${store}`, connection, child);
  };
  if (connects.includes("postgres")) open("postgres", postgres, 5432);
  if (connects.includes("redis")) open("redis", redis, 6379);
}

/** Ports of the internet: the task's own, and those of stores that a provider runs. */
function outboundPorts({ parts, place }: Build, task: TaskPart) {
  const { databasePort, redisPort } = place.settings;
  const stores = [
    { store: "postgres", part: parts.postgres, port: databasePort },
    { store: "redis", part: parts.redis, port: redisPort },
  ] as const;
  const external = stores
    .filter(({ store, part }) => part?.mode === "external" && task.connects.includes(store))
    .map(({ store, port }) => ({ port, description: `External ${store}` }));
  return [...(task.outbound ?? []), ...external];
}
