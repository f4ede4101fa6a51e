/** The roles that log in, made from the secrets that their users read. */
import { escapeIdentifier, escapeLiteral } from "pg";
import type { Database } from "../database";
import { scramVerifier } from "./scram";

export interface Login {
  readonly user: string;
  readonly password: string;
  /** Roles of the migrations that it has, and no others: `webhooks_receiver`. */
  readonly roles: readonly string[];
  /** Connections at once: what a burst of functions cannot take from the application. */
  readonly connections: number;
}

/** Makes the role or brings it up to date. Repeating it changes nothing but the salt. */
export async function ensureLogin(connection: Database, login: Login): Promise<void> {
  const { user, password, roles, connections } = login;
  const name = escapeIdentifier(user);
  if (!Number.isSafeInteger(connections) || connections < 1) {
    throw new RangeError(`${user} takes a whole number of connections above 0`);
  }
  const verb = (await exists(connection, user)) ? "ALTER" : "CREATE";
  const secret = escapeLiteral(scramVerifier(password));
  await connection.query(
    `${verb} ROLE ${name} LOGIN INHERIT CONNECTION LIMIT ${connections} PASSWORD ${secret}`,
  );
  const had = await rolesOf(connection, user);
  for (const role of had.filter((each) => !roles.includes(each))) {
    await connection.query(`REVOKE ${escapeIdentifier(role)} FROM ${name}`);
  }
  for (const role of roles.filter((each) => !had.includes(each))) {
    await connection.query(`GRANT ${escapeIdentifier(role)} TO ${name}`);
  }
}

/**
 * Gives a role to another that somebody else makes, such as the application's own.
 *
 * @returns Whether the other is there.
 */
export async function grantTo(connection: Database, user: string, role: string): Promise<boolean> {
  if (!(await exists(connection, user))) return false;
  if (!(await rolesOf(connection, user)).includes(role)) {
    await connection.query(`GRANT ${escapeIdentifier(role)} TO ${escapeIdentifier(user)}`);
  }
  return true;
}

async function exists(connection: Database, user: string): Promise<boolean> {
  const { rows } = await connection.query("SELECT FROM pg_roles WHERE rolname = $1", [user]);
  return rows.length > 0;
}

/** Roles that were granted directly. */
async function rolesOf(connection: Database, user: string): Promise<readonly string[]> {
  const { rows } = await connection.query(
    `SELECT role.rolname FROM pg_auth_members membership
     JOIN pg_roles role ON role.oid = membership.roleid
     JOIN pg_roles member ON member.oid = membership.member
     WHERE member.rolname = $1`,
    [user],
  );
  return (rows as { readonly rolname: string }[]).map(({ rolname }) => rolname);
}
