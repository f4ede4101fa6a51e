/** What the logs tell: counted, masked, and asked by saved queries. */
import type { AlarmSpecs } from "../../alarms/alarm";
import {
  type LogMetric,
  type LogMetrics,
  paymentLogMetrics,
  postgresLogMetrics,
  providerLogMetrics,
  serviceLogMetrics,
  webhookLogMetrics,
} from "../../alarms/log-events";
import type { LogArchive } from "../../components/log-archive";
import { LogProtection } from "../../components/log-protection";
import { LogQueries } from "../../components/log-queries";
import { MetricFilters } from "../../components/metric-filters";
import {
  firewallQueries,
  networkQueries,
  postgresQueries,
  serviceQueries,
} from "../../log-queries";
import type { Build } from "../build";
import { ownPostgres, type Watched } from "./watched";

export interface LogMonitoring {
  readonly alarms: AlarmSpecs;
  /** CloudWatch namespace of what is counted. */
  readonly namespace: string;
  readonly metricNames: readonly string[];
}

export function buildLogMonitoring(build: Build, watched: Watched): LogMonitoring {
  const { name, base, child } = build;
  const { context } = base;
  const logGroups = groupsOf(watched);
  const after = [...watched.services.values()];
  const own = ownMetrics(build);
  const standard = withoutOwn(standardMetrics(build, watched), own);
  const counted = [
    new MetricFilters(
      `${name}-log-metrics`,
      { context, logGroups, metrics: standard, after },
      child,
    ),
    ...Object.entries(own).map(
      ([service, metrics]) =>
        new MetricFilters(
          `${name}-${service}-log-metrics`,
          { context, logGroups: only(logGroups, service), metrics, after },
          child,
        ),
    ),
    ...postgresMetrics(build, watched),
  ];
  const tasks = tasksOf(watched);
  const protection = new LogProtection(`${name}-log-protection`, { ...base, ...tasks }, child);
  const archive = buildArchive(build, watched, tasks);
  new LogQueries(`${name}-queries`, { context, queries: queriesOf(build, watched) }, child);
  return {
    alarms: Object.assign(
      {},
      ...counted.map(({ alarms }) => alarms),
      protection.alarms,
      archive?.alarms,
    ),
    namespace: context.prefix,
    metricNames: counted.flatMap(({ metricNames }) => metricNames),
  };
}

function groupsOf({ services }: Watched): Readonly<Record<string, string>> {
  return Object.fromEntries([...services].map(([role, { logGroupName }]) => [role, logGroupName]));
}

/** The logs of everything that runs: what a job or a migration writes can be personal too. */
function tasksOf(watched: Watched) {
  const { services, jobs, migration, secrets } = watched;
  const { receiver } = watched.webhooks;
  const rotation = secrets.rotationFunctionName;
  const logGroups = {
    ...groupsOf(watched),
    ...jobs?.logGroupNames,
    ...(migration && { migrate: migration.logGroupName }),
    // Lambda's own name for the log of a function.
    ...(rotation && { "secret-rotation": `/aws/lambda/${rotation}` }),
    ...receiver?.logGroupNames,
  };
  const makers = [jobs, migration, rotation === undefined ? undefined : secrets, receiver];
  const others = makers.filter((each) => each !== undefined);
  return { logGroups, after: [...services.values(), ...others] };
}

/** A second copy, where a checklist asks for one and the environment keeps what auditors want. */
function buildArchive(
  { name, base, child, parts }: Build,
  { stores }: Watched,
  { logGroups, after }: ReturnType<typeof tasksOf>,
): LogArchive | undefined {
  if (parts.logArchive === undefined || !base.context.sizes.operations.audit) return undefined;
  const component =
    require("../../components/log-archive") as typeof import("../../components/log-archive");
  const postgres = ownPostgres(stores);
  const all = { ...logGroups, ...(postgres && { postgres: postgresLog(postgres.identifier) }) };
  const needed = postgres ? [...after, postgres] : after;
  const args = { ...base, logGroups: all, after: needed };
  return new component.LogArchive(`${name}-log-archive`, args, child);
}

function only(groups: Readonly<Record<string, string>>, service: string) {
  const group = groups[service];
  if (group === undefined) throw new Error(`no service ${service} has a log to count in`);
  return { [service]: group };
}

/** What every system counts, by what it has. */
function standardMetrics({ parts }: Build, { webhooks: built }: Watched): LogMetrics {
  const { stripe, webhooks = {}, email, providers: called = [] } = parts;
  const known = [...(stripe ? ["stripe"] : []), ...mailProvider(email.provider), ...called];
  // `sendgrid-inbound` is SendGrid again; `twilio` is one more.
  const others = Object.keys(webhooks).filter((each) => !known.some((one) => each.startsWith(one)));
  const providers = [...known, ...others];
  // What the receiver answers it counts itself; the services still handle the events.
  const webhooksOf = (provider: string, path: string) =>
    webhookLogMetrics(provider, built.isReceived(provider) ? undefined : path);
  return {
    ...serviceLogMetrics(),
    ...(stripe && paymentLogMetrics()),
    ...(stripe && webhooksOf("stripe", stripe.webhook.path)),
    ...Object.assign(
      {},
      ...Object.entries(webhooks).map(([provider, { path }]) => webhooksOf(provider, path)),
      ...providers.map((provider) => providerLogMetrics(provider)),
    ),
  };
}

function mailProvider(provider: Build["parts"]["email"]["provider"]): string[] {
  return provider === "none" ? [] : [provider];
}

/** The system's own metrics, by service. */
function ownMetrics({ parts }: Build): Readonly<Record<string, LogMetrics>> {
  const byService: Record<string, Record<string, LogMetric>> = {};
  for (const [metric, { service, pattern, source, alarm }] of Object.entries(parts.metrics ?? {})) {
    const metrics = byService[service] ?? {};
    byService[service] = metrics;
    metrics[metric] = { pattern, source, ...(alarm && { alarm }) };
  }
  return byService;
}

/** A system that counts something under a standard name counts it its own way. */
function withoutOwn(standard: LogMetrics, own: Readonly<Record<string, LogMetrics>>): LogMetrics {
  const names = new Set(Object.values(own).flatMap((metrics) => Object.keys(metrics)));
  return Object.fromEntries(Object.entries(standard).filter(([metric]) => !names.has(metric)));
}

function postgresMetrics({ name, base, child }: Build, { stores }: Watched): MetricFilters[] {
  const postgres = ownPostgres(stores);
  if (postgres === undefined) return [];
  const logGroups = { postgres: postgresLog(postgres.identifier) };
  return [
    new MetricFilters(
      `${name}-postgres-log-metrics`,
      { context: base.context, logGroups, metrics: postgresLogMetrics(), after: [postgres] },
      child,
    ),
  ];
}

function postgresLog(identifier: string): string {
  return `/aws/rds/instance/${identifier}/postgresql`;
}

function queriesOf({ base }: Build, watched: Watched) {
  const { prefix, region } = base.context;
  const postgres = ownPostgres(watched.stores);
  return {
    ...serviceQueries(Object.values(groupsOf(watched))),
    ...(postgres && postgresQueries([postgresLog(postgres.identifier)])),
    // A query reads logs of its own region only; CloudFront's firewall writes in us-east-1.
    ...(watched.edge.edge.firewall.region === region && firewallQueries(`aws-waf-logs-${prefix}`)),
    ...networkQueries(`/${prefix}/vpc-flow`),
  };
}
