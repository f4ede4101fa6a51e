/** A system's checklist as a table of names and values, each row of which becomes a test. */
import assert from "node:assert/strict";
import Stripe from "stripe";
import { ofType } from "./support";
import { type SystemView, viewOf } from "./system-view";

export interface SystemTable {
  /** File of infra/systems/. */
  readonly system: string;
  readonly stack: string;
  /** Task to exactly what it gets. */
  readonly tasks: Readonly<
    Record<
      string,
      {
        readonly environment: Readonly<Record<string, string>>;
        /** Variables by reference: secrets, prices, facts. */
        readonly references: readonly string[];
        readonly port?: number;
      }
    >
  >;
  /** Variables whose value the stack generates: one generator of 32 characters or more for each. */
  readonly generated: readonly string[];
  /** Variables whose value is made in the store, to the days between two values. */
  readonly rotated?: Readonly<Record<string, number>>;
  /** Lookup key to `4900 usd a month`: all prices. */
  readonly prices: Readonly<Record<string, string>>;
  /** Stripe's webhook, with exactly these events. Undefined without Stripe. */
  readonly webhook: { readonly url: string; readonly events: readonly string[] } | undefined;
  /** Paths that a load balancer asks for health. */
  readonly healthPaths: readonly string[];
  /** All DNS records whose names are known. */
  readonly records: readonly string[];
  /** Load balancer's rules, in order. */
  readonly rules: readonly string[];
  /** Alarms that the checklist names; others may be there. */
  readonly alarms: Readonly<Record<string, string>>;
  readonly schedules: Readonly<Record<string, string>>;
  /** Texts that nothing in the stack may hold: placeholders, other systems' variables. */
  readonly forbidden: readonly RegExp[];
}

/** Registers the tests; `more` adds what only this system has. */
export function describeSystem(table: SystemTable, more?: (view: () => SystemView) => void): void {
  describe(`${table.stack} before its checklist`, () => {
    let view: SystemView;
    before(async () => {
      view = await viewOf(table.system, table.stack);
    });
    describeTasks(table, () => view);
    describeStripe(table, () => view);
    describeEdge(table, () => view);
    describeOperations(table, () => view);
    more?.(() => view);
  });
}

function describeTasks(
  { tasks, generated, rotated = {} }: SystemTable,
  view: () => SystemView,
): void {
  it("runs exactly these tasks", () => {
    assert.deepEqual(Object.keys(view().tasks).sort(), Object.keys(tasks).sort());
  });
  for (const [role, { environment, references, port }] of Object.entries(tasks)) {
    it(`hands ${role} exactly its plain variables`, () => {
      assert.deepEqual(view().tasks[role]?.environment, environment);
    });
    it(`hands ${role} exactly its references, to what the stack makes`, () => {
      const found = view().tasks[role]?.secrets ?? {};
      assert.deepEqual(Object.keys(found).sort(), [...references].sort());
      const { storedSecrets, parameters } = view();
      const prefix = "/aws/reference/secretsmanager/";
      for (const [variable, from] of Object.entries(found)) {
        const [, secret] = from.split(prefix);
        const made = secret
          ? storedSecrets.includes(secret.slice(secret.indexOf("/") + 1))
          : parameters.includes(from);
        assert.ok(made, `${variable} refers to ${from}, which nobody makes`);
      }
    });
    it(`lets ${role} listen ${port === undefined ? "to nobody" : `on ${port}`}`, () => {
      assert.equal(view().tasks[role]?.port, port);
    });
  }
  it("generates each of its own secrets by itself, from 32 characters or bytes or more", () => {
    for (const variable of generated) {
      const child = variable.toLowerCase().replaceAll("_", "-");
      const generators = view().resources.filter(
        ({ type, name }) => type.startsWith("random:") && name.endsWith(`-${child}-generator`),
      );
      assert.equal(generators.length, 1, `${generators.length} generators make ${variable}`);
      for (const { inputs } of generators) assert.ok(Number(inputs.length) >= 32, variable);
    }
  });
  it("replaces exactly these secrets by the clock", () => {
    assert.deepEqual(view().rotations, rotated);
  });
}

function describeStripe({ prices, webhook }: SystemTable, view: () => SystemView): void {
  it("sells exactly these prices", () => {
    assert.deepEqual(view().prices, prices);
  });
  it("asks Stripe for exactly these events, at exactly this URL", () => {
    const found = view().endpoints.map(({ url, events }) => ({ url, events: [...events].sort() }));
    const wanted = webhook && [{ url: webhook.url, events: [...webhook.events].sort() }];
    assert.deepEqual(found, wanted ?? []);
  });
  it("has Stripe render events in the version of the pinned package", () => {
    const endpoints = ofType(view().resources, "pulumi-nodejs:dynamic/stripe:WebhookEndpoint");
    for (const { inputs } of endpoints) assert.equal(inputs.apiVersion, Stripe.API_VERSION);
  });
}

function describeEdge({ healthPaths, records, rules }: SystemTable, view: () => SystemView): void {
  it("asks its services for health at these paths", () => {
    assert.deepEqual([...view().healthPaths].sort(), [...healthPaths].sort());
  });
  it("has exactly these DNS records", () => {
    assert.deepEqual(view().records, [...records].sort());
  });
  it("routes exactly these requests, in this order", () => {
    assert.deepEqual(view().rules, rules);
  });
  it("opens nothing but 80 and 443 to the world", () => {
    const open = ofType(
      view().resources,
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ).filter(({ inputs }) => inputs.cidrIpv4 !== undefined || inputs.cidrIpv6 !== undefined);
    for (const { name, inputs } of open) {
      assert.ok([80, 443].includes(Number(inputs.fromPort)), name);
      assert.equal(inputs.fromPort, inputs.toPort, name);
    }
  });
}

/** Of the receiver, which every system with webhooks has. */
const receiverSchedules = {
  "webhook-clean-up": "rate(1 day)",
  "webhook-measure": "rate(1 minute)",
  "webhook-relay": "rate(1 minute)",
  "webhook-sweep": "rate(5 minutes)",
};

function describeOperations(table: SystemTable, view: () => SystemView): void {
  it("rings for everything that the checklist names, at its thresholds", () => {
    const found = view().alarms;
    const named = Object.keys(table.alarms).map((alarm) => [alarm, found[alarm]]);
    assert.deepEqual(Object.fromEntries(named), table.alarms);
  });
  it("tells people of every alarm", () => {
    const alarms = ofType(view().resources, "aws:cloudwatch/metricAlarm:MetricAlarm");
    for (const { name, inputs } of alarms) {
      assert.equal((inputs.alarmActions as unknown[]).length, 1, name);
    }
    assert.ok(ofType(view().resources, "aws:sns/topicSubscription:TopicSubscription").length >= 1);
  });
  it("starts exactly these jobs by the clock", () => {
    const isReceived = table.webhook !== undefined;
    const wanted = { ...table.schedules, ...(isReceived && receiverSchedules) };
    assert.deepEqual(view().schedules, wanted);
  });
  it("holds nothing that the checklist forbids", () => {
    for (const { name, inputs } of view().resources) {
      const text = JSON.stringify(inputs);
      for (const pattern of table.forbidden) {
        assert.doesNotMatch(text, pattern, `${name} holds what is forbidden`);
      }
    }
  });
}
