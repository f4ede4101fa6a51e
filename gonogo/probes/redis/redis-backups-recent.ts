import { hoursBetween } from "../postgres/backups";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";

interface Facts {
  readonly backups: { readonly kept: number; readonly newest?: string | undefined } | Trouble;
  /** Days that the stack asked for. */
  readonly made: number;
  readonly now: string;
}

const now = "2026-01-02T12:00:00.000Z";
const facts = (kept: number, newest?: string, made = 0): Facts => ({
  backups: { kept, newest },
  made,
  now,
});
const today = "2026-01-02T06:10:00.000Z";

export default defineProbe({
  id: "redis-backups-recent",
  title: "Redis is snapshotted every day, and snapshots are kept",
  why: "A queue that was emptied by mistake is empty on every copy; only a snapshot still has it.",
  fix: "Set snapshotRetentionLimit and a window, and look at ElastiCache's events for why no snapshot was made.",
  severity: "medium",
  controls: ["redis-backup"],
  target: "redis",
  options: {
    asked: {
      type: "boolean",
      default: false,
      stricter: true,
      description: "Whether the system needs them also where the stack makes none.",
      source: "clientflow-049; optional in catalytic-031",
    },
    days: {
      type: "integer",
      default: 1,
      minimum: 1,
      stricter: "higher",
      description: "Least days that snapshots are kept.",
      source: "Our choice: no checklist gives a number.",
    },
    hours: {
      type: "integer",
      default: 26,
      minimum: 1,
      stricter: "lower",
      description: "Oldest that the newest may be, in hours.",
      source: "Our choice: ElastiCache makes one a day, in a window.",
    },
  },
  messages: {
    off: "Snapshots are off.",
    short: "Snapshots are kept for {kept} days, and {least} are asked for.",
    none: "There is no snapshot.",
    old: "The newest snapshot is {hours} hours old.",
  },
  exempt: ({ asked }, { retentionDays = 0 }) =>
    asked || retentionDays > 0 ? undefined : "Nobody asks for backups of Redis.",
  async collect({ mode, identifier, region, retentionDays: made = 0 }, look): Promise<Facts> {
    const at = look.now();
    if (mode !== "elasticache" || identifier === undefined) {
      const trouble = "backups that a provider makes are not seen from here";
      return { backups: { trouble }, made, now: at };
    }
    const told = await look.aws.cacheBackups(identifier, region);
    if (isTrouble(told)) return { backups: told, made, now: at };
    const { retentionDays: kept, newestSnapshot: newest } = told;
    return { backups: { kept, ...(newest === undefined ? {} : { newest }) }, made, now: at };
  },
  *judge({ backups, made, now: at }, { days, hours: most }) {
    const { kept, newest } = seen(backups, "The backups");
    const least = Math.max(days, made);
    const property = "snapshotRetentionLimit";
    if (kept === 0) {
      yield { message: "off", property };
      return;
    }
    if (kept < least) yield { message: "short", property, kept, least };
    if (newest === undefined) yield { message: "none", property: "snapshots" };
    else if (hoursBetween(newest, at) > most) {
      const hours = Math.floor(hoursBetween(newest, at));
      yield { message: "old", property: "snapshots", hours };
    }
  },
  evidence: ({ backups }) =>
    isTrouble(backups) ? {} : { kept: `${backups.kept} days`, newest: backups.newest ?? "none" },
  passes: [{ name: "this morning's", facts: facts(7, today, 7) }],
  fails: [
    { name: "off", facts: facts(0), expect: "off" },
    { name: "less than the stack asked for", facts: facts(1, today, 14), expect: "short" },
    { name: "none", facts: facts(7), expect: "none" },
    { name: "two days ago", facts: facts(7, "2025-12-31T06:10:00.000Z"), expect: "old" },
  ],
  undecided: [
    { name: "another provider", facts: { backups: { trouble: "not seen" }, made: 0, now } },
  ],
});
