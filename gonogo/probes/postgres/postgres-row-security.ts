import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { foreignSchemas, rowsOf } from "./session";

interface Table {
  readonly name: string;
  readonly on: boolean;
  readonly forced: boolean;
  readonly policies: number;
  /** Whether the application's role owns it: policies do not hold for an owner unless forced. */
  readonly owned: boolean;
}
interface Facts {
  readonly tables: readonly Table[] | Trouble;
}

const table: Table = { name: "deals", on: true, forced: true, policies: 1, owned: true };
const facts = (...tables: readonly Partial<Table>[]): Facts => ({
  tables: tables.map((each) => ({ ...table, ...each })),
});
const asked = { asked: true };

/** Tables of tools that hold nobody's rows. */
const ofTools = [
  "_prisma_migrations",
  "alembic_version",
  "ar_internal_metadata",
  "django_migrations",
  "drizzle_migrations",
  "flyway_schema_history",
  "knex_migrations",
  "knex_migrations_lock",
  "kysely_migration",
  "schema_migrations",
  "spatial_ref_sys",
] as const;

export default defineProbe({
  id: "postgres-row-security",
  title: "Row-level security holds for every table of customers' rows",
  why: "One forgotten condition in one query shows a customer the rows of another; a policy of the table holds for every query.",
  fix: "ENABLE ROW LEVEL SECURITY on the table, write its policies, and FORCE it where the application's role owns the table.",
  severity: "high",
  controls: ["postgres-rls"],
  target: "postgres",
  options: {
    asked: {
      type: "boolean",
      default: false,
      stricter: true,
      description: "Whether the system keeps the rows of its customers apart by it.",
      source: "clientflow-043",
    },
    tables: {
      type: "array",
      items: { type: "string" },
      default: [],
      stricter: "more",
      description: "The tables it must hold for; empty: all but those of `except`.",
      source: "clientflow-043 names none",
    },
    except: {
      type: "array",
      items: { type: "string" },
      default: ofTools,
      stricter: "fewer",
      description: "Tables that hold no rows of customers.",
      source: "Our choice: what libraries of migrations call their own tables.",
    },
    forced: {
      type: "boolean",
      default: false,
      stricter: true,
      description: "Whether it must be forced also where another role owns the table.",
      source: "Our choice: policies hold for everybody but the owner anyway.",
    },
  },
  messages: {
    missing: "There is no such table.",
    off: "It is off.",
    bare: "It is on, and the table has no policy.",
    owner: "It is not forced, and the application's role owns the table: no policy holds for it.",
    unforced: "It is not forced.",
  },
  exempt: ({ asked: wanted, tables }) =>
    wanted || tables.length > 0 ? undefined : "Nobody asks for row-level security.",
  async collect(target, look): Promise<Facts> {
    const rows = await rowsOf<Table>(
      target,
      look,
      `SELECT c.relname AS name, c.relrowsecurity AS on, c.relforcerowsecurity AS forced,
         (SELECT count(*)::int FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid) AS policies,
         pg_catalog.pg_has_role(current_user, c.relowner, 'USAGE') AS owned
       FROM pg_catalog.pg_class c
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND ${foreignSchemas}
       ORDER BY 1`,
    );
    if (isTrouble(rows)) return { tables: rows };
    const tables = rows.map(({ name, on, forced, policies, owned }) => ({
      name,
      on,
      forced,
      policies,
      owned,
    }));
    return { tables };
  },
  *judge({ tables: found }, { tables: named, except, forced: always }) {
    const there = seen(found, "Postgres");
    const absent = named.filter((name) => !there.some((each) => each.name === name));
    for (const property of absent) yield { message: "missing", property };
    const meant = there.filter(({ name }) =>
      named.length > 0 ? named.includes(name) : !except.includes(name),
    );
    for (const { name: property, on, forced, policies, owned } of meant) {
      if (!on) yield { message: "off", property };
      else if (policies === 0) yield { message: "bare", property };
      else if (!forced && owned) yield { message: "owner", property };
      else if (!forced && always) yield { message: "unforced", property };
    }
    if (meant.length === 0) seen({ trouble: "there is no table of customers yet" }, "Postgres");
  },
  evidence: ({ tables }) => (isTrouble(tables) ? {} : { tables: tables.length }),
  passes: [
    { name: "on, forced, with a policy", facts: facts({}), options: asked },
    { name: "another role's table", facts: facts({ forced: false, owned: false }), options: asked },
    {
      name: "a table of a tool",
      facts: facts({}, { name: "schema_migrations", on: false }),
      options: asked,
    },
    {
      name: "the named tables only",
      facts: facts({}, { name: "plans", on: false }),
      options: { tables: ["deals"] },
    },
  ],
  fails: [
    { name: "off", facts: facts({ on: false, policies: 0 }), options: asked, expect: "off" },
    { name: "no policy", facts: facts({ policies: 0 }), options: asked, expect: "bare" },
    { name: "its own table", facts: facts({ forced: false }), options: asked, expect: "owner" },
    {
      name: "not forced where it must be",
      facts: facts({ forced: false, owned: false }),
      options: { asked: true, forced: true },
      expect: "unforced",
    },
    { name: "not there", facts: facts({}), options: { tables: ["orders"] }, expect: "missing" },
  ],
  undecided: [
    { name: "out of reach", facts: { tables: { trouble: "cut" } }, options: asked },
    { name: "no table yet", facts: facts(), options: asked },
    { name: "tables of tools only", facts: facts({ name: "alembic_version" }), options: asked },
  ],
});
