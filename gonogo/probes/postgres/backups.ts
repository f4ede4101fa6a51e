/** What can be seen of the backups of Postgres: RDS's own, or how the server's log is archived. */
import type { Look } from "../look";
import { isTrouble, type Trouble } from "../probe";
import type { PostgresTarget } from "../targets";
import { rowsOf } from "./session";

export type Backups =
  | {
      readonly source: "rds";
      readonly retentionDays: number;
      /** ISO 8601, UTC, as are all of these: when the newest snapshot was made. */
      readonly newest?: string | undefined;
      /** Ends of the window of a restore to a point in time. */
      readonly earliest?: string;
      readonly latest?: string;
    }
  | {
      readonly source: "archive";
      /** Whether the log is archived at all. */
      readonly on: boolean;
      readonly lastDone?: string;
      readonly lastFailed?: string;
    };

interface Archiver {
  readonly mode: string;
  readonly done: string | null;
  readonly failed: string | null;
}

export async function backupsOf(target: PostgresTarget, look: Look): Promise<Backups | Trouble> {
  const { mode, identifier, region } = target;
  if (mode === "rds") {
    if (identifier === undefined) return { trouble: "the stack tells no name of the instance" };
    const told = await look.aws.rdsBackups(identifier, region);
    if (isTrouble(told)) return told;
    const { newestSnapshot: newest, ...rest } = told;
    return { source: "rds", ...rest, ...(newest === undefined ? {} : { newest }) };
  }
  const iso = (column: string) =>
    `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  const rows = await rowsOf<Archiver>(
    target,
    look,
    `SELECT current_setting('archive_mode') AS mode, ${iso("last_archived_time")} AS done,
       ${iso("last_failed_time")} AS failed
     FROM pg_catalog.pg_stat_archiver`,
  );
  if (isTrouble(rows)) return rows;
  const [row] = rows;
  if (row === undefined) return { trouble: "Postgres tells nothing of its archive" };
  return {
    source: "archive",
    on: row.mode !== "off",
    ...(row.done === null ? {} : { lastDone: row.done }),
    ...(row.failed === null ? {} : { lastFailed: row.failed }),
  };
}

/** @param from ISO 8601. @param to ISO 8601. */
export function hoursBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 3_600_000;
}
