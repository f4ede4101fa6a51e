/** What alarms measure, which of them can be about a resource, and what is counted in logs. */
import assert from "node:assert/strict";
import { buildStackIndex, type ResourceData } from "../../policies/framework/indexed-stack";
import { unknown } from "../../policies/framework/unknown";
import { candidates } from "../../policies/helpers/alarm-index";
import { alarmMetrics, metricAlarm, metricsOf, open } from "../../policies/helpers/alarm-metrics";
import type { Watch } from "../../policies/helpers/alarms";
import { countedMetrics, heard, takesPayments } from "../../policies/helpers/counted-events";
import { type From, resource, stackOf } from "./support/resources";

const alarm = (name: string, props: object, from: From = {}) =>
  resource(metricAlarm, name, props, from);
const instance = "aws:rds/instance:Instance";
const suffix = "random:index/randomId:RandomId";

/** The metrics of one alarm, open parts as "?". */
function metricsFor(props: object) {
  const stack = buildStackIndex([alarm("a", props)]);
  const [own] = stack.ofType(metricAlarm);
  assert(own);
  const shown = (value: unknown) => (value === open ? "?" : value);
  return metricsOf(own).map(({ namespace, name, path, dimensions, query }) => ({
    metric: `${String(shown(namespace))} ${String(shown(name))}`,
    path,
    dimensions:
      dimensions === open
        ? "?"
        : Object.fromEntries([...dimensions].map(([key, value]) => [key, shown(value)])),
    ...(query === undefined ? {} : { query }),
  }));
}

describe("the metrics of an alarm", () => {
  it("are that of a simple alarm, with what is not known left open", () => {
    assert.deepEqual(
      metricsFor({ namespace: "AWS/RDS", metricName: "CPU", dimensions: { A: "x", B: unknown } }),
      [{ metric: "AWS/RDS CPU", path: "dimensions", dimensions: { A: "x", B: "?" } }],
    );
    assert.deepEqual(metricsFor({ namespace: unknown, metricName: unknown, dimensions: unknown }), [
      { metric: "? ?", path: "dimensions", dimensions: "?" },
    ]);
    assert.deepEqual(metricsFor({ metricName: 5, namespace: null, dimensions: { A: 1 } }), [
      { metric: " ", path: "dimensions", dimensions: { A: "" } },
    ]);
    assert.deepEqual(metricsFor({ namespace: "AWS/RDS" }), []);
  });

  it("are those of metric math, each with its own dimensions", () => {
    const metric = { namespace: "N", metricName: "M", dimensions: { A: "x" } };
    assert.deepEqual(
      metricsFor({
        metricQueries: [
          { id: "m", metric },
          { id: "e", expression: "m * 2" },
          { id: "u", metric: { ...metric, namespace: unknown, metricName: unknown } },
          { id: "n", metric: null, expression: null },
          { id: "k", expression: 5 },
        ],
      }),
      [
        { metric: "N M", path: "metricQueries[0].metric.dimensions", dimensions: { A: "x" } },
        { metric: "? ?", path: "metricQueries[2].metric.dimensions", dimensions: { A: "x" } },
      ],
    );
  });

  it("are open as far as a query is", () => {
    const nothing = (path: string) => [{ metric: "? ?", path, dimensions: "?" }];
    assert.deepEqual(metricsFor({ metricQueries: unknown }), nothing("metricQueries"));
    assert.deepEqual(metricsFor({ metricQueries: [unknown] }), nothing("metricQueries[0]"));
    assert.deepEqual(
      metricsFor({ metricQueries: [{ id: "m", metric: unknown }] }),
      nothing("metricQueries[0].metric"),
    );
    assert.deepEqual(metricsFor({ metricQueries: [{ id: "m", expression: unknown }] }), []);
    assert.deepEqual(
      metricsFor({ metricName: "M", namespace: "N", metricQueries: unknown }).map((m) => m.metric),
      ["N M", "? ?"],
    );
  });

  it("are what a Metrics Insights query selects, as it may be written", () => {
    const selected = (expression: string) => metricsFor({ metricQueries: [{ expression }] });
    for (const expression of [
      'SELECT MIN(FreeStorageSpace) FROM "AWS/RDS"',
      "select  avg ( FreeStorageSpace )  from  AWS/RDS",
      'SELECT MIN("FreeStorageSpace") FROM SCHEMA("AWS/RDS", DBInstanceIdentifier)',
      'SELECT MIN( "FreeStorageSpace" ) FROM SCHEMA ( "AWS/RDS" )',
      "SELECT MIN(FreeStorageSpace)FROM SCHEMA(AWS/RDS)",
    ]) {
      assert.deepEqual(
        selected(expression),
        [
          {
            metric: "AWS/RDS FreeStorageSpace",
            path: "metricQueries[0].expression",
            dimensions: {},
            query: expression,
          },
        ],
        expression,
      );
    }
    for (const expression of [
      "SELECTMIN(FreeStorageSpace) FROM AWS/RDS",
      "MIN(FreeStorageSpace) FROM AWS/RDS",
      "SELECT MIN(FreeStorageSpace)",
      "SELECT FreeStorageSpace FROM AWS/RDS",
      `SELECT MIN(FreeStorageSpace)${" ".repeat(2_048)}FROM AWS/RDS`,
    ]) {
      assert.deepEqual(selected(expression), [], expression.slice(0, 60));
    }
    const padded = selected(`SELECT MIN(M) FROM N ${" ".repeat(3_000)}x`);
    assert.equal(padded[0]?.query?.length, 2_048);
  });

  it("are read once for a stack", () => {
    const stack = buildStackIndex([alarm("a", { metricName: "M" })]);
    assert.equal(alarmMetrics(stack), alarmMetrics(stack));
    assert.notEqual(alarmMetrics(buildStackIndex([])), alarmMetrics(stack));
  });
});

describe("the alarms that may watch a resource", () => {
  const on = (name: string, dimensions: unknown, from: From = {}, namespace = "AWS/RDS") =>
    alarm(name, { namespace, metricName: "CPU", dimensions }, from);
  const insights = (name: string) =>
    alarm(name, { metricQueries: [{ expression: "SELECT MAX(CPU) FROM AWS/RDS" }] });
  const database = resource(instance, "db", { identifier: unknown }, { identifier: ["urn:id"] });
  const id = { ...resource(suffix, "id", {}), urn: "urn:id" };

  /** Names of the alarms among which those are that watch the database. */
  function among(alarms: readonly ResourceData[], watch: Partial<Watch> = {}): readonly string[] {
    const stack = buildStackIndex([database, id, ...alarms]);
    const [subject] = stack.all;
    assert(subject);
    const whole: Watch = {
      namespaces: ["AWS/RDS"],
      metrics: ["CPU"],
      dimensions: ["DBInstanceIdentifier"],
      subjects: [subject],
      keys: ["shop"],
      names: (value) => value === "shop",
      ...watch,
    };
    const found = [...candidates(stack, [whole])].map((metric) => metric.alarm.name);
    assert.equal(new Set(found).size, found.length, "each once");
    return found.sort();
  }

  it("are those with its name, its group's, or the name in a load balancer's value", () => {
    const by = (value: string) => on(value, { DBInstanceIdentifier: value });
    const values = [
      "shop",
      "shop-001",
      "shop-0002-001",
      "app/shop/50dc6c",
      "mail",
      "shop-1",
      "shop-x-001",
    ];
    assert.deepEqual(among(values.map(by)), [
      "app/shop/50dc6c",
      "shop",
      "shop-0002-001",
      "shop-001",
    ]);
    assert.deepEqual(among([by("mail-001-x"), by("x/y/shop"), by("shop-00012")]), []);
  });

  it("are none that name another, by each dimension that names something", () => {
    for (const dimension of [
      "DBInstanceIdentifier",
      "DBClusterIdentifier",
      "CacheClusterId",
      "ReplicationGroupId",
      "clusterId",
      "LoadBalancer",
      "DistributionId",
      "ApiName",
      "ApiId",
      "QueueName",
      "ServiceName",
      "CertificateArn",
    ]) {
      const other = on("other", { [dimension]: "mail", Region: "Global" });
      assert.deepEqual(among([other]), [], dimension);
    }
    const cluster = (namespace: string) => on("other", { ClusterName: "mail" }, {}, namespace);
    assert.deepEqual(among([cluster("AWS/MemoryDB")]), []);
    assert.deepEqual(among([cluster("AWS/ECS")]), ["other"], "a service stands beside its cluster");
    assert.deepEqual(among([on("other", { Name: "mail" }, {}, "AWS/MemoryDB")]), ["other"]);
  });

  it("are those that name nothing, and those of which nothing is known", () => {
    const all = [on("every", {}), on("none", undefined), on("region", { Region: "Global" })];
    assert.deepEqual(among([...all, insights("query")]), ["every", "none", "query", "region"]);
    assert.deepEqual(among([on("later", unknown)]), ["later"]);
    assert.deepEqual(among([on("part", { DBInstanceIdentifier: unknown })]), ["part"]);
    assert.deepEqual(among([alarm("open", { metricQueries: unknown })]), ["open"]);
  });

  it("are those whose unknown value comes from it or from what its name is made with", () => {
    const later = { DBInstanceIdentifier: unknown };
    const from = (urn: string) => ({ dimensions: [urn] });
    const mail = resource(instance, "mail", {});
    assert.deepEqual(among([on("own", later, from(database.urn))]), ["own"]);
    assert.deepEqual(among([on("part", later, from("urn:id"))]), ["part"]);
    assert.deepEqual(among([mail, on("other", later, from(mail.urn))]), []);
    assert.deepEqual(among([mail, on("whole", unknown, from(mail.urn))]), []);
    const half = { Region: unknown, Unit: "x" };
    assert.deepEqual(among([mail, on("half", half, from(mail.urn))]), ["half"]);
    const mixed = { DBInstanceIdentifier: "shop", Region: unknown };
    assert.deepEqual(among([mail, on("mixed", mixed, from(mail.urn))]), ["mixed"]);
  });

  it("are all of the metric where any will do, and none of another metric", () => {
    const alarms = [on("a", { DBInstanceIdentifier: "mail" }), on("b", { ApiName: "x" })];
    assert.deepEqual(among(alarms, { dimensions: [] }), ["a", "b"]);
    assert.deepEqual(among(alarms, { dimensions: [], metrics: ["Other"] }), []);
    assert.deepEqual(among(alarms), []);
  });

  it("are looked up in the resource's names only where those are random", () => {
    const role = { ...resource("aws:iam/role:Role", "role", {}), urn: "urn:id" };
    const stack = buildStackIndex([
      database,
      role,
      on("a", { DBInstanceIdentifier: unknown }, { dimensions: ["urn:id"] }),
    ]);
    const [subject] = stack.all;
    assert(subject);
    const watch = {
      namespaces: [],
      metrics: ["CPU"],
      dimensions: ["DBInstanceIdentifier"],
      subjects: [subject],
      keys: [],
      names: () => false,
    };
    assert.deepEqual([...candidates(stack, [watch])], []);
  });
});

describe("what is counted in logs", () => {
  const filterType = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
  const filter = (name: string, props: object) => resource(filterType, name, props);
  const counting = (more: object = {}) => ({
    name: "label",
    pattern: "{ $.level = error }",
    metricTransformation: { name: "Errors", namespace: "Shop", value: "1" },
    ...more,
  });

  it("is about what filter, metric and pattern are called", () => {
    const [metric] = countedMetrics(stackOf(filter("f", counting())));
    assert.deepEqual(
      [metric?.namespace, metric?.name, metric?.about],
      ["Shop", "Errors", "label\nErrors\nf\n{ $.level = error }"],
    );
    const [later] = countedMetrics(
      stackOf(filter("f", { name: unknown, pattern: unknown, metricTransformation: unknown })),
    );
    assert.deepEqual([later?.namespace, later?.name, later?.about], ["", "", "\n\nf\n"]);
    const [part] = countedMetrics(
      stackOf(
        filter("f", counting({ metricTransformation: { name: unknown, namespace: unknown } })),
      ),
    );
    assert.deepEqual([part?.namespace, part?.name], ["", ""]);
    const long = countedMetrics(stackOf(filter("f", counting({ pattern: "x".repeat(2_000) }))));
    assert.equal(long[0]?.about.length, "label\nErrors\nf\n".length + 1_024);
    const stack = stackOf(filter("f", counting()));
    assert.equal(countedMetrics(stack), countedMetrics(stack));
  });

  it("is watched where an alarm is on the metric, of the same namespace or one not known", () => {
    const counted = filter("webhook", counting());
    const by = (props: object) => heard(stackOf(counted, alarm("a", props)), /webhook/);
    assert.equal(heard(stackOf(counted), /webhook/), "counted");
    assert.equal(heard(stackOf(counted), /refund/), "not at all");
    assert.equal(heard(stackOf(), /webhook/), "not at all");
    assert.equal(by({ metricName: "Errors", namespace: "Shop" }), "watched");
    assert.equal(by({ metricName: "Errors", namespace: unknown }), "watched");
    assert.equal(by({ metricName: "Errors", namespace: "Other" }), "counted");
    assert.equal(by({ metricName: "Other", namespace: "Shop" }), "counted");
    assert.equal(by({ metricName: unknown, namespace: "Shop" }), "counted");
  });

  it("is watched where the alarm or its metric speaks of the event, but for AWS's own metrics", () => {
    const by = (props: object, own?: readonly string[]) =>
      heard(stackOf(alarm("a", props)), /webhook/, own);
    assert.equal(by({ metricName: "webhook-errors", namespace: "Shop" }), "watched");
    assert.equal(by({ metricName: "webhook-errors", namespace: unknown }), "watched");
    assert.equal(by({ metricName: "webhook-errors", namespace: "MyAWS/Shop" }), "watched");
    assert.equal(by({ metricName: "webhook-errors", namespace: "AWS/Lambda" }), "not at all");
    assert.equal(
      by({ metricName: "webhook-errors", namespace: "AWS/Lambda" }, ["AWS/Lambda"]),
      "watched",
    );
    const errors = { metricName: "Errors", namespace: "AWS/Lambda" };
    assert.equal(by({ ...errors, name: "webhook" }), "watched");
    assert.equal(by({ ...errors, alarmDescription: "of the webhook" }), "watched");
    assert.equal(by({ ...errors, name: unknown, alarmDescription: unknown }), "not at all");
    assert.equal(by({ ...errors, name: 5, alarmDescription: null }), "not at all");
    assert.equal(heard(stackOf(alarm("webhook", errors)), /webhook/), "watched");
    assert.equal(
      heard(stackOf(alarm("web", { ...errors, name: "hook" })), /webhook/),
      "not at all",
    );
  });

  it("is watched by a rule on the event", () => {
    const rule = (eventPattern: unknown) =>
      heard(
        stackOf(resource("aws:cloudwatch/eventRule:EventRule", "r", { eventPattern })),
        /payment_failed/,
      );
    assert.equal(rule('{"detail-type":["invoice.payment_failed"]}'), "watched");
    assert.equal(rule('{"detail-type":["invoice.paid"]}'), "not at all");
    assert.equal(rule(unknown), "not at all");
    assert.equal(rule(undefined), "not at all");
    assert.equal(rule(["payment_failed"]), "not at all", "that is no pattern");
    assert.equal(rule(`${" ".repeat(4_096)}payment_failed`), "not at all");
  });

  it("knows a stack that takes payments by Stripe's objects", () => {
    const sells = (type: string) => takesPayments(stackOf(resource(type, "x", {})));
    for (const type of [
      "pulumi-nodejs:dynamic/stripe:Product",
      "pulumi-nodejs:dynamic/stripe:Price",
      "pulumi-nodejs:dynamic/stripe:StripeWebhookEndpoint",
      "stripe:index/price:Price",
      "stripe:a-b/c:MyProduct",
      "stripe:index/webhookEndpoint:webhookEndpoint",
      "stripe:Price",
    ]) {
      assert.equal(sells(type), true, type);
    }
    for (const type of [
      "notstripe:index:Price",
      "x:pulumi-nodejs:dynamic/stripe:Price",
      "stripe:index/price:Prices",
      "stripe:index/coupon:Coupon",
      "aws:rds/instance:Instance",
      "stripe:index-price",
    ]) {
      assert.equal(sells(type), false, type);
    }
    assert.equal(takesPayments(stackOf()), false);
  });
});
