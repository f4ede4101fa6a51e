import assert from "node:assert/strict";
import { UNKNOWN } from "../../infra/stripe/values.js";
import type { StackInput } from "../infra/support.js";
import { changed, type Registered, registerSystem, stackFile } from "../infra/support.js";
import { codes, configured } from "./harness.js";

const kinds: Readonly<Record<string, keyof typeof codes>> = {
  Product: "product",
  Price: "price",
  WebhookEndpoint: "endpoint",
  PortalConfiguration: "portal",
  Feature: "feature",
  ProductFeature: "productFeature",
  TaxSettings: "tax",
};

const registered = new Map<string, Promise<readonly Registered[]>>();

/** Each program runs once, however many tests look at it. */
async function stripeResources(system: string, input: StackInput): Promise<readonly Registered[]> {
  const key = JSON.stringify([system, input]);
  const running = registered.get(key) ?? registerSystem(system, input);
  registered.set(key, running);
  const resources = await running;
  return resources.filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/stripe:"));
}

/** Ids that Pulumi's mocks do not know, as the engine hands them to a provider. */
function asInPreview(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asInPreview);
  if (typeof value !== "object" || value === null) return value;
  if ("__pulumiUnknown" in value) return UNKNOWN;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asInPreview(inner)]));
}

/** What the providers say at deployment, with the key that a preview does not have. */
async function failuresOf(resources: readonly Registered[], apiKey: string): Promise<string[]> {
  const failures: string[] = [];
  for (const { type, name, inputs } of resources) {
    const kind = kinds[type.split(":").at(-1) ?? ""];
    assert.ok(kind, `${type} has no provider in this table`);
    const provider = await configured(codes[kind], {
      "stripe:apiKey": apiKey,
      "gonogo:environment": "production",
    });
    const result = await provider.check?.({}, asInPreview(inputs) as Registered["inputs"]);
    for (const { property, reason } of result?.failures ?? []) {
      failures.push(`${name}.${property}: ${reason}`);
    }
  }
  return failures;
}

describe("Stripe resources of the systems in production", () => {
  for (const system of ["finsight", "paymentsvc", "toolbox", "catalytic", "clientflow"]) {
    it(`${system}'s are in live mode, and deploy with a live key only`, async () => {
      const resources = await stripeResources(system, stackFile(`${system}-prod`));
      assert.ok(resources.length >= 3);
      for (const { name, inputs } of resources) assert.equal(inputs.mode, "live", name);
      assert.deepEqual(await failuresOf(resources, "sk_live_CANARY"), []);
      const refused = await failuresOf(resources, "sk_test_CANARY");
      assert.equal(refused.length, resources.length);
      assert.ok(!refused.join().includes("CANARY"));
    });
  }

  it("paymentsvc's are in test mode during the soft launch, and deploy with a test key only", async () => {
    const soft = changed(stackFile("paymentsvc-prod"), { "paymentsvc:stripePhase": "soft-launch" });
    const resources = await stripeResources("paymentsvc", soft);
    for (const { name, inputs } of resources) assert.equal(inputs.mode, "test", name);
    assert.deepEqual(await failuresOf(resources, "sk_test_CANARY"), []);
    const refused = await failuresOf(resources, "sk_live_CANARY");
    assert.equal(refused.length, resources.length);
  });

  it("clientflow offers its plans in the customer portal", async () => {
    const resources = await stripeResources("clientflow", stackFile("clientflow-prod"));
    const portals = resources.filter(({ type }) => type.endsWith(":PortalConfiguration"));
    assert.equal(portals.length, 1);
    const features = portals[0]?.inputs.features as Record<string, { enabled?: boolean }>;
    assert.equal(portals[0]?.inputs.active, true);
    assert.equal(features.subscriptionCancel?.enabled, true);
    assert.equal(features.paymentMethodUpdate?.enabled, true);
    assert.equal(features.subscriptionUpdate?.enabled, true);
  });

  it("catalytic has a price for each amount of its checklist, the free plan's being 0", async () => {
    const resources = await stripeResources("catalytic", stackFile("catalytic-prod"));
    const prices = resources.filter(({ type }) => type.endsWith(":Price"));
    assert.deepEqual(prices.map(({ inputs }) => [inputs.lookupKey, inputs.unitAmount]).sort(), [
      ["catalytic_enterprise_month", 49_900],
      ["catalytic_enterprise_year", 499_000],
      ["catalytic_free_month", 0],
      ["catalytic_professional_month", 9_900],
      ["catalytic_professional_year", 99_000],
      ["catalytic_starter_month", 2_900],
      ["catalytic_starter_year", 29_000],
    ]);
  });
});
