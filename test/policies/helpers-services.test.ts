/** Services, their pools and memory, tags, web ACLs, and what alarms name resources by. */
import assert from "node:assert/strict";
import { buildStackIndex, type ResourceData } from "../../policies/framework/indexed-stack";
import type { StackResource } from "../../policies/framework/stack-index";
import { unknown } from "../../policies/framework/unknown";
import { view } from "../../policies/framework/view";
import { fixedConnections, memoryOf, mostConnections } from "../../policies/helpers/database-memory";
import { isBucket, isGuarded } from "../../policies/helpers/firewalls";
import { poolOfTask, poolUsers } from "../../policies/helpers/pool-settings";
import { scalesOf, scalingTargetsOf, type Service } from "../../policies/helpers/services";
import { tagValues } from "../../policies/helpers/tags";
import * as watched from "../../policies/helpers/watched";
import { urnOf } from "./support/make";

type From = Readonly<Record<string, readonly string[]>>;
const resource = (type: string, name: string, props: object, from: From = {}): ResourceData => ({
  urn: urnOf(name, type),
  type,
  name,
  props,
  propertyDependencies: from,
});
const stackOf = (...resources: readonly ResourceData[]) => buildStackIndex(resources);
function first(...resources: readonly [ResourceData, ...ResourceData[]]) {
  const stack = stackOf(...resources);
  const [own] = stack.all;
  assert(own);
  return { own: own as StackResource, stack };
}
const to = (input: string, ...targets: readonly ResourceData[]): From => ({
  [input]: targets.map(({ urn }) => urn),
});

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
    for (const name of ["db.z1d.large", "xdb.t3.micro", "db.t3.micro.x", "db.t3", "t3.micro", "db.t3.nano", "db.m5.metal", "db.m5.xxlarge", "db.m5.123xlarge", "db.serverless", ""]) {
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
    for (const name of ["DB_POOL", "DB_POOL_SIZE", "DATABASE_POOL_MAX", "PG_POOL_MAX_SIZE", "POSTGRES_POOL_LIMIT", "POSTGRESQL_MAX_POOL_SIZE", "SQLALCHEMY_POOL_SIZE", "DB_POOL_MAX_CONNECTIONS", "DB_MAX_CONNECTIONS", "APP_A_B_C_DB_CONNECTION_LIMIT", "db_pool_size"]) {
      assert.equal(pool({ [name]: "5" }), 5, name);
    }
    for (const name of ["XDB_POOL", "DB_POOL_SIZES", "A_B_C_D_E_DB_POOL", "POOL_SIZE", "REDIS_POOL_SIZE", "DB_POOL_TIMEOUT"]) {
      assert.equal(pool({ [name]: "5" }), undefined, name);
    }
    for (const value of ["x", "-1", "1.5", ""]) assert.equal(pool({ DB_POOL_SIZE: value }), undefined, value);
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
    const props = { family: "x", containerDefinitions: JSON.stringify([{ name: "c", environment }]) };
    const definition = resource(task, "t", props);
    const other = resource(task, "o", { family: "o", containerDefinitions: "[]" });
    const service = (desiredCount: number | undefined, ...definitions: readonly ResourceData[]) =>
      resource("aws:ecs/service:Service", "web", { name: "web", desiredCount }, to("taskDefinition", ...definitions));
    const target = (maxCapacity: number) =>
      resource("aws:appautoscaling/target:Target", `t${maxCapacity}`, { resourceId: "service/main/web", maxCapacity });
    const users = (...resources: readonly ResourceData[]) => poolUsers(stackOf(definition, other, ...resources));
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
    for (const resourceId of ["service/main/webx", "xservice/main/web", "service/main/web/x", "service/web", "table/main/web", 5]) {
      assert.equal(targets({ resourceId }), 0, String(resourceId));
    }
    const unnamed = resource("aws:ecs/service:Service", "web", {});
    assert.equal(targets({ resourceId: "service/main/web" }, {}, unnamed), 0);
  });

  it("scales by policies and schedules of the same target", () => {
    const scales = (type: string, props: object, from: From, own: object = { resourceId: "service/main/web" }, ownFrom: From = {}) => {
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
    for (const source of ["aws:dynamodb/table:Table", "aws:rds/cluster:Cluster", "aws:ecs/cluster:Cluster"]) {
      const other = resource(source, "other", {});
      const from = to("resourceId", other);
      const { own, stack } = first(resource(target, "t", { resourceId: unknown }, from), other, resource(policy, "p", { resourceId: unknown }, from));
      assert.equal(scalesOf(own as never, stack).length, source.includes("ecs") ? 0 : 1, source);
    }
    const table = resource("aws:dynamodb/table:Table", "table", {});
    const both = { resourceId: [web.urn, table.urn] };
    const { own, stack } = first(resource(target, "t", { resourceId: unknown }, both), web, table, resource(policy, "p", { resourceId: unknown }, same));
    assert.equal(scalesOf(own as never, stack).length, 0, "it has only one of its sources");
  });
});

describe("the tags of a resource", () => {
  const provider = (defaultTags: unknown) => resource("pulumi:providers:aws", "aws", { defaultTags });
  const values = (tags: unknown, ...others: readonly ResourceData[]) => {
    const { own, stack } = first(resource("aws:s3/bucket:Bucket", "b", { tags }), ...others);
    return tagValues(own, stack, "team");
  };
  it("are its own, else those of the providers", () => {
    const given = provider({ tags: { team: "infra" } });
    assert.deepEqual(values({ team: "web" }, given), ["web"]);
    assert.deepEqual(values({ team: 5 }), ["5"]);
    assert.deepEqual(values({}, given), ["infra"]);
    assert.deepEqual(values(undefined, provider('{"tags":{"team":"text"}}'), given), ["text", "infra"]);
    assert.deepEqual(values({}, provider({ tags: { other: "x" } }), provider({}), provider(undefined), provider("{")), []);
    assert.deepEqual(values({}, resource("aws:s3/bucket:Bucket", "o", { defaultTags: { tags: { team: "x" } } })), []);
    assert.deepEqual(values({}), []);
  });
});

describe("a web ACL before a resource", () => {
  const balancer = resource("aws:lb/loadBalancer:LoadBalancer", "lb", {});
  const guarded = (...others: readonly ResourceData[]) => isGuarded(first(balancer, ...others).own);
  it("is associated with it, or with a distribution before it", () => {
    for (const kind of ["wafv2", "wafregional"]) {
      const type = `aws:${kind}/webAclAssociation:WebAclAssociation`;
      assert.equal(guarded(resource(type, "a", {}, to("resourceArn", balancer))), true, kind);
      assert.equal(guarded(resource(type, "a", {}, to("webAclArn", balancer))), false, kind);
    }
    for (const type of ["aws:cloudfront/distribution:Distribution", "aws:cloudfront/multitenantDistribution:MultitenantDistribution"]) {
      const distribution = (props: object, input = "origins") => resource(type, "d", props, to(input, balancer));
      assert.equal(guarded(distribution({ webAclId: unknown })), true);
      assert.equal(guarded(distribution({ webAclId: "x" })), true);
      assert.equal(guarded(distribution({})), false);
      assert.equal(guarded(distribution({ webAclId: "x" }, "comment")), false);
    }
    assert.equal(guarded(), false);
  });

  it("is not needed before files in a bucket", () => {
    const distribution = (...origins: readonly ResourceData[]) =>
      first(resource("aws:cloudfront/distribution:Distribution", "d", {}, to("origins", ...origins)), ...origins).own;
    const bucket = (origin: object, ...origins: readonly ResourceData[]) => isBucket(Object(view(origin)), distribution(...origins));
    assert.equal(bucket({ domainName: unknown }), true);
    for (const name of ["vpcOriginConfig", "customOriginConfig"]) {
      assert.equal(bucket({ [name]: {} }), false, name);
      assert.equal(bucket({ [`${name}s`]: [{}] }), false, name);
    }
    const http = { customOriginConfig: { originProtocolPolicy: "http-only" } };
    const website = "b.s3-website-eu-west-1.amazonaws.com";
    assert.equal(bucket({ ...http, domainName: website }), true);
    assert.equal(bucket({ ...http, domainName: "b.s3-website.eu-central-1.amazonaws.com" }), true);
    assert.equal(bucket({ ...http, domainName: "b.s3-websites.example" }), false);
    assert.equal(bucket({ ...http, domainName: "b.example" }), false);
    assert.equal(bucket({ customOriginConfigs: [http.customOriginConfig], domainName: website }), true);
    assert.equal(bucket({ customOriginConfig: { originProtocolPolicy: "https-only" }, domainName: website }), false);
    for (const type of ["aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration", "aws:s3/bucket:Bucket"]) {
      assert.equal(bucket({ ...http, domainName: unknown }, resource(type, "w", {})), true, type);
    }
    assert.equal(bucket({ ...http, domainName: unknown }, balancer), false);
    assert.equal(bucket({ ...http }), false);
    assert.equal(bucket({ ...http, vpcOriginConfig: {}, domainName: website }), false);
  });
});

describe("the names by which alarms know a resource", () => {
  it("are the texts of its inputs that are known", () => {
    const queue = (name: unknown) => watched.queue(first(resource("aws:sqs/queue:Queue", "q", { name })).own, ["M"]);
    assert.deepEqual(queue("jobs").keys, ["jobs"]);
    for (const name of ["", 5, unknown, undefined, null]) assert.deepEqual(queue(name).keys, []);
    assert.equal(queue("jobs").names("jobs"), true);
    assert.equal(queue("jobs").names("jobs2"), false);
    const { namespaces, dimensions, metrics } = queue("jobs");
    assert.deepEqual([namespaces, dimensions, metrics], [["AWS/SQS"], ["QueueName"], ["M"]]);
  });

  it("are those of each kind, as AWS documents them", () => {
    const of = (make: (own: StackResource, metrics: readonly string[]) => { namespaces: readonly string[]; dimensions: readonly string[] }) => {
      const { namespaces, dimensions } = make(first(resource("a:b:C", "x", {})).own, ["M"]);
      return [namespaces, dimensions];
    };
    assert.deepEqual(of(watched.database), [
      ["AWS/RDS", "AWS/DocDB", "AWS/Neptune"],
      ["DBInstanceIdentifier", "DBClusterIdentifier"],
    ]);
    assert.deepEqual(of(watched.cache), [
      ["AWS/ElastiCache", "AWS/MemoryDB"],
      ["CacheClusterId", "ReplicationGroupId", "clusterId", "ClusterName"],
    ]);
    assert.deepEqual(of(watched.loadBalancer), [["AWS/ApplicationELB", "AWS/NetworkELB"], ["LoadBalancer"]]);
    assert.deepEqual(of(watched.api), [["AWS/ApiGateway"], ["ApiName", "ApiId"]]);
    assert.deepEqual(of(watched.ecsService), [["AWS/ECS", "ECS/ContainerInsights"], ["ServiceName"]]);
    assert.deepEqual(of(watched.certificate), [["AWS/CertificateManager"], ["CertificateArn"]]);
    assert.deepEqual(of((own, metrics) => watched.distributions([own], metrics)), [["AWS/CloudFront"], ["DistributionId"]]);
    assert.deepEqual(watched.distributions([], ["M"]).metrics, []);
    assert.deepEqual(watched.distributions([], ["M"]).keys, []);
    assert.deepEqual(watched.distributions([first(resource("a:b:C", "x", {})).own], ["M"]).metrics, ["M"]);
    assert.deepEqual(watched.certificate(first(resource("a:b:C", "x", {})).own).keys, []);
  });

  it("are, of a cache, those of its nodes too, and of a load balancer the middle of its ARN", () => {
    const cache = watched.cache(first(resource("a:b:C", "x", { replicationGroupId: "shop" })).own, ["M"]);
    for (const value of ["shop", "shop-001", "shop-0002-001"]) assert.equal(cache.names(value), true, value);
    for (const value of ["shopx", "shop-1", "shop-001-x", "shop-x-001", "xshop-001", "shop-00012"]) {
      assert.equal(cache.names(value), false, value);
    }
    for (const input of ["clusterId", "name"]) {
      assert.deepEqual(watched.cache(first(resource("a:b:C", "x", { [input]: "c" })).own, []).keys, ["c"]);
    }
    const balancer = watched.loadBalancer(first(resource("a:b:C", "x", { name: "web" })).own, ["M"]);
    assert.equal(balancer.names("app/web/50dc"), true);
    for (const value of ["web", "app/api/50dc", "web/app/1", "app"]) assert.equal(balancer.names(value), false, value);
  });

  it("are, of a cluster, those of its instances, and of an origin those of what stands before it", () => {
    const cluster = resource("aws:rds/cluster:Cluster", "c", { clusterIdentifier: "main" });
    const member = resource("aws:rds/clusterInstance:ClusterInstance", "m", { identifier: "main-1" }, to("clusterIdentifier", cluster));
    const other = resource("aws:lambda/function:Function", "f", { identifier: "no" }, to("environment", cluster));
    const { keys, subjects } = watched.database(first(cluster, member, other).own, ["M"]);
    assert.deepEqual([...keys].sort(), ["main", "main-1"]);
    assert.deepEqual(subjects.map(({ name }) => name), ["c", "m"]);
    const balancer = resource("aws:lb/loadBalancer:LoadBalancer", "lb", {});
    const distribution = (name: string, of: ResourceData) => resource("aws:cloudfront/distribution:Distribution", name, {}, to("origins", of));
    const vpcOrigin = resource("aws:cloudfront/vpcOrigin:VpcOrigin", "v", {}, to("vpcOriginEndpointConfig", balancer));
    const listener = resource("aws:lb/listener:Listener", "l", {}, to("loadBalancerArn", balancer));
    const before = watched.distributionsBefore(
      first(balancer, distribution("direct", balancer), vpcOrigin, distribution("through", vpcOrigin), listener, distribution("aside", listener)).own,
    );
    assert.deepEqual(before.map(({ name }) => name).sort(), ["direct", "through"]);
  });
});
