import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ConfigurationError } from "./configuration-error";
import type { Database } from "./database";

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** Any number, the same for all who migrate. */
const lock = 7_402_118_834;

/** The migrations of this folder, in the order of their names. */
export function readMigrations(folder = path.join(__dirname, "migrations")): readonly Migration[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file) => ({
      name: path.basename(file, ".sql"),
      sql: readFileSync(path.join(folder, file), "utf8"),
    }));
}

/**
 * Applies the migrations that the database does not have, each in a transaction of its own. Several
 * processes may start at once: one migrates, the others wait and find it done.
 *
 * @param connection One connection, not a pool, of a role that may make schemas and roles.
 * @returns Names of those that were applied.
 * @throws ConfigurationError when a migration was changed after it had been applied.
 */
export async function migrate(
  connection: Database,
  migrations: readonly Migration[] = readMigrations(),
): Promise<readonly string[]> {
  await connection.query("SELECT pg_advisory_lock($1)", [lock]);
  try {
    await connection.query(`
      CREATE SCHEMA IF NOT EXISTS webhooks;
      CREATE TABLE IF NOT EXISTS webhooks.migrations (
        name text PRIMARY KEY,
        sha256 text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
      )`);
    const { rows } = await connection.query("SELECT name, sha256 FROM webhooks.migrations");
    const applied = new Map(
      (rows as { name: string; sha256: string }[]).map((row) => [row.name, row.sha256]),
    );
    const made: string[] = [];
    for (const migration of migrations) {
      const sha256 = createHash("sha256").update(migration.sql).digest("hex");
      const found = applied.get(migration.name);
      if (found === sha256) continue;
      if (found !== undefined) {
        throw new ConfigurationError(
          `migration ${migration.name} was changed after it had been applied: add a new one`,
        );
      }
      await apply(connection, migration, sha256);
      made.push(migration.name);
    }
    return made;
  } finally {
    await quietly(connection, "SELECT pg_advisory_unlock($1)", [lock]);
  }
}

/** On a connection that has ended: what ended it is the error, and its lock is gone with it. */
async function quietly(connection: Database, sql: string, values: unknown[] = []): Promise<void> {
  await connection.query(sql, values).catch(() => undefined);
}

async function apply(connection: Database, { name, sql }: Migration, sha256: string) {
  await connection.query("BEGIN");
  try {
    await connection.query(sql);
    const row = "INSERT INTO webhooks.migrations (name, sha256) VALUES ($1, $2)";
    await connection.query(row, [name, sha256]);
    await connection.query("COMMIT");
  } catch (error) {
    await quietly(connection, "ROLLBACK");
    throw error;
  }
}
