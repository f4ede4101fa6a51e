/** Connection URLs of Postgres as the client libraries of the five systems read them: pure. */

/** Who reads the URL; each library has its own scheme and its own names for the TLS settings. */
export type PostgresClient = "libpq" | "sqlalchemy-psycopg" | "node-postgres" | "prisma";

export interface PostgresEndpoint {
  readonly user: string;
  readonly password: string;
  readonly host: string;
  readonly database: string;
  readonly port?: number;
}

export interface PostgresUrlOptions {
  /**
   * File with the authorities that the server's certificate must come from. Without it the client
   * takes PGSSLROOTCERT (libpq, psycopg), or the authorities that its runtime trusts.
   */
  readonly certificates?: string;
  /** Most connections of one process; only Prisma reads it from the URL. */
  readonly poolMax?: number;
}

const schemes: Readonly<Record<PostgresClient, string>> = {
  libpq: "postgresql",
  "sqlalchemy-psycopg": "postgresql+psycopg",
  "node-postgres": "postgresql",
  prisma: "postgresql",
};

/**
 * A URL whose client encrypts and verifies the server's certificate and name. Prisma's engine knows
 * no `verify-full`, takes `require` with `sslaccept=strict` for the same, and reads the authorities
 * from `sslcert`.
 */
export function postgresUrl(
  client: PostgresClient,
  { user, password, host, database, port = 5432 }: PostgresEndpoint,
  { certificates, poolMax }: PostgresUrlOptions = {},
): string {
  const query =
    client === "prisma"
      ? {
          sslmode: "require",
          sslaccept: "strict",
          ...(certificates && { sslcert: certificates }),
          ...(poolMax && { connection_limit: String(poolMax) }),
        }
      : { sslmode: "verify-full", ...(certificates && { sslrootcert: certificates }) };
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  const text = Object.entries(query)
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
  return `${schemes[client]}://${login}@${host}:${port}/${database}?${text}`;
}
