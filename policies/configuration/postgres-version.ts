import {
  type CheckContext,
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven, isReadReplica } from "../helpers/database";
import { engineOf } from "../helpers/database-tls";
import { undecidable } from "../helpers/known";
import { show } from "../helpers/show";

const messages = {
  old: "The database runs PostgreSQL {actual}, which is older than {minimum}.",
} as const;
const options = {
  minimumMajor: {
    type: "integer",
    default: 14,
    minimum: 9,
    maximum: 99,
    stricter: "higher",
    description: "Oldest major version that is accepted.",
    source: "finsight-026 and catalytic-017 ask for 14; a launch may well ask for a newer one.",
  },
} as const;
type Context = CheckContext<typeof options>;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

interface Versioned {
  readonly engine?: unknown;
  readonly engineVersion?: unknown;
}
/** Inputs by which a database takes the version of another one, where it states none itself. */
type Source = readonly [path: string, read: () => unknown];

function* version(props: Versioned, sources: readonly Source[], context: Context): Found {
  const engine = engineOf(props.engine, undefined);
  const source = sources.find(([path, read]) => isGiven(read, path, context));
  if (!engine && !source) {
    return notApplicable("The engine is not set here.");
  }
  if (engine && !/^(postgres|aurora-postgresql)$/.test(engine.name)) {
    return notApplicable(`The engine is ${show(engine.name)}.`);
  }
  if (!isGiven(() => props.engineVersion, "engineVersion", context)) {
    // Without a source AWS takes its default version, which has been above 14 for years: RDS user
    // guide, CreateDBInstance, EngineVersion.
    return source ? undecidable(source[0]) : undefined;
  }
  const { engineVersion } = props;
  const major = engineOf("postgres", engineVersion)?.major;
  const { minimumMajor: minimum } = context.options;
  if (major === undefined) {
    undecidable("engineVersion");
  }
  if (major < minimum) {
    const property = "engineVersion";
    yield { message: "old", property, actual: show(engineVersion), minimum };
  }
  return undefined;
}

export default definePolicy({
  id: "postgres-version",
  title: "PostgreSQL runs a version that is still maintained",
  why: "An old major version gets no more security fixes, costs extra as Extended Support, and is upgraded by AWS on a day of its choosing.",
  fix: "Set engineVersion to a current major version, such as 17; on a running database plan the upgrade with blueGreenUpdate or a restore.",
  severity: "medium",
  controls: ["postgres-provisioned"],
  options,
  resources: [
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:rds/globalCluster:GlobalCluster",
  ],
  messages,
  checks: {
    *"aws:rds/instance:Instance"(props, context) {
      if (isReadReplica(props, context)) {
        return notApplicable("A read replica runs the version of its source.");
      }
      if (isGiven(() => props.snapshotIdentifier, "snapshotIdentifier", context)) {
        return yield* version(
          props,
          [["snapshotIdentifier", () => props.snapshotIdentifier]],
          context,
        );
      }
      return yield* version(
        props,
        [["restoreToPointInTime", () => props.restoreToPointInTime]],
        context,
      );
    },
    *"aws:rds/cluster:Cluster"(props, context) {
      return yield* version(
        props,
        [
          ["snapshotIdentifier", () => props.snapshotIdentifier],
          ["restoreToPointInTime", () => props.restoreToPointInTime],
          ["globalClusterIdentifier", () => props.globalClusterIdentifier],
          ["replicationSourceIdentifier", () => props.replicationSourceIdentifier],
        ],
        context,
      );
    },
    *"aws:rds/globalCluster:GlobalCluster"(props, context) {
      const { sourceDbClusterIdentifier } = props;
      return yield* version(
        props,
        [["sourceDbClusterIdentifier", () => sourceDbClusterIdentifier]],
        context,
      );
    },
  },
  passes: [
    {
      name: "a major version, whose minor ones AWS keeps current",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", engine: "postgres", engineVersion: "17" },
    },
    {
      name: "the oldest that is accepted",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", engine: "postgres", engineVersion: "14.12" },
    },
    {
      name: "the version that AWS takes without one",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql" },
    },
    {
      name: "a global database",
      type: "aws:rds/globalCluster:GlobalCluster",
      props: {
        globalClusterIdentifier: "app",
        engine: "aurora-postgresql",
        engineVersion: "16.4",
      },
    },
    {
      name: "a restored database that states its version",
      type: "aws:rds/instance:Instance",
      props: {
        instanceClass: "db.t4g.medium",
        engine: "postgres",
        engineVersion: "16",
        snapshotIdentifier: "app-final",
      },
    },
  ],
  fails: [
    {
      name: "PostgreSQL 13",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", engine: "postgres", engineVersion: "13.15" },
      expect: "old",
    },
    {
      name: "Aurora with PostgreSQL 12",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql", engineVersion: "12" },
      expect: "old",
    },
    {
      name: "a global database with PostgreSQL 11",
      type: "aws:rds/globalCluster:GlobalCluster",
      props: {
        globalClusterIdentifier: "app",
        engine: "aurora-postgresql",
        engineVersion: "11.9",
      },
      expect: "old",
    },
    {
      name: "less than a stricter configuration asks for",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", engine: "postgres", engineVersion: "15.7" },
      options: { minimumMajor: 16 },
      expect: "old",
    },
  ],
  unknowns: [
    {
      name: "a version decided at deployment",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", engine: "postgres", engineVersion: unknown },
      expect: "engineVersion",
    },
    {
      name: "the version of the snapshot that it is restored from",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", snapshotIdentifier: "app-final" },
      expect: "snapshotIdentifier",
    },
    {
      name: "a member of a global database that states no version",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql", globalClusterIdentifier: unknown },
      expect: "globalClusterIdentifier",
    },
  ],
  notApplicables: [
    {
      name: "MySQL",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", engine: "mysql", engineVersion: "8.0" },
      expect: "The engine is mysql.",
    },
    {
      name: "a read replica",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", replicateSourceDb: unknown },
      expect: "A read replica runs the version of its source.",
    },
  ],
});
