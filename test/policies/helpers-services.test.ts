/** Services, their pools and memory, tags, web ACLs, and what alarms name resources by. */
import assert from "node:assert/strict";
import type { ResourceData } from "../../policies/framework/indexed-stack";
import { unknown } from "../../policies/framework/unknown";
import {
  fixedConnections,
  memoryOf,
  mostConnections,
} from "../../policies/helpers/database-memory";
import { poolOfTask, poolUsers } from "../../policies/helpers/pool-settings";
import { type Service, scalesOf, scalingTargetsOf } from "../../policies/helpers/services";
import { type From, first, resource, stackOf, to } from "./support/resources";

describe("the memory of a database's class", () => {
  it("follows from its family and size", () => {
    for (const [name, gib] of [
      ["db.t3.micro", 1],
      ["db.t4g.small", 2],
      ["db.t3.medium", 4],
      ["db.t3.large", 8],
      ["db.m5.large", 8],
      ["db.m6gd.xlarge", 16],
      ["db.m5.2xlarge", 32],
      ["db.m7i.24xlarge", 384],
      ["db.r5.large", 16],
      ["db.r6g.4xlarge", 128],
      ["db.x2g.large", 32],
      ["db.x2iedn.xlarge", 64],
      ["db.r5.medium", 8],
    ] as const) {
      assert.equal(memoryOf(name), gib, name);
    }
    for (const name of [
      "db.z1d.large",
      "xdb.t3.micro",
      "db.t3.micro.x",
      "db.t3",
      "t3.micro",
      "db.t3.nano",
      "db.m5.metal",
      "db.m5.xxlarge",
      "db.m5.123xlarge",
      "db.serverless",
      "",
    ]) {
      assert.equal(memoryOf(name), undefined, name);
    }
  });

  it("bounds its connections, unless a number is given", () => {
    assert.equal(mostConnections(1), 112);
    assert.equal(mostConnections(64), 5_000);
    assert.equal(fixedConnections("200"), 200);
    for (const value of ["0", "-1", "LEAST({DBInstanceClassMemory/9531392},5000)", undefined]) {
      assert.equal(fixedConnections(value), undefined, value);
    }
  });
});

describe("the pool of a task", () => {
  const task = "aws:ecs/taskDefinition:TaskDefinition";
  const pool = (...containers: readonly Readonly<Record<string, string>>[]) => {
    const definitions = containers.map((variables, index) => ({
      name: `c${index}`,
      environment: Object.entries(variables).map(([name, value]) => ({ name, value })),
    }));
    const props = { family: "x", containerDefinitions: JSON.stringify(definitions) };
    return poolOfTask(first(resource(task, "t", props)).own as never);
  };

  it("is told by settings of many names", () => {
    for (const name of [
      "DB_POOL",
      "DB_POOL_SIZE",
      "DATABASE_POOL_MAX",
      "PG_POOL_MAX_SIZE",
      "POSTGRES_POOL_LIMIT",
      "POSTGRESQL_MAX_POOL_SIZE",
      "SQLALCHEMY_POOL_SIZE",
      "DB_POOL_MAX_CONNECTIONS",
      "DB_MAX_CONNECTIONS",
      "APP_A_B_C_DB_CONNECTION_LIMIT",
      "db_pool_size",
    ]) {
      assert.equal(pool({ [name]: "5" }), 5, name);
    }
    for (const name of [
      "XDB_POOL",
      "DB_POOL_SIZES",
      "A_B_C_D_E_DB_POOL",
      "POOL_SIZE",
      "REDIS_POOL_SIZE",
      "DB_POOL_TIMEOUT",
    ]) {
      assert.equal(pool({ [name]: "5" }), undefined, name);
    }
    for (const value of ["x", "-1", "1.5", ""])
      assert.equal(pool({ DB_POOL_SIZE: value }), undefined, value);
    assert.equal(pool({ DB_POOL_SIZE: "0" }), 0);
  });

  it("counts overflow and processes, container by container", () => {
    assert.equal(pool({ DB_POOL_SIZE: "5", DB_MAX_OVERFLOW: "3" }), 8);
    assert.equal(pool({ DB_POOL_SIZE: "5", APP_SQLALCHEMY_POOL_MAX_OVERFLOW: "3" }), 8);
    assert.equal(pool({ DB_POOL_SIZE: "5", A_B_C_D_DATABASE_MAX_OVERFLOW: "3" }), 8);
    for (const name of ["XDB_MAX_OVERFLOW", "DB_MAX_OVERFLOWS", "A_B_C_D_E_DB_MAX_OVERFLOW"]) {
      assert.equal(pool({ DB_POOL_SIZE: "5", [name]: "3" }), 5, name);
    }
    assert.equal(pool({ DB_POOL_SIZE: "5", WEB_CONCURRENCY: "4" }), 20);
    assert.equal(pool({ DB_POOL_SIZE: "5", WEB_CONCURRENCY: "0" }), 5);
    for (const name of ["X_WEB_CONCURRENCY", "WEB_CONCURRENCY_X"]) {
      assert.equal(pool({ DB_POOL_SIZE: "5", [name]: "4" }), 5, name);
    }
    assert.equal(pool({ DB_POOL_SIZE: "5" }, { DB_POOL_SIZE: "7", WEB_CONCURRENCY: "2" }, {}), 19);
    assert.equal(pool({ WEB_CONCURRENCY: "4" }, { DB_MAX_OVERFLOW: "4" }), undefined);
    assert.equal(pool({}), undefined);
  });

  it("is opened by each task that a service may run", () => {
    const environment = [{ name: "DB_POOL_SIZE", value: "5" }];
    const props = {
      family: "x",
      containerDefinitions: JSON.stringify([{ name: "c", environment }]),
    };
    const definition = resource(task, "t", props);
    const other = resource(task, "o", { family: "o", containerDefinitions: "[]" });
    const service = (desiredCount: number | undefined, ...definitions: readonly ResourceData[]) =>
      resource(
        "aws:ecs/service:Service",
        "web",
        { name: "web", desiredCount },
        to("taskDefinition", ...definitions),
      );
    const target = (maxCapacity: number) =>
      resource("aws:appautoscaling/target:Target", `t${maxCapacity}`, {
        resourceId: "service/main/web",
        maxCapacity,
      });
    const users = (...resources: readonly ResourceData[]) =>
      poolUsers(stackOf(definition, other, ...resources));
    assert.deepEqual(users(service(3, definition)), [{ name: "web", tasks: 3, pool: 5 }]);
    assert.deepEqual(users(service(undefined, definition)), [{ name: "web", tasks: 0, pool: 5 }]);
    assert.deepEqual(users(service(3, definition), target(10), target(4))[0]?.tasks, 10);
    assert.deepEqual(users(service(12, definition), target(10))[0]?.tasks, 12);
    assert.deepEqual(users(service(3, other)), []);
    assert.deepEqual(users(service(3)), []);
  });
});

describe("what scales a service", () => {
  const target = "aws:appautoscaling/target:Target";
  const policy = "aws:appautoscaling/policy:Policy";
  const action = "aws:appautoscaling/scheduledAction:ScheduledAction";
  const web = resource("aws:ecs/service:Service", "web", { name: "web" });

  it("is a target that names it, by reference or by its id", () => {
    const targets = (props: object, from: From = {}, service = web) => {
      const { own, stack } = first(service, resource(target, "t", props, from));
      return scalingTargetsOf(own as Service, stack).length;
    };
    assert.equal(targets({ resourceId: "service/main/web" }), 1);
    assert.equal(targets({ resourceId: unknown }, to("resourceId", web)), 1);
    assert.equal(targets({ resourceId: unknown }), 0);
    for (const resourceId of [
      "service/main/webx",
      "xservice/main/web",
      "service/main/web/x",
      "service/web",
      "table/main/web",
      5,
    ]) {
      assert.equal(targets({ resourceId }), 0, String(resourceId));
    }
    const unnamed = resource("aws:ecs/service:Service", "web", {});
    assert.equal(targets({ resourceId: "service/main/web" }, {}, unnamed), 0);
  });

  it("scales by policies and schedules of the same target", () => {
    const scales = (
      type: string,
      props: object,
      from: From,
      own: object = { resourceId: "service/main/web" },
      ownFrom: From = {},
    ) => {
      const of = resource(target, "t", own, ownFrom);
      const { own: subject, stack } = first(of, web, resource(type, "p", props, from));
      return scalesOf(subject as never, stack).length;
    };
    const self = to("resourceId", resource(target, "t", {}));
    const same = to("resourceId", web);
    assert.equal(scales(policy, { resourceId: "service/main/web" }, {}), 1);
    assert.equal(scales(policy, { resourceId: "service/main/api" }, {}), 0);
    for (const type of [policy, action]) {
      assert.equal(scales(type, { resourceId: unknown }, self), 1);
      assert.equal(scales(type, { resourceId: unknown }, {}), 0);
      assert.equal(scales(type, { resourceId: unknown }, same, { resourceId: unknown }, same), 1);
      assert.equal(scales(type, { resourceId: unknown }, {}, { resourceId: unknown }, same), 0);
    }
    for (const source of [
      "aws:dynamodb/table:Table",
      "aws:rds/cluster:Cluster",
      "aws:ecs/cluster:Cluster",
    ]) {
      const other = resource(source, "other", {});
      const from = to("resourceId", other);
      const { own, stack } = first(
        resource(target, "t", { resourceId: unknown }, from),
        other,
        resource(policy, "p", { resourceId: unknown }, from),
      );
      assert.equal(scalesOf(own as never, stack).length, source.includes("ecs") ? 0 : 1, source);
    }
    const table = resource("aws:dynamodb/table:Table", "table", {});
    const both = { resourceId: [web.urn, table.urn] };
    const { own, stack } = first(
      resource(target, "t", { resourceId: unknown }, both),
      web,
      table,
      resource(policy, "p", { resourceId: unknown }, same),
    );
    assert.equal(scalesOf(own as never, stack).length, 0, "it has only one of its sources");
  });
});
