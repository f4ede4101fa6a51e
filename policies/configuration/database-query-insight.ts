import {
  type CheckContext,
  definePolicy,
  type ExampleResource,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import { independently } from "../framework/each";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { isAurora, isReadReplica } from "../helpers/database";
import { engineOf } from "../helpers/database-tls";
import { isTrue, numberOf } from "../helpers/flags";
import { type GroupInput, parametersOf } from "../helpers/parameter-groups";
import { show } from "../helpers/show";

const messages = {
  blind: "Nobody sees which queries load the database: performanceInsightsEnabled is {actual}.",
  silent: "Slow queries leave no trace: log_min_duration_statement is {actual}.",
} as const;
const options = {
  slowMilliseconds: {
    type: "integer",
    default: 5000,
    minimum: 0,
    maximum: 600_000,
    stricter: "lower",
    description: "Longest time a query may take without a line in the log.",
    source: "Our choice: finsight-103 and paymentsvc-097 ask for slow queries, not for a figure.",
  },
} as const;
type Context = CheckContext<typeof options>;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;
const elsewhere = "Outside of production nobody waits for a query.";
const instanceType = "aws:rds/instance:Instance";
const clusterType = "aws:rds/cluster:Cluster";
const memberType = "aws:rds/clusterInstance:ClusterInstance";

function* insights(enabled: unknown) {
  // Absent is false: @pulumi/aws rds/instance, rds/cluster and rds/clusterInstance.
  if (!isTrue(enabled)) {
    const property = "performanceInsightsEnabled";
    yield { message: "blind", property, actual: show(enabled) } as const;
  }
}

function* slowLog(resource: StackResource, group: GroupInput, engine: () => unknown, slow: number) {
  // Absent is -1, which logs none: PostgreSQL's documentation, "When To Log".
  const parameter = "log_min_duration_statement";
  if (!/^(postgres|aurora-postgresql)$/.test(engineOf(engine(), undefined)?.name ?? "")) {
    return;
  }
  const { [parameter]: value } = parametersOf(resource, group, [parameter]);
  const milliseconds = numberOf(value ?? -1);
  if (!(milliseconds >= 0 && milliseconds <= slow)) {
    yield { message: "silent", property: group.property, actual: show(value) } as const;
  }
}

function withSlowLog(value: string): ExampleResource {
  return {
    type: "aws:rds/parameterGroup:ParameterGroup",
    name: "parameters",
    props: { family: "postgres17", parameters: [{ name: "log_min_duration_statement", value }] },
  };
}
const references = { parameterGroupName: ["parameters"] };
const instance = {
  instanceClass: "db.t4g.medium",
  engine: "postgres",
  performanceInsightsEnabled: true,
} as const;

export default definePolicy({
  id: "database-query-insight",
  title: "Slow queries can be found",
  why: "On the day of the launch one query without an index brings the database down. Who cannot see which one it was, restarts and hopes.",
  fix: "Set performanceInsightsEnabled to true (7 days of it are free) and, for PostgreSQL, log_min_duration_statement to 500 in the parameter group.",
  severity: "low",
  controls: ["postgres-query-insight"],
  scope: "stack",
  options,
  resources: [instanceType, clusterType, memberType],
  messages,
  checks: {
    *[instanceType](props, context: Context): Found {
      const { environment, options, resource } = context;
      if (environment !== "production") {
        return notApplicable(elsewhere);
      }
      const read = () => props.parameterGroupName;
      // RDS gives a replica the parameter group of its source.
      const isReplica = isReadReplica(props, context);
      const group = { property: "parameterGroupName", read } as const;
      yield* independently<Violation<typeof messages>>(
        () => insights(props.performanceInsightsEnabled),
        function* () {
          if (!isReplica) {
            yield* slowLog(resource, group, () => props.engine, options.slowMilliseconds);
          }
        },
      );
      return undefined;
    },
    *[clusterType](props, { environment, options, resource }: Context): Found {
      if (environment !== "production") {
        return notApplicable(elsewhere);
      }
      const read = () => props.dbClusterParameterGroupName;
      const group = { property: "dbClusterParameterGroupName", read } as const;
      yield* independently<Violation<typeof messages>>(
        function* () {
          // The instances of an Aurora cluster have the setting each.
          if (!isAurora(props.engine)) {
            yield* insights(props.performanceInsightsEnabled);
          }
        },
        () => slowLog(resource, group, () => props.engine, options.slowMilliseconds),
      );
      return undefined;
    },
    *[memberType](props, { environment, resource }: Context): Found {
      if (environment !== "production") {
        return notApplicable(elsewhere);
      }
      // A cluster may switch it on for all of its instances.
      const clusters = resource.referencesOfType("clusterIdentifier", clusterType);
      if (!clusters.some((each) => isTrue(each.props.performanceInsightsEnabled))) {
        yield* insights(props.performanceInsightsEnabled);
      }
      return undefined;
    },
  },
  passes: [
    {
      name: "insight, and a line for each query of half a second",
      type: instanceType,
      props: { ...instance, parameterGroupName: unknown },
      references,
      with: [withSlowLog("500")],
    },
    {
      name: "another engine with insight",
      type: instanceType,
      props: { ...instance, engine: "mysql" },
    },
    {
      name: "an instance of Aurora",
      type: memberType,
      props: {
        clusterIdentifier: unknown,
        engine: "aurora-mysql",
        instanceClass: "db.r7g.large",
        performanceInsightsEnabled: true,
      },
    },
  ],
  fails: [
    {
      name: "no insight",
      type: instanceType,
      props: { ...instance, engine: "mysql", performanceInsightsEnabled: false },
      expect: "blind",
    },
    {
      name: "insight without the log",
      type: instanceType,
      props: instance,
      expect: "silent",
    },
    {
      name: "a line for each query of a minute",
      type: instanceType,
      props: { ...instance, parameterGroupName: unknown },
      references,
      with: [withSlowLog("60000")],
      expect: "silent",
    },
    {
      name: "a cluster of Aurora without the log",
      type: clusterType,
      props: { engine: "aurora-postgresql" },
      expect: "silent",
    },
    {
      name: "an instance of Aurora left to the default",
      type: memberType,
      props: {
        clusterIdentifier: unknown,
        engine: "aurora-mysql",
        instanceClass: "db.r7g.large",
      },
      expect: "blind",
    },
  ],
  unknowns: [
    {
      name: "a parameter group of another stack",
      type: instanceType,
      props: { ...instance, parameterGroupName: "shared-postgres17" },
      expect: "parameterGroupName",
    },
    {
      name: "insight decided at deployment",
      type: instanceType,
      props: { ...instance, engine: "mysql", performanceInsightsEnabled: unknown },
      expect: "performanceInsightsEnabled",
    },
  ],
  notApplicables: [
    {
      name: "a staging stack",
      type: instanceType,
      props: { instanceClass: "db.t4g.medium" },
      environment: "staging",
      expect: elsewhere,
    },
  ],
});
