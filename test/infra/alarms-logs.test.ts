import assert from "node:assert/strict";
import { logAlarms } from "../../infra/alarms/application";
import { checkAlarm } from "../../infra/alarms/check";
import {
  certificateEvents,
  databaseEvents,
  deploymentEvents,
  healthEvents,
  secretEvents,
  taskEvents,
} from "../../infra/alarms/events";
import {
  type LogMetrics,
  paymentLogMetrics,
  postgresLogMetrics,
  providerLogMetrics,
  serviceLogMetrics,
  webhookLogMetrics,
} from "../../infra/alarms/log-events";
import { AlarmTopic } from "../../infra/components/alarm-topic";
import { EventNotifications } from "../../infra/components/event-notifications";
import { LogProtection } from "../../infra/components/log-protection";
import { LogQueries } from "../../infra/components/log-queries";
import { MetricFilters } from "../../infra/components/metric-filters";
import { MetricsWorkspace } from "../../infra/components/metrics-workspace";
import { customIdentifiers, managedIdentifiers } from "../../infra/log-data-protection";
import { postgresQueries, serviceQueries } from "../../infra/log-queries";
import { contextOf } from "../../infra/stack-context";
import { ofType, only, refusal, register } from "./support";

const empty = { stack: "shop-prod", config: {}, secretKeys: [] };
const keyArn = "arn:aws:kms:eu-central-1:111122223333:key/0";
const context = contextOf(
  { stack: "shop-prod", environment: "production", region: "eu-central-1" },
  "111122223333",
);
const logGroups = { api: "/shop-prod/api", worker: "/shop-prod/worker" };

const all: LogMetrics = {
  ...serviceLogMetrics(),
  ...paymentLogMetrics(),
  ...webhookLogMetrics("stripe", "/webhooks/stripe"),
  ...webhookLogMetrics("sendgrid-inbound", "/webhooks/sendgrid-inbound"),
  ...providerLogMetrics("twilio"),
};

/** Names of the metrics that count this line: CloudWatch's JSON patterns as JavaScript. */
function counted(line: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(all).flatMap(([name, { pattern }]) => {
    const test = pattern
      .replace(/^\{|\}$/g, "")
      .replaceAll("$.", "line.")
      .replace(/(?<![<>])=(?!=)/g, "===");
    return Function("line", `return ${test}`)(line) ? [name] : [];
  });
}

describe("metrics of the logs", () => {
  it("count the lines of the documented contract, and nothing else", () => {
    const request = { level: "info", event: "http.request", path: "/webhooks/stripe" };
    assert.deepEqual(counted({ ...request, status: 200 }), ["ApiCalls"]);
    assert.deepEqual(counted({ ...request, status: 400 }), ["ApiCalls", "StripeWebhookRefusals"]);
    assert.deepEqual(counted({ ...request, path: "/other", status: 500 }), ["ApiCalls"]);
    assert.deepEqual(counted({ level: "info", event: "auth.failed" }), ["AuthFailures"]);
    assert.deepEqual(counted({ event: "webhook.failed", provider: "sendgrid-inbound" }), [
      "SendgridInboundWebhookFailures",
    ]);
    assert.deepEqual(counted({ event: "provider.throttled", provider: "stripe" }), [
      "StripeThrottled",
    ]);
    assert.deepEqual(counted({ event: "provider.throttled", provider: "twilio" }), []);
    assert.deepEqual(counted({ event: "payment.failed" }), ["PaymentFailures"]);
  });

  it("know errors of Python, Winston and Pino", () => {
    for (const level of ["error", "ERROR", "critical", "CRITICAL", "fatal", 50, 60]) {
      assert.deepEqual(counted({ level }), ["LogErrors"], String(level));
    }
    for (const level of ["info", "warning", "WARN", 30, 40]) {
      assert.deepEqual(counted({ level }), [], String(level));
    }
  });

  it("have alarms that CloudWatch accepts, each with a source", () => {
    for (const metrics of [all, postgresLogMetrics()]) {
      for (const [role, spec] of Object.entries(logAlarms("shop-prod", metrics))) {
        checkAlarm(role, spec);
        assert.notEqual(spec.category ?? "other", "other", role);
      }
      for (const [name, { source }] of Object.entries(metrics)) {
        assert.match(source, /^([a-z]+-\d{3}|our choice)$/, name);
      }
    }
  });

  it("ring on the share of failed sign-ins only where both sides are counted", () => {
    assert.ok("auth-failures" in logAlarms("shop-prod", serviceLogMetrics()));
    assert.ok(!("auth-failures" in logAlarms("shop-prod", paymentLogMetrics())));
  });

  it("treat silence as too few, and never as too many", () => {
    const metric = (comparison: "above" | "below") => ({
      pattern: "x",
      source: "our choice",
      alarm: { comparison, threshold: 1, periodSeconds: 60, severity: "warning", description: "d" },
    });
    const alarms = logAlarms("n", { Up: metric("above"), Down: metric("below") } as LogMetrics);
    assert.equal(alarms.up?.measure.treatMissingData, "notBreaching");
    assert.equal(alarms.down?.measure.treatMissingData, "breaching");
  });

  it("are counted over every service's log into the stack's namespace", async () => {
    const resources = await register(empty, () => {
      const metrics = { SignUps: all.SignUps } as LogMetrics;
      const filters = new MetricFilters("metrics", { context, logGroups, metrics });
      assert.equal(filters.namespace, "shop-prod");
    });
    const filters = ofType(resources, "aws:cloudwatch/logMetricFilter:LogMetricFilter");
    assert.deepEqual(
      filters.map(({ inputs }) => inputs.logGroupName),
      ["/shop-prod/api", "/shop-prod/worker"],
    );
    assert.deepEqual(filters[0]?.inputs.metricTransformation, {
      name: "SignUps",
      namespace: "shop-prod",
      value: "1",
      defaultValue: "0",
      unit: "Count",
    });
  });

  it("refuse a pattern that CloudWatch Logs would refuse", async () => {
    await register(empty, () => {
      const metrics = { Long: { pattern: `"${"x".repeat(1023)}"`, source: "our choice" } };
      const text = refusal(() => {
        new MetricFilters("metrics", { context, logGroups, metrics });
      });
      assert.match(text, /The pattern of Long has 1025 letters; CloudWatch Logs takes 1024/);
    });
  });
});

describe("LogProtection", () => {
  const line = {
    StripeKey: ["sk", "live", "0123456789abcdefghij"].join("_"),
    StripeSigningSecret: ["whsec", "0123456789abcdefghij"].join("_"),
    SendgridKey: ["SG", "0123456789abcdefghij", "0123456789abcdefghij"].join("."),
    OpenaiKey: `sk-${"proj-0123456789abcdefghij"}`,
    JsonWebToken: ["eyJhbGciOiJIUzI1", "eyJzdWIiOiIxMjM0", "SflKxwRJSMeKKF2QT4"].join("."),
    PostgresUrl: `postgresql://app:pass@db.internal/shop`,
    RedisUrl: `rediss://:token@redis.internal:6379/0`,
  };

  it("masks and finds the same identifiers, as AWS demands", async () => {
    const resources = await register(empty, () => {
      const protection = new LogProtection("protection", { context, keyArn, logGroups });
      assert.deepEqual(Object.keys(protection.alarms), ["personal-data-in-logs"]);
    });
    const { policyDocument, logGroupName } = only(resources, "protection-worker").inputs;
    assert.equal(logGroupName, "/shop-prod/worker");
    const { Statement, Configuration } = JSON.parse(String(policyDocument));
    assert.deepEqual(Statement[0].DataIdentifier, Statement[1].DataIdentifier);
    assert.deepEqual(Statement[1].Operation, { Deidentify: { MaskConfig: {} } });
    const findings = only(resources, "protection-findings").inputs;
    assert.equal(
      Statement[0].Operation.Audit.FindingsDestination.CloudWatchLogs.LogGroup,
      findings.name,
    );
    assert.deepEqual([findings.kmsKeyId, findings.retentionInDays], [keyArn, 365]);
    const names = Configuration.CustomDataIdentifier.map(({ Name }: { Name: string }) => Name);
    assert.deepEqual(names, Object.keys(customIdentifiers));
    for (const name of ["EmailAddress", "CreditCardNumber", "AwsSecretKey", "Address"]) {
      assert.ok((managedIdentifiers as readonly string[]).includes(name), name);
    }
  });

  it("knows the keys of the providers, in expressions that AWS takes", () => {
    assert.ok(Object.keys(customIdentifiers).length <= 10);
    for (const [name, expression] of Object.entries(customIdentifiers)) {
      assert.ok(expression.length <= 200, name);
      assert.match(expression, /^[A-Za-z0-9_#=@/;, ^$?[\]{}|\\*+.-]+$/, name);
      const example = line[name as keyof typeof line];
      assert.match(`{"message":"${example}"}`, new RegExp(expression), name);
      assert.doesNotMatch('{"event":"http.request","path":"/health"}', new RegExp(expression));
    }
    assert.deepEqual(Object.keys(line), Object.keys(customIdentifiers));
  });
});

describe("LogQueries", () => {
  it("saves each question under the stack's name with its logs", async () => {
    const queries = {
      ...serviceQueries(Object.values(logGroups)),
      ...postgresQueries(["/aws/rds/instance/shop/postgresql"]),
    };
    const resources = await register(empty, () => {
      new LogQueries("queries", { context, queries });
    });
    const saved = ofType(resources, "aws:cloudwatch/queryDefinition:QueryDefinition");
    assert.equal(saved.length, Object.keys(queries).length);
    const { inputs } = only(resources, "queries-webhook-failures");
    assert.equal(inputs.name, "shop-prod/webhook-failures");
    assert.deepEqual(inputs.logGroupNames, Object.values(logGroups));
    assert.match(String(inputs.queryString), /webhook\.failed/);
  });
});

describe("EventNotifications", () => {
  const place = { region: "eu-central-1", accountId: "111122223333" };
  const events = {
    ...taskEvents(place, ["shop-prod-migrate"]),
    ...deploymentEvents(["api"]),
    ...databaseEvents(["shop-prod-postgres"]),
    ...certificateEvents(),
    ...healthEvents(),
    ...secretEvents(place),
  };

  it("tells the topic of each event's severity, with what to do", async () => {
    const resources = await register(empty, () => {
      const topic = new AlarmTopic("alarms", { context, keyArn, emails: ["ops@shop.dev"] });
      new EventNotifications("events", { context, topic, events });
    });
    const rules = ofType(resources, "aws:cloudwatch/eventRule:EventRule");
    assert.deepEqual(
      rules.map(({ inputs }) => inputs.name).sort(),
      Object.keys(events)
        .map((role) => `shop-prod-${role}`)
        .sort(),
    );
    const { pattern } = {
      pattern: JSON.parse(String(only(resources, "events-job-failed").inputs.eventPattern)),
    };
    assert.deepEqual(pattern.detail.taskDefinitionArn, [
      { prefix: "arn:aws:ecs:eu-central-1:111122223333:task-definition/shop-prod-migrate:" },
    ]);
    const { inputTransformer } = only(resources, "events-job-failed-target").inputs as {
      inputTransformer: { inputTemplate: string; inputPaths: Record<string, string> };
    };
    const used = inputTransformer.inputTemplate.match(/<\w+>/g) ?? [];
    assert.deepEqual(
      used.map((name) => name.slice(1, -1)).sort(),
      Object.keys(inputTransformer.inputPaths).sort(),
    );
    assert.match(inputTransformer.inputTemplate, /^"shop-prod: A job failed: .*"$/);
  });
});

describe("MetricsWorkspace", () => {
  it("alerts when a service's metrics stop, and hands alerts to the topic", async () => {
    const resources = await register(empty, () => {
      const topic = { warningArn: new AlarmTopic("a", { context, keyArn, emails: [] }).warningArn };
      new MetricsWorkspace("metrics", { context, keyArn, services: ["api"], topic });
    });
    const { inputs } = only(resources, "metrics-workspace");
    assert.deepEqual([inputs.alias, inputs.kmsKeyArn], ["shop-prod", keyArn]);
    const { groups } = JSON.parse(String(only(resources, "metrics-rules").inputs.data));
    assert.match(groups[0].rules[0].expr, /absent_over_time\(up\{service="api"\}\[10m\]\)/);
    assert.equal(
      only(resources, "metrics-address").inputs.name,
      "/shop-prod/prometheus-remote-write",
    );
  });
});
