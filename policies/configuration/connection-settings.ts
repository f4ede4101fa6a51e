import { definePolicy, type Violation } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { taskContainers } from "../helpers/containers";
import * as env from "../helpers/env-examples";
import { list, record } from "../helpers/known";
import {
  type KnownSetting,
  namedSettingChecks,
  namedSettingTypes,
  type SettingContext,
} from "../helpers/named-settings";
import { everywhere, ssmParameter } from "../helpers/setting-examples";
import { show } from "../helpers/show";

const messages = {
  plain: "{name} reaches {store} without TLS: {because}.",
  local: "{name} looks for {store} on the machine of the program itself: the host is {host}.",
  file: "{name} is a SQLite file, which ends with the container that holds it.",
} as const;
const development = "In development a database may be local and without TLS.";
const none = "No setting here says where a database or cache is.";

const stores: Readonly<Record<string, string>> = {
  redis: "Redis",
  rediss: "Redis",
  valkey: "Valkey",
  valkeys: "Valkey",
  postgres: "PostgreSQL",
  postgresql: "PostgreSQL",
  mysql: "MySQL",
  mariadb: "MariaDB",
  mongodb: "MongoDB",
  amqp: "the message broker",
  amqps: "the message broker",
};
/** Schemes whose clients speak plain text unless they are told otherwise. */
const plainSchemes = new Set(["redis", "valkey", "amqp"]);

const urlName =
  /(?:^|_)(?:DATABASE|DB|POSTGRES(?:QL)?|PG|MYSQL|MARIADB|MONGO(?:DB)?|REDIS|VALKEY|CACHE|BROKER|CELERY|QUEUE|AMQP|RABBITMQ|RESULT_BACKEND|SQLALCHEMY(?:_DATABASE)?|SESSION_STORE)(?:_[A-Z0-9]{1,16}){0,3}_?(?:UR[LI]|DSN|BACKEND)$/;
const switchName =
  /^(?:[A-Z0-9]+_){0,4}(?:DATABASE|DB|POSTGRES(?:QL)?|PG|MYSQL|MONGO(?:DB)?|REDIS|VALKEY|CACHE)_(?:USE_)?(?:SSL|TLS)(?:_ENABLED)?$/;
const modeName = /^(?:PGSSLMODE|(?:[A-Z0-9]+_){0,4}(?:DATABASE|DB|POSTGRES(?:QL)?)_SSL_?MODE)$/;

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1\]|host\.docker\.internal)$/i;
const off = /^(?:false|0|no|off|disabled?|none)$/i;
/** libpq goes on without TLS in these modes: postgresql.org/docs/current/libpq-ssl.html */
const lenientMode = /^(?:disable|allow|prefer)$/i;

type Found = Generator<Violation<typeof messages>, void, undefined>;

/** Where `localhost` may be another container, or the machine of a build. */
function mayBeBeside({ resource }: SettingContext): boolean {
  switch (resource.type) {
    case "aws:ecs/taskDefinition:TaskDefinition":
      return taskContainers(record(resource.props)).length > 1;
    case "aws:lambda/function:Function":
    case "aws:apprunner/service:Service":
    case "aws:ssm/parameter:Parameter":
      return false;
    default:
      return true;
  }
}

function hasVolume({ resource }: SettingContext): boolean {
  const { volumes, fileSystemConfig } = record(resource.props);
  return list(volumes).length > 0 || fileSystemConfig !== undefined;
}

/** What the query of the address says about TLS; undefined when it says nothing. */
function tlsOf(query: URLSearchParams): boolean | undefined {
  for (const [key, value] of query) {
    if (/^sslmode$/i.test(key) && /^disabled$|^preferred$/i.test(value)) {
      return false;
    }
    if (/^sslmode$/i.test(key)) {
      return !lenientMode.test(value);
    }
    if (/^(?:ssl|tls|usessl)$/i.test(key)) {
      return !off.test(value);
    }
  }
  return undefined;
}

function* address({ name, value, path }: KnownSetting, context: SettingContext): Found {
  const text = value.trim();
  if (/^sqlite[^:]{0,16}:/i.test(text) && !/:memory:/.test(text) && !hasVolume(context)) {
    yield { message: "file", property: path, name };
    return;
  }
  // Drivers stand behind a plus sign: postgresql+asyncpg.
  const scheme = /^([a-z]{1,16})(?:\+[a-z0-9]{1,16})?:\/\//i.exec(text)?.[1]?.toLowerCase() ?? "";
  const store = Object.hasOwn(stores, scheme) ? stores[scheme] : undefined;
  const plainText = text.replace(/^[^:]{1,33}:/, "http:");
  if (store === undefined || !URL.canParse(plainText)) {
    return;
  }
  const { hostname, searchParams } = new URL(plainText);
  if (loopback.test(hostname)) {
    if (!mayBeBeside(context)) {
      yield { message: "local", property: path, name, store, host: show(hostname) };
    }
    return;
  }
  const tls = tlsOf(searchParams);
  if (tls === false) {
    yield { message: "plain", property: path, name, store, because: "its query switches TLS off" };
  } else if (tls === undefined && plainSchemes.has(scheme)) {
    yield { message: "plain", property: path, name, store, because: `the scheme is ${scheme}://` };
  }
}

function* check(setting: KnownSetting, context: SettingContext): Found {
  const { name, value, path } = setting;
  const text = value.trim();
  const isSwitch = switchName.test(name);
  if (isSwitch ? off.test(text) : modeName.test(name) && lenientMode.test(text)) {
    const store = isSwitch ? "its store" : "PostgreSQL";
    yield { message: "plain", property: path, name, store, because: `it is ${show(text)}` };
  } else if (urlName.test(name)) {
    yield* address(setting, context);
  }
}

export default definePolicy({
  id: "connection-settings",
  title: "Programs reach databases and caches over TLS, at their real address",
  why: "The password and everything that is read travels readable through the network, and an address of a developer's machine or a file in the container works until the first restart loses the data.",
  fix: "Use rediss:// and amqps://, sslmode=require or verify-full, and the address of the stack's own database.",
  severity: "medium",
  controls: ["redis-url", "redis-tls", "postgres-url"],
  resources: namedSettingTypes,
  messages,
  checks: namedSettingChecks<Violation<typeof messages>>({
    isMeant: (name) => urlName.test(name) || switchName.test(name) || modeName.test(name),
    check,
    none,
    unknowns: "open",
    passedOver: ({ environment }) => (environment === "development" ? development : undefined),
  }),
  corrections: false,
  passes: [
    { name: "Redis over TLS", ...env.ecsTask({ REDIS_URL: "rediss://cache.internal:6379/0" }) },
    {
      name: "a database that must speak TLS",
      ...env.lambda({ DATABASE_URL: "postgresql+asyncpg://db.internal/app?sslmode=verify-full" }),
    },
    {
      name: "a pooler beside the program, in the same task",
      type: "aws:ecs/taskDefinition:TaskDefinition",
      props: {
        family: "app",
        containerDefinitions: JSON.stringify([
          { name: "app", environment: [{ name: "DATABASE_URL", value: "postgres://localhost/a" }] },
          { name: "pgbouncer" },
        ]),
      },
    },
    {
      name: "a parameter and a switch",
      ...ssmParameter("redis-ssl", "true"),
    },
    {
      name: "a file on a volume",
      type: "aws:ecs/taskDefinition:TaskDefinition",
      props: {
        family: "app",
        volumes: [{ name: "data", efsVolumeConfiguration: { fileSystemId: unknown } }],
        containerDefinitions: JSON.stringify([
          { name: "app", environment: [{ name: "DATABASE_URL", value: "sqlite:////data/app.db" }] },
        ]),
      },
    },
  ],
  fails: [
    ...everywhere("REDIS_URL", "redis://cache.internal:6379", "plain"),
    {
      name: "a queue of jobs in plain text",
      ...env.appRunner({ CELERY_BROKER_URL: "amqp://broker.internal:5672" }),
      expect: "plain",
    },
    {
      name: "PostgreSQL whose TLS is switched off",
      ...env.lambda({ DATABASE_URL: "postgres://db.internal/app?sslmode=disable" }),
      expect: "plain",
    },
    {
      name: "a mode that goes on without TLS",
      ...env.ecsTask({ PGSSLMODE: "prefer" }),
      expect: "plain",
    },
    { name: "a switch", ...env.ecsTask({ REDIS_SSL: "False" }), expect: "plain" },
    {
      name: "a developer's machine",
      ...env.lambda({ REDIS_URL: "rediss://localhost:6379" }),
      expect: "local",
    },
    {
      name: "a developer's machine, as a parameter",
      ...ssmParameter("database-url", "postgres://127.0.0.1/app"),
      expect: "local",
    },
    {
      name: "a file in the container",
      ...env.ecsTask({ DATABASE_URL: "sqlite:///./app.db" }),
      expect: "file",
    },
  ],
  unknowns: [
    {
      name: "an address that the deployment makes",
      ...env.lambda({ REDIS_URL: unknown }),
      expect: "environment.variables.REDIS_URL",
    },
    {
      name: "a parameter that the deployment makes",
      type: "aws:ssm/parameter:Parameter",
      props: { name: "/app/redis-url", type: "String", value: unknown },
      expect: "value",
    },
  ],
  notApplicables: [
    { name: "no such setting", ...env.ecsTask({ LOG_LEVEL: "INFO" }), expect: none },
    {
      name: "development",
      ...env.ecsTask({ REDIS_URL: "redis://localhost:6379" }),
      environment: "development",
      expect: development,
    },
  ],
});
