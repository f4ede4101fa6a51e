import assert from "node:assert/strict";
import { edgeAlarms, postgresAlarms } from "../../infra/alarm-specs";
import { alarmCategories } from "../../infra/alarms/alarm";
import { AlarmTopic } from "../../infra/components/alarm-topic";
import { Dashboard } from "../../infra/components/dashboard";
import { type DashboardAlarm, dashboardBody } from "../../infra/dashboard-body";
import { contextOf } from "../../infra/stack-context";
import { only, register } from "./support";

const empty = { stack: "shop-prod", config: {}, secretKeys: [] };
const context = contextOf(
  { stack: "shop-prod", environment: "production", region: "eu-central-1" },
  "111122223333",
);
const keyArn = "arn:aws:kms:eu-central-1:111122223333:key/0";
const objectives = {
  errorRate: { value: 0.1, source: "toolbox-105" },
  latency: { statistic: "p95", seconds: 0.2, source: "toolbox-106" },
  uptime: { value: 99.9, source: "toolbox-504" },
  recovery: { timeMinutes: 60, pointMinutes: 5, source: "our choice" },
} as const;

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly alarms?: readonly string[];
    readonly annotations?: { readonly alarms: readonly string[] };
    readonly metrics?: readonly (readonly string[])[];
    readonly region?: string;
  };
}

const widgetsOf = (body: unknown) => JSON.parse(String(body)).widgets as readonly Widget[];

function alarm(index: number, more: Partial<DashboardAlarm> = {}): DashboardAlarm {
  return {
    role: `role-${index}`,
    arn: `arn:aws:cloudwatch:eu-central-1:111122223333:alarm:role-${index}`,
    region: "eu-central-1",
    severity: "warning",
    category: "other",
    ...more,
  };
}

const body = (alarms: readonly DashboardAlarm[]) =>
  widgetsOf(dashboardBody({ heading: "# Shop", region: "eu-central-1", alarms, graphs: [] }));

describe("a dashboard", () => {
  it("is known before anything is deployed, with all parts and all alarms", async () => {
    const resources = await register(empty, () => {
      const topic = new AlarmTopic("alarms", { context, keyArn, emails: ["ops@shop.dev"] });
      topic.add(edgeAlarms("app/shop/1", "arn:certificate", objectives));
      topic.add(postgresAlarms("shop-prod-postgres", { storageGib: 100, memoryGib: 8 }));
      new Dashboard("dashboard", {
        context,
        title: "Shop",
        objectives,
        alarms: topic.alarms,
        parts: {
          services: { cluster: "shop-prod", names: ["api", "worker"] },
          postgres: ["shop-prod-postgres"],
          redis: { identifier: "shop-prod-redis", nodes: 2 },
          queues: ["shop-prod-stripe-events"],
          logMetrics: { namespace: "shop-prod", names: ["SignUps", "PaymentFailures"] },
          canaryName: "shop-prod",
        },
      });
    });
    const { inputs } = only(resources, "dashboard-page");
    assert.equal(inputs.dashboardName, "shop-prod");
    const widgets = widgetsOf(inputs.dashboardBody);
    const heading = widgets[0]?.properties.markdown ?? "";
    assert.match(heading, /# Shop, production/);
    assert.match(heading, /\*\*200 ms\*\* \(p95, toolbox-106\)/);
    const namespaces = new Set(
      widgets.flatMap(({ properties }) => properties.metrics?.map(([name]) => name) ?? []),
    );
    for (const name of ["AWS/ECS", "AWS/RDS", "AWS/ElastiCache", "AWS/SQS", "shop-prod"]) {
      assert.ok(namespaces.has(name), name);
    }
    const drawn = widgets.flatMap(({ properties }) => properties.annotations?.alarms ?? []);
    assert.ok(
      drawn.includes("arn:aws:cloudwatch:eu-central-1:111122223333:alarm:shop-prod-latency"),
    );
    const states = widgets.flatMap(({ properties }) => properties.alarms ?? []);
    assert.deepEqual([...states].sort(), [...drawn].sort());
  });

  it("lays its widgets out within the width, and none over another", () => {
    const widgets = body(Array.from({ length: 150 }, (_, index) => alarm(index)));
    const taken = new Set<string>();
    for (const { x, y, width, height } of widgets) {
      assert.ok(x + width <= 24, `${x} + ${width}`);
      for (let column = x; column < x + width; column += 1) {
        for (let row = y; row < y + height; row += 1) {
          const cell = `${column},${row}`;
          assert.ok(!taken.has(cell), `two widgets at ${cell}`);
          taken.add(cell);
        }
      }
    }
  });

  it("keeps to what CloudWatch takes: 100 alarms in a widget, one in a graph, 500 widgets", () => {
    const many = Array.from({ length: 230 }, (_, index) => alarm(index));
    const widgets = body(many);
    const states = widgets.filter(({ type }) => type === "alarm");
    assert.deepEqual(
      states.map(({ properties }) => properties.alarms?.length),
      [100, 100, 30],
    );
    for (const { properties } of widgets) {
      if (properties.annotations) assert.equal(properties.annotations.alarms.length, 1);
    }
    const tooMany = Array.from({ length: 501 }, (_, index) => alarm(index));
    assert.throws(() => body(tooMany), /CloudWatch takes 500/);
  });

  it("shows critical alarms before warnings, and sections in the order of the categories", () => {
    const widgets = body([
      alarm(1, { category: "redis" }),
      alarm(2, { category: "uptime", severity: "critical" }),
    ]);
    const titles = widgets.map(({ properties }) => properties.title ?? properties.markdown);
    assert.deepEqual(titles, [
      "# Shop",
      "Alarms",
      "Warnings",
      `## ${alarmCategories.uptime}`,
      "role-2",
      `## ${alarmCategories.redis}`,
      "role-1",
    ]);
  });

  it("draws an alarm of another region there", () => {
    const graph = body([alarm(1, { region: "us-east-1" })]).find(({ type }) => type === "metric");
    assert.equal(graph?.properties.region, "us-east-1");
  });
});
