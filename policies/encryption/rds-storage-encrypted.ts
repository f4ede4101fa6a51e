import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven, isReadReplica, unlessAurora } from "../helpers/database";
import { isTrue } from "../helpers/flags";
import { undecidable } from "../helpers/known";
import { show } from "../helpers/show";

interface Restored {
  readonly storageEncrypted?: unknown;
  readonly snapshotIdentifier?: unknown;
  readonly restoreToPointInTime?: unknown;
}

/**
 * Absent is false: @pulumi/aws rds/instance, rds/cluster, docdb/cluster, neptune/cluster. A
 * restored database has what its source had: RDS user guide, "Restoring to a DB instance".
 */
function* encrypted(props: Restored, context: { isUnknown(path: string): boolean }) {
  const value = props.storageEncrypted;
  if (!isTrue(value)) {
    for (const source of ["snapshotIdentifier", "restoreToPointInTime"] as const) {
      if (value === undefined && isGiven(() => props[source], source, context)) {
        undecidable(source);
      }
    }
    yield { message: "unencrypted", property: "storageEncrypted", actual: show(value) } as const;
  }
}

export default definePolicy({
  id: "rds-storage-encrypted",
  title: "Database storage is encrypted at rest",
  why: "Backups, snapshots and replicas inherit the volume's encryption, and a plain volume can only be fixed by restoring into a new one.",
  fix: "Set storageEncrypted to true and kmsKeyId to a key that you own.",
  severity: "critical",
  controls: ["storage-encrypted-at-rest"],
  resources: [
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:docdb/cluster:Cluster",
    "aws:neptune/cluster:Cluster",
  ],
  messages: {
    unencrypted: "Storage is not encrypted: storageEncrypted is {actual}.",
  },
  checks: {
    *"aws:rds/instance:Instance"(props, context) {
      if (isReadReplica(props, context)) {
        return notApplicable("A read replica takes its encryption from its source.");
      }
      const reason = "The cluster of an Aurora instance has the storage.";
      return yield* unlessAurora(props, context, reason, () => encrypted(props, context));
    },
    *"aws:rds/cluster:Cluster"(props, context) {
      // Aurora Serverless v1 is always encrypted: @pulumi/aws rds/cluster, storageEncrypted.
      if (props.storageEncrypted !== undefined || props.engineMode !== "serverless") {
        yield* encrypted(props, context);
      }
    },
    *"aws:docdb/cluster:Cluster"(props, context) {
      yield* encrypted(props, context);
    },
    *"aws:neptune/cluster:Cluster"(props, context) {
      yield* encrypted(props, context);
    },
  },
  passes: [
    {
      name: "encrypted",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", storageEncrypted: true },
    },
    {
      name: "an encrypted cluster",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql", storageEncrypted: true },
    },
    {
      name: "Aurora Serverless v1, which is always encrypted",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql", engineMode: "serverless" },
    },
    {
      name: "an encrypted document database",
      type: "aws:docdb/cluster:Cluster",
      props: { storageEncrypted: true },
    },
  ],
  fails: [
    {
      name: "left to the provider default",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium" },
      expect: "unencrypted",
    },
    {
      name: "switched off",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", storageEncrypted: false },
      expect: "unencrypted",
    },
    {
      name: "a cluster left to the provider default",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql" },
      expect: "unencrypted",
    },
    {
      name: "a document database left to the provider default",
      type: "aws:docdb/cluster:Cluster",
      props: {},
      expect: "unencrypted",
    },
    {
      name: "a graph database with encryption switched off",
      type: "aws:neptune/cluster:Cluster",
      props: { storageEncrypted: false },
      expect: "unencrypted",
    },
  ],
  unknowns: [
    {
      name: "a database restored from a snapshot, which decides on it",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", snapshotIdentifier: "app-final" },
      expect: "snapshotIdentifier",
    },
    {
      name: "decided at deployment",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", storageEncrypted: unknown },
      expect: "storageEncrypted",
    },
    {
      name: "a cluster decided at deployment",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "postgres", storageEncrypted: unknown },
      expect: "storageEncrypted",
    },
  ],
  notApplicables: [
    {
      name: "a read replica",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", replicateSourceDb: unknown },
      expect: "A read replica takes its encryption from its source.",
    },
    {
      name: "an instance with an Aurora engine",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.r7g.large", engine: "aurora-mysql" },
      expect: "The cluster of an Aurora instance has the storage.",
    },
  ],
});
