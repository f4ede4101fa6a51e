/** The application's Postgres as its own role reaches it, for the probes of this folder. */
import type { Look } from "../look";
import type { PostgresAnswer, StoreTrouble } from "../look/postgres";
import { type PostgresAddress, readPostgresUrl } from "../look/postgres-url";
import { isTrouble, type Trouble } from "../probe";
import type { PostgresTarget } from "../targets";

/** The address that the URL leads to; `URL` is the code of one that cannot be read. */
export async function addressOf(
  { variable, identifier }: PostgresTarget,
  look: Look,
): Promise<PostgresAddress | StoreTrouble> {
  const url = await look.secret(variable);
  if (isTrouble(url)) return { ...url, code: "" };
  const address = readPostgresUrl(url, variable);
  if (isTrouble(address)) return address;
  // The environment of a person often has the URL of another database.
  if (identifier !== undefined && address.host.split(".")[0] !== identifier) {
    const trouble = `${variable} leads to ${address.host}, which is not the stack's ${identifier}`;
    return { trouble, code: "" };
  }
  return address;
}

export async function askPostgres(
  target: PostgresTarget,
  look: Look,
  queries: Readonly<Record<string, string>>,
): Promise<PostgresAnswer | StoreTrouble> {
  const address = await addressOf(target, look);
  if (isTrouble(address)) return address;
  const { ca } = target;
  return look.postgres({ address, queries, ...(ca === undefined ? {} : { ca }) });
}

/** The rows of one statement, of the shape that it selects. */
export async function rowsOf<T>(
  target: PostgresTarget,
  look: Look,
  statement: string,
): Promise<readonly T[] | Trouble> {
  const answer = await askPostgres(target, look, { only: statement });
  if (isTrouble(answer)) return answer;
  return (answer.rows.only ?? []) as readonly T[] | Trouble;
}

/**
 * The application's schemas: none of Postgres itself, of an extension, or of what providers put
 * beside them. A name such as `auth` is a provider's only where the provider owns it.
 */
export const foreignSchemas = `n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
  AND n.nspname NOT IN ('extensions', 'graphql_public', 'pgbouncer', 'supabase_functions',
    'supabase_migrations', 'rds_tools')
  AND (n.nspname = 'public' OR pg_catalog.pg_get_userbyid(n.nspowner)
    !~ '^(supabase|rdsadmin|cloudsqladmin|azuresu)')
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend e WHERE e.deptype = 'e'
    AND e.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND e.objid = n.oid)`;
