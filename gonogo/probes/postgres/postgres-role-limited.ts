import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { askPostgres, foreignSchemas } from "./session";

interface Facts {
  readonly role:
    | {
        /** SUPERUSER, CREATEROLE … that it has. */
        readonly attributes: readonly string[];
        /** Roles of great rights that it is a member of. */
        readonly memberOf: readonly string[];
        /** Tables that every role may read or write. */
        readonly open: readonly string[];
      }
    | Trouble;
}

const facts = (
  attributes: readonly string[] = [],
  memberOf: readonly string[] = [],
  open: readonly string[] = [],
): Facts => ({ role: { attributes, memberOf, open } });

/** Roles that reach beyond the application's data: the server's files, everybody's rows. */
const great = [
  "azure_pg_admin",
  "cloudsqlsuperuser",
  "neon_superuser",
  "pg_execute_server_program",
  "pg_read_all_data",
  "pg_read_server_files",
  "pg_write_all_data",
  "pg_write_server_files",
  "rds_replication",
  "rds_superuser",
  "supabase_admin",
];

const roleQuery = `SELECT rolsuper AS "SUPERUSER", rolcreaterole AS "CREATEROLE",
  rolcreatedb AS "CREATEDB", rolreplication AS "REPLICATION", rolbypassrls AS "BYPASSRLS"
  FROM pg_catalog.pg_roles WHERE rolname = current_user`;

/** A superuser is a member of everything, which its attribute says already. */
const memberQuery = `SELECT r.rolname AS name FROM pg_catalog.pg_roles r
  WHERE r.rolname IN (${great.map((name) => `'${name}'`).join(", ")})
    AND r.rolname <> current_user AND pg_catalog.pg_has_role(current_user, r.oid, 'MEMBER')
    AND NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user)
  ORDER BY 1`;

const openQuery = `SELECT DISTINCT c.relname AS name FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) a
  WHERE c.relkind IN ('r', 'p') AND a.grantee = 0 AND ${foreignSchemas}
    AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
      WHERE d.objid = c.oid AND d.deptype = 'e')
  ORDER BY 1`;

export default defineProbe({
  id: "postgres-role-limited",
  title: "The application's role has no rights beyond its data",
  why: "Whoever finds one hole in the application has the rights of its role: with a superuser's, the server's files and every other database.",
  fix: "Give the application a role of its own with NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS, and grants on its tables; keep the master for migrations.",
  severity: "high",
  controls: ["db-credentials-strong"],
  target: "postgres",
  messages: {
    attribute: "The application's role has {attribute}.",
    member: "The application's role is a member of {role}.",
    open: "Every role of the server has rights on it.",
  },
  async collect(target, look): Promise<Facts> {
    const answer = await askPostgres(target, look, {
      role: roleQuery,
      members: memberQuery,
      open: openQuery,
    });
    if (isTrouble(answer)) return { role: answer };
    const { role = [], members = [], open = [] } = answer.rows;
    for (const rows of [role, members, open]) if (isTrouble(rows)) return { role: rows };
    const names = (rows: typeof members) =>
      isTrouble(rows) ? [] : rows.map(({ name }) => String(name));
    const [attributes] = isTrouble(role) ? [] : role;
    if (attributes === undefined) return { role: { trouble: "it tells no role" } };
    return {
      role: {
        attributes: Object.entries(attributes).flatMap(([name, has]) => (has ? [name] : [])),
        memberOf: names(members),
        open: names(open),
      },
    };
  },
  *judge({ role }) {
    const { attributes, memberOf, open } = seen(role, "Postgres");
    for (const attribute of attributes) {
      yield { message: "attribute", property: attribute, attribute };
    }
    for (const name of memberOf) yield { message: "member", property: name, role: name };
    for (const property of open) yield { message: "open", property };
  },
  passes: [{ name: "nothing beyond its tables", facts: facts() }],
  fails: [
    { name: "a superuser", facts: facts(["SUPERUSER", "CREATEDB"]), expect: "attribute" },
    { name: "RDS's master", facts: facts([], ["rds_superuser"]), expect: "member" },
    { name: "a table for everybody", facts: facts([], [], ["users"]), expect: "open" },
  ],
  undecided: [{ name: "out of reach", facts: { role: { trouble: "cut" } } }],
});
