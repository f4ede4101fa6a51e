import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { type Backups, backupsOf, hoursBetween } from "./backups";

interface Facts {
  readonly backups: Backups | Trouble;
  readonly now: string;
}

const now = "2026-01-02T12:00:00.000Z";
const rds = {
  source: "rds" as const,
  retentionDays: 14,
  earliest: "2025-12-20T00:00:00.000Z",
  latest: "2026-01-02T11:56:00.000Z",
};
const archive = { source: "archive" as const, on: true, lastDone: "2026-01-02T11:55:00.000Z" };
const facts = (backups: Backups | Trouble): Facts => ({ backups, now });

export default defineProbe({
  id: "postgres-restorable-to-now",
  title: "Postgres can be restored to a few minutes ago",
  why: "A snapshot of the night loses the day; the log that is shipped all the time loses minutes.",
  fix: "Keep automated backups on; look at RDS's events for why logs are not shipped; elsewhere set archive_mode and archive_timeout.",
  severity: "high",
  controls: ["pitr-enabled"],
  target: "postgres",
  options: {
    minutes: {
      type: "integer",
      default: 15,
      minimum: 1,
      stricter: "lower",
      description: "Most minutes of data that a restore may lose.",
      source: "Our choice: RDS ships the log every five minutes.",
    },
  },
  messages: {
    none: "There is no point in time that it could be restored to.",
    behind: "The latest point that it can be restored to is {minutes} minutes ago.",
    failing: "Archiving of the log fails since {since}.",
  },
  async collect(target, look): Promise<Facts> {
    return { backups: await backupsOf(target, look), now: look.now() };
  },
  *judge({ backups: told, now: at }, { minutes: most }) {
    const backups = seen(told, "The backups");
    if (backups.source === "rds") {
      const property = "latestRestorableTime";
      if (backups.retentionDays === 0 || backups.latest === undefined) {
        yield { message: "none", property };
        return;
      }
      const minutes = Math.floor(hoursBetween(backups.latest, at) * 60);
      if (minutes > most) yield { message: "behind", property, minutes };
      return;
    }
    const { on, lastDone = "", lastFailed = "" } = backups;
    const property = "pg_stat_archiver";
    // Many a provider keeps the log in its own storage, which Postgres knows nothing of.
    if (!on) seen({ trouble: "archive_mode is off, and a provider's own way is not seen" }, "They");
    if (lastFailed > lastDone) yield { message: "failing", property, since: lastFailed };
    else if (lastDone === "") seen({ trouble: "no segment was archived yet" }, "The archive");
    else {
      const minutes = Math.floor(hoursBetween(lastDone, at) * 60);
      if (minutes > most) yield { message: "behind", property, minutes };
    }
  },
  evidence: ({ backups }) =>
    isTrouble(backups) || backups.source === "archive"
      ? {}
      : { earliest: backups.earliest ?? "none", latest: backups.latest ?? "none" },
  passes: [
    { name: "four minutes ago", facts: facts(rds) },
    { name: "an archive of five minutes ago", facts: facts(archive) },
  ],
  fails: [
    { name: "no window", facts: facts({ source: "rds", retentionDays: 0 }), expect: "none" },
    {
      name: "an hour ago",
      facts: facts({ ...rds, latest: "2026-01-02T11:00:00.000Z" }),
      expect: "behind",
    },
    {
      name: "an archive that fails",
      facts: facts({ ...archive, lastFailed: "2026-01-02T11:58:00.000Z" }),
      expect: "failing",
    },
  ],
  undecided: [
    { name: "no credentials of AWS", facts: facts({ trouble: "there are no AWS credentials" }) },
    { name: "a provider's own way", facts: facts({ source: "archive", on: false }) },
    { name: "nothing archived yet", facts: facts({ source: "archive", on: true }) },
  ],
});
