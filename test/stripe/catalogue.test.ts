import assert from "node:assert/strict";
import type { StoredProvider } from "../../infra/stripe/stored-provider.js";
import { FakeStripe } from "./fake-stripe.js";
import { codes, configured, create, failure, json, key, type Resource, urn } from "./harness.js";

describe("Stripe products and prices", () => {
  let stripe: FakeStripe;
  let products: StoredProvider;
  let prices: StoredProvider;
  let product: Resource;

  const inputs = (unitAmount: number, others: object = {}) => ({
    product: product.id,
    currency: "usd",
    unitAmount,
    recurring: { interval: "month" },
    lookupKey: "starter_monthly",
    resourceUrn: urn("Price", "starter"),
    ...others,
  });

  beforeEach(async () => {
    stripe = await FakeStripe.start(key);
    const settings = { "stripe:apiKey": key, "stripe:apiBase": stripe.address };
    products = await configured(codes.product, settings);
    prices = await configured(codes.price, settings);
    product = await create(products, { name: "Starter", resourceUrn: urn("Product", "starter") });
  });

  afterEach(() => stripe.stop());

  it("are made with the marker of the resource in their metadata", async () => {
    const price = await create(prices, inputs(4900, { metadata: { plan: "starter" } }));
    const { pulumi_claim, ...metadata } = stripe.find(price.id)?.metadata ?? {};
    assert.deepEqual(metadata, { plan: "starter", pulumi_urn: urn("Price", "starter") });
    assert.equal(price.outs.claim, pulumi_claim);
    assert.deepEqual(price.outs.metadata, { plan: "starter" });
    assert.equal(price.outs.livemode, false);
  });

  it("adopts the active price that has the lookup key and equal create-only fields", async () => {
    const made = stripe.make("prices", {
      product: product.id,
      currency: "usd",
      unit_amount: "4900",
      recurring: { interval: "month" },
      lookup_key: "starter_monthly",
      nickname: "by hand",
      metadata: { seller: "dashboard" },
    });
    const price = await create(prices, inputs(4900, { nickname: "Starter" }));
    assert.equal(price.id, made.id);
    assert.equal(made.nickname, "Starter");
    assert.equal(made.metadata.seller, undefined);
    assert.equal(made.metadata.pulumi_urn, urn("Price", "starter"));
    assert.equal(stripe.objects.prices?.length, 1);
  });

  it("does not adopt a metered price, which charges otherwise at the same amount", async () => {
    const made = stripe.make("prices", {
      product: product.id,
      currency: "usd",
      unit_amount: "4900",
      recurring: { interval: "month" },
      lookup_key: "starter_monthly",
    });
    made.recurring = { interval: "month", interval_count: 1, usage_type: "metered" };
    const price = await create(prices, inputs(4900));
    assert.notEqual(price.id, made.id);
    assert.equal(stripe.find(price.id)?.lookup_key, "starter_monthly");
  });

  it("refuses the lookup key of a price that another stack manages", async () => {
    const other = urn("Price", "starter", "toolbox-dev");
    await create(prices, inputs(4900, { resourceUrn: other }));
    const message = await failure(prices.create(inputs(4900)));
    assert.match(message, /lookupKey "starter_monthly" belongs to price price_\d+/);
    assert.ok(message.includes(other));
  });

  it("adopts a product by the marker on any page of the list", async () => {
    for (const name of ["a", "b", "c", "d", "e"]) stripe.make("products", { name });
    const again = await create(products, {
      name: "Starter plan",
      resourceUrn: urn("Product", "starter"),
    });
    assert.equal(again.id, product.id);
    assert.equal(stripe.find(product.id)?.name, "Starter plan");
  });

  it("replaces a price for a new amount, moves the lookup key and archives the old one", async () => {
    const old = await create(prices, inputs(4900));
    const difference = await prices.diff?.(old.id, old.outs, inputs(5900));
    assert.deepEqual(difference, {
      changes: true,
      replaces: ["unitAmount"],
      deleteBeforeReplace: false,
    });
    const replacement = await create(prices, inputs(5900));
    assert.notEqual(replacement.id, old.id);
    assert.equal(stripe.find(old.id)?.lookup_key, null);
    assert.equal(stripe.find(replacement.id)?.lookup_key, "starter_monthly");
    await prices.delete?.(old.id, old.outs);
    assert.equal(stripe.find(old.id)?.active, false);
    assert.equal(stripe.find(replacement.id)?.active, true);
  });

  it("keeps an object that its own replacement has taken over", async () => {
    const old = await create(prices, inputs(4900));
    const forced = await create(prices, inputs(4900));
    assert.equal(forced.id, old.id);
    await prices.delete?.(old.id, old.outs);
    assert.equal(stripe.find(old.id)?.active, true);
    await prices.delete?.(forced.id, forced.outs);
    assert.equal(stripe.find(old.id)?.active, false);
  });

  it("makes a new price after destroy, although Stripe would replay the old answer", async () => {
    const first = await create(prices, inputs(4900, { lookupKey: undefined }));
    await prices.delete?.(first.id, first.outs);
    const second = await create(prices, inputs(4900, { lookupKey: undefined }));
    assert.notEqual(second.id, first.id);
    assert.equal(stripe.find(second.id)?.active, true);
  });

  it("archives products and prices and deletes none", async () => {
    const price = await create(prices, inputs(4900));
    await prices.delete?.(price.id, price.outs);
    await products.delete?.(product.id, product.outs);
    assert.deepEqual(
      [price.id, product.id].map((id) => stripe.find(id)?.active),
      [false, false],
    );
    assert.ok(stripe.calls.every((call) => !call.route.startsWith("DELETE")));
  });

  it("has nothing to retire where the object is gone", async () => {
    await prices.delete?.("price_none", { claim: "x" });
  });

  it("updates what Stripe can change and unsets what went away", async () => {
    const before = { ...inputs(4900), nickname: "Old", metadata: { a: "1", b: "2" } };
    const price = await create(prices, before);
    const news = { ...inputs(4900), metadata: { b: "3" } };
    assert.deepEqual(await prices.diff?.(price.id, price.outs, news), {
      changes: true,
      replaces: [],
      deleteBeforeReplace: false,
    });
    const updated = json(await prices.update?.(price.id, price.outs, news));
    const { pulumi_urn, pulumi_claim, ...metadata } = stripe.find(price.id)?.metadata ?? {};
    assert.deepEqual(metadata, { b: "3" });
    assert.equal(stripe.find(price.id)?.nickname, null);
    assert.equal(updated?.outs?.claim, pulumi_claim);
    assert.equal(pulumi_urn, urn("Price", "starter"));
    const difference = await prices.diff?.(price.id, updated?.outs ?? {}, news);
    assert.equal(difference?.changes, false);
  });

  it("moves the lookup key on update as well", async () => {
    const old = await create(prices, inputs(4900, { lookupKey: "other" }));
    const holder = stripe.make("prices", {
      product: product.id,
      currency: "eur",
      unit_amount: "1",
      lookup_key: "starter_monthly",
    });
    await prices.update?.(old.id, old.outs, inputs(4900));
    assert.equal(stripe.find(old.id)?.lookup_key, "starter_monthly");
    assert.equal(holder.lookup_key, null);
  });

  it("replaces a price whose tax behaviour is fixed, and updates one where it is not", async () => {
    const open = await create(prices, inputs(4900));
    const news = inputs(4900, { taxBehavior: "exclusive" });
    assert.deepEqual((await prices.diff?.(open.id, open.outs, news))?.replaces, []);
    const fixed = json(await prices.update?.(open.id, open.outs, news));
    const back = inputs(4900, { taxBehavior: "inclusive" });
    const difference = await prices.diff?.(open.id, fixed?.outs ?? {}, back);
    assert.deepEqual(difference?.replaces, ["taxBehavior"]);
  });

  it("shows drift through read as changed inputs and outputs", async () => {
    const price = await create(prices, inputs(4900));
    const clean = json(await prices.read?.(price.id, price.outs));
    assert.deepEqual(clean?.inputs, inputs(4900));
    assert.deepEqual(clean?.props, price.outs);
    const live = stripe.find(price.id);
    assert.ok(live);
    live.active = false;
    live.nickname = "Changed by hand";
    const drifted = json(await prices.read?.(price.id, price.outs));
    assert.deepEqual(drifted?.inputs, {
      ...inputs(4900),
      active: false,
      nickname: "Changed by hand",
    });
    const difference = await prices.diff?.(price.id, drifted?.props ?? {}, inputs(4900));
    assert.equal(difference?.changes, true);
    await prices.update?.(price.id, drifted?.props ?? {}, inputs(4900));
    assert.deepEqual([live.active, live.nickname], [true, null]);
  });

  it("reads an empty id for an object that does not exist any more", async () => {
    assert.deepEqual(await prices.read?.("price_none", {}), { id: "" });
  });

  it("takes a change of its own code for a change, and makes none in Stripe", async () => {
    const price = await create(prices, inputs(4900));
    const olds = { ...price.outs, __provider: "old code" };
    const news = { ...inputs(4900), __provider: "new code" };
    assert.deepEqual(await prices.diff?.(price.id, olds, news), {
      changes: true,
      replaces: [],
      deleteBeforeReplace: false,
    });
    const before = JSON.stringify(stripe.find(price.id));
    const updated = json(await prices.update?.(price.id, olds, news));
    assert.equal(JSON.stringify(stripe.find(price.id)), before);
    assert.deepEqual(updated?.outs, price.outs);
    const same = await prices.diff?.(price.id, { ...olds, __provider: "new code" }, news);
    assert.equal(same?.changes, false);
  });

  it("says to refresh when an update finds nothing to update", async () => {
    const price = await create(prices, inputs(4900));
    stripe.objects.prices = [];
    const message = await failure(
      prices.update?.(price.id, price.outs, { ...inputs(4900), nickname: "x" }) ??
        Promise.resolve(),
    );
    assert.match(message, /^Stripe: price price_\d+ does not exist any more. Run pulumi refresh/);
  });
});
