import assert from "node:assert/strict";
import { ofType, type Registered, registerSystem, stackFile } from "./support";

/** Roles of alarms, by the boxes that ask for them. */
const everywhere = {
  "error-rate": "finsight-503, paymentsvc-077, toolbox-105, catalytic-200, clientflow-165",
  latency: "finsight-504, toolbox-106, catalytic-201, clientflow-128",
  "postgres-storage": "catalytic-202",
  "api-disk": "catalytic-202",
  "api-memory": "catalytic-203",
  "postgres-memory": "catalytic-203",
  "postgres-connections": "toolbox-103, catalytic-204",
  "postgres-cpu": "finsight-091, toolbox-109",
  "postgres-deadlocks": "toolbox-109",
  "certificate-days": "catalytic-206",
  "api-down": "finsight-116, paymentsvc-033, catalytic-190, clientflow-073",
  "api-uptime": "finsight-507, toolbox-504",
  "outside-canary": "clientflow-074",
  "auth-failures": "toolbox-107",
  "payment-failures": "paymentsvc-079, toolbox-108",
  "stripe-throttled": "paymentsvc-037",
  "stripe-webhook-refused": "paymentsvc-078",
  "stripe-webhook-unavailable": "paymentsvc-078",
  "webhook-receiver-5xx": "paymentsvc-078",
  "webhook-unsent": "paymentsvc-078",
  "stripe-webhook-dead-letters": "paymentsvc-078",
  "rate-limit-hits": "finsight-102, toolbox-033",
  "log-errors": "paymentsvc-036",
  "backup-failed": "catalytic-207",
  "personal-data-in-logs": "paymentsvc-028, clientflow-081",
};
const redis = {
  "redis-memory-001": "finsight-092",
  "redis-connections-001": "catalytic-205",
  "redis-evictions-001": "finsight-092",
};

/** System to what its own checklist asks besides, and its figures: error rate, latency, uptime. */
const systems = {
  finsight: { more: { ...redis, "traffic-anomaly": "finsight-090" }, figures: [1, 0.5, 99.5] },
  paymentsvc: { more: redis, figures: [1, 0.5, 99.5] },
  toolbox: {
    more: { ...redis, "secret-rotation-errors": "our choice" },
    figures: [0.1, 0.2, 99.9],
  },
  catalytic: { more: { ...redis, "web-down": "catalytic-190" }, figures: [1, 0.5, 99.5] },
  clientflow: {
    more: { ...redis, "twilio-failures": "clientflow-077", "sendgrid-failures": "clientflow-077" },
    figures: [1, 0.2, 99.5],
  },
} as const;

const type = (name: string) =>
  `aws:cloudwatch/${name}:${name.charAt(0).toUpperCase()}${name.slice(1)}`;

for (const [system, { more, figures }] of Object.entries(systems)) {
  describe(`the monitoring of ${system} in production`, () => {
    const stack = `${system}-prod`;
    let resources: readonly Registered[] = [];
    let alarms: ReadonlyMap<string, Registered["inputs"]> = new Map();
    before(async () => {
      resources = await registerSystem(system, stackFile(stack));
      alarms = new Map(
        ofType(resources, type("metricAlarm")).map(({ inputs }) => [
          String(inputs.name).slice(stack.length + 1),
          inputs,
        ]),
      );
    });

    it("has the alarm of every box", () => {
      const missing = Object.entries({ ...everywhere, ...more }).filter(
        ([role]) => !alarms.has(role),
      );
      assert.deepEqual(missing, []);
    });

    it("has every alarm tell a topic that somebody subscribed to", () => {
      for (const [role, { alarmActions, okActions, actionsEnabled, tags }] of alarms) {
        assert.equal((alarmActions as unknown[]).length, 1, role);
        assert.deepEqual(okActions, alarmActions, role);
        assert.equal(actionsEnabled, true, role);
        const { Severity, Category } = tags as { Severity: string; Category: string };
        assert.match(Severity, /^(critical|warning)$/, role);
        assert.ok(Category, role);
      }
      const subscribed = ofType(resources, "aws:sns/topicSubscription:TopicSubscription");
      for (const severity of ["critical", "warning"]) {
        const name = `${system}-alarms-${severity}-email-1`;
        assert.ok(
          subscribed.some((each) => each.name === name),
          name,
        );
      }
    });

    it("takes the thresholds from its own objectives", () => {
      const threshold = (role: string) => alarms.get(role)?.threshold;
      const found = ["error-rate", "latency", "api-uptime"].map(threshold);
      assert.deepEqual(found, figures);
    });

    it("shows every alarm on a dashboard that is known before deploying", () => {
      const [page] = ofType(resources, type("dashboard"));
      const body = String(page?.inputs.dashboardBody);
      for (const { name } of alarms.values())
        assert.ok(body.includes(`:alarm:${name}"`), `${name}`);
    });

    it("masks personal data in the log of every service", () => {
      const tasks = ofType(resources, "aws:ecs/service:Service").map(({ inputs }) => inputs.name);
      const policies = ofType(resources, type("logDataProtectionPolicy"));
      const groups = policies.map(({ inputs }) => inputs.logGroupName);
      for (const service of tasks) assert.ok(groups.includes(`/${stack}/${service}`), `${service}`);
    });

    it("keeps every log for a stated time", () => {
      for (const { name, inputs } of ofType(resources, type("logGroup"))) {
        assert.ok(Number(inputs.retentionInDays) >= 30, name);
      }
    });
  });
}
