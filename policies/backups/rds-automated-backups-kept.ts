import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isReadReplica, unlessAurora } from "../helpers/database";
import { isFalse } from "../helpers/flags";
import { show } from "../helpers/show";

/** Absent is true: @pulumi/aws rds/instance and rds/cluster, deleteAutomatedBackups. */
function* kept(value: unknown) {
  if (!isFalse(value)) {
    const property = "deleteAutomatedBackups";
    yield { message: "deleted", property, actual: show(value) } as const;
  }
}

export default definePolicy({
  id: "rds-automated-backups-kept",
  title: "Automated backups outlive their database",
  why: "By default the automated backups, and with them point-in-time recovery, vanish at once with the database that they are meant to bring back.",
  fix: "Set deleteAutomatedBackups to false.",
  severity: "high",
  controls: ["db-backups"],
  resources: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  messages: {
    deleted:
      "Deleting the database deletes its automated backups: deleteAutomatedBackups is {actual}, and true is the default.",
  },
  checks: {
    *"aws:rds/instance:Instance"(props, context) {
      if (isReadReplica(props, context)) {
        return notApplicable("A read replica is restored from its source, which has the backups.");
      }
      const reason = "The cluster of an Aurora instance has the backups.";
      return yield* unlessAurora(props, context, reason, () => kept(props.deleteAutomatedBackups));
    },
    *"aws:rds/cluster:Cluster"(props) {
      yield* kept(props.deleteAutomatedBackups);
    },
  },
  remediations: {
    "aws:rds/instance:Instance": () => ({ deleteAutomatedBackups: false }),
    "aws:rds/cluster:Cluster": () => ({ deleteAutomatedBackups: false }),
  },
  passes: [
    {
      name: "kept",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", deleteAutomatedBackups: false },
    },
    {
      name: "kept for a cluster",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql", deleteAutomatedBackups: false },
    },
  ],
  fails: [
    {
      name: "left to the provider default",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium" },
      expect: "deleted",
    },
    {
      name: "deleted with the cluster",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql", deleteAutomatedBackups: true },
      expect: "deleted",
    },
    {
      name: "a cluster left to the provider default",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "postgres" },
      expect: "deleted",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", deleteAutomatedBackups: unknown },
      expect: "deleteAutomatedBackups",
    },
  ],
  notApplicables: [
    {
      name: "a read replica",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", replicateSourceDb: "primary" },
      expect: "A read replica is restored from its source, which has the backups.",
    },
  ],
});
