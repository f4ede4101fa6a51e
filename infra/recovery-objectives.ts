import * as pulumi from "@pulumi/pulumi";
import { longestGapMinutes } from "./schedule";

/**
 * What a system promises about a disaster (catalytic-219, catalytic-220). No checklist gives a
 * figure: the defaults are our choice (infra/defaults.ts).
 */
export interface RecoveryObjectives {
  /** Recovery point objective: minutes of work that may be lost. */
  readonly rpoMinutes: number;
  /** Recovery time objective: minutes until the system answers again. */
  readonly rtoMinutes: number;
}

/** What the program builds, to be held against the objectives. */
export interface RecoveryMeans {
  /** Expression of the backups whose copies leave the region. */
  readonly backupSchedule: string;
  /** Minutes a backup may wait before it starts, and then take: a late one is an old one. */
  readonly startWindowMinutes: number;
  readonly completionWindowMinutes: number;
  /** Expression of the restore tests. */
  readonly restoreTestSchedule: string;
  /** Days between two restore tests at most: finsight-120 asks for a week. */
  readonly restoreTestDays: number;
}

/**
 * Throws one `RunError` with everything that the means cannot keep of the objectives. A point that
 * a disaster finds is as old as the longest gap between two backups and, when the last one was not
 * finished, the window that it had.
 */
export function checkRecovery(objectives: RecoveryObjectives, means: RecoveryMeans): void {
  const problems: string[] = [];
  for (const [name, value] of Object.entries(objectives)) {
    if (!Number.isInteger(value) || value < 1) {
      problems.push(`${name} is ${value}; allowed: whole minutes, 1 or more`);
    }
  }
  const gap = longestGapMinutes(means.backupSchedule);
  const oldest = gap + means.startWindowMinutes + means.completionWindowMinutes;
  if (oldest > objectives.rpoMinutes) {
    problems.push(
      `rpoMinutes is ${objectives.rpoMinutes}, but a backup can be ${oldest} minutes old ` +
        `(${means.backupSchedule} leaves ${gap}, its windows ${oldest - gap}): back up more often ` +
        "or promise less",
    );
  }
  const testGap = longestGapMinutes(means.restoreTestSchedule);
  if (testGap > means.restoreTestDays * 1440) {
    problems.push(
      `restore tests are up to ${Math.ceil(testGap / 1440)} days apart ` +
        `(${means.restoreTestSchedule}); allowed: ${means.restoreTestDays}`,
    );
  }
  if (problems.length > 0) {
    throw new pulumi.RunError(
      ["The recovery objectives are not met by the backups:", ...problems].join("\n  "),
    );
  }
}
