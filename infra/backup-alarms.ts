import type { AlarmSpec } from "./components/alarm-topic";

/**
 * Seconds: half a day. The plan runs once a day, at the start of a window and for as long as it
 * takes, so 24 hours without an end of one are no failure; 36 are.
 */
const halfDay = 43_200;

/** A count of AWS Backup's jobs of one vault, over a period in seconds. */
function jobs(metricName: string, vaultName: string, period: number): AlarmSpec["measure"] {
  return {
    namespace: "AWS/Backup",
    metricName,
    dimensions: { BackupVaultName: vaultName },
    statistic: "Sum",
    period,
    evaluationPeriods: 1,
    threshold: 0,
    comparisonOperator: "GreaterThanThreshold",
    treatMissingData: "notBreaching",
  };
}

/**
 * Alarms of one vault: a job that failed or never began, and a day without any backup, which no
 * failure would show. `copied`: whether backups leave the region.
 */
export function backupAlarms(
  vaultName: string,
  copied: boolean,
): Readonly<Record<string, AlarmSpec>> {
  const failed: Record<string, AlarmSpec> = {
    "backup-failed": {
      severity: "critical",
      description: "A backup failed: read the job's message in AWS Backup, then start it by hand.",
      measure: jobs("NumberOfBackupJobsFailed", vaultName, 3600),
    },
    "backup-expired": {
      severity: "critical",
      description: "A backup did not start in its window: look for another job on the resource.",
      measure: jobs("NumberOfBackupJobsExpired", vaultName, 3600),
    },
    "backup-missing": {
      severity: "critical",
      description:
        "No backup was finished for a day and a half: check that the plan still selects anything.",
      measure: {
        ...jobs("NumberOfBackupJobsCompleted", vaultName, halfDay),
        evaluationPeriods: 3,
        threshold: 1,
        comparisonOperator: "LessThanThreshold",
        treatMissingData: "breaching",
      },
    },
  };
  if (!copied) return failed;
  return {
    ...failed,
    "backup-copy-failed": {
      severity: "critical",
      description: "A copy to the second region failed: check the key of the vault there.",
      measure: jobs("NumberOfCopyJobsFailed", vaultName, 3600),
    },
  };
}
