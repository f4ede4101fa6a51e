import assert from "node:assert/strict";
import type { StoredProvider } from "../../infra/stripe/stored-provider.js";
import { FakeStripe } from "./fake-stripe.js";
import { codes, configured, create, json, key, urn } from "./harness.js";

const kind = "billing_portal/configurations";

describe("Stripe customer portal configurations", () => {
  let stripe: FakeStripe;
  let portals: StoredProvider;

  const features = (others: object = {}) => ({
    customerUpdate: { enabled: true, allowedUpdates: ["email", "address"] },
    invoiceHistory: { enabled: true },
    paymentMethodUpdate: { enabled: true },
    subscriptionCancel: { enabled: true, mode: "at_period_end" },
    subscriptionUpdate: {
      enabled: true,
      defaultAllowedUpdates: ["price"],
      prorationBehavior: "create_prorations",
      products: [
        { product: "prod_b", prices: ["price_2", "price_1"] },
        { product: "prod_a", prices: ["price_3"] },
      ],
      scheduleAtPeriodEnd: { conditions: [{ type: "shortening_interval" }] },
    },
    ...others,
  });
  const inputs = (others: object = {}) => ({
    name: "clientflow-dev portal",
    defaultReturnUrl: "https://app.example.com/billing",
    businessProfile: { headline: "ClientFlow", privacyPolicyUrl: "https://example.com/privacy" },
    features: features(),
    metadata: { stack: "clientflow-dev" },
    resourceUrn: urn("PortalConfiguration", "portal"),
    ...others,
  });
  const live = (id: string) => stripe.find(id) as Record<string, Record<string, never>> | undefined;
  const changes = async (id: string, olds: object, news: object) =>
    (await portals.diff?.(id, json({ ...olds }), json({ ...news })))?.changes;

  beforeEach(async () => {
    stripe = await FakeStripe.start(key);
    portals = await configured(codes.portal, {
      "stripe:apiKey": key,
      "stripe:apiBase": stripe.address,
    });
  });

  afterEach(() => stripe.stop());

  it("have what the program says in Stripe's own names, and all else off", async () => {
    const portal = await create(portals, inputs());
    const object = live(portal.id);
    assert.deepEqual(object?.features?.subscription_update, {
      enabled: true,
      billing_cycle_anchor: null,
      default_allowed_updates: ["price"],
      products: [
        { product: "prod_a", prices: ["price_3"] },
        { product: "prod_b", prices: ["price_1", "price_2"] },
      ],
      proration_behavior: "create_prorations",
      schedule_at_period_end: { conditions: [{ type: "shortening_interval" }] },
      trial_update_behavior: "end_trial",
    });
    assert.deepEqual(object?.features?.subscription_pause, { enabled: false });
    assert.deepEqual(object?.business_profile, {
      headline: "ClientFlow",
      privacy_policy_url: "https://example.com/privacy",
      terms_of_service_url: null,
    });
    assert.equal(portal.outs.isDefault, false);
    assert.deepEqual(portal.outs.features, features());
  });

  it("take neither another order nor Stripe's defaults for a change", async () => {
    const portal = await create(portals, inputs());
    const read = json(await portals.read?.(portal.id, portal.outs));
    assert.deepEqual(read?.props, portal.outs);
    assert.deepEqual(read?.inputs, inputs());
    const reordered = features({
      customerUpdate: { enabled: true, allowedUpdates: ["address", "email"] },
      subscriptionPause: { enabled: false },
      subscriptionCancel: { enabled: true, prorationBehavior: "none" },
    });
    assert.equal(await changes(portal.id, portal.outs, inputs({ features: reordered })), false);
  });

  it("are never replaced: each change is an update, and what went away is switched off", async () => {
    const portal = await create(portals, inputs());
    const news = inputs({
      name: undefined,
      businessProfile: { termsOfServiceUrl: "https://example.com/terms" },
      features: features({
        subscriptionCancel: undefined,
        subscriptionUpdate: { ...features().subscriptionUpdate, scheduleAtPeriodEnd: undefined },
      }),
    });
    assert.deepEqual(await portals.diff?.(portal.id, portal.outs, json(news)), {
      changes: true,
      replaces: [],
      deleteBeforeReplace: false,
    });
    const updated = json(await portals.update?.(portal.id, portal.outs, json(news)));
    const object = live(portal.id);
    assert.equal(object?.features?.subscription_cancel?.["enabled" as never], false);
    assert.deepEqual(object?.features?.subscription_update?.["schedule_at_period_end" as never], {
      conditions: [],
    });
    assert.deepEqual(object?.business_profile, {
      headline: null,
      privacy_policy_url: null,
      terms_of_service_url: "https://example.com/terms",
    });
    assert.equal(object?.name, null);
    assert.equal(await changes(portal.id, updated?.outs ?? {}, news), false);
    const read = json(await portals.read?.(portal.id, updated?.outs));
    assert.deepEqual(read?.props, updated?.outs);
  });

  it("show what somebody changed in the dashboard, and set it back", async () => {
    const portal = await create(portals, inputs());
    const object = live(portal.id);
    assert.ok(object);
    const features = object.features as unknown as Record<string, Record<string, unknown>>;
    Object.assign(features.subscription_cancel ?? {}, { mode: "immediately" });
    Object.assign(features.subscription_pause ?? {}, { enabled: true });
    const drifted = json(await portals.read?.(portal.id, portal.outs));
    assert.equal(await changes(portal.id, drifted?.props ?? {}, inputs()), true);
    await portals.update?.(portal.id, drifted?.props ?? {}, inputs());
    assert.equal(
      features.subscription_cancel &&
        live(portal.id)?.features?.subscription_pause?.["enabled" as never],
      false,
    );
    assert.equal(
      live(portal.id)?.features?.subscription_cancel?.["mode" as never],
      "at_period_end",
    );
  });

  it("are switched off when they are deleted, and a new one is made afterwards", async () => {
    const portal = await create(portals, inputs());
    await portals.delete?.(portal.id, portal.outs);
    assert.equal(stripe.find(portal.id)?.active, false);
    assert.ok(stripe.calls.every((call) => !call.route.startsWith("DELETE")));
    const next = await create(portals, inputs());
    assert.notEqual(next.id, portal.id);
  });

  it("are switched off by a second request, since create takes no such parameter", async () => {
    const portal = await create(portals, inputs({ active: false }));
    assert.equal(stripe.find(portal.id)?.active, false);
    await portals.update?.(portal.id, portal.outs, inputs());
    assert.equal(stripe.find(portal.id)?.active, true);
  });

  it("are made once, when an answer was lost and Stripe has forgotten the request", async () => {
    stripe.faults.push({ matching: /^POST \/v1\/billing_portal/, kind: "lost", times: 3 });
    await assert.rejects(portals.create(inputs()), /Running again is safe/);
    stripe.forgetIdempotencyKeys();
    const portal = await create(portals, inputs());
    assert.deepEqual(
      stripe.objects[kind]?.map((each) => each.id),
      [portal.id],
    );
  });

  it("leave the dashboard's own configuration alone", async () => {
    const own = stripe.make(kind, { features: {}, name: "clientflow-dev portal" });
    own.is_default = true;
    const portal = await create(portals, inputs());
    assert.notEqual(portal.id, own.id);
    assert.deepEqual(own.metadata, {});
  });

  it("are not changed by the provider's own code, nor by a rotated key", async () => {
    const portal = await create(portals, inputs());
    const before = JSON.stringify(stripe.find(portal.id));
    const olds = { ...portal.outs, __provider: "old code" };
    const news = { ...inputs(), __provider: "new code" };
    assert.equal(await changes(portal.id, olds, news), true);
    stripe.keys.clear();
    stripe.keys.add("rk_test_CANARYrotated");
    const rotated = await configured(codes.portal, {
      "stripe:apiKey": "rk_test_CANARYrotated",
      "stripe:apiBase": stripe.address,
    });
    const updated = json(await rotated.update?.(portal.id, olds, news));
    assert.equal(JSON.stringify(stripe.find(portal.id)), before);
    assert.deepEqual(updated?.outs, portal.outs);
    assert.ok(!JSON.stringify([updated, stripe.calls]).includes("CANARY"));
  });
});
