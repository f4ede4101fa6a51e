import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { askPostgres } from "./session";

interface Facts {
  readonly tracking:
    | {
        readonly extension: boolean;
        /** Whether the server counts: the extension alone is a view without a source. */
        readonly loaded: boolean;
        /** Milliseconds from which a statement is logged; -1: none is. */
        readonly logged: number;
      }
    | Trouble;
}

const facts = (extension: boolean, loaded: boolean, logged: number): Facts => ({
  tracking: { extension, loaded, logged },
});

export default defineProbe({
  id: "postgres-statements-tracked",
  title: "Postgres counts statements, and logs the slow ones",
  why: "Without figures a slow query is looked for by guessing, on the day when it is too slow.",
  fix: "Put pg_stat_statements into shared_preload_libraries, CREATE EXTENSION it, and set log_min_duration_statement.",
  severity: "low",
  controls: ["postgres-query-insight"],
  target: "postgres",
  messages: {
    missing: "The database has no extension pg_stat_statements.",
    unloaded: "pg_stat_statements is not in shared_preload_libraries.",
    silent: "No statement is slow enough for the log: log_min_duration_statement is -1.",
  },
  async collect(target, look): Promise<Facts> {
    const answer = await askPostgres(target, look, {
      settings: `SELECT current_setting('log_min_duration_statement') AS logged,
        EXISTS (SELECT 1 FROM pg_catalog.pg_extension WHERE extname = 'pg_stat_statements')
          AS extension`,
      view: "SELECT 1 FROM pg_stat_statements LIMIT 1",
    });
    if (isTrouble(answer)) return { tracking: answer };
    const { settings = [], view = [] } = answer.rows;
    if (isTrouble(settings)) return { tracking: settings };
    const extension = settings[0]?.extension === true;
    // 55000 is what the view says when the library is not loaded; 42P01 that it is elsewhere.
    if (extension && isTrouble(view) && view.code !== "55000") return { tracking: view };
    const logged = millisecondsOf(String(settings[0]?.logged));
    return { tracking: { extension, loaded: !isTrouble(view), logged } };
  },
  *judge({ tracking }) {
    const { extension, loaded, logged } = seen(tracking, "pg_stat_statements");
    if (!extension) yield { message: "missing", property: "pg_stat_statements" };
    else if (!loaded) yield { message: "unloaded", property: "shared_preload_libraries" };
    if (logged < 0) yield { message: "silent", property: "log_min_duration_statement" };
  },
  passes: [{ name: "counted and logged", facts: facts(true, true, 500) }],
  fails: [
    { name: "no extension", facts: facts(false, false, 500), expect: "missing" },
    { name: "not loaded", facts: facts(true, false, 500), expect: "unloaded" },
    { name: "nothing logged", facts: facts(true, true, -1), expect: "silent" },
  ],
  undecided: [{ name: "out of reach", facts: { tracking: { trouble: "cut" } } }],
});

/** `500ms`, `1s`, `2min`, `0`, `-1`: as Postgres shows a setting of time. */
export function millisecondsOf(text: string): number {
  const [, number = "", unit = "ms"] = /^(-?\d+)(ms|s|min|h|d)?$/.exec(text) ?? [];
  const factor = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 }[unit] ?? Number.NaN;
  return number === "" ? Number.NaN : Number(number) * factor;
}
