/** The estimate against sums worked out by hand from the price table. */
import assert from "node:assert/strict";
import { estimate } from "../../gonogo/cost/estimate";
import table from "../../gonogo/cost/prices.json";
import type { PreviewedResource } from "../../gonogo/engine/types";
import { resource as sample, urnOf } from "../report/sample";

const provider = sample("pulumi:providers:aws", "default", { inputs: { region: "us-east-1" } });

function aws(type: string, name: string, inputs: object, more: Partial<PreviewedResource> = {}) {
  return sample(type, name, {
    inputs: inputs as Record<string, unknown>,
    provider: provider.urn,
    ...more,
  });
}
const of = (...resources: PreviewedResource[]) => estimate([provider, ...resources]);
const items = (...resources: PreviewedResource[]) =>
  of(...resources).lines.map((l) => `${l.item} ${l.monthly}`);
const refused = (...resources: PreviewedResource[]) =>
  of(...resources).notEstimated.map((n) => `${n.item}: ${n.reason}`);

const rds = "aws:rds/instance:Instance";
const db = (name: string, inputs: object, more: Partial<PreviewedResource> = {}) =>
  aws(rds, name, { engine: "postgres", instanceClass: "db.t4g.medium", ...inputs }, more);

describe("the price of a database", () => {
  it("is instance and storage, twice over two zones", () => {
    // 0.065 × 730 = 47.45; 100 GB × 0.115 = 11.50.
    const one = db("a", { allocatedStorage: 100, storageType: "gp3" });
    assert.deepEqual(items(one), ["db.t4g.medium, Single-AZ 47.45", "gp3 storage, Single-AZ 11.5"]);
    const two = db("a", { allocatedStorage: 100, storageType: "gp3", multiAz: true });
    assert.equal(of(two).total, 117.9);
  });

  it("counts provisioned IOPS and throughput beyond what gp3 includes", () => {
    // (4,000 - 3,000) × 0.02 = 20; (225 - 125) × 0.08 = 8.
    const gp3 = { storageType: "gp3", iops: 4000, storageThroughput: 225, allocatedStorage: 100 };
    assert.ok(items(db("a", gp3)).includes("provisioned IOPS 20"));
    assert.ok(items(db("a", gp3)).includes("storage throughput 8"));
    const large = { ...gp3, allocatedStorage: 400, iops: 12_000, storageThroughput: 500 };
    assert.equal(items(db("a", large)).length, 2);
    // 1,200 × 0.10 = 120 and 100 × 0.125 = 12.5.
    const io1 = items(db("a", { storageType: "io1", iops: 1200, allocatedStorage: 100 }));
    assert.ok(io1.includes("provisioned IOPS 120") && io1.includes("io1 storage, Single-AZ 12.5"));
  });

  it("takes engine and storage of a replica from its source", () => {
    const main = db("main", { allocatedStorage: 100 });
    const replica = aws(
      rds,
      "replica",
      { replicateSourceDb: "[unknown]", instanceClass: "db.t4g.small" },
      { dependencies: [main.urn] },
    );
    // 0.032 × 730 = 23.36; 100 × 0.115 = 11.5.
    const own = of(main, replica).lines.filter((l) => l.name === "replica");
    assert.deepEqual(
      own.map((l) => l.monthly),
      [23.36, 11.5],
    );
    assert.deepEqual(refused(replica), [
      "instance: the engine is not stated here",
      "storage: allocatedStorage is not set",
    ]);
  });

  it("is not estimated for a class, an engine or a size that is not known", () => {
    assert.deepEqual(refused(db("a", { instanceClass: "db.z9.huge", allocatedStorage: 1 })), [
      "instance: the price table has no price for db.z9.huge",
    ]);
    assert.deepEqual(refused(db("a", { engine: "oracle-ee", allocatedStorage: 1 })), [
      "instance: the price table has no oracle-ee",
    ]);
    const open = of(db("a", { instanceClass: "[unknown]", allocatedStorage: "[secret]" }));
    assert.equal(open.total, 0);
    assert.equal(open.notEstimated.length, 2);
  });

  it("has a proxy by the vCPUs of its target, two at least", () => {
    const main = db("main", { allocatedStorage: 0, instanceClass: "db.m7g.2xlarge" });
    const proxy = aws("aws:rds/proxy:Proxy", "proxy", {});
    const target = aws(
      "aws:rds/proxyTarget:ProxyTarget",
      "target",
      {},
      {
        dependencies: [main.urn, proxy.urn],
      },
    );
    // 8 × 0.015 × 730 = 87.60.
    assert.ok(items(main, proxy, target).includes("proxy for db.m7g.2xlarge 87.6"));
    assert.deepEqual(refused(proxy), ["proxy: its target is not registered here"]);
  });
});

describe("the price of a Fargate service", () => {
  const task = aws("aws:ecs/taskDefinition:TaskDefinition", "task", {
    cpu: "512",
    memory: "1 GB",
    runtimePlatform: { cpuArchitecture: "ARM64" },
    ephemeralStorage: { sizeInGib: 30 },
  });
  const service = (inputs: object) =>
    aws(
      "aws:ecs/service:Service",
      "api",
      { launchType: "FARGATE", ...inputs },
      {
        dependencies: [task.urn],
      },
    );

  it("is processors, memory and storage of its tasks by architecture", () => {
    // 2 × 0.5 × 0.03238 × 730 = 23.6374; 2 × 0.00356 × 730 = 5.1976; 20 × 0.000111 × 730 = 1.6206.
    assert.deepEqual(items(task, service({ desiredCount: 2 })), [
      "2 Fargate tasks × 0.5 vCPU, ARM64 23.6374",
      "2 Fargate tasks × 1 GB memory, ARM64 5.1976",
      "Fargate storage 1.6206",
    ]);
  });

  it("counts the tasks that scaling keeps at least, and public addresses", () => {
    const api = service({ desiredCount: 1, networkConfiguration: { assignPublicIp: true } });
    const scaling = aws(
      "aws:appautoscaling/target:Target",
      "scaling",
      { minCapacity: 3 },
      {
        dependencies: [api.urn],
      },
    );
    const found = items(task, api, scaling);
    assert.ok(found.includes("3 Fargate tasks × 0.5 vCPU, ARM64 35.4561"));
    // 3 × 0.005 × 730.
    assert.ok(found.includes("public IPv4 addresses 10.95"));
  });

  it("is nothing on instances, and unknown where the cluster decides", () => {
    assert.deepEqual(of(task, service({ launchType: "EC2", desiredCount: 2 })).lines, []);
    const open = refused(task, service({ launchType: undefined, desiredCount: 2 }));
    assert.ok(open.every((reason) => reason.endsWith("its cluster decides where it runs")));
    assert.equal(open.length, 3);
    const counted = refused(task, service({ desiredCount: "[unknown]" }));
    assert.match(counted[0] ?? "", /desiredCount is known only after deployment/);
  });
});

describe("the price of a network", () => {
  it("is by zone for endpoints, and by address for balancers", () => {
    const found = of(
      aws("aws:ec2/natGateway:NatGateway", "nat", {}),
      aws("aws:ec2/eip:Eip", "address", {}),
      aws("aws:ec2/vpcEndpoint:VpcEndpoint", "s3", {}),
      aws("aws:ec2/vpcEndpoint:VpcEndpoint", "logs", {
        vpcEndpointType: "Interface",
        subnetIds: ["[unknown]", "[unknown]"],
      }),
      aws("aws:lb/loadBalancer:LoadBalancer", "alb", { subnets: ["a", "b", "c"] }),
      aws("aws:lb/loadBalancer:LoadBalancer", "inner", { internal: true, subnets: ["a"] }),
    );
    // 32.85 + 3.65 + 2 × 7.30 + (16.425 + 10.95) + 16.425
    assert.equal(found.total, 94.9);
    assert.equal(found.lines.filter((l) => l.name === "s3").length, 0);
  });

  it("is the firewall, its rules, and the rule groups that AWS sells apart", () => {
    const group = (name: string, vendorName = "AWS") => ({
      statement: { managedRuleGroupStatement: { name, vendorName } },
    });
    const rules = [
      group("AWSManagedRulesCommonRuleSet"),
      group("AWSManagedRulesBotControlRuleSet"),
    ];
    // 5 + 2 × 1 + 10
    assert.equal(of(aws("aws:wafv2/webAcl:WebAcl", "acl", { rules })).total, 17);
    const bought = aws("aws:wafv2/webAcl:WebAcl", "acl", { rules: [group("Rules", "Else")] });
    assert.match(refused(bought)[0] ?? "", /other vendors/);
  });

  it("is the features of a health check", () => {
    const type = "aws:route53/healthCheck:HealthCheck";
    const check = { type: "HTTPS_STR_MATCH", requestInterval: 10, measureLatency: true };
    // 0.75 + 4 × 2
    assert.equal(of(aws(type, "check", check)).total, 8.75);
    assert.equal(of(aws(type, "check", { type: "CALCULATED" })).total, 0.5);
  });
});

describe("the price of the rest", () => {
  const cases: readonly (readonly [string, string, object, number])[] = [
    ["a key", "aws:kms/key:Key", {}, 1],
    ["a secret and its copy", "aws:secretsmanager/secret:Secret", { replicas: [{}] }, 0.8],
    ["an alarm", "aws:cloudwatch/metricAlarm:MetricAlarm", { period: 60 }, 0.1],
    ["an alarm by the second", "aws:cloudwatch/metricAlarm:MetricAlarm", { period: 10 }, 0.3],
    [
      "an alarm on an anomaly",
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      {
        metricQueries: [{ expression: "ANOMALY_DETECTION_BAND(m1)" }, { metric: { period: 60 } }],
      },
      0.3,
    ],
    ["a dashboard", "aws:cloudwatch/dashboard:Dashboard", {}, 3],
    // 730 × 60 / 5 = 8,760 runs × 0.0012
    [
      "a canary",
      "aws:synthetics/canary:Canary",
      { schedule: { expression: "rate(5 minutes)" } },
      10.512,
    ],
    ["a DNS zone", "aws:route53/zone:Zone", {}, 0.5],
    [
      "two Redis nodes",
      "aws:elasticache/replicationGroup:ReplicationGroup",
      { nodeType: "cache.t4g.micro", numCacheClusters: 2 },
      23.36,
    ],
    [
      "two shards of three nodes",
      "aws:elasticache/replicationGroup:ReplicationGroup",
      { nodeType: "cache.t4g.micro", numNodeGroups: 2, replicasPerNodeGroup: 2 },
      70.08,
    ],
    // 5 × 0.00013 × 730 + (5 + 2) × 0.00065 × 730
    [
      "a table and its index",
      "aws:dynamodb/table:Table",
      {
        readCapacity: 4,
        writeCapacity: 5,
        globalSecondaryIndexes: [{ readCapacity: 1, writeCapacity: 2 }],
      },
      3.796,
    ],
    ["an on-demand table", "aws:dynamodb/table:Table", { billingMode: "PAY_PER_REQUEST" }, 0],
    // 0.0416 × 730 + 20 × 0.08
    [
      "a machine and its disk",
      "aws:ec2/instance:Instance",
      { instanceType: "t3.medium", rootBlockDevice: { volumeSize: 20, volumeType: "gp3" } },
      31.968,
    ],
    // 100 × 0.08 + 1,000 × 0.005 + 75 × 0.04
    [
      "a fast volume",
      "aws:ebs/volume:Volume",
      { type: "gp3", size: 100, iops: 4000, throughput: 200 },
      16,
    ],
    // 2 × 0.128 × 730 + 2 × 10 × 0.122
    [
      "a search domain",
      "aws:opensearch/domain:Domain",
      {
        clusterConfig: { instanceType: "m6g.large.search", instanceCount: 2 },
        ebsOptions: { ebsEnabled: true, volumeType: "gp3", volumeSize: 10 },
      },
      189.32,
    ],
    ["an advanced parameter", "aws:ssm/parameter:Parameter", { tier: "Advanced" }, 0.05],
    ["a function", "aws:lambda/function:Function", {}, 0],
  ];
  for (const [name, type, inputs, expected] of cases) {
    it(name, () => {
      const found = of(aws(type, "it", inputs));
      assert.deepEqual([found.total, found.notEstimated, found.unknownTypes], [expected, [], []]);
    });
  }
});

describe("what an estimate says beside its sum", () => {
  it("names regions other than the table's, from the resource or its provider", () => {
    const abroad = sample("pulumi:providers:aws", "abroad", { inputs: { region: "eu-west-1" } });
    const found = estimate([
      provider,
      abroad,
      aws("aws:kms/key:Key", "home", {}),
      aws("aws:kms/key:Key", "own", { region: "eu-central-1" }),
      aws("aws:kms/key:Key", "theirs", {}, { provider: abroad.urn }),
      aws("aws:kms/key:Key", "nobody", {}, { provider: urnOf("pulumi:providers:aws", "gone") }),
    ]);
    assert.deepEqual(
      found.lines.map((l) => [l.name, l.region]),
      [
        ["home", undefined],
        ["nobody", "an unknown region"],
        ["own", "eu-central-1"],
        ["theirs", "eu-west-1"],
      ],
    );
    assert.equal(found.notes.filter((note) => note.includes("prices of us-east-1")).length, 3);
  });

  it("names a budget that it exceeds, and none that it keeps", () => {
    const budget = (limitAmount: string, timeUnit = "MONTHLY", budgetType = "COST") =>
      aws("aws:budgets/budget:Budget", "cap", { limitAmount, timeUnit, budgetType });
    const notes = (b: PreviewedResource) =>
      of(aws("aws:ec2/natGateway:NatGateway", "nat", {}), b).notes;
    assert.deepEqual(notes(budget("20")), [
      "The budget cap allows 20.00 USD a month, less than this estimate.",
    ]);
    assert.equal(notes(budget("90", "QUARTERLY")).length, 1);
    assert.deepEqual(notes(budget("100")), []);
    assert.deepEqual(notes(budget("20", "DAILY")), []);
    assert.deepEqual(notes(budget("20", "MONTHLY", "USAGE")), []);
    assert.deepEqual(notes(budget("[unknown]")), []);
  });

  it("marks prices that are not confirmed, and lists types it does not know", () => {
    const found = of(
      aws("aws:rds/instance:Instance", "db", {
        engine: "postgres",
        instanceClass: "db.r7g.4xlarge",
        allocatedStorage: 0,
      }),
      aws("aws:quantum/computer:Computer", "q", {}),
      sample("acme:index:Rocket", "r"),
    );
    assert.equal(found.lines[0]?.confirmed, false);
    assert.match(found.notes[0] ?? "", /1 line is not confirmed/);
    assert.deepEqual(found.unknownTypes, [
      { type: "acme:index:Rocket", count: 1 },
      { type: "aws:quantum/computer:Computer", count: 1 },
    ]);
  });

  it("counts neither components nor what is only looked up", () => {
    const found = of(
      aws("aws:kms/key:Key", "read", {}, { read: true }),
      sample("acme:index:Group", "component", { custom: false }),
    );
    assert.deepEqual([found.lines, found.unknownTypes], [[], []]);
  });
});

describe("the price table", () => {
  it("has a page and a unit for each group, prices above zero, and marks only its own", () => {
    assert.match(table.date, /^20\d\d-\d\d-\d\d$/);
    for (const [name, group] of Object.entries(table.groups)) {
      const unconfirmed = "unconfirmed" in group ? group.unconfirmed : [];
      assert.match(group.page, /^https:\/\/aws\.amazon\.com\/.+\/pricing\/(?:[a-z-]+\/)?$/, name);
      assert.ok(["hour", "month"].includes(group.unit), name);
      for (const price of Object.values(group.prices)) assert.ok(price > 0, name);
      for (const marked of unconfirmed) assert.ok(Object.hasOwn(group.prices, marked), marked);
    }
  });
});
