import {
  definePolicy,
  type ExampleResource,
  type NotApplicable,
  notApplicable,
  type Options,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { type Database, engineOf, tlsVerdict } from "../helpers/database-tls";
import { undecidable } from "../helpers/known";
import { show } from "../helpers/show";

const messages = {
  off: "Clients may connect without TLS: {parameter} is {actual} in {group}.",
  leftOff:
    "Clients may connect without TLS: {group} does not set {parameter}, which {engine} leaves off.",
  elsewhere:
    "Nothing shows that clients must use TLS: the parameter group {group} is not part of this stack.",
} as const;

const options = {
  trustedParameterGroups: {
    type: "array",
    items: { type: "string" },
    default: [],
    description: "Names of parameter groups managed elsewhere that are known to require TLS.",
    source: "Our choice: nothing outside of the stack is trusted unless it is named.",
  },
} as const satisfies Options;

function* check(
  database: Database,
  property: string,
  trusted: readonly string[],
): Generator<Violation<typeof messages>, NotApplicable | undefined, undefined> {
  const found = tlsVerdict(database);
  switch (found.verdict) {
    case "other engine":
      return notApplicable(`${show(found.engine)} does not set TLS in its parameter group.`);
    case "off": {
      const { parameter, group } = found;
      yield { message: "off", property, parameter, group, actual: show(found.actual) };
      break;
    }
    case "left off": {
      const { parameter, group, engine } = found;
      yield { message: "leftOff", property, parameter, group, engine };
      break;
    }
    case "elsewhere":
      if (!trusted.includes(found.group)) {
        yield { message: "elsewhere", property, group: show(found.group) };
      }
  }
  return undefined;
}

const forced = (name: string, family: string, value: string): ExampleResource => ({
  name,
  type: "aws:rds/parameterGroup:ParameterGroup",
  props: { family, parameters: [{ name: "rds.force_ssl", value }] },
});

export default definePolicy({
  id: "database-requires-tls",
  title: "Databases refuse connections without TLS",
  why: "A client that is set up wrongly falls back to plain text without a warning, and then credentials and rows cross the network readable.",
  fix: "Set rds.force_ssl (PostgreSQL, SQL Server) or require_secure_transport (MySQL, MariaDB) to 1 in a parameter group of this stack, and name the group in parameterGroupName or dbClusterParameterGroupName.",
  severity: "high",
  controls: ["tls-modern-policy", "postgres-url"],
  scope: "stack",
  options,
  resources: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  messages,
  checks: {
    *"aws:rds/instance:Instance"(props, { options: { trustedParameterGroups }, resource }) {
      const property = "parameterGroupName";
      const groups = resource.referencesOfType(property, "aws:rds/parameterGroup:ParameterGroup");
      // RDS gives a replica the parameter group of its source (CreateDBInstanceReadReplica).
      const isReplica = resource.isUnknown("replicateSourceDb") || props.replicateSourceDb;
      if (groups.length === 0 && isReplica && !props.parameterGroupName) {
        return notApplicable("A replica takes the parameter group of its source.");
      }
      // A restored database that leaves out its engine has the one of its source.
      const engine = () => {
        if (props.engine === undefined && groups.length === 0) {
          for (const source of ["snapshotIdentifier", "restoreToPointInTime"] as const) {
            if (isGiven(() => props[source], source, resource)) {
              undecidable(source);
            }
          }
        }
        return engineOf(props.engine, props.engineVersion);
      };
      const database = { groups, groupName: () => props.parameterGroupName, engine };
      return yield* check(database, property, trustedParameterGroups);
    },
    *"aws:rds/cluster:Cluster"(props, { options: { trustedParameterGroups }, resource }) {
      const property = "dbClusterParameterGroupName";
      const groups = resource.referencesOfType(
        property,
        "aws:rds/clusterParameterGroup:ClusterParameterGroup",
      );
      const engine = () => engineOf(props.engine, props.engineVersion);
      const database = { groups, groupName: () => props.dbClusterParameterGroupName, engine };
      return yield* check(database, property, trustedParameterGroups);
    },
  },
  passes: [
    {
      name: "a parameter group that forces TLS",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", engine: "postgres", parameterGroupName: unknown },
      references: { parameterGroupName: ["parameters"] },
      with: [forced("parameters", "postgres14", "1")],
    },
    {
      name: "PostgreSQL 16, which forces TLS by itself",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", engine: "postgres", engineVersion: "16.4" },
    },
    {
      name: "a parameter group of PostgreSQL 17 about something else",
      type: "aws:rds/instance:Instance",
      props: {
        instanceClass: "db.t4g.medium",
        engine: "postgres",
        engineVersion: "17",
        parameterGroupName: "finsight",
      },
      with: [
        {
          name: "parameters",
          type: "aws:rds/parameterGroup:ParameterGroup",
          props: {
            name: "finsight",
            family: "postgres17",
            parameters: [{ name: "log_min_duration_statement", value: "500" }],
          },
        },
      ],
    },
    {
      name: "an Aurora cluster group that forces TLS",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-mysql", dbClusterParameterGroupName: unknown },
      references: { dbClusterParameterGroupName: ["parameters"] },
      with: [
        {
          name: "parameters",
          type: "aws:rds/clusterParameterGroup:ClusterParameterGroup",
          props: {
            family: "aurora-mysql8.0",
            parameters: [{ name: "require_secure_transport", value: "ON" }],
          },
        },
      ],
    },
    {
      name: "a group managed elsewhere that the configuration trusts",
      type: "aws:rds/instance:Instance",
      props: {
        instanceClass: "db.t4g.medium",
        engine: "postgres",
        parameterGroupName: "shared-postgres14",
      },
      options: { trustedParameterGroups: ["shared-postgres14"] },
    },
  ],
  fails: [
    {
      name: "switched off",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", engine: "postgres", parameterGroupName: unknown },
      references: { parameterGroupName: ["parameters"] },
      with: [forced("parameters", "postgres17", "0")],
      expect: "off",
    },
    {
      name: "PostgreSQL 14 left to its default",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", engine: "postgres", engineVersion: "14.12" },
      expect: "leftOff",
    },
    {
      name: "MySQL left to its default",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", engine: "mysql", engineVersion: "8.0" },
      expect: "leftOff",
    },
    {
      name: "Aurora PostgreSQL 16 left to its default",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql", engineVersion: "16.4" },
      expect: "leftOff",
    },
    {
      name: "a group that nobody sees",
      type: "aws:rds/instance:Instance",
      props: {
        instanceClass: "db.t4g.medium",
        engine: "postgres",
        parameterGroupName: "shared-postgres14",
      },
      expect: "elsewhere",
    },
  ],
  unknowns: [
    {
      name: "a parameter group that a lookup finds",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", engine: "postgres", parameterGroupName: unknown },
      expect: "parameterGroupName",
    },
    {
      name: "a value decided at deployment",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", engine: "postgres", parameterGroupName: unknown },
      references: { parameterGroupName: ["parameters"] },
      with: [forced("parameters", "postgres16", unknown)],
      expect: "parameters[0].value",
    },
  ],
  notApplicables: [
    {
      name: "Oracle",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.m6i.large", engine: "oracle-se2" },
      expect: "oracle-se2 does not set TLS in its parameter group.",
    },
    {
      name: "a read replica",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", replicateSourceDb: unknown },
      expect: "A replica takes the parameter group of its source.",
    },
  ],
});
