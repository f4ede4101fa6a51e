/** Tags, web ACLs before resources, and what alarms name resources by. */
import assert from "node:assert/strict";
import type { ResourceData } from "../../policies/framework/indexed-stack";
import type { StackResource } from "../../policies/framework/stack-index";
import { unknown } from "../../policies/framework/unknown";
import { view } from "../../policies/framework/view";
import { isBucket, isGuarded } from "../../policies/helpers/firewalls";
import { tagValues } from "../../policies/helpers/tags";
import * as watched from "../../policies/helpers/watched";
import { first, resource, to } from "./support/resources";

describe("the tags of a resource", () => {
  const provider = (defaultTags: unknown) =>
    resource("pulumi:providers:aws", "aws", { defaultTags });
  const values = (tags: unknown, ...others: readonly ResourceData[]) => {
    const { own, stack } = first(resource("aws:s3/bucket:Bucket", "b", { tags }), ...others);
    return tagValues(own, stack, "team");
  };
  it("are its own, else those of the providers", () => {
    const given = provider({ tags: { team: "infra" } });
    assert.deepEqual(values({ team: "web" }, given), ["web"]);
    assert.deepEqual(values({ team: 5 }), ["5"]);
    assert.deepEqual(values({}, given), ["infra"]);
    assert.deepEqual(values(undefined, provider('{"tags":{"team":"text"}}'), given), [
      "text",
      "infra",
    ]);
    assert.deepEqual(
      values(
        {},
        provider({ tags: { other: "x" } }),
        provider({}),
        provider(undefined),
        provider("{"),
      ),
      [],
    );
    assert.deepEqual(
      values({}, resource("aws:s3/bucket:Bucket", "o", { defaultTags: { tags: { team: "x" } } })),
      [],
    );
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
    for (const type of [
      "aws:cloudfront/distribution:Distribution",
      "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
    ]) {
      const distribution = (props: object, input = "origins") =>
        resource(type, "d", props, to(input, balancer));
      assert.equal(guarded(distribution({ webAclId: unknown })), true);
      assert.equal(guarded(distribution({ webAclId: "x" })), true);
      assert.equal(guarded(distribution({})), false);
      assert.equal(guarded(distribution({ webAclId: "x" }, "comment")), false);
    }
    assert.equal(guarded(), false);
  });

  it("is not needed before files in a bucket", () => {
    const distribution = (...origins: readonly ResourceData[]) =>
      first(
        resource("aws:cloudfront/distribution:Distribution", "d", {}, to("origins", ...origins)),
        ...origins,
      ).own;
    const bucket = (origin: object, ...origins: readonly ResourceData[]) =>
      isBucket(Object(view(origin)), distribution(...origins));
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
    assert.equal(
      bucket({ customOriginConfigs: [http.customOriginConfig], domainName: website }),
      true,
    );
    assert.equal(
      bucket({ customOriginConfig: { originProtocolPolicy: "https-only" }, domainName: website }),
      false,
    );
    for (const type of [
      "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
      "aws:s3/bucket:Bucket",
    ]) {
      assert.equal(bucket({ ...http, domainName: unknown }, resource(type, "w", {})), true, type);
    }
    assert.equal(bucket({ ...http, domainName: unknown }, balancer), false);
    assert.equal(bucket({ ...http }), false);
    assert.equal(bucket({ ...http, vpcOriginConfig: {}, domainName: website }), false);
  });
});

describe("the names by which alarms know a resource", () => {
  it("are the texts of its inputs that are known", () => {
    const queue = (name: unknown) =>
      watched.queue(first(resource("aws:sqs/queue:Queue", "q", { name })).own, ["M"]);
    assert.deepEqual(queue("jobs").keys, ["jobs"]);
    for (const name of ["", 5, unknown, undefined, null]) assert.deepEqual(queue(name).keys, []);
    assert.equal(queue("jobs").names("jobs"), true);
    assert.equal(queue("jobs").names("jobs2"), false);
    const { namespaces, dimensions, metrics } = queue("jobs");
    assert.deepEqual([namespaces, dimensions, metrics], [["AWS/SQS"], ["QueueName"], ["M"]]);
  });

  it("are those of each kind, as AWS documents them", () => {
    const of = (
      make: (
        own: StackResource,
        metrics: readonly string[],
      ) => { namespaces: readonly string[]; dimensions: readonly string[] },
    ) => {
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
    assert.deepEqual(of(watched.loadBalancer), [
      ["AWS/ApplicationELB", "AWS/NetworkELB"],
      ["LoadBalancer"],
    ]);
    assert.deepEqual(of(watched.api), [["AWS/ApiGateway"], ["ApiName", "ApiId"]]);
    assert.deepEqual(of(watched.ecsService), [
      ["AWS/ECS", "ECS/ContainerInsights"],
      ["ServiceName"],
    ]);
    assert.deepEqual(of(watched.certificate), [["AWS/CertificateManager"], ["CertificateArn"]]);
    assert.deepEqual(
      of((own, metrics) => watched.distributions([own], metrics)),
      [["AWS/CloudFront"], ["DistributionId"]],
    );
    assert.deepEqual(watched.distributions([], ["M"]).metrics, []);
    assert.deepEqual(watched.distributions([], ["M"]).keys, []);
    assert.deepEqual(
      watched.distributions([first(resource("a:b:C", "x", {})).own], ["M"]).metrics,
      ["M"],
    );
    assert.deepEqual(watched.certificate(first(resource("a:b:C", "x", {})).own).keys, []);
  });

  it("are, of a cache, those of its nodes too, and of a load balancer the middle of its ARN", () => {
    const cache = watched.cache(first(resource("a:b:C", "x", { replicationGroupId: "shop" })).own, [
      "M",
    ]);
    for (const value of ["shop", "shop-001", "shop-0002-001"])
      assert.equal(cache.names(value), true, value);
    for (const value of [
      "shopx",
      "shop-1",
      "shop-001-x",
      "shop-x-001",
      "xshop-001",
      "shop-00012",
    ]) {
      assert.equal(cache.names(value), false, value);
    }
    for (const input of ["clusterId", "name"]) {
      assert.deepEqual(
        watched.cache(first(resource("a:b:C", "x", { [input]: "c" })).own, []).keys,
        ["c"],
      );
    }
    const balancer = watched.loadBalancer(first(resource("a:b:C", "x", { name: "web" })).own, [
      "M",
    ]);
    assert.equal(balancer.names("app/web/50dc"), true);
    for (const value of ["web", "app/api/50dc", "web/app/1", "app"])
      assert.equal(balancer.names(value), false, value);
  });

  it("are, of a cluster, those of its instances, and of an origin those of what stands before it", () => {
    const cluster = resource("aws:rds/cluster:Cluster", "c", { clusterIdentifier: "main" });
    const member = resource(
      "aws:rds/clusterInstance:ClusterInstance",
      "m",
      { identifier: "main-1" },
      to("clusterIdentifier", cluster),
    );
    const other = resource(
      "aws:lambda/function:Function",
      "f",
      { identifier: "no" },
      to("environment", cluster),
    );
    const { keys, subjects } = watched.database(first(cluster, member, other).own, ["M"]);
    assert.deepEqual([...keys].sort(), ["main", "main-1"]);
    assert.deepEqual(
      subjects.map(({ name }) => name),
      ["c", "m"],
    );
    const balancer = resource("aws:lb/loadBalancer:LoadBalancer", "lb", {});
    const distribution = (name: string, of: ResourceData) =>
      resource("aws:cloudfront/distribution:Distribution", name, {}, to("origins", of));
    const vpcOrigin = resource(
      "aws:cloudfront/vpcOrigin:VpcOrigin",
      "v",
      {},
      to("vpcOriginEndpointConfig", balancer),
    );
    const listener = resource("aws:lb/listener:Listener", "l", {}, to("loadBalancerArn", balancer));
    const before = watched.distributionsBefore(
      first(
        balancer,
        distribution("direct", balancer),
        vpcOrigin,
        distribution("through", vpcOrigin),
        listener,
        distribution("aside", listener),
      ).own,
    );
    assert.deepEqual(before.map(({ name }) => name).sort(), ["direct", "through"]);
  });
});
