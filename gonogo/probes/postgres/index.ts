/** Probes of Postgres, in the order in which results are told. */
import type { Probe } from "../probe";
import postgresBackupsRecent from "./postgres-backups-recent";
import postgresIndexesSound from "./postgres-indexes-sound";
import postgresPasswordStrong from "./postgres-password-strong";
import postgresPoolFits from "./postgres-pool-fits";
import postgresQueriesFast from "./postgres-queries-fast";
import postgresReachable from "./postgres-reachable";
import postgresRestorableToNow from "./postgres-restorable-to-now";
import postgresRoleLimited from "./postgres-role-limited";
import postgresRowSecurity from "./postgres-row-security";
import postgresStatementsTracked from "./postgres-statements-tracked";
import postgresTablesPresent from "./postgres-tables-present";
import postgresTlsRequired from "./postgres-tls-required";
import postgresVersionSupported from "./postgres-version-supported";

export const postgresProbes: readonly Probe[] = [
  postgresReachable,
  postgresTlsRequired,
  postgresVersionSupported,
  postgresTablesPresent,
  postgresRowSecurity,
  postgresRoleLimited,
  postgresPasswordStrong,
  postgresPoolFits,
  postgresIndexesSound,
  postgresStatementsTracked,
  postgresQueriesFast,
  postgresBackupsRecent,
  postgresRestorableToNow,
];
