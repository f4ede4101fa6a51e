import assert from "node:assert/strict";
import {
  backendAlarms,
  canaryAlarms,
  cdnAlarms,
  costAlarms,
  edgeAlarms,
  emailAlarms,
  functionAlarms,
  healthCheckAlarms,
  natAlarms,
  postgresAlarms,
  proxyAlarms,
  queueAlarms,
  redisAlarms,
  replicaAlarms,
  scheduleAlarms,
  serviceAlarms,
  trafficAlarms,
  webhookAlarms,
} from "../../infra/alarm-specs";
import { type AlarmSpec, type AlarmSpecs, above } from "../../infra/alarms/alarm";
import { checkAlarm } from "../../infra/alarms/check";
import { AlarmTopic } from "../../infra/components/alarm-topic";
import type { Environment } from "../../infra/sizes";
import { contextOf } from "../../infra/stack-context";
import { ofType, only, refusal, register } from "./support";

const empty = { stack: "shop-prod", config: {}, secretKeys: [] };
const keyArn = "arn:aws:kms:eu-central-1:111122223333:key/0";
const emails = ["ops@shop.dev"];
const context = (environment: Environment = "production") =>
  contextOf({ stack: "shop-prod", environment, region: "eu-central-1" }, "111122223333");

const objectives = {
  errorRate: { value: 0.1, source: "toolbox-105" },
  latency: { statistic: "p95", seconds: 0.2, source: "toolbox-106" },
} as const;

const every: AlarmSpecs = {
  ...edgeAlarms("app/shop/1", "arn:aws:acm:eu-central-1:111122223333:certificate/1", objectives),
  ...backendAlarms("api", { loadBalancer: "app/shop/1", targetGroup: "targetgroup/api/1" }),
  ...trafficAlarms("app/shop/1", { metricName: "shop-prod-firewall", region: "eu-central-1" }),
  ...serviceAlarms("shop-prod", "api"),
  ...postgresAlarms("shop-pg", { storageGib: 100, memoryGib: 8, instanceClass: "db.t4g.large" }),
  ...replicaAlarms("shop-pg-replica"),
  ...proxyAlarms("shop-proxy"),
  ...redisAlarms("shop-redis", 2, { role: "queue" }),
  ...webhookAlarms("events", "dead", "stripe"),
  ...queueAlarms("job", { queue: "jobs", deadLetters: "dead-jobs", maxAgeSeconds: 60 }),
  ...natAlarms(["nat-1", "nat-2"]),
  ...emailAlarms(),
  ...cdnAlarms("web", "E1", objectives),
  ...costAlarms(500),
  ...functionAlarms("rotation", "shop-rotation"),
  ...scheduleAlarms("jobs", "shop-prod"),
  ...healthCheckAlarms("api", "check-1", { value: 99.9, source: "toolbox-504" }),
  ...canaryAlarms("api", { canaryName: "shop-prod-api", minutes: 5, maxSeconds: 2 }),
};

function spec(role: string): AlarmSpec {
  const found = every[role];
  if (found === undefined) throw new Error(`no alarm ${role}: ${Object.keys(every).join(", ")}`);
  return found;
}

describe("alarms as data", () => {
  it("are all of a form that CloudWatch accepts", () => {
    for (const [role, each] of Object.entries(every)) checkAlarm(role, each);
  });

  it("each say what to do, in a category other than the rest", () => {
    for (const [role, { description, category }] of Object.entries(every)) {
      assert.match(description, /[:;,] ?[a-z].*\.$/, `${role}: ${description}`);
      assert.notEqual(category ?? "other", "other", role);
    }
  });

  it("take the statistic and the threshold of the system's own objectives", () => {
    const { measure } = spec("latency");
    assert.deepEqual(
      [measure.extendedStatistic, measure.statistic, measure.threshold],
      ["p95", undefined, 0.2],
    );
    assert.equal(spec("error-rate").measure.threshold, 0.1);
    assert.match(spec("error-rate").description, /0\.1 % \(toolbox-105\)/);
    assert.equal(spec("web-error-rate").measure.threshold, 0.1);
    assert.equal(spec("api-uptime").measure.threshold, 99.9);
  });

  it("default to an average of 500 ms and 1 %, finsight's figures", () => {
    const { latency, "error-rate": errors } = edgeAlarms("lb", "arn");
    assert.deepEqual([latency.measure.statistic, latency.measure.threshold], ["Average", 0.5]);
    assert.equal(errors.measure.threshold, 1);
  });

  it("count errors of tasks and of the load balancer, which has no task to ask", () => {
    const queries = spec("error-rate").measure.metricQueries as {
      metric?: { metricName: string };
      expression?: string;
    }[];
    assert.deepEqual(
      queries.flatMap(({ metric }) => (metric ? [metric.metricName] : [])),
      ["HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count", "RequestCount"],
    );
    const expression = queries.find((query) => query.expression)?.expression ?? "";
    // The formula itself, worked out: 2 errors of tasks and 3 of the balancer in 97 requests.
    const rate = (errors: number, refused: number, requests: number) =>
      Function(
        "FILL",
        "errors",
        "refused",
        "requests",
        `return ${expression}`,
      )((value: number) => value, errors, refused, requests);
    assert.equal(rate(2, 3, 97), 5);
    assert.equal(rate(0, 4, 0), 100);
  });

  it("ring on silence where a healthy system is never silent", () => {
    const missing = (role: string) => spec(role).measure.treatMissingData;
    for (const role of ["api-down", "api-canary", "api-no-healthy-targets", "api-uptime"]) {
      assert.equal(missing(role), "breaching", role);
    }
    // ACM stops reporting a certificate that has expired: the alarm goes on.
    assert.equal(missing("certificate-days"), "ignore");
    assert.equal(missing("error-rate"), "notBreaching");
    for (const [role, { measure }] of Object.entries(every)) {
      assert.notEqual(measure.treatMissingData, "missing", role);
    }
  });

  it("of a queue ring at the first eviction, those of a cache do not", () => {
    const evictions = (role: "cache" | "queue") => {
      const { "redis-evictions-001": each } = redisAlarms("r", 1, { role });
      return [each?.severity, each?.measure.threshold];
    };
    assert.deepEqual(evictions("queue"), ["critical", 0]);
    assert.deepEqual(evictions("cache"), ["warning", 1000]);
  });

  it("of Redis watch every node, and replication only where there is a replica", () => {
    const roles = (nodes: number) =>
      Object.keys(redisAlarms("r", nodes)).map((r) => r.slice(0, -4));
    assert.equal(roles(3).filter((role) => role === "redis-memory").length, 3);
    assert.equal(roles(2).filter((role) => role === "redis-replication-lag").length, 2);
    assert.ok(!roles(1).includes("redis-replication-lag"));
  });

  it("of connections ring at four fifths of what the class accepts", () => {
    const connections = (memoryGib: number) =>
      postgresAlarms("pg", { storageGib: 20, memoryGib })["postgres-connections"].measure.threshold;
    assert.equal(connections(8), Math.floor(901 * 0.8));
    assert.equal(connections(1024), 4000);
    const redis = (nodeType: string) =>
      redisAlarms("r", 1, { nodeType })["redis-connections-001"]?.measure.threshold;
    assert.deepEqual([redis("cache.t4g.micro"), redis("cache.m7g.large")], [16_000, 52_000]);
  });

  it("of credits exist for burstable classes only", () => {
    const size = { storageGib: 20, memoryGib: 4 };
    const has = (instanceClass: string) =>
      "postgres-cpu-credits" in postgresAlarms("pg", { ...size, instanceClass });
    assert.deepEqual([has("db.t4g.medium"), has("db.m7g.large")], [true, false]);
  });
});

describe("what CloudWatch refuses", () => {
  const metric = { namespace: "A/B", name: "M", dimensions: {} };
  const refused = (measure: AlarmSpec["measure"], description = "Wrong: look.") =>
    refusal(() => checkAlarm("role", { severity: "warning", description, measure }));
  const usual = above(metric, 1);

  it("is refused before the deployment, with what is wrong", () => {
    assert.match(refused({ ...usual, extendedStatistic: "p95" }), /either a statistic or an ext/);
    assert.match(refused(above(metric, 1, { statistic: "p101" })), /p101 is no percentile/);
    assert.match(refused({ ...usual, period: 45 }), /period is 45/);
    assert.match(refused({ ...usual, datapointsToAlarm: 9 }), /wants 9 breaches in 5 periods/);
    assert.match(refused(usual, "x".repeat(1025)), /1025 letters/);
    assert.match(refused({ ...usual, thresholdMetricId: "band" }), /needs metricQueries/);
    const { threshold: _, ...without } = usual;
    assert.match(refused(without), /no threshold/);
  });

  it("includes looking back further than a day, or a week with long periods", () => {
    const over = (periodSeconds: number, periods: number) =>
      refused(above(metric, 1, { periodSeconds, periods }));
    assert.match(over(300, 289), /looks back 86700 seconds; AWS allows 86400/);
    assert.match(over(3600, 169), /looks back 608400 seconds; AWS allows 604800/);
    checkAlarm("day", spec("error-budget"));
  });

  it("includes metric math that does not fit together", () => {
    const query = {
      id: "m",
      metric: { metricName: "M", namespace: "A/B", period: 60, stat: "Sum" },
    };
    const math = (queries: object[], more: object = {}) =>
      refused({
        metricQueries: queries as NonNullable<AlarmSpec["measure"]["metricQueries"]>,
        evaluationPeriods: 1,
        threshold: 1,
        comparisonOperator: "GreaterThanThreshold",
        ...more,
      });
    const result = { id: "r", expression: "m * 2", returnData: true };
    assert.match(math([query, { ...result, expression: "n * 2" }]), /refers to n, which is not/);
    assert.match(math([{ ...query, returnData: true }, result]), /2 of its metrics return data/);
    assert.match(math([query, { ...result, returnData: false }]), /0 of its metrics return data/);
    assert.match(math([{ ...query, id: "M" }, result]), /M is no id of a metric/);
    assert.match(math([query, query, result]), /two metrics have one id/);
    assert.match(math([query, { ...result, metric: query.metric }]), /either a metric or an exp/);
    assert.match(math([query, result], { statistic: "Sum" }), /statistic cannot stand beside/);
    assert.match(
      math([query, result], { comparisonOperator: "GreaterThanUpperThreshold" }),
      /needs a thresholdMetricId/,
    );
    assert.match(
      math([{ ...query, returnData: true }, result], { thresholdMetricId: "r" }),
      /a threshold and an anomaly band/,
    );
    const many = Array.from({ length: 20 }, (_, index) => ({ ...query, id: `m${index}` }));
    assert.match(math([...many, { ...result, expression: "m1" }]), /has 21 metrics/);
  });
});

describe("AlarmTopic", () => {
  it("wakes people of critical alarms only, and tells them of the end too", async () => {
    const resources = await register(empty, () => {
      const topic = new AlarmTopic("alarms", {
        context: context(),
        keyArn,
        emails,
        pagerUrls: ["https://pager.shop.dev/key"],
        chat: { slackTeamId: "T1", slackChannelId: "C1" },
      });
      topic.add({ first: spec("latency"), second: spec("postgres-cpu") });
    });
    const alarm = (role: string) => only(resources, `alarms-${role}`).inputs;
    assert.deepEqual(alarm("first").tags, { Severity: "critical", Category: "requests" });
    assert.deepEqual(alarm("second").tags, { Severity: "warning", Category: "database" });
    for (const { inputs } of ofType(resources, "aws:cloudwatch/metricAlarm:MetricAlarm")) {
      assert.equal(inputs.actionsEnabled, true);
      assert.deepEqual(inputs.alarmActions, inputs.okActions);
      assert.equal((inputs.alarmActions as unknown[]).length, 1);
    }
    const subscribed = ofType(resources, "aws:sns/topicSubscription:TopicSubscription");
    assert.deepEqual(
      subscribed.map(({ name, inputs }) => [name, inputs.protocol]),
      [
        ["alarms-critical-email-1", "email"],
        ["alarms-pager-1", "https"],
        ["alarms-warning-email-1", "email"],
      ],
    );
    assert.equal(only(resources, "alarms-chat-channel").inputs.slackChannelId, "C1");
    for (const severity of ["critical", "warning"]) {
      assert.equal(only(resources, `alarms-${severity}`).inputs.kmsMasterKeyId, keyArn);
    }
  });

  it("lets AWS's services publish on behalf of this account, and nobody over plain HTTP", async () => {
    const resources = await register(empty, () => {
      new AlarmTopic("alarms", { context: context(), keyArn, emails });
    });
    const { policy } = only(resources, "alarms-critical-policy").inputs;
    const { Statement } = JSON.parse(String(policy)) as {
      Statement: {
        Sid: string;
        Effect: string;
        Principal: { Service?: string | string[] };
        Condition?: unknown;
        Resource: string;
      }[];
    };
    const services = Statement.filter(({ Sid }) => Sid === "ServicesPublish");
    assert.deepEqual(services[0]?.Condition, {
      StringEquals: { "aws:SourceAccount": "111122223333" },
    });
    const allowed = Statement.flatMap(({ Principal }) => Principal.Service ?? []);
    for (const service of ["cloudwatch", "events", "budgets", "backup"]) {
      assert.ok(allowed.includes(`${service}.amazonaws.com`), service);
    }
    assert.equal(Statement.at(-1)?.Effect, "Deny");
    for (const { Resource } of Statement) {
      assert.equal(Resource, "arn:aws:sns:eu-central-1:111122223333:shop-prod-critical");
    }
  });

  it("hands alarms of us-east-1 to a topic there, and refuses them without one", async () => {
    const local = { context: context(), keyArn, emails };
    const down = { down: spec("api-down") };
    await register(empty, () => {
      const alone = new AlarmTopic("alone", local);
      assert.match(
        refusal(() => alone.add(down)),
        /down is in us-east-1 and alone in eu-central-1/,
      );
    });
    const resources = await register(empty, () => {
      const elsewhere = new AlarmTopic("global", { ...local, region: "us-east-1" });
      const topic = new AlarmTopic("alarms", { ...local, elsewhere });
      topic.add(down);
      assert.deepEqual(
        topic.alarms.map(({ arn }) => arn),
        ["arn:aws:cloudwatch:us-east-1:111122223333:alarm:shop-prod-down"],
      );
    });
    for (const name of ["global-down", "global-critical", "global-critical-email-1"]) {
      assert.equal(only(resources, name).inputs.region, "us-east-1", name);
    }
  });
});
