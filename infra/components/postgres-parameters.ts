import { idleTransactionTimeoutMs, slowStatementMs, statementTimeoutMs } from "../defaults";

/**
 * Parameters of every Postgres: TLS only, strong password hashes, limits on what one client can
 * hold up, and a log that shows who connected and what was slow. `pending-reboot` suits static and
 * dynamic parameters alike; a new instance starts with all of them.
 */
export const postgresParameters = Object.entries({
  "rds.force_ssl": "1",
  password_encryption: "scram-sha-256",
  statement_timeout: String(statementTimeoutMs),
  idle_in_transaction_session_timeout: String(idleTransactionTimeoutMs),
  shared_preload_libraries: "pg_stat_statements",
  log_min_duration_statement: String(slowStatementMs),
  log_connections: "1",
  log_disconnections: "1",
  log_lock_waits: "1",
  log_statement: "ddl",
}).map(([name, value]) => ({ name, value, applyMethod: "pending-reboot" }));
