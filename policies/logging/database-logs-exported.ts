import { definePolicy, notApplicable } from "../framework/define-policy";
import type { Patch } from "../framework/patch";
import { unknown } from "../framework/unknown";
import { isAurora } from "../helpers/database";
import { list } from "../helpers/known";
import { someOf } from "../helpers/unknowns";

const instance = "aws:rds/instance:Instance";
const cluster = "aws:rds/cluster:Cluster";

const messages = {
  absent:
    "The database's errors stay on its disk for a few days: enabledCloudwatchLogsExports lacks {log}.",
} as const;
const ofCluster = "The cluster of an Aurora instance exports the logs.";
const custom = "RDS Custom exports no logs.";
const property = "enabledCloudwatchLogsExports";

/**
 * The log that holds the errors, by engine:
 * docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html
 */
const errorLogs: readonly (readonly [RegExp, string])[] = [
  [/postgres/i, "postgresql"],
  [/mysql|mariadb|sqlserver/i, "error"],
  [/oracle/i, "alert"],
  [/db2/i, "diag.log"],
];

type Props = { readonly engine?: unknown; readonly enabledCloudwatchLogsExports?: unknown };

function* exported(props: Props) {
  const exports = list(props.enabledCloudwatchLogsExports);
  // A replica and a restored database have the engine of their source; any export will do there.
  const engine = props.engine;
  const [, log] = errorLogs.find(([pattern]) => pattern.test(String(engine))) ?? [];
  const isExported = someOf(exports, (each) => log === undefined || each === log);
  if (!isExported) {
    yield { message: "absent", property, log: log ?? "its log" } as const;
  }
  return;
}

const postgres = { instanceClass: "db.t4g.medium", engine: "postgres" } as const;

function addExport(props: Props): Patch {
  const [, log] = errorLogs.find(([pattern]) => pattern.test(String(props.engine))) ?? [];
  const exports = list(props.enabledCloudwatchLogsExports);
  return log === undefined ? {} : { [`${property}[${exports.length}]`]: log };
}

export default definePolicy({
  id: "database-logs-exported",
  title: "Databases send their error log to CloudWatch",
  why: "RDS keeps a database's log on its own disk for three days and deletes it with the instance: slow statements, refused logins and crashes of last week cannot be read or counted.",
  fix: 'Set enabledCloudwatchLogsExports: ["postgresql", "upgrade"] for Postgres, ["error", "slowquery"] for MySQL and MariaDB.',
  severity: "medium",
  controls: ["error-logs"],
  resources: [instance, cluster],
  messages,
  checks: {
    *[instance](props) {
      if (/^custom-/i.test(String(props.engine))) {
        return notApplicable(custom);
      }
      return isAurora(props.engine) ? notApplicable(ofCluster) : yield* exported(props);
    },
    *[cluster](props) {
      return yield* exported(props);
    },
  },
  remediations: { [instance]: addExport, [cluster]: addExport },
  passes: [
    {
      name: "Postgres",
      type: instance,
      props: { ...postgres, enabledCloudwatchLogsExports: ["postgresql", "upgrade"] },
    },
    {
      name: "Aurora MySQL",
      type: cluster,
      props: { engine: "aurora-mysql", enabledCloudwatchLogsExports: ["audit", "error"] },
    },
    {
      name: "one of two that is known",
      type: instance,
      props: { ...postgres, enabledCloudwatchLogsExports: [unknown, "postgresql"] },
    },
    {
      name: "a replica, whose engine is its source's",
      type: instance,
      props: {
        instanceClass: "db.t4g.medium",
        replicateSourceDb: "shop",
        enabledCloudwatchLogsExports: ["postgresql"],
      },
    },
  ],
  fails: [
    { name: "none", type: instance, props: postgres, expect: "absent" },
    {
      name: "upgrades alone",
      type: instance,
      props: { ...postgres, enabledCloudwatchLogsExports: ["upgrade"] },
      expect: "absent",
    },
    { name: "none of a cluster", type: cluster, props: { engine: "mysql" }, expect: "absent" },
  ],
  unknowns: [
    {
      name: "logs that the deployment decides",
      type: instance,
      props: { ...postgres, enabledCloudwatchLogsExports: unknown },
      expect: "enabledCloudwatchLogsExports",
    },
    {
      name: "an engine that is not known yet",
      type: cluster,
      props: { engine: unknown },
      expect: "engine",
    },
  ],
  notApplicables: [
    {
      name: "RDS Custom",
      type: instance,
      props: { engine: "custom-oracle-ee", instanceClass: "db.m5.large" },
      expect: custom,
    },
    {
      name: "an instance of an Aurora cluster",
      type: instance,
      props: { engine: "aurora-postgresql", instanceClass: "db.r7g.large" },
      expect: ofCluster,
    },
  ],
});
