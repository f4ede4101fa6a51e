import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { type Backups, backupsOf, hoursBetween } from "./backups";

interface Facts {
  readonly backups: Backups | Trouble;
  /** Days that the stack asked for. */
  readonly made?: number;
  readonly now: string;
}

const now = "2026-01-02T12:00:00.000Z";
const rds = { source: "rds" as const, retentionDays: 14, newest: "2026-01-02T07:10:00.000Z" };
const facts = (more: object, made?: number): Facts => ({
  backups: { ...rds, ...more },
  now,
  ...(made === undefined ? {} : { made }),
});
const archive = { source: "archive" as const, on: true, lastDone: "2026-01-02T11:00:00.000Z" };

export default defineProbe({
  id: "postgres-backups-recent",
  title: "Postgres is backed up every day, and backups are kept",
  why: "A backup that stopped is noticed on the day when it is needed.",
  fix: "Set the retention of the instance, and look at RDS's events for why no snapshot was made; elsewhere find out why archive_command fails.",
  severity: "high",
  controls: ["db-backups"],
  target: "postgres",
  options: {
    days: {
      type: "integer",
      default: 7,
      minimum: 1,
      stricter: "higher",
      description: "Least days that backups are kept.",
      source: "Our choice: no checklist gives a number.",
    },
    hours: {
      type: "integer",
      default: 26,
      minimum: 1,
      stricter: "lower",
      description: "Oldest that the newest may be, in hours.",
      source: "catalytic-208 recommends daily; two hours more are RDS's window.",
    },
  },
  messages: {
    off: "Automated backups are off.",
    short: "Backups are kept for {kept} days, and {least} are asked for.",
    none: "There is no snapshot.",
    old: "The newest snapshot is {hours} hours old.",
    failing: "Archiving of the log fails since {since}.",
  },
  async collect(target, look): Promise<Facts> {
    const made = target.retentionDays === undefined ? {} : { made: target.retentionDays };
    return { backups: await backupsOf(target, look), ...made, now: look.now() };
  },
  *judge({ backups: told, made = 0, now: at }, { days, hours: most }) {
    const backups = seen(told, "The backups");
    if (backups.source === "archive") {
      const { lastDone = "", lastFailed = "" } = backups;
      if (backups.on && lastFailed > lastDone) {
        yield { message: "failing", property: "pg_stat_archiver", since: lastFailed };
      }
      seen({ trouble: "the server tells its log's archive, not its backups" }, "The backups");
      return;
    }
    const { retentionDays: kept, newest } = backups;
    const least = Math.max(days, made);
    if (kept === 0) yield { message: "off", property: "backupRetentionPeriod" };
    else if (kept < least) {
      yield { message: "short", property: "backupRetentionPeriod", kept, least };
    }
    if (kept === 0) return;
    if (newest === undefined) yield { message: "none", property: "snapshots" };
    else if (hoursBetween(newest, at) > most) {
      const hours = Math.floor(hoursBetween(newest, at));
      yield { message: "old", property: "snapshots", hours };
    }
  },
  evidence: ({ backups }) =>
    isTrouble(backups) || backups.source === "archive"
      ? {}
      : { kept: `${backups.retentionDays} days`, newest: backups.newest ?? "none" },
  passes: [
    { name: "this morning's", facts: facts({}) },
    { name: "as long as the stack asked for", facts: facts({}, 14) },
  ],
  fails: [
    { name: "off", facts: facts({ retentionDays: 0 }), expect: "off" },
    { name: "a few days", facts: facts({ retentionDays: 3 }), expect: "short" },
    { name: "less than the stack asked for", facts: facts({}, 35), expect: "short" },
    { name: "none", facts: facts({ newest: undefined }), expect: "none" },
    { name: "two days ago", facts: facts({ newest: "2025-12-31T07:10:00.000Z" }), expect: "old" },
    {
      name: "an archive that fails",
      facts: { backups: { ...archive, lastFailed: "2026-01-02T11:30:00.000Z" }, now },
      expect: "failing",
    },
  ],
  undecided: [
    { name: "no credentials of AWS", facts: { backups: { trouble: "no credentials" }, now } },
    { name: "an archive that works", facts: { backups: archive, now } },
  ],
});
