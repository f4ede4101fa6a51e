import { type CheckContext, definePolicy, notApplicable } from "../framework/define-policy";
import type { Patch } from "../framework/patch";
import { unknown } from "../framework/unknown";
import { isGiven, isReadReplica, unlessAurora } from "../helpers/database";
import { isTrue } from "../helpers/flags";

interface Snapshots {
  readonly skipFinalSnapshot?: boolean | undefined;
  readonly finalSnapshotIdentifier?: string | undefined;
}

/** Absent skipFinalSnapshot is false: @pulumi/aws rds/instance, rds/cluster, docdb, neptune. */
function* finalSnapshot(props: Snapshots, context: Pick<CheckContext<never>, "isUnknown">) {
  if (isTrue(props.skipFinalSnapshot)) {
    yield { message: "skipped", property: "skipFinalSnapshot" } as const;
  } else if (!isGiven(() => props.finalSnapshotIdentifier, "finalSnapshotIdentifier", context)) {
    yield { message: "unnamed", property: "finalSnapshotIdentifier" } as const;
  }
}

/** A snapshot without a name would make the deletion fail, and its name is the program's choice. */
const keepNamed = (props: { readonly finalSnapshotIdentifier?: unknown }): Patch =>
  props.finalSnapshotIdentifier ? { skipFinalSnapshot: false } : {};

export default definePolicy({
  id: "rds-final-snapshot",
  title: "Deleting a database leaves a final snapshot",
  why: "A database is deleted by a replacement, a renamed resource or a destroyed stack as easily as on purpose. The final snapshot is the last copy of what customers wrote since the last backup.",
  fix: "Leave skipFinalSnapshot out or set it to false, and set finalSnapshotIdentifier.",
  severity: "high",
  controls: ["postgres-provisioned", "db-backups"],
  resources: [
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:docdb/cluster:Cluster",
    "aws:neptune/cluster:Cluster",
  ],
  messages: {
    skipped: "Deleting the database leaves no snapshot: skipFinalSnapshot is true.",
    unnamed:
      "The final snapshot has no name: finalSnapshotIdentifier is not set, so the deletion fails and whoever repairs it in a hurry will skip the snapshot.",
  },
  checks: {
    *"aws:rds/instance:Instance"(props, context) {
      if (isReadReplica(props, context)) {
        // @pulumi/aws rds/instance, finalSnapshotIdentifier: not for a read replica.
        return notApplicable("AWS takes no final snapshot of a read replica.");
      }
      const reason = "The cluster of an Aurora instance has the snapshots.";
      return yield* unlessAurora(props, context, reason, () => finalSnapshot(props, context));
    },
    *"aws:rds/cluster:Cluster"(props, context) {
      yield* finalSnapshot(props, context);
    },
    *"aws:docdb/cluster:Cluster"(props, context) {
      yield* finalSnapshot(props, context);
    },
    *"aws:neptune/cluster:Cluster"(props, context) {
      yield* finalSnapshot(props, context);
    },
  },
  remediations: {
    "aws:rds/instance:Instance": keepNamed,
    "aws:rds/cluster:Cluster": keepNamed,
    "aws:docdb/cluster:Cluster": keepNamed,
    "aws:neptune/cluster:Cluster": keepNamed,
  },
  passes: [
    {
      name: "named, with the provider's default for the rest",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", finalSnapshotIdentifier: "app-final" },
    },
    {
      name: "a name that holds a random suffix",
      type: "aws:rds/instance:Instance",
      props: {
        instanceClass: "db.t4g.medium",
        skipFinalSnapshot: false,
        finalSnapshotIdentifier: unknown,
      },
    },
    {
      name: "a cluster with a named snapshot",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql", finalSnapshotIdentifier: "app-final" },
    },
  ],
  fails: [
    {
      name: "skipped",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", skipFinalSnapshot: true },
      expect: "skipped",
    },
    {
      name: "without a name",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", skipFinalSnapshot: false },
      expect: "unnamed",
    },
    {
      name: "skipped although it has a name",
      type: "aws:rds/cluster:Cluster",
      props: {
        engine: "aurora-postgresql",
        skipFinalSnapshot: true,
        finalSnapshotIdentifier: "app-final",
      },
      expect: "skipped",
    },
    {
      name: "a document database left to its defaults",
      type: "aws:docdb/cluster:Cluster",
      props: {},
      expect: "unnamed",
    },
    {
      name: "a graph database that skips it",
      type: "aws:neptune/cluster:Cluster",
      props: { skipFinalSnapshot: true },
      expect: "skipped",
    },
    {
      name: "an instance that skips it although it has a name",
      type: "aws:rds/instance:Instance",
      props: {
        instanceClass: "db.t4g.medium",
        skipFinalSnapshot: true,
        finalSnapshotIdentifier: "app-final",
      },
      expect: "skipped",
    },
    {
      name: "a document database that skips it although it has a name",
      type: "aws:docdb/cluster:Cluster",
      props: { skipFinalSnapshot: true, finalSnapshotIdentifier: "app-final" },
      expect: "skipped",
    },
    {
      name: "a graph database that skips it although it has a name",
      type: "aws:neptune/cluster:Cluster",
      props: { skipFinalSnapshot: true, finalSnapshotIdentifier: "app-final" },
      expect: "skipped",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:rds/cluster:Cluster",
      props: {
        engine: "postgres",
        skipFinalSnapshot: unknown,
        finalSnapshotIdentifier: "app-final",
      },
      expect: "skipFinalSnapshot",
    },
  ],
  notApplicables: [
    {
      name: "a read replica",
      type: "aws:rds/instance:Instance",
      props: {
        instanceClass: "db.t4g.medium",
        replicateSourceDb: "primary",
        skipFinalSnapshot: true,
      },
      expect: "AWS takes no final snapshot of a read replica.",
    },
  ],
});
