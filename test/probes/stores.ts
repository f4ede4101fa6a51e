/** Real stores with TLS and passwords, and a stand-in for AWS, in order; a test breaks one thing. */
import { randomBytes } from "node:crypto";
import { Redis } from "ioredis";
import { Client } from "pg";
import { generate } from "selfsigned";
import type { Probe } from "../../gonogo/probes/probe";
import { probes } from "../../gonogo/probes/registry";
import { type ProbeOptions, type ProbeResult, runProbes } from "../../gonogo/probes/run";
import {
  noTargets,
  type PostgresTarget,
  type RedisTarget,
  type TasksTarget,
} from "../../gonogo/probes/targets";
import { RedisServer } from "../support/redis-server";
import { PostgresServer } from "../webhooks/postgres-server";
import { type AwsState, awsFake } from "./aws-fake";

export const postgresName = "shop-postgres";
export const redisName = "shop-redis";
const kinds: readonly string[] = ["postgres", "redis", "tasks", "secrets"];
/** A machine that runs other tests beside these is slower than any that is looked from. */
export const ofStores: readonly Probe[] = probes
  .filter(({ target }) => kinds.includes(target))
  .map((probe) => ({ ...probe, limit: 60 }));

const host = `${postgresName}.stores.test`;
const cacheHost = `master.${redisName}.stores.test`;
const password = () => randomBytes(18).toString("base64url");

const schema = `
  CREATE EXTENSION pg_stat_statements;
  CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL);
  CREATE UNIQUE INDEX users_email ON users (email);
  CREATE TABLE orders (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users);
  CREATE INDEX orders_user ON orders (user_id);
  INSERT INTO users SELECT n, 'user' || n FROM generate_series(1, 100) n;
  ALTER TABLE users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  ALTER TABLE orders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY own ON users USING (true);
  CREATE POLICY own ON orders USING (true);
  GRANT SELECT, INSERT, UPDATE, DELETE ON users, orders TO shop_app;`;

export interface At {
  /** Over the variables that are set. */
  readonly env?: Readonly<Record<string, string>>;
  readonly postgres?: Partial<PostgresTarget>;
  readonly redis?: Partial<RedisTarget>;
  readonly tasks?: Partial<TasksTarget>;
  readonly options?: ProbeOptions;
  readonly probes?: readonly Probe[];
}

export class Stores {
  private constructor(
    readonly postgres: PostgresServer,
    readonly redis: RedisServer,
    readonly aws: Awaited<ReturnType<typeof awsFake>>,
    readonly state: AwsState,
    readonly pem: string,
    /** An authority that signed nothing here. */
    readonly otherPem: string,
    /** What no result may hold. */
    readonly secrets: readonly string[],
    readonly env: Readonly<Record<string, string>>,
  ) {}

  static async start(): Promise<Stores> {
    const { cert, private: key } = await certificateFor(host, cacheHost);
    const tls = { cert, key };
    const [login, token, signing, salt] = [password(), password(), password(), password()];
    const postgres = await PostgresServer.start({
      tls,
      settings: [
        "shared_preload_libraries=pg_stat_statements",
        "max_connections=60",
        "archive_mode=on",
      ],
    });
    const redis = await RedisServer.start({
      tls,
      password: token,
      settings: { maxmemory: "100mb", "maxmemory-policy": "noeviction", appendonly: "yes" },
    });
    const state = healthyAws();
    state.secrets["shop/SIGNING_KEY"] = `${signing}${salt}`;
    const env = {
      DATABASE_URL: urlOf({ password: login, port: postgres.port }),
      REDIS_URL: `rediss://:${token}@${cacheHost}:${redis.port}/0?hostaddr=127.0.0.1`,
      COOKIE_KEY: `${salt}${signing}`,
    };
    const secrets = [login, token, signing, salt];
    const { cert: otherPem } = await certificateFor("somebody.else.test");
    const aws = await awsFake(state);
    const stores = new Stores(postgres, redis, aws, state, cert, otherPem, secrets, env);
    await stores.prepare(login);
    return stores;
  }

  private async prepare(login: string): Promise<void> {
    await this.sql(`CREATE ROLE shop_app LOGIN PASSWORD '${login}'`);
    await this.sql("CREATE DATABASE shop");
    await this.sql(schema, "shop");
    await this.sql("ALTER SYSTEM SET log_min_duration_statement = '500ms'");
    await this.sql("SELECT pg_reload_conf()");
    await this.use();
  }

  /** As an application does, so that there is something to count. */
  async use(): Promise<void> {
    const app = await this.app();
    for (let i = 0; i < 25; i += 1) await app.query("SELECT email FROM users WHERE id = $1", [i]);
    await app.end();
    const client = this.client();
    for (let i = 0; i < 120; i += 1) await client.get("key");
    client.disconnect();
  }

  /** Statements as the owner of everything, each by itself. */
  async sql(text: string, database = "postgres"): Promise<void> {
    const client = await this.postgres.connect({ database });
    await client.query(text);
    await client.end();
  }

  async app(login = this.secrets[0] ?? ""): Promise<Client> {
    const ssl = { ca: this.pem, servername: host };
    const { port } = this.postgres;
    const user = { user: "shop_app", password: login, database: "shop" };
    const client = new Client({ host: "127.0.0.1", port, ssl, ...user });
    await client.connect();
    return client;
  }

  client(token = this.secrets[1] ?? ""): Redis {
    const tls = { ca: this.pem, servername: cacheHost };
    const { host: address, port } = this.redis;
    return new Redis({ host: address, port, password: token, tls });
  }

  look(at: At = {}, signal = new AbortController().signal): Promise<readonly ProbeResult[]> {
    const { endpoint } = this.aws;
    const credentials = { accessKeyId: "AKIATEST", secretAccessKey: "test-secret-access-key" };
    return runProbes({
      probes: at.probes ?? ofStores,
      targets: {
        ...noTargets,
        postgres: [{ ...postgresTarget, ca: this.pem, ...at.postgres }],
        redis: [{ ...redisTarget, ca: this.pem, ...at.redis }],
        tasks: [{ ...tasksTarget, ...at.tasks }],
        secrets: [{ name: "secrets", variables: ["SIGNING_KEY", "COOKIE_KEY"] }],
      },
      options: [asked, at.options ?? {}],
      secrets: {
        env: { ...this.env, ...at.env },
        names: { SIGNING_KEY: "shop/SIGNING_KEY" },
      },
      aws: { region: "us-east-1", endpoint, credentials, timeout: 15_000 },
      signal,
    });
  }

  async stop(): Promise<void> {
    await Promise.all([this.postgres.stop(), this.redis.stop(), this.aws.close()]);
  }
}

const asked: ProbeOptions = {
  "postgres-tables-present": { tables: ["users", "orders"] },
  "postgres-row-security": { asked: true },
  "redis-persistence-on": { asked: true },
  "redis-backups-recent": { asked: true },
};

const postgresTarget: PostgresTarget = {
  name: "postgres",
  variable: "DATABASE_URL",
  mode: "rds",
  identifier: postgresName,
  version: 15,
  retentionDays: 14,
  pool: { min: 2, max: 10, tasks: 3 },
};

const redisTarget: RedisTarget = {
  name: "redis",
  variables: { url: "REDIS_URL" },
  mode: "elasticache",
  role: "queue",
  identifier: redisName,
  retentionDays: 7,
};

const tasksTarget: TasksTarget = {
  name: "api",
  cluster: "shop",
  service: "api",
  production: true,
  required: ["DATABASE_URL", "DEBUG", "ENVIRONMENT", "LOG_LEVEL", "SEC_USER_AGENT"],
};

export function urlOf(parts: { password: string; port: number; more?: string }): string {
  const login = `shop_app:${encodeURIComponent(parts.password)}`;
  const query = `hostaddr=127.0.0.1&sslmode=verify-full${parts.more ?? ""}`;
  return `postgresql://${login}@${host}:${parts.port}/shop?${query}`;
}

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

export function healthyAws(): AwsState {
  return {
    rds: {
      identifier: postgresName,
      retention: 14,
      latest: ago(4),
      earliest: ago(10_000),
      snapshots: [ago(5000), ago(3500), ago(2000), ago(600)],
    },
    cache: {
      identifier: redisName,
      retention: 7,
      nodes: 2,
      failover: true,
      snapshots: [ago(2000), ago(600)],
    },
    ecs: {
      cluster: "shop",
      service: "api",
      revision: 12,
      running: [12, 12],
      environment: [
        { name: "DEBUG", value: "False" },
        { name: "ENVIRONMENT", value: "production" },
        { name: "LOG_LEVEL", value: "INFO" },
        { name: "SEC_USER_AGENT", value: "Shop ops@shop.dev" },
      ],
      secrets: [{ name: "DATABASE_URL", valueFrom: "arn:aws:secretsmanager:x" }],
    },
    secrets: {},
  };
}

export function certificateFor(...names: readonly string[]): ReturnType<typeof generate> {
  return generate([{ name: "commonName", value: names[0] ?? "" }], {
    algorithm: "sha256",
    keyType: "ec",
    notAfterDate: new Date(Date.now() + 30 * 86_400_000),
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames: names.map((value) => ({ type: 2, value })) },
    ],
  });
}
