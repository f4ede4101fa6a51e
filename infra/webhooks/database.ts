/** What the storage needs of a `Pool` or a `Client` of the `pg` package. */
export interface Database {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/**
 * Options of the receiver's `pg.Pool`. An insert that takes longer than a few seconds helps nobody:
 * the provider is told to come again. The figures are our choice, below the 10 s that SendGrid
 * waits. Listen to the pool's `error` event: a connection that breaks while it is idle would
 * otherwise end the process. `synchronous_commit` has to stay on, which is Postgres' default.
 */
export const poolOptions = {
  application_name: "webhooks",
  max: 10,
  connectionTimeoutMillis: 3_000,
  idleTimeoutMillis: 30_000,
  statement_timeout: 5_000,
  lock_timeout: 3_000,
  query_timeout: 6_000,
  keepAlive: true,
} as const;
