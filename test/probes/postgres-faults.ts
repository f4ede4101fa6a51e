import { aws, type Fault, hours, rules, sql } from "./fault";
import { urlOf } from "./stores";

export const ofPostgres: readonly Fault[] = [
  {
    name: "a wrong password",
    finder: "postgres-reachable",
    says: /refuses the password/,
    blinds: "all",
    at: ({ postgres }) => ({
      env: { DATABASE_URL: urlOf({ password: "Canary-wrong-password-1", port: postgres.port }) },
    }),
  },
  {
    name: "another authority",
    finder: "postgres-reachable",
    says: /cannot be trusted/,
    blinds: "all",
    at: ({ otherPem }) => ({ postgres: { ca: otherPem } }),
  },
  {
    name: "a certificate for another host",
    finder: "postgres-reachable",
    says: /not for this host/,
    blinds: "all",
    at: ({ env }) => ({
      env: { DATABASE_URL: String(env.DATABASE_URL).replace(".stores.test", ".other.test") },
    }),
  },
  {
    name: "a URL that allows an open connection",
    finder: "postgres-reachable",
    says: /sslmode=prefer/,
    at: ({ env }) => ({
      env: { DATABASE_URL: String(env.DATABASE_URL).replace("verify-full", "prefer") },
    }),
  },
  {
    name: "a URL of another database system",
    finder: "postgres-reachable",
    says: /DATABASE_URL is no URL of Postgres/,
    blinds: "all",
    at: () => ({ env: { DATABASE_URL: "mysql://shop:Canary-of-mysql-99@db/shop" } }),
  },
  {
    name: "a database that is not there",
    finder: "postgres-reachable",
    says: /no database/,
    blinds: "all",
    at: ({ env }) => ({
      env: { DATABASE_URL: String(env.DATABASE_URL).replace("/shop?", "/shopping?") },
    }),
  },
  {
    name: "clients without TLS",
    finder: "postgres-tls-required",
    says: /asks a client without TLS for its password/,
    plant: ({ postgres }) => postgres.letIn(`host all all 127.0.0.1/32 scram-sha-256`),
    mend: ({ postgres }) => postgres.letIn(rules),
  },
  {
    name: "clients without TLS and password",
    finder: "postgres-tls-required",
    says: /lets a client without TLS in/,
    plant: ({ postgres }) => postgres.letIn(`${rules}\nhostnossl all all 127.0.0.1/32 trust`),
    mend: ({ postgres }) => postgres.letIn(rules),
  },
  {
    name: "an older version than the stack's",
    finder: "postgres-version-supported",
    says: /the stack was made with 99/,
    at: () => ({ postgres: { version: 99 } }),
  },
  {
    name: "a missing table",
    finder: "postgres-tables-present",
    says: /no table invoices/,
    at: () => ({ postgres: { tables: ["invoices"] } }),
  },
  {
    name: "no row-level security",
    finder: "postgres-row-security",
    says: /^orders: It is off/,
    ...sql(
      "ALTER TABLE orders DISABLE ROW LEVEL SECURITY",
      "ALTER TABLE orders ENABLE ROW LEVEL SECURITY",
    ),
  },
  {
    name: "row-level security without a policy",
    finder: "postgres-row-security",
    says: /no policy/,
    ...sql("DROP POLICY own ON orders", "CREATE POLICY own ON orders USING (true)"),
  },
  {
    name: "row-level security that does not hold for the owner",
    finder: "postgres-row-security",
    says: /the application's role owns/,
    ...sql(
      "ALTER TABLE orders NO FORCE ROW LEVEL SECURITY; ALTER TABLE orders OWNER TO shop_app",
      "ALTER TABLE orders OWNER TO owner; ALTER TABLE orders FORCE ROW LEVEL SECURITY;" +
        "GRANT SELECT, INSERT, UPDATE, DELETE ON orders TO shop_app",
    ),
  },
  {
    name: "a superuser",
    finder: "postgres-role-limited",
    says: /has SUPERUSER/,
    ...sql("ALTER ROLE shop_app SUPERUSER", "ALTER ROLE shop_app NOSUPERUSER"),
  },
  {
    name: "a role that reads the server's files",
    finder: "postgres-role-limited",
    says: /member of pg_read_server_files/,
    ...sql("GRANT pg_read_server_files TO shop_app", "REVOKE pg_read_server_files FROM shop_app"),
  },
  {
    name: "a table for everybody",
    finder: "postgres-role-limited",
    says: /^users: Every role/,
    ...sql("GRANT SELECT ON users TO PUBLIC", "REVOKE SELECT ON users FROM PUBLIC"),
  },
  {
    name: "a short password",
    finder: "postgres-password-strong",
    says: /has 9 characters/,
    at: ({ postgres }) => ({
      env: { DATABASE_URL: urlOf({ password: "Zq7p#/@x1", port: postgres.port }) },
    }),
    plant: (stores) => stores.sql("ALTER ROLE shop_app PASSWORD 'Zq7p#/@x1'"),
    mend: (stores) => stores.sql(`ALTER ROLE shop_app PASSWORD '${stores.secrets[0]}'`),
  },
  {
    name: "pools that do not fit",
    finder: "postgres-pool-fits",
    says: /7 tasks with 10 connections each need 70, and the server has 57/,
    at: () => ({ postgres: { pool: { min: 2, max: 10, tasks: 7 } } }),
  },
  {
    name: "a limit of the role",
    finder: "postgres-pool-fits",
    says: /the role has 25/,
    ...sql("ALTER ROLE shop_app CONNECTION LIMIT 25", "ALTER ROLE shop_app CONNECTION LIMIT -1"),
  },
  {
    name: "a foreign key without an index",
    finder: "postgres-indexes-sound",
    says: /^orders \(user_id\): No index/,
    ...sql("DROP INDEX orders_user", "CREATE INDEX orders_user ON orders (user_id)"),
  },
  {
    name: "an index that failed to build",
    finder: "postgres-indexes-sound",
    says: /^orders_note: The index is not valid/,
    ...sql(
      "CREATE INDEX orders_note ON orders ((id + 1));" +
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'orders_note'::regclass",
      "DROP INDEX orders_note",
    ),
  },
  {
    name: "an index that nobody uses",
    finder: "postgres-indexes-sound",
    says: /^users_length: .* not used/,
    at: () => ({ options: { "postgres-indexes-sound": { days: 0, megabytes: 0 } } }),
    ...sql("CREATE INDEX users_length ON users (length(email))", "DROP INDEX users_length"),
  },
  {
    name: "slow statements that nobody logs",
    finder: "postgres-statements-tracked",
    says: /log_min_duration_statement is -1/,
    plant: async (stores) => {
      await stores.sql("ALTER SYSTEM SET log_min_duration_statement = -1");
      await stores.sql("SELECT pg_reload_conf()");
    },
    mend: async (stores) => {
      await stores.sql("ALTER SYSTEM SET log_min_duration_statement = '500ms'");
      await stores.sql("SELECT pg_reload_conf()");
    },
  },
  {
    name: "statements that nobody counts",
    finder: "postgres-statements-tracked",
    says: /no extension/,
    blinds: ["postgres-queries-fast"],
    plant: (stores) => stores.sql("DROP EXTENSION pg_stat_statements", "shop"),
    mend: async (stores) => {
      await stores.sql("CREATE EXTENSION pg_stat_statements", "shop");
      await stores.use();
    },
  },
  {
    name: "a slow statement",
    finder: "postgres-queries-fast",
    says: /SELECT takes \d+ ms on average over 2 calls/,
    at: () => ({ options: { "postgres-queries-fast": { calls: 2, milliseconds: 100 } } }),
    plant: async (stores) => {
      const app = await stores.app();
      for (const _ of [1, 2]) await app.query("SELECT pg_sleep(0.15), 'canary of a statement'");
      await app.end();
    },
    mend: async (stores) => {
      await stores.sql("SELECT pg_stat_statements_reset()", "shop");
      await stores.use();
    },
  },
  {
    name: "backups that are kept for less than the stack asked for",
    finder: "postgres-backups-recent",
    says: /kept for 10 days, and 14/,
    ...aws(({ rds }) => {
      rds.retention = 10;
    }),
  },
  {
    name: "backups that stopped",
    finder: "postgres-backups-recent",
    says: /50 hours old/,
    ...aws(({ rds }) => {
      rds.snapshots = [hours(74), hours(50.5), hours(98)];
    }),
  },
  {
    name: "a log that is not shipped",
    finder: "postgres-restorable-to-now",
    says: /12[01] minutes ago/,
    ...aws(({ rds }) => {
      rds.latest = hours(2);
    }),
  },
];
