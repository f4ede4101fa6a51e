/**
 * The stack output `validation`: what a look at the running system is measured by. Plain values
 * that the definition knows, so that they are there in every preview, and names of secrets, never
 * their values.
 */
import { stripeMode } from "../config/stripe";
import { postgresMajor, stripeApiVersion } from "../defaults";
import { physicalName } from "../names";
import type { SecretPart, ServicePart, StripePart } from "../parts";
import { lookupPrefix } from "../stripe/plan";
import type { Build } from "./build";
import { mailOf } from "./validation-mail";
import { type Literals, providersOf } from "./validation-providers";

export type Validation = Readonly<Record<string, unknown>>;

/** CustomerPortal's own default. */
const portalVariable = "STRIPE_PORTAL_CONFIGURATION_ID";

export function validationOf(build: Build): Validation {
  const { name, parts, place, base } = build;
  const { services, secrets } = parts;
  const { prefix, environment, region } = base.context;
  const byService = <T>(value: (role: string, part: ServicePart) => T) =>
    Object.fromEntries(Object.entries(services).map(([role, part]) => [role, value(role, part)]));
  const variables: Literals = Object.assign(
    {},
    ...Object.values(services).map((part) => literalsOf(part)),
  );
  return {
    system: name,
    production: environment === "production",
    region,
    services: byService((role) => ({
      cluster: prefix,
      service: physicalName("ecsService", role),
    })),
    environment: byService((role, part) => variablesOf(build, role, part)),
    variables,
    secrets: secretNames(build),
    generated: Object.entries(secrets).flatMap(([variable, { source }]) =>
      source.kind === "generated" ? [variable] : [],
    ),
    ...(parts.postgres && {
      postgres: {
        mode: parts.postgres.mode,
        variable: variableOf(secrets, "database-url") ?? "DATABASE_URL",
        databaseName: parts.postgres.databaseName,
        pool: { ...place.settings.databasePool, tasks: tasksOf(build) },
        ...(parts.postgres.mode === "rds" && {
          version: Number(postgresMajor),
          identifier: physicalName("dbInstance", `${prefix}-postgres`),
          retentionDays: base.context.sizes.postgres.backupRetentionDays,
        }),
      },
    }),
    ...(parts.redis && {
      redis: {
        mode: parts.redis.mode,
        role: parts.redis.role,
        variables: redisVariables(build),
        ...(parts.redis.mode === "elasticache" && {
          identifier: physicalName("replicationGroup", `${prefix}-redis`),
          retentionDays: base.context.sizes.redis.snapshotRetentionDays,
        }),
      },
    }),
    ...(parts.stripe && { stripe: stripeOf(build, parts.stripe) }),
    mail: mailOf(parts.email),
    privatePaths: parts.edge.privatePaths,
    providers: providersOf(build, variables),
  };
}

/** Every variable that a task of the service gets, sorted. */
function variablesOf({ parts }: Build, role: string, part: ServicePart): readonly string[] {
  const inFiles = new Set(Object.values(part.files ?? {}).map(({ secret }) => secret));
  const secrets = Object.entries(parts.secrets)
    .filter(([, { consumers }]) => consumers.includes(role))
    .flatMap(([variable, secret]) => [
      ...(inFiles.has(variable) ? [] : [variable]),
      ...fallbacksOf(variable, secret, parts.secrets),
    ]);
  const { plans = {}, priceConsumers = [], portal } = parts.stripe ?? {};
  const prices = Object.entries(plans).flatMap(([plan, { usd }]) =>
    Object.keys(usd).map((interval) => `STRIPE_PRICE_${plan}_${interval}`.toUpperCase()),
  );
  const sold = priceConsumers.includes(role)
    ? [...prices, ...(portal === undefined ? [] : [portalVariable])]
    : [];
  const own = [...Object.keys(part.environment), ...Object.keys(part.files ?? {})];
  return [...new Set([...own, ...secrets, ...sold])].sort();
}

/** The list of values to accept beside a rotated one goes where the value, or public half, goes. */
function fallbacksOf(
  variable: string,
  { rotation, source }: SecretPart,
  secrets: Readonly<Record<string, SecretPart>>,
): readonly string[] {
  if (source.kind === "rsa-private-key") return [];
  if (source.kind !== "rsa-public-key") {
    return rotation === undefined ? [] : [rotation.fallbacksVariable ?? `${variable}_FALLBACKS`];
  }
  const half = Object.values(secrets).find(
    (each) => each.source.kind === "rsa-private-key" && each.source.pair === source.pair,
  );
  // A pair is made in the store, where it is always beside the list of those to accept.
  return [half?.rotation?.fallbacksVariable ?? `${variable}_FALLBACKS`];
}

/** Variables that anybody may read, where the definition knows their value. */
function literalsOf({ environment }: ServicePart): Literals {
  const known = Object.entries(environment).flatMap(([variable, value]) =>
    typeof value === "string" ? [[variable, value] as const] : [],
  );
  return Object.fromEntries(known);
}

/** Most tasks that connect to Postgres, a deployment aside. */
function tasksOf({ parts, base }: Build): number {
  return Object.values(parts.services)
    .filter(({ connects }) => connects.includes("postgres"))
    .reduce((sum, { size }) => sum + base.context.sizes[size].maxTasks, 0);
}

function secretNames({ parts, base }: Build): Readonly<Record<string, string>> {
  const variables = Object.keys(parts.secrets);
  return Object.fromEntries(
    variables.map((variable) => [variable, `${base.context.prefix}/${variable}`]),
  );
}

function variableOf(
  secrets: Readonly<Record<string, SecretPart>>,
  kind: SecretPart["source"]["kind"],
): string | undefined {
  return Object.entries(secrets).find(
    ([, { source }]) => source.kind === kind && !("replica" in source && source.replica),
  )?.[0];
}

/** One URL, or host, port and password by themselves. */
function redisVariables({ parts }: Build): Readonly<Record<string, string>> {
  const url = variableOf(parts.secrets, "redis-url");
  if (url !== undefined) return { url };
  const environment = Object.values(parts.services).flatMap((part) =>
    Object.entries(part.environment),
  );
  const factVariable = (fact: string) =>
    environment.find(([, value]) => typeof value === "object" && value.from === fact)?.[0];
  const found = {
    host: factVariable("redis-host"),
    port: factVariable("redis-port"),
    password: variableOf(parts.secrets, "redis-password"),
  };
  return Object.fromEntries(
    Object.entries(found).flatMap(([key, name]) => (name === undefined ? [] : [[key, name]])),
  );
}

function stripeOf({ name: system, parts, place, base }: Build, stripe: StripePart) {
  const { webhook, plans, portal, tax } = stripe;
  const mode = stripeMode(place.settings, place);
  const lookup = lookupPrefix(system, base.context.prefix, mode);
  const { expandEvents } = require("../stripe/events") as typeof import("../stripe/events");
  const host = parts.hosts[webhook.host]?.name;
  return {
    mode,
    apiVersion: stripeApiVersion,
    endpoints: [{ url: `https://${host}${webhook.path}`, events: expandEvents(stripe.events) }],
    plans: Object.fromEntries(
      Object.entries(plans).map(([plan, { name, usd }]) => [
        plan,
        {
          name,
          prices: Object.entries(usd).map(([interval, amount]) => ({
            usd: amount,
            interval,
            lookupKey: `${lookup}_${plan}_${interval}`,
          })),
        },
      ]),
    ),
    ...(portal && { portal }),
    ...(tax && { tax }),
  };
}
