/** The reference system's Postgres and Redis, with TLS and passwords, as its probes want them. */
import { randomBytes } from "node:crypto";
import { Redis } from "ioredis";
import { Client, type ClientConfig } from "pg";
import { migrate } from "../../infra/webhooks/migrate";
import { awsFake } from "../probes/aws-fake";
import { certificateFor, healthyAws, postgresName, redisName } from "../probes/stores";
import { RedisServer } from "../support/redis-server";
import { PostgresServer } from "../webhooks/postgres-server";
import { schema } from "./store";

const user = "finsight_app";
const database = "finsight";
/** Names that AWS gives; the probes reach them on loopback. */
const hosts = {
  postgres: `${postgresName}.stores.test`,
  redis: `master.${redisName}.stores.test`,
};
const password = () => randomBytes(24).toString("base64url");

export class Stores {
  private constructor(
    readonly postgres: PostgresServer,
    readonly redis: RedisServer,
    /** What to trust, in PEM form. */
    readonly ca: string,
    private readonly secrets: { readonly login: string; readonly token: string },
    /** A stand-in for what AWS says of backups. */
    private readonly aws: Awaited<ReturnType<typeof awsFake>>,
  ) {}

  static async start(): Promise<Stores> {
    const { cert, private: key } = await certificateFor(hosts.postgres, hosts.redis);
    const secrets = { login: password(), token: password() };
    const tls = { cert, key };
    const tracking = "shared_preload_libraries=pg_stat_statements";
    // As many as the tasks of finsight's stack may open together, and more.
    const many = "max_connections=300";
    const cache = { maxmemory: "100mb", "maxmemory-policy": "allkeys-lru" };
    const [postgres, redis] = await Promise.allSettled([
      PostgresServer.start({ tls, settings: [tracking, "log_min_duration_statement=500ms", many] }),
      RedisServer.start({ tls, password: secrets.token, settings: cache }),
    ]);
    if (postgres.status === "fulfilled" && redis.status === "fulfilled") {
      const stores = new Stores(
        ...([postgres.value, redis.value, cert, secrets] as const),
        await awsFake(healthyAws()),
      );
      await stores.prepare();
      return stores;
    }
    for (const one of [postgres, redis]) if (one.status === "fulfilled") await one.value.stop();
    throw [postgres, redis].find((one) => one.status === "rejected")?.reason;
  }

  private async prepare(): Promise<void> {
    const owner = await this.postgres.connect();
    await owner.query(`CREATE ROLE ${user} LOGIN PASSWORD '${this.secrets.login}'`);
    await owner.query(`CREATE DATABASE ${database}`);
    await owner.end();
    const client = await this.postgres.connect({ database });
    await client.query("CREATE EXTENSION pg_stat_statements");
    await client.query(schema);
    await migrate(client);
    await client.query(`
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${user};
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${user};
      GRANT webhooks_receiver TO ${user}`);
    await client.end();
    await this.use();
  }

  /** As an application does, so that there is something to count. */
  async use(): Promise<void> {
    const client = new Client(this.login());
    await client.connect();
    for (let i = 0; i < 25; i += 1)
      await client.query("SELECT id FROM users WHERE email = $1", [i]);
    await client.end();
    const redis = new Redis(this.cache());
    for (let i = 0; i < 120; i += 1) await redis.get("key");
    redis.disconnect();
  }

  /** Where AWS is asked, and as whom. */
  looks() {
    const credentials = { accessKeyId: "AKIATEST", secretAccessKey: "test-secret-access-key" };
    const { endpoint } = this.aws;
    return {
      secrets: { env: this.env() },
      aws: { region: "us-east-1", endpoint, credentials, timeout: 3000 },
    };
  }

  /** How the application connects to Postgres. */
  login(): ClientConfig {
    const { port } = this.postgres;
    const ssl = { ca: this.ca, servername: hosts.postgres };
    return { host: "127.0.0.1", port, user, password: this.secrets.login, database, ssl };
  }

  /** How the application connects to Redis. */
  cache() {
    const { host, port } = this.redis;
    const tls = { ca: this.ca, servername: hosts.redis };
    return { host, port, password: this.secrets.token, tls };
  }

  /** The variables of the application's tasks. */
  env(): Readonly<Record<string, string>> {
    const { login, token } = this.secrets;
    return {
      DATABASE_URL:
        `postgresql://${user}:${login}@${hosts.postgres}:${this.postgres.port}/${database}` +
        "?hostaddr=127.0.0.1&sslmode=verify-full",
      REDIS_URL: `rediss://:${token}@${hosts.redis}:${this.redis.port}/0?hostaddr=127.0.0.1`,
    };
  }

  /** What the owner of the database sees. */
  async query(text: string): Promise<readonly Record<string, unknown>[]> {
    const client = await this.postgres.connect({ database });
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** Forgets who asked how often. */
  async forgetCounts(): Promise<void> {
    const redis = new Redis({ ...this.cache(), retryStrategy: () => null, lazyConnect: true });
    redis.on("error", () => undefined);
    try {
      await redis.connect();
      await redis.flushall();
    } catch {
      // A Redis that is down counts nothing.
    } finally {
      redis.disconnect();
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.postgres.stop(), this.redis.stop(), this.aws.close()]);
  }
}
