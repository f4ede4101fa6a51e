import * as rds from "@pulumi/aws/rds";
import type * as pulumi from "@pulumi/pulumi";
import {
  idleTransactionTimeoutMs,
  postgresMajor,
  slowStatementMs,
  statementTimeoutMs,
} from "../defaults";

/** Statements that pgaudit writes to the log: changes of data, of the schema and of rights. */
const auditedClasses = "write,ddl,role";

/**
 * Parameters of every Postgres: TLS only, strong password hashes, limits on what one client can
 * hold up, and a log that shows who connected and what was slow (finsight-103). With `audit` the
 * log also shows every change (paymentsvc's audit logging); the migration has to run
 * `CREATE EXTENSION pgaudit` once. Parameters of statements stay out of that log: they hold data.
 */
export function postgresParameters(audit: boolean): Readonly<Record<string, string>> {
  return {
    "rds.force_ssl": "1",
    password_encryption: "scram-sha-256",
    statement_timeout: String(statementTimeoutMs),
    idle_in_transaction_session_timeout: String(idleTransactionTimeoutMs),
    shared_preload_libraries: audit ? "pg_stat_statements,pgaudit" : "pg_stat_statements",
    log_min_duration_statement: String(slowStatementMs),
    log_connections: "1",
    log_disconnections: "1",
    log_lock_waits: "1",
    log_statement: "ddl",
    ...(audit && { "pgaudit.log": auditedClasses, "pgaudit.log_parameter": "0" }),
  };
}

/**
 * `pending-reboot` suits static and dynamic parameters alike; a new instance starts with all.
 */
export function postgresParameterGroup(
  name: string,
  audit: boolean,
  opts: pulumi.CustomResourceOptions,
): rds.ParameterGroup {
  return new rds.ParameterGroup(
    name,
    {
      family: `postgres${postgresMajor}`,
      description: "TLS only, limits and logs",
      parameters: Object.entries(postgresParameters(audit)).map(([key, value]) => ({
        name: key,
        value,
        applyMethod: "pending-reboot",
      })),
    },
    opts,
  );
}
