import type { Look } from "../look";
import { askApi, at, textAt } from "../look/api";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import type { SupabaseTarget } from "../targets";
import { askProvider, untold } from "./ask";
import { supabaseHeaders } from "./supabase";

type Sight = "rows" | "nothing" | "refused" | Trouble;
interface Facts {
  readonly tables: readonly {
    readonly name: string;
    readonly anon: Sight;
    readonly service: Sight;
  }[];
  /** Tables that were not looked at: there are too many. */
  readonly unseen?: number;
  /** Why the tables are not known. */
  readonly unlisted?: Trouble;
}

const facts = (anon: Sight, service: Sight = "rows"): Facts => ({
  tables: [{ name: "contacts", anon, service }],
});

/** Our choice: of more than so many tables the first are looked at. */
const mostTables = 60;

/** Names of what the project's API serves: its OpenAPI document, which the service key may read. */
function listed(target: SupabaseTarget, look: Look, base: string) {
  return askProvider(
    target,
    look,
    (key) => ({ url: `${base}/rest/v1/`, headers: supabaseHeaders(key) }),
    (body): readonly string[] | Trouble => {
      const definitions = at(body, "definitions");
      if (typeof definitions === "object" && definitions !== null) return Object.keys(definitions);
      return { trouble: "its answer is no OpenAPI document" };
    },
  );
}

/**
 * What Postgres and PostgREST say of a table that the role may not read, or that they do not serve:
 * https://docs.postgrest.org/en/stable/references/errors.html. A key that is none is refused too,
 * which says nothing of the table.
 */
const refusals = new Set(["42501", "42P01", "PGRST106", "PGRST205"]);

/** Whether a key sees a row of a table; the row itself is not kept. */
async function sightOf(base: string, table: string, key: string, look: Look): Promise<Sight> {
  const answer = await askApi(look, {
    url: `${base}/rest/v1/${encodeURIComponent(table)}?select=*&limit=1`,
    headers: supabaseHeaders(key),
  });
  if (isTrouble(answer)) return answer;
  const { status, body } = answer;
  if (status === 200) {
    if (!Array.isArray(body)) return { trouble: "its answer is no list of rows" };
    return body.length > 0 ? "rows" : "nothing";
  }
  if (refusals.has(textAt(body, "code"))) return "refused";
  if (status === 401) return { trouble: "it refuses the key: 401" };
  return { trouble: `it answers ${status}` };
}

async function collect(target: SupabaseTarget, look: Look): Promise<Facts> {
  const { url, anonKey, secret } = target;
  if (url === undefined) return { tables: [], unlisted: untold("url") };
  if (anonKey === undefined) return { tables: [], unlisted: untold("anonKey") };
  const base = url.replace(/\/+$/, "");
  const names = target.tables ?? (await listed(target, look, base));
  if (isTrouble(names)) return { tables: [], unlisted: names };
  const service = await look.secret(secret);
  const tables: Facts["tables"][number][] = [];
  for (const name of names.slice(0, mostTables)) {
    const [anon, own] = await Promise.all([
      sightOf(base, name, anonKey.trim(), look),
      isTrouble(service) ? service : sightOf(base, name, service.trim(), look),
    ]);
    tables.push({ name: name.slice(0, 80), anon, service: own });
  }
  const unseen = names.length - mostTables;
  return { tables, ...(unseen > 0 ? { unseen } : {}) };
}

export default defineProbe({
  id: "supabase-anon-shut-out",
  title: "Nobody reads rows of Supabase without signing in",
  why: "The anonymous key is in every browser: a table without row-level security is open to whoever reads the page's source.",
  fix: "Turn row-level security on for the table and write policies for those who may read; name in public what everybody may.",
  severity: "critical",
  controls: ["postgres-rls"],
  target: "supabase",
  limit: 60,
  options: {
    public: {
      type: "array",
      items: { type: "string" },
      default: [],
      stricter: "fewer",
      description: "Tables that everybody may read.",
      source: "Our choice: clientflow-043 wants policies on all.",
    },
  },
  messages: { open: "The anonymous key reads rows of {table}." },
  collect,
  *judge({ tables, unlisted, unseen }, { public: open }) {
    seen<readonly string[]>(unlisted ?? [], "The tables");
    const closed = tables.filter(({ name }) => !open.includes(name));
    for (const { name: table, anon } of closed) {
      if (anon === "rows") yield { message: "open", property: table, table };
    }
    for (const { name, anon } of closed) seen(anon, name);
    if (unseen !== undefined) {
      const trouble = `${unseen} more were not looked at: name those that matter in tables`;
      seen({ trouble }, "The tables");
    }
    // A table without rows hides its policies; of one with rows that nobody sees they are proven.
    if (!closed.some(({ anon, service }) => anon === "refused" || service === "rows")) {
      seen({ trouble: "none has a row that could be hidden" }, "The tables");
    }
  },
  evidence: ({ tables }) => ({
    tables: tables.length,
    empty: tables.filter(({ service }) => service === "nothing").length,
  }),
  passes: [
    { name: "sees nothing", facts: facts("nothing") },
    { name: "is refused", facts: facts("refused", { trouble: "it is not set" }) },
    {
      name: "a public table",
      facts: {
        tables: [...facts("nothing").tables, { name: "plans", anon: "rows", service: "rows" }],
      },
      options: { public: ["plans"] },
    },
  ],
  fails: [{ name: "reads rows", facts: facts("rows"), expect: "open" }],
  undecided: [
    { name: "too many tables", facts: { ...facts("nothing"), unseen: 1 } },
    { name: "empty tables", facts: facts("nothing", "nothing") },
    { name: "Supabase is down", facts: facts({ trouble: "it answers 503" }) },
    { name: "the tables are not known", facts: { tables: [], unlisted: untold("url") } },
  ],
});
