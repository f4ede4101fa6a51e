import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { foreignSchemas, rowsOf } from "./session";

interface Facts {
  /** Names of tables, without their schemas. */
  readonly tables: readonly string[] | Trouble;
  /** What the stack names beside the checklist. */
  readonly named: readonly string[];
}

const facts = (tables: readonly string[], named: readonly string[] = []): Facts => ({
  tables,
  named,
});

/** `ApiKey`, `api_keys` and `API Keys` are one model to the libraries that name tables. */
export function modelOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .replace(/ies$/, "y")
    .replace(/s$/, "");
}

export default defineProbe({
  id: "postgres-tables-present",
  title: "Every table that is asked for is there",
  why: "A migration that did not run shows when the first customer meets it.",
  fix: "Run the migration of the release against this database.",
  severity: "high",
  controls: ["schema-tables-exist"],
  target: "postgres",
  options: {
    tables: {
      type: "array",
      items: { type: "string" },
      default: [],
      stricter: "more",
      description: "Tables that must be there, without their schema.",
      source: "finsight-029 to finsight-034 for finsight; otherwise what the stack names",
    },
    least: {
      type: "integer",
      default: 0,
      minimum: 0,
      stricter: "higher",
      description: "How many tables must be there at least.",
      source: "catalytic-021 gives a number and no names",
    },
    models: {
      type: "boolean",
      default: false,
      stricter: false,
      description: "Whether the names are of models: case, underscores and plural do not count.",
      source: "Our choice: toolbox-046 names models, and its library the tables.",
    },
  },
  messages: {
    missing: "There is no table {table}.",
    few: "There are {count} tables, and {least} are asked for.",
  },
  exempt: ({ tables, least }, { tables: named = [] }) =>
    tables.length + named.length + least === 0 ? "Nobody names a table." : undefined,
  async collect(target, look): Promise<Facts> {
    const rows = await rowsOf<{ name: string }>(
      target,
      look,
      // A schema for each customer has the same tables in each.
      `SELECT DISTINCT c.relname AS name FROM pg_catalog.pg_class c
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p', 'f') AND NOT c.relispartition AND ${foreignSchemas}
       ORDER BY 1`,
    );
    const named = target.tables ?? [];
    return { tables: isTrouble(rows) ? rows : rows.map(({ name }) => name), named };
  },
  *judge({ tables: found, named }, { tables, least, models }) {
    const there = seen(found, "Postgres");
    const form = models ? modelOf : (name: string) => name;
    const known = new Set(there.map(form));
    for (const table of new Set([...tables, ...named])) {
      if (!known.has(form(table))) yield { message: "missing", property: table, table };
    }
    if (there.length < least) {
      yield { message: "few", property: "tables", count: there.length, least };
    }
  },
  evidence: ({ tables }) => (isTrouble(tables) ? {} : { tables: tables.length }),
  passes: [
    { name: "all there", facts: facts(["users", "keys"]), options: { tables: ["users"] } },
    { name: "what the stack names", facts: facts(["users"], ["users"]) },
    {
      name: "models under a library's names",
      facts: facts(["User", "api_keys", "UsageLog"]),
      options: { tables: ["Users", "API Keys", "Usage Logs"], models: true },
    },
    { name: "enough", facts: facts(["a", "b"]), options: { least: 2 } },
  ],
  fails: [
    { name: "none", facts: facts([]), options: { tables: ["users"] }, expect: "missing" },
    {
      name: "another case",
      facts: facts(["Users"]),
      options: { tables: ["users"] },
      expect: "missing",
    },
    { name: "too few", facts: facts(["a"]), options: { least: 2 }, expect: "few" },
  ],
  undecided: [
    {
      name: "out of reach",
      facts: { tables: { trouble: "cut" }, named: [] },
      options: { tables: ["users"] },
    },
  ],
});
