/** Postgres over TLS, with a login from a store of secrets. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { Pool, type PoolConfig } from "pg";
import { ConfigurationError } from "../configuration-error";
import { type Database, poolOptions } from "../database";
import type { DatabaseConfig } from "./config";
import { type ReadSecret, readSecret } from "./secrets";

/** What `pg` needs to connect to one server. */
export type ServerConfig = Pick<
  PoolConfig,
  "host" | "port" | "user" | "password" | "database" | "ssl"
>;

/**
 * The server's certificate and name are verified whatever the URL says of TLS: `pg` would take
 * `sslmode=require` for "do not look at the certificate", or the query over what the code says.
 *
 * @param certificates File of authorities; those that Node trusts unless given.
 * @throws ConfigurationError, without the URL, when it is none of Postgres.
 */
export function serverConfig(url: string, certificates?: string): ServerConfig {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^postgres(ql)?:$/.test(parsed.protocol) || parsed.hostname === "") {
    throw new ConfigurationError("the secret of the database is no postgresql:// URL");
  }
  const database = decoded(parsed.pathname.slice(1));
  return {
    // Of an address of IPv6 the brackets belong to the URL.
    host: parsed.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(parsed.port || 5432),
    user: decoded(parsed.username),
    password: decoded(parsed.password),
    ...(database !== "" && { database }),
    ssl: tls(certificates),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ConfigurationError(
      "the secret of the database has a % that encodes nothing: a % itself is written %25",
    );
  }
}

export function tls(certificates?: string): NonNullable<ServerConfig["ssl"]> {
  const verified = { rejectUnauthorized: true, minVersion: "TLSv1.2" } as const;
  if (certificates === undefined) return verified;
  return { ...verified, ca: readFileSync(path.resolve(__dirname, certificates), "utf8") };
}

/** A function instance handles one request at a time, and its statements one by one. */
const mostConnections = 1;

/**
 * A pool whose login is read again when the server does not take it any more, and which asks again
 * once when a connection broke while the function was frozen. Use it for statements that may be
 * repeated.
 */
export class SecretDatabase implements Database {
  private opened: Promise<Pool> | undefined;

  constructor(
    private readonly config: DatabaseConfig,
    private readonly read: ReadSecret = readSecret,
  ) {}

  async query(text: string, values?: unknown[]) {
    const pool = await this.pool();
    try {
      return await pool.query(text, values);
    } catch (error) {
      const again = reasonToRepeat(error);
      if (again === undefined) throw error;
      if (again === "login") this.forget(pool);
      return await (await this.pool()).query(text, values);
    }
  }

  /** For whoever needs a connection of its own. */
  async pool(): Promise<Pool> {
    this.opened ??= this.open();
    try {
      return await this.opened;
    } catch (error) {
      this.opened = undefined;
      throw error;
    }
  }

  /** Gives the connections back. The next statement opens new ones. */
  async close(): Promise<void> {
    const { opened } = this;
    this.opened = undefined;
    await opened?.then(
      (pool) => pool.end(),
      () => undefined,
    );
  }

  private async open(): Promise<Pool> {
    const url = await this.read(this.config.secret);
    const server = serverConfig(url, this.config.certificates);
    const pool = new Pool({ ...poolOptions, ...server, max: mostConnections });
    // A connection that breaks while it is idle leaves the pool; without a listener it would end
    // the process.
    pool.on("error", () => undefined);
    return pool;
  }

  private forget(pool: Pool): void {
    this.opened = undefined;
    pool.end().catch(() => undefined);
  }
}

/** Errors of a login that is no longer right, and of connections that are no longer there. */
function reasonToRepeat(error: unknown): "login" | "connection" | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error ? String(error.code) : "";
  if (code === "28P01" || code === "28000") return "login";
  // Of Postgres: shut down by an administrator, by a crash, or still starting.
  const ended = ["57P01", "57P02", "57P03", "ECONNRESET", "EPIPE", "ETIMEDOUT"];
  const isBroken = /^Connection terminated|^Client has encountered a connection error/;
  return ended.includes(code) || isBroken.test(error.message) ? "connection" : undefined;
}
