/** The function that the deployment calls: schema, roles and logins. */
import { Client } from "pg";
import { ConfigurationError } from "../configuration-error";
import { migrate as applyMigrations, type Migration, readMigrations } from "../migrate";
import { asObject } from "../payload";
import { type ServerConfig, serverConfig, tls } from "./connection";
import { ensureLogin, grantTo } from "./logins";
import { type ReadSecret, readSecret } from "./secrets";

/** Written into the bundle by scripts/gen-webhooks.ts; elsewhere the files are read. */
declare const BUNDLED_MIGRATIONS: readonly Migration[] | undefined;

/** Names and places only: the event is stored in the stack's state. */
export interface MigrateEvent {
  /** Who may make schemas and roles. The secret is a URL, or RDS's object of username and password. */
  readonly owner: {
    readonly secret: string;
    /** Needed with an object. */
    readonly host?: string;
    readonly port?: number;
    readonly database?: string;
  };
  /** File of authorities: see `DatabaseConfig`. */
  readonly certificates?: string;
  readonly logins: readonly {
    /** Name of the secret with the login's own connection URL. */
    readonly secret: string;
    readonly roles: readonly string[];
    readonly connections: number;
  }[];
  /** Roles for users that somebody else makes, such as the application's own. */
  readonly grants: readonly { readonly user: string; readonly role: string }[];
  /** Whether the database is to refuse payloads in plain text from now on. */
  readonly encrypted: boolean;
}

/** Names only, for the same reason. */
export interface MigrateResult {
  readonly applied: readonly string[];
  readonly logins: readonly string[];
  readonly granted: readonly string[];
  /** Users that are not there yet: whoever makes them grants the role. */
  readonly missing: readonly string[];
  /** False while payloads in plain text are there: run the job `rekey`, then deploy again. */
  readonly encrypted: boolean;
}

export async function migrateWith(
  event: MigrateEvent,
  read: ReadSecret,
  migrations: readonly Migration[],
): Promise<MigrateResult> {
  const client = new Client({ ...(await ownerOf(event, read)), connectionTimeoutMillis: 10_000 });
  // The error is that of the statement that was waiting.
  client.on("error", () => undefined);
  await client.connect();
  try {
    const applied = await applyMigrations(client, migrations);
    const logins: string[] = [];
    for (const { secret, roles, connections } of event.logins) {
      const { user = "", password } = serverConfig(await read(secret));
      if (typeof password !== "string") throw new ConfigurationError(`${secret} has no password`);
      const name = roleName(user);
      await ensureLogin(client, { user: name, password, roles, connections });
      logins.push(name);
    }
    const granted: string[] = [];
    const missing: string[] = [];
    for (const { user, role } of event.grants) {
      ((await grantTo(client, user, role)) ? granted : missing).push(user);
    }
    const encrypted = event.encrypted && (await requireEncryption(client));
    return { applied, logins, granted, missing, encrypted };
  } finally {
    await client.end();
  }
}

/** Payloads from before there were keys must not stop a deployment: the result tells of them. */
async function requireEncryption(client: Client): Promise<boolean> {
  try {
    await client.query("SELECT webhooks.require_encryption()");
    return true;
  } catch (error) {
    const isPlain = error instanceof Error && "code" in error && error.code === "23514";
    if (isPlain) return false;
    throw error;
  }
}

async function ownerOf(event: MigrateEvent, read: ReadSecret): Promise<ServerConfig> {
  const { owner, certificates } = event;
  const text = await read(owner.secret);
  if (/^postgres(ql)?:/.test(text)) return serverConfig(text, certificates);
  const { username, password } = asObject(parse(text)) ?? {};
  const { host, port = 5432, database } = owner;
  if (typeof username !== "string" || typeof password !== "string" || host === undefined) {
    throw new ConfigurationError(
      `the secret ${owner.secret} is neither a URL nor a login, or the host is missing`,
    );
  }
  const place = { host, port, ...(database !== undefined && { database }) };
  return { user: username, password, ...place, ssl: tls(certificates) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Poolers such as Supabase's take the project's name after the role's, and a dot between them. */
function roleName(user: string): string {
  return user.split(".", 1)[0] ?? user;
}

export async function migrate(event: MigrateEvent): Promise<MigrateResult> {
  const bundled = typeof BUNDLED_MIGRATIONS === "undefined" ? undefined : BUNDLED_MIGRATIONS;
  return await migrateWith(event, readSecret, bundled ?? readMigrations());
}
