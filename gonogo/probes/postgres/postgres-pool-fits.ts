import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { rowsOf } from "./session";

interface Limits {
  /** `max_connections`, without those kept for superusers. */
  readonly open: number;
  /** Of the role and of the database; -1: none. */
  readonly role: number;
  readonly database: number;
  /** Open now, of all databases. */
  readonly used: number;
}
interface Pool {
  readonly min: number;
  readonly max: number;
  /** Tasks that each have such a pool. */
  readonly tasks: number;
}
interface Facts {
  readonly limits: Limits | Trouble;
  readonly pool: Pool | Trouble;
}

const limits: Limits = { open: 97, role: -1, database: -1, used: 12 };
const pool: Pool = { min: 5, max: 20, tasks: 3 };
const facts = (more: Partial<Limits>, own: Partial<Pool> = {}): Facts => ({
  limits: { ...limits, ...more },
  pool: { ...pool, ...own },
});

export default defineProbe({
  id: "postgres-pool-fits",
  title: "The pools of all tasks fit into the connections of Postgres",
  why: "Under load each task opens its whole pool; the one that finds no connection left answers errors, and so does the migration of the release that should help.",
  fix: "Lower the pool's maximum or the number of tasks, put a pooler in front, or take a larger class.",
  severity: "medium",
  controls: ["postgres-pooling"],
  target: "postgres",
  options: {
    min: {
      type: "integer",
      default: 0,
      minimum: 0,
      description: "Connections that a task must keep open; 0: nobody says.",
      source: "finsight-036",
    },
    max: {
      type: "integer",
      default: 0,
      minimum: 0,
      description: "Most connections of a task; 0: nobody says.",
      source: "finsight-036",
    },
    percent: {
      type: "integer",
      default: 80,
      minimum: 1,
      maximum: 100,
      stricter: "lower",
      description: "Most of the connections that may be open now, in percent.",
      source: "Our choice: the alarm's figure.",
    },
  },
  messages: {
    large: "{tasks} tasks with {max} connections each need {need}, and {limit} has {there}.",
    figures: "A task keeps {min} to {max} connections, and {asked} are asked for.",
    used: "{used} of {there} connections are open, more than {percent} %.",
  },
  async collect(target, look): Promise<Facts> {
    const rows = await rowsOf<Limits>(
      target,
      look,
      `SELECT current_setting('max_connections')::int
           - current_setting('superuser_reserved_connections')::int
           - coalesce(current_setting('reserved_connections', true), '0')::int
           - coalesce(current_setting('rds.rds_superuser_reserved_connections', true), '0')::int
           AS open,
         (SELECT rolconnlimit FROM pg_catalog.pg_roles WHERE rolname = current_user) AS role,
         (SELECT datconnlimit FROM pg_catalog.pg_database WHERE datname = current_database())
           AS database,
         (SELECT coalesce(sum(numbackends), 0)::int FROM pg_catalog.pg_stat_database) AS used`,
    );
    const { pool: said } = target;
    const own = said === undefined ? { trouble: "the stack tells none" } : { tasks: 1, ...said };
    if (isTrouble(rows)) return { limits: rows, pool: own };
    const [row] = rows;
    if (row === undefined) return { limits: { trouble: "it tells no limits" }, pool: own };
    const { open, role, database, used } = row;
    return { limits: { open, role, database, used }, pool: own };
  },
  *judge({ limits: told, pool: said }, { min, max, percent }) {
    const { open, role, database, used } = seen(told, "Postgres");
    if (used > (open * percent) / 100) {
      yield { message: "used", property: "pg_stat_database", used, there: open, percent };
    }
    const own = seen(said, "The pool of a task");
    const wrong = (min > 0 && own.min !== min) || (max > 0 && own.max !== max);
    if (wrong) {
      const asked = `${min || "any"} to ${max || "any"}`;
      yield { message: "figures", property: "pool", min: own.min, max: own.max, asked };
    }
    const need = own.max * own.tasks;
    const bounds = [
      { property: "max_connections", limit: "the server", there: open },
      { property: "CONNECTION LIMIT", limit: "the role", there: role },
      { property: "CONNECTION LIMIT", limit: "the database", there: database },
    ];
    const tight = bounds.find(({ there }) => there >= 0 && need > there);
    if (tight !== undefined) {
      yield { message: "large", tasks: own.tasks, max: own.max, need, ...tight };
    }
  },
  evidence: ({ limits: told }) =>
    isTrouble(told) ? {} : { connections: told.open, open: told.used },
  passes: [
    { name: "room for all", facts: facts({}) },
    { name: "as asked for", facts: facts({}), options: { min: 5, max: 20 } },
    { name: "exactly full", facts: facts({ open: 60 }) },
  ],
  fails: [
    { name: "too many tasks", facts: facts({}, { tasks: 5 }), expect: "large" },
    { name: "a limit of the role", facts: facts({ role: 30 }), expect: "large" },
    { name: "a limit of the database", facts: facts({ database: 30 }), expect: "large" },
    {
      name: "another pool than asked for",
      facts: facts({}, { max: 10 }),
      options: { min: 5, max: 20 },
      expect: "figures",
    },
    { name: "nearly full now", facts: facts({ used: 78 }), expect: "used" },
  ],
  undecided: [
    { name: "out of reach", facts: { limits: { trouble: "cut" }, pool } },
    { name: "a pool that nobody tells", facts: { limits, pool: { trouble: "not told" } } },
  ],
});
