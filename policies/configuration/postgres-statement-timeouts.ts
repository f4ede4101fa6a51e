import {
  definePolicy,
  type ExampleResource,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { isReadReplica, unlessAurora } from "../helpers/database";
import { engineOf } from "../helpers/database-tls";
import { numberOf } from "../helpers/flags";
import { type GroupInput, parametersOf } from "../helpers/parameter-groups";
import { show } from "../helpers/show";

const messages = {
  endless: "{what} may go on for ever: {settings}.",
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;
const elsewhere = "Outside of production a query may take as long as it likes.";
const otherEngine = "Only PostgreSQL has these parameters.";
const ofSource = "A replica takes the parameter group of its source.";

/**
 * The parameters with what they limit. RDS gives the second a default of a day, which holds locks
 * for a day:
 * docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Parameters.html
 */
const wanted = {
  statement_timeout: "A query",
  idle_in_transaction_session_timeout: "A transaction that its client forgot",
} as const;
const names = Object.keys(wanted) as (keyof typeof wanted)[];

function* limited(
  { resource, environment }: { readonly resource: StackResource; readonly environment: string },
  group: GroupInput,
  engine: unknown,
): Found {
  if (environment !== "production") {
    return notApplicable(elsewhere);
  }
  if (!/^(postgres|aurora-postgresql)$/.test(engineOf(engine, undefined)?.name ?? "")) {
    return notApplicable(otherEngine);
  }
  const values = parametersOf(resource, group, names);
  const missing = names.filter((name) => !(numberOf(values[name]) > 0));
  // One finding for the group: both stand in it.
  const [first] = missing;
  if (first) {
    const settings = missing.map((name) => `${name} is ${show(values[name])}`).join(", ");
    yield { message: "endless", property: group.property, what: wanted[first], settings };
  }
  return undefined;
}

function withLimits(...limits: readonly (readonly [string, string])[]): ExampleResource {
  return {
    type: "aws:rds/parameterGroup:ParameterGroup",
    name: "parameters",
    props: { family: "postgres17", parameters: limits.map(([name, value]) => ({ name, value })) },
  };
}
const references = { parameterGroupName: ["parameters"] };
const instance = { instanceClass: "db.t4g.medium", engine: "postgres" } as const;

export default definePolicy({
  id: "postgres-statement-timeouts",
  title: "Queries and forgotten transactions end by themselves",
  why: "One query without an index, or one transaction that a crashed client left open, holds locks and a connection until somebody finds it. Then every request waits behind it.",
  fix: "Set statement_timeout (30000) and idle_in_transaction_session_timeout (60000) in the parameter group; a migration may raise its own.",
  severity: "low",
  controls: ["http-timeouts"],
  scope: "stack",
  resources: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  messages,
  checks: {
    *"aws:rds/instance:Instance"(props, context): Found {
      if (isReadReplica(props, context)) {
        return notApplicable(ofSource);
      }
      const read = () => props.parameterGroupName;
      const reason = "The cluster of an Aurora instance has the parameters.";
      return yield* unlessAurora(props, context, reason, () =>
        limited(context, { property: "parameterGroupName", read }, props.engine),
      );
    },
    *"aws:rds/cluster:Cluster"(props, context): Found {
      const read = () => props.dbClusterParameterGroupName;
      const property = "dbClusterParameterGroupName";
      return yield* limited(context, { property, read }, props.engine);
    },
  },
  passes: [
    {
      name: "both",
      type: "aws:rds/instance:Instance",
      props: { ...instance, parameterGroupName: unknown },
      references,
      with: [
        withLimits(
          ["statement_timeout", "30000"],
          ["idle_in_transaction_session_timeout", "60000"],
        ),
      ],
    },
  ],
  fails: [
    {
      name: "the default parameter group",
      type: "aws:rds/instance:Instance",
      props: { ...instance, parameterGroupName: "default.postgres17" },
      expect: "endless",
    },
    {
      name: "only one of them",
      type: "aws:rds/instance:Instance",
      props: { ...instance, parameterGroupName: unknown },
      references,
      with: [withLimits(["statement_timeout", "30000"])],
      expect: "endless",
    },
    {
      name: "switched off for a cluster",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql" },
      expect: "endless",
    },
  ],
  unknowns: [
    {
      name: "a parameter group of another stack",
      type: "aws:rds/instance:Instance",
      props: { ...instance, parameterGroupName: "shared-postgres17" },
      expect: "parameterGroupName",
    },
  ],
  notApplicables: [
    {
      name: "MySQL",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", engine: "mysql" },
      expect: otherEngine,
    },
    {
      name: "a read replica",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", replicateSourceDb: unknown },
      expect: ofSource,
    },
    {
      name: "a staging stack",
      type: "aws:rds/instance:Instance",
      props: instance,
      environment: "staging",
      expect: elsewhere,
    },
  ],
});
