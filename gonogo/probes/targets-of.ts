/** Reads what to look at from the outputs of a deployed stack. Pure. */
import { type MailSaid, mailOf } from "./mail-of";
import { providersOf } from "./providers-of";
import {
  type HttpTarget,
  noTargets,
  type PostgresTarget,
  type RedisTarget,
  type Targets,
  type TasksTarget,
} from "./targets";
import type { Validation } from "./validation";

/**
 * @param outputs What `pulumi stack output --json` prints: each `<role>Url` that is an address of
 * HTTPS is a host. `apiUrl`, and every role that has `api` in it, answers with an API, the others
 * with pages; a stack with one host only has both there.
 * @param mail Domains of the stack's configuration.
 * @param validation What the output of that name, and the stack's configuration, say beside it.
 */
export function targetsOf(
  outputs: Readonly<Record<string, unknown>>,
  mail: readonly MailSaid[] = [],
  validation?: Validation,
  certificates: (file: string) => string = () => "",
): Targets {
  const privatePaths = validation?.privatePaths ?? [];
  const host = Object.entries(outputs).flatMap(([key, value]): HttpTarget[] => {
    const role = /^(\w+)Url$/.exec(key)?.[1];
    if (role === undefined || typeof value !== "string" || !URL.canParse(value)) return [];
    const { protocol, origin, pathname } = new URL(value);
    // An address of one path, such as a webhook's, is no host of its own.
    if (protocol !== "https:" || pathname !== "/") return [];
    return [{ role, url: origin, ...(privatePaths.length > 0 && { privatePaths }) }];
  });
  const isApi = ({ role }: HttpTarget) => /api/i.test(role);
  const api = host.filter(isApi);
  const pages = host.filter((target) => !isApi(target));
  return {
    ...noTargets,
    host,
    api: api.length > 0 ? api : host,
    web: pages.length > 0 ? pages : host,
    mail: mailOf(mail, validation, outputs.dkimSelectors),
    webhook: webhooksOf(outputs.webhookUrls, validation),
    ...(validation === undefined ? {} : toldBy(validation, certificates)),
  };
}

/** Roles of hosts; a `databaseUrl` is meant to be secret, and is none. */
const hostRole = /api|app|web(?!hook)|site|host|front|public|docs|admin|portal/i;

/** A sentence for each output that seems to tell a host, and cannot be looked at. */
export function notLookedAt(outputs: Readonly<Record<string, unknown>>): readonly string[] {
  const origins = new Set(targetsOf(outputs).host.map(({ url }) => url));
  return Object.entries(outputs).flatMap(([key, value]) => {
    if (!/^\w+Url$/.test(key) || !hostRole.test(key) || typeof value !== "string") return [];
    // As the Pulumi CLI writes it without --show-secrets.
    if (value === "[secret]") {
      return [`The output ${key} is secret, so that its host is not looked at.`];
    }
    const url = URL.parse(value);
    if (url?.protocol !== "https:" || origins.has(url.origin)) return [];
    return [`The output ${key} is a path of a host, and only whole hosts are looked at.`];
  });
}

/** Each address once, whoever tells it: the output `webhookUrls`, Stripe's endpoints, providers. */
function webhooksOf(output: unknown, validation?: Validation): Targets["webhook"] {
  const urls = [
    ...Object.values(typeof output === "object" && output !== null ? output : {}),
    ...(validation?.stripe?.endpoints ?? []).map(({ url }) => url),
    ...(validation?.providers ?? []).flatMap(({ webhookUrl, inboundUrl, channelUrl }) => [
      webhookUrl,
      inboundUrl,
      channelUrl,
    ]),
  ];
  const known = urls.filter(
    (url): url is string =>
      typeof url === "string" && url.startsWith("https://") && URL.canParse(url),
  );
  return [...new Set(known)].map((url) => ({ url }));
}

function toldBy(validation: Validation, certificates: (file: string) => string): Partial<Targets> {
  const stores = storesOf(validation, certificates);
  const providers = providersOf(validation);
  const [postgres] = stores.postgres;
  // The channels of watched calendars are kept in the application's database.
  const google = providers.google.map((own) =>
    own.channelUrl === undefined || postgres === undefined ? own : { ...own, postgres },
  );
  return { ...stores, ...providers, google };
}

function storesOf(
  { postgres, redis, services, environment, region, production, generated }: Validation,
  certificates: (file: string) => string,
): Pick<Targets, "postgres" | "redis" | "tasks" | "secrets"> {
  const place = region === undefined ? {} : { region };
  return {
    postgres: postgres === undefined ? [] : [postgresOf(postgres, place, certificates)],
    redis: redis === undefined ? [] : [redisOf(redis, place, certificates)],
    tasks: Object.entries(services).map(
      ([name, { cluster, service }]): TasksTarget => ({
        name,
        cluster,
        service,
        required: environment[name] ?? [],
        ...(production !== undefined && { production }),
        ...place,
      }),
    ),
    secrets: generated.length === 0 ? [] : [{ name: "secrets", variables: generated }],
  };
}

type Place = { readonly region?: string };

function postgresOf(
  said: NonNullable<Validation["postgres"]>,
  place: Place,
  certificates: (file: string) => string,
): PostgresTarget {
  const { mode, variable, identifier, version, retentionDays, tables, pool } = said;
  return {
    name: "postgres",
    mode,
    variable,
    ...place,
    ...(identifier !== undefined && { identifier }),
    ...(version !== undefined && { version }),
    ...(retentionDays !== undefined && { retentionDays }),
    ...(tables !== undefined && { tables }),
    ...(pool !== undefined && { pool: poolOf(pool) }),
    ...(said.certificates !== undefined && { ca: certificates(said.certificates) }),
  };
}

function poolOf({ min, max, tasks }: { min: number; max: number; tasks?: number | undefined }) {
  return { min, max, ...(tasks !== undefined && { tasks }) };
}

function redisOf(
  said: NonNullable<Validation["redis"]>,
  place: Place,
  certificates: (file: string) => string,
): RedisTarget {
  const { mode, role, variables, identifier, retentionDays } = said;
  return {
    name: "redis",
    mode,
    variables,
    ...place,
    ...(role !== undefined && { role }),
    ...(identifier !== undefined && { identifier }),
    ...(retentionDays !== undefined && { retentionDays }),
    ...(said.certificates !== undefined && { ca: certificates(said.certificates) }),
  };
}
