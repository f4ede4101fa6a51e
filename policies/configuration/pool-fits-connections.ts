import {
  definePolicy,
  type ExampleResource,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import type { StackIndex, StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { isReadReplica } from "../helpers/database";
import { fixedConnections, memoryOf, mostConnections } from "../helpers/database-memory";
import { engineOf } from "../helpers/database-tls";
import { numberOf } from "../helpers/flags";
import { undecidable } from "../helpers/known";
import { parametersOf } from "../helpers/parameter-groups";
import { type PoolUser, poolUsers } from "../helpers/pool-settings";
import { refersTo } from "../helpers/references";

const instance = "aws:rds/instance:Instance";
const proxyTarget = "aws:rds/proxyTarget:ProxyTarget";
const targetGroup = "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup";
const messages = {
  over: "The pools of {users} open up to {needed} connections; {class} accepts {accepted} at most.",
} as const;
const noPool = "No service of the stack says in its settings how large its pool is.";
const several = "The stack has several databases, and settings do not say which one a pool is for.";
const otherEngine = "The engine is not PostgreSQL.";
const replica = "Pools of a read replica are not told from those of its source.";
type Database = StackResource<typeof instance>;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

function isPostgres(database: Database): boolean {
  return engineOf(database.props.engine, undefined)?.name === "postgres";
}

/** The part of the connections that clients of a proxy share, of 1. */
function shareOfProxy(database: Database, stack: StackIndex): number {
  const targets = stack
    .ofType(proxyTarget)
    .filter((each) => refersTo(each, "dbInstanceIdentifier", database));
  if (targets.length === 0) {
    return 1;
  }
  const groups = stack.ofType(targetGroup);
  const percents = groups.map(({ props }) =>
    // 100 when absent: @pulumi/aws rds, ProxyDefaultTargetGroup, maxConnectionsPercent.
    numberOf(props.connectionPoolConfig?.maxConnectionsPercent ?? 100),
  );
  return percents.length === 1 ? (percents[0] ?? 100) / 100 : 1;
}

function accepted(database: Database): number {
  const { max_connections: given } = parametersOf(
    database,
    { property: "parameterGroupName", read: () => database.props.parameterGroupName },
    ["max_connections"],
  );
  const memory = memoryOf(String(database.props.instanceClass));
  const most = memory === undefined ? undefined : mostConnections(memory);
  return fixedConnections(given) ?? most ?? undecidable("instanceClass");
}

function show(users: readonly PoolUser[]): string {
  return users.map(({ name, tasks, pool }) => `${name} (${tasks} x ${pool})`).join(", ");
}

const app = (pool: string, count: number, concurrency = "1"): readonly ExampleResource[] => [
  {
    type: "aws:ecs/taskDefinition:TaskDefinition",
    name: "task",
    props: {
      family: "api",
      containerDefinitions: JSON.stringify([
        {
          name: "api",
          environment: [
            { name: "DB_POOL_MAX", value: pool },
            { name: "WEB_CONCURRENCY", value: concurrency },
          ],
        },
      ]),
    },
  },
  {
    type: "aws:ecs/service:Service",
    name: "api",
    props: { taskDefinition: unknown, desiredCount: count },
    references: { taskDefinition: ["task"] },
  },
];
const postgres = { engine: "postgres", instanceClass: "db.t4g.micro" };
const second: ExampleResource = { type: instance, name: "second", props: postgres };
const hundred: ExampleResource = {
  type: "aws:rds/parameterGroup:ParameterGroup",
  name: "parameters",
  props: { family: "postgres17", parameters: [{ name: "max_connections", value: "100" }] },
};

const beside = (other: ExampleResource): readonly ExampleResource[] => [other].concat(app("20", 6));

export default definePolicy({
  id: "pool-fits-connections",
  title: "The database accepts the connections of all pools",
  why: "Under load every task fills its pool. The first that finds no connection left fails, and so do the migration and whoever wants to look into the database.",
  fix: "Lower the pool or the most tasks, take a larger class, or put an aws.rds.Proxy before the database.",
  severity: "medium",
  controls: ["postgres-pooling"],
  scope: "stack",
  resources: [instance],
  messages,
  checks: {
    *[instance](props, { resource, stack }): Found {
      const database = resource as Database;
      if (isReadReplica(props, resource)) {
        return notApplicable(replica);
      }
      if (!isPostgres(database)) {
        return notApplicable(otherEngine);
      }
      const hasOther =
        stack.ofType("aws:rds/cluster:Cluster").length > 0 ||
        stack
          .ofType(instance)
          .some((each) => each.urn !== resource.urn && !isReadReplica(each.props, each));
      if (hasOther) {
        return notApplicable(several);
      }
      const users = poolUsers(stack);
      if (users.length === 0) {
        return notApplicable(noPool);
      }
      const needed = users.reduce((sum, { tasks, pool }) => sum + tasks * pool, 0);
      const most = Math.floor(accepted(database) * shareOfProxy(database, stack));
      if (needed > most) {
        const found = { users: show(users), needed, accepted: most };
        yield {
          message: "over",
          property: "instanceClass",
          class: String(props.instanceClass),
          ...found,
        };
      }
      return undefined;
    },
  },
  passes: [
    { name: "three tasks with 20 each", type: instance, props: postgres, with: app("20", 3) },
    {
      name: "as many as the class accepts",
      type: instance,
      props: { ...postgres, instanceClass: "db.r7g.2xlarge" },
      with: app("500", 10),
    },
  ],
  fails: [
    {
      name: "more than the class accepts",
      type: instance,
      props: postgres,
      with: app("20", 6),
      expect: "over",
    },
    {
      name: "a pool in each process",
      type: instance,
      props: postgres,
      with: app("20", 2, "4"),
      expect: "over",
    },
    {
      name: "fewer by the parameter group",
      type: instance,
      props: { ...postgres, instanceClass: "db.r7g.2xlarge", parameterGroupName: unknown },
      references: { parameterGroupName: ["parameters"] },
      with: beside(hundred),
      expect: "over",
    },
  ],
  unknowns: [
    {
      name: "a class that is not known here",
      type: instance,
      props: { ...postgres, instanceClass: unknown },
      with: app("20", 3),
      expect: "instanceClass",
    },
  ],
  notApplicables: [
    { name: "no pools", type: instance, props: postgres, expect: noPool },
    {
      name: "MySQL",
      type: instance,
      props: { ...postgres, engine: "mysql" },
      with: app("20", 6),
      expect: otherEngine,
    },
    {
      name: "two databases",
      type: instance,
      props: postgres,
      with: beside(second),
      expect: several,
    },
    {
      name: "a read replica",
      type: instance,
      props: { ...postgres, replicateSourceDb: unknown },
      expect: replica,
    },
  ],
});
