/** Whatever a program registers, the estimate ends, and nothing that may cost counts as free. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { estimate } from "../../gonogo/cost/estimate";
import { resource } from "../report/sample";

const priced = [
  "aws:rds/instance:Instance",
  "aws:rds/proxy:Proxy",
  "aws:rds/clusterInstance:ClusterInstance",
  "aws:elasticache/replicationGroup:ReplicationGroup",
  "aws:elasticache/cluster:Cluster",
  "aws:dynamodb/table:Table",
  "aws:opensearch/domain:Domain",
  "aws:ecs/service:Service",
  "aws:ec2/instance:Instance",
  "aws:autoscaling/group:Group",
  "aws:eks/nodeGroup:NodeGroup",
  "aws:ebs/volume:Volume",
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:wafv2/webAcl:WebAcl",
  "aws:route53/healthCheck:HealthCheck",
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:synthetics/canary:Canary",
  "aws:secretsmanager/secret:Secret",
  "aws:kinesis/stream:Stream",
  "aws:mq/broker:Broker",
  "aws:msk/cluster:Cluster",
  "aws:budgets/budget:Budget",
];
const keys = [
  ...["engine", "instanceClass", "allocatedStorage", "multiAz", "storageType", "iops"],
  ...["nodeType", "numCacheClusters", "clusterConfig", "ebsOptions", "launchType"],
  ...["desiredCount", "networkConfiguration", "instanceType", "rootBlockDevice", "minSize"],
  ...["scalingConfig", "type", "size", "subnets", "subnetIds", "vpcEndpointType", "rules"],
  ...["metricQueries", "period", "schedule", "replicas", "shardCount", "engineType"],
  ...["limitAmount", "timeUnit", "budgetType", "region", "readCapacity", "__proto__"],
];
const leaf = fc.oneof(
  fc.constantFrom<unknown>("[unknown]", "[secret]", null, true, "postgres", "FARGATE", "Interface"),
  fc.constantFrom<unknown>("db.t4g.micro", "rate(5 minutes)", "COST", "MONTHLY", -1, Number.NaN),
  fc.anything(),
  fc.double(),
);
const value = fc.oneof(leaf, fc.array(leaf), fc.dictionary(fc.constantFrom(...keys), leaf));
const some = fc
  .record({
    type: fc.oneof(fc.constantFrom(...priced), fc.string()),
    inputs: fc.dictionary(fc.constantFrom(...keys), value),
    name: fc.string(),
  })
  .map(({ type, name, inputs }) => resource(type, name, { inputs }));

describe("every estimate", () => {
  it("ends, whatever the properties are, with a finite sum of its lines", () => {
    fc.assert(
      fc.property(fc.array(some, { maxLength: 8 }), (resources) => {
        const chained = resources.map((r, i) => {
          const other = resources[(i + 1) % resources.length];
          return { ...r, dependencies: other ? [other.urn] : [] };
        });
        const { total, lines } = estimate(chained);
        assert.ok(Number.isFinite(total) && total >= 0);
        const sum = lines.reduce((all, line) => all + line.monthly, 0);
        assert.ok(Math.abs(sum - total) <= 1e-3 * Math.max(1, sum));
      }),
      { numRuns: 500 },
    );
  });

  it("says of each unknown type that it is unknown, and of each value that it is missing", () => {
    const type = fc
      .string({ minLength: 1 })
      .filter((t) => !/^(pulumi|aws|random|tls|time|null|local|command|archive)/.test(t));
    fc.assert(
      fc.property(type, (given) => {
        const found = estimate([resource(`x${given}`, "one")]);
        assert.deepEqual(found.unknownTypes, [{ type: `x${given}`, count: 1 }]);
      }),
    );
    // A property that decides a price, given as unknown, is named and never priced as if absent.
    const deciding = [
      ["aws:rds/instance:Instance", "instanceClass"],
      ["aws:rds/instance:Instance", "multiAz"],
      ["aws:rds/instance:Instance", "allocatedStorage"],
      ["aws:elasticache/replicationGroup:ReplicationGroup", "nodeType"],
      ["aws:elasticache/replicationGroup:ReplicationGroup", "numCacheClusters"],
      ["aws:ecs/service:Service", "launchType"],
      ["aws:ec2/instance:Instance", "instanceType"],
      ["aws:ec2/vpcEndpoint:VpcEndpoint", "vpcEndpointType"],
      ["aws:lb/loadBalancer:LoadBalancer", "loadBalancerType"],
      ["aws:wafv2/webAcl:WebAcl", "rules"],
      ["aws:synthetics/canary:Canary", "schedule"],
      ["aws:secretsmanager/secret:Secret", "replicas"],
      ["aws:ssm/parameter:Parameter", "tier"],
      ["aws:kinesis/stream:Stream", "streamModeDetails"],
    ] as const;
    for (const [given, property] of deciding) {
      const known = {
        engine: "postgres",
        instanceClass: "db.t4g.small",
        allocatedStorage: 20,
        nodeType: "cache.t4g.micro",
      };
      const { notEstimated } = estimate([
        resource(given, "one", { inputs: { ...known, [property]: "[unknown]" } }),
      ]);
      assert.ok(
        notEstimated.some(({ reason }) => reason.includes("known only after deployment")),
        `${given} ${property}`,
      );
    }
  });
});
