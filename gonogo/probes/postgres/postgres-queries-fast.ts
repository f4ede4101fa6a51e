import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { rowsOf } from "./session";

interface Statement {
  /** pg_stat_statements' number of the statement; its text may hold what nobody should read. */
  readonly id: string;
  /** `SELECT`. */
  readonly verb: string;
  readonly calls: number;
  /** Milliseconds. */
  readonly mean: number;
}
interface Facts {
  /** Statements of data by the application's role, the slowest first. */
  readonly statements: readonly Statement[] | Trouble;
}

const statement: Statement = { id: "4711", verb: "SELECT", calls: 500, mean: 3 };
const facts = (...statements: readonly Partial<Statement>[]): Facts => ({
  statements: statements.map((each) => ({ ...statement, ...each })),
});

/** What a statement begins with, behind comments and brackets: some libraries name it in one. */
const verb = "^(?:\\s|[(]|/[*](?:[^*]|[*]+[^*/])*[*]+/|--[^\\n]*\\n)*([A-Za-z]+)";
/** Of looks such as this one: they say nothing of the application. */
const ours = "pg_catalog|pg_stat_statements|^\\s*SELECT (current_setting[(]|[$]1 AS one)";

/** Findings about one database: the slowest say enough. */
const most = 5;

export default defineProbe({
  id: "postgres-queries-fast",
  title: "No statement of the application is slow on average",
  why: "A request waits for all of its statements; one that is slow with a few rows stands still with many.",
  fix: "Look the statement up by its number in pg_stat_statements, EXPLAIN (ANALYZE, BUFFERS) it, and add the index or take the rows that it needs.",
  severity: "medium",
  controls: ["postgres-query-latency"],
  target: "postgres",
  options: {
    milliseconds: {
      type: "integer",
      default: 200,
      minimum: 1,
      stricter: "lower",
      description: "Longest mean time of a statement.",
      source: "Our choice: what clientflow-128 gives a whole answer.",
    },
    calls: {
      type: "integer",
      default: 20,
      minimum: 1,
      stricter: "lower",
      description: "Calls from which a mean says something.",
      source: "Our choice.",
    },
  },
  messages: { slow: "{verb} takes {mean} ms on average over {calls} calls, more than {most} ms." },
  async collect(target, look): Promise<Facts> {
    const rows = await rowsOf<Statement>(
      target,
      look,
      `SELECT s.queryid::text AS id, s.calls::float8 AS calls, s.mean_exec_time AS mean,
         upper(substring(s.query FROM '${verb}')) AS verb
       FROM pg_stat_statements s
       JOIN pg_catalog.pg_database d ON d.oid = s.dbid AND d.datname = current_database()
       JOIN pg_catalog.pg_roles r ON r.oid = s.userid AND r.rolname = current_user
       WHERE s.query !~ '${ours}'
       ORDER BY s.mean_exec_time DESC LIMIT 1000`,
    );
    if (isTrouble(rows)) return { statements: rows };
    const ofData = new Set(["SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "MERGE"]);
    return {
      statements: rows
        .filter(({ verb }) => ofData.has(verb))
        .map(({ id, verb, calls, mean }) => ({ id, verb, calls, mean })),
    };
  },
  *judge({ statements }, { milliseconds, calls: least }) {
    const told = seen(statements, "pg_stat_statements");
    const often = told.filter(({ calls }) => calls >= least);
    const slow = often.filter(({ mean }) => mean > milliseconds).slice(0, most);
    for (const { id, verb, calls, mean } of slow) {
      const property = `statement ${id}`;
      yield { message: "slow", property, verb, mean: Math.round(mean), calls, most: milliseconds };
    }
    if (often.length === 0) {
      seen({ trouble: `no statement has run ${least} times yet` }, "pg_stat_statements");
    }
  },
  evidence: ({ statements }) =>
    isTrouble(statements)
      ? {}
      : { statements: statements.length, slowest: Math.round(statements[0]?.mean ?? 0) },
  passes: [
    { name: "fast", facts: facts({}) },
    { name: "slow once", facts: facts({ mean: 5000, calls: 1 }, {}) },
  ],
  fails: [{ name: "slow and often", facts: facts({ mean: 350.4 }), expect: "slow" }],
  undecided: [
    { name: "not counted", facts: { statements: { trouble: "there is no such relation" } } },
    { name: "nothing ran yet", facts: facts({ calls: 2 }) },
  ],
});
