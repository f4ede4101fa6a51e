import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isReadReplica, unlessAurora } from "../helpers/database";
import { numberOf } from "../helpers/flags";
import { show } from "../helpers/show";

const messages = {
  off: "Automated backups are off: backupRetentionPeriod is {actual}.",
  short:
    "Automated backups are kept for {actual} days (backupRetentionPeriod), less than {minimum} days.",
} as const;

/** @param absent What AWS does without the property, in days. */
function* retention(value: unknown, absent: number, minimum: number) {
  const days = numberOf(value ?? absent);
  const property = "backupRetentionPeriod";
  if (!(days > 0)) {
    const actual = `${show(value)}${value === undefined ? ", which means 0" : ""}`;
    yield { message: "off", property, actual } as const;
  } else if (days < minimum) {
    yield { message: "short", property, actual: days, minimum } as const;
  }
}

interface Context {
  readonly options: { readonly minimumDays: number };
}
const longer = (_props: unknown, { options }: Context) => ({
  backupRetentionPeriod: options.minimumDays,
});

export default definePolicy({
  id: "rds-automated-backups",
  title: "Databases keep automated backups long enough",
  why: "Automated backups are what point-in-time recovery replays. Without them, or with too few days of them, a bad migration noticed after the weekend cannot be undone.",
  fix: "Set backupRetentionPeriod to the days you need, 7 or more by default (at most 35).",
  severity: "critical",
  controls: ["db-backups", "pitr-enabled"],
  resources: [
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:docdb/cluster:Cluster",
    "aws:neptune/cluster:Cluster",
  ],
  options: {
    minimumDays: {
      type: "integer",
      default: 7,
      minimum: 1,
      maximum: 35,
      stricter: "higher",
      description: "Fewest days for which automated backups are kept.",
      source:
        "Our choice: the checklists ask for backups with a defined retention, not for a figure.",
    },
  },
  messages,
  checks: {
    *"aws:rds/instance:Instance"(props, context) {
      if (isReadReplica(props, context)) {
        return notApplicable("A read replica is restored from its source, which has the backups.");
      }
      const reason = "The cluster of an Aurora instance has the backups.";
      // 0 when absent: @pulumi/aws rds/instance, backupRetentionPeriod.
      return yield* unlessAurora(props, context, reason, () =>
        retention(props.backupRetentionPeriod, 0, context.options.minimumDays),
      );
    },
    *"aws:rds/cluster:Cluster"(props, { options }) {
      // 1 when absent: @pulumi/aws rds/cluster, backupRetentionPeriod.
      yield* retention(props.backupRetentionPeriod, 1, options.minimumDays);
    },
    *"aws:docdb/cluster:Cluster"(props, { options }) {
      yield* retention(props.backupRetentionPeriod, 1, options.minimumDays);
    },
    *"aws:neptune/cluster:Cluster"(props, { options }) {
      yield* retention(props.backupRetentionPeriod, 1, options.minimumDays);
    },
  },
  remediations: {
    // Switching backups on interrupts an instance: RDS user guide, "Enabling automated backups".
    "aws:rds/instance:Instance": (props, context) =>
      numberOf(props.backupRetentionPeriod) > 0 ? longer(props, context) : {},
    "aws:rds/cluster:Cluster": longer,
    "aws:docdb/cluster:Cluster": longer,
    "aws:neptune/cluster:Cluster": longer,
  },
  passes: [
    {
      name: "two weeks for an instance",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", engine: "postgres", backupRetentionPeriod: 14 },
    },
    {
      name: "exactly the fewest days for a cluster",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql", backupRetentionPeriod: 7 },
    },
    {
      name: "fewer days where the configuration asks for fewer",
      type: "aws:docdb/cluster:Cluster",
      props: { backupRetentionPeriod: 3 },
      options: { minimumDays: 3 },
    },
    {
      name: "a month for a graph database",
      type: "aws:neptune/cluster:Cluster",
      props: { backupRetentionPeriod: 35 },
    },
  ],
  fails: [
    {
      name: "left to the provider default, which is none for an instance",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", engine: "postgres" },
      expect: "off",
    },
    {
      name: "switched off",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", backupRetentionPeriod: 0 },
      expect: "off",
    },
    {
      name: "three days",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", backupRetentionPeriod: 3 },
      expect: "short",
    },
    {
      name: "left to the provider default, which is one day for a cluster",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql" },
      expect: "short",
    },
    {
      name: "a document database left to its default",
      type: "aws:docdb/cluster:Cluster",
      props: {},
      expect: "short",
    },
    {
      name: "a graph database with less than a stricter configuration asks for",
      type: "aws:neptune/cluster:Cluster",
      props: { backupRetentionPeriod: 14 },
      options: { minimumDays: 30 },
      expect: "short",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", backupRetentionPeriod: unknown },
      expect: "backupRetentionPeriod",
    },
    {
      name: "a cluster's retention decided at deployment",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "postgres", backupRetentionPeriod: unknown },
      expect: "backupRetentionPeriod",
    },
  ],
  notApplicables: [
    {
      name: "a read replica of a database whose name is not known yet",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", replicateSourceDb: unknown },
      expect: "A read replica is restored from its source, which has the backups.",
    },
    {
      name: "an instance with an Aurora engine",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.r7g.large", engine: "aurora-postgresql" },
      expect: "The cluster of an Aurora instance has the backups.",
    },
  ],
});
