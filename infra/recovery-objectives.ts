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
  /** Expression of the backups in the locked vault. */
  readonly backupSchedule: string;
  /** Minutes a backup may wait before it starts, and then take: a late one is an old one. */
  readonly startWindowMinutes: number;
  readonly completionWindowMinutes: number;
  /**
   * Minutes between two points that a database can be rewound to: 5 where RDS keeps automated
   * backups. Undefined where only the backups of the vault exist.
   */
  readonly rewindMinutes?: number | undefined;
  /** Expression of the restore tests. */
  readonly restoreTestSchedule: string;
}

/** catalytic-208. */
const dailyMinutes = 1440;
/** finsight-120. */
const weeklyMinutes = 7 * dailyMinutes;

/**
 * Throws one `RunError` with everything that the means cannot keep: backups at least daily
 * (catalytic-208), restore tests at least weekly (finsight-120), and the objectives. Without a
 * rewind, what a disaster finds is as old as the longest gap between two backups and, when the last
 * one was not finished, the windows that it had.
 */
export function checkRecovery(objectives: RecoveryObjectives, means: RecoveryMeans): void {
  const problems: string[] = [];
  for (const [name, value] of Object.entries(objectives)) {
    if (!Number.isInteger(value) || value < 1) {
      problems.push(`${name} is ${value}; allowed: whole minutes, 1 or more`);
    }
  }
  const gap = longestGapMinutes(means.backupSchedule);
  if (gap > dailyMinutes) {
    problems.push(
      `backups are up to ${gap} minutes apart (${means.backupSchedule}); allowed: 1440`,
    );
  }
  const windows = means.startWindowMinutes + means.completionWindowMinutes;
  const oldest = means.rewindMinutes ?? gap + windows;
  if (oldest > objectives.rpoMinutes) {
    const reason =
      means.rewindMinutes === undefined
        ? `the newest backup can be ${oldest} minutes old (${means.backupSchedule} leaves ${gap}, ` +
          `its windows ${windows})`
        : `the database can be rewound to every ${oldest} minutes only`;
    problems.push(
      `rpoMinutes is ${objectives.rpoMinutes}, but ${reason}: back up more often or promise less`,
    );
  }
  const testGap = longestGapMinutes(means.restoreTestSchedule);
  if (testGap > weeklyMinutes) {
    problems.push(
      `restore tests are up to ${Math.ceil(testGap / dailyMinutes)} days apart ` +
        `(${means.restoreTestSchedule}); allowed: 7`,
    );
  }
  if (problems.length > 0) {
    throw new pulumi.RunError(
      ["The recovery objectives are not met by the backups:", ...problems].join("\n  "),
    );
  }
}
