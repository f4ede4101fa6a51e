import assert from "node:assert/strict";
import type { StoredProvider } from "../../infra/stripe/stored-provider.js";
import { FakeStripe } from "./fake-stripe.js";
import { codes, configured, create, failure, json, key, type Resource, urn } from "./harness.js";

describe("Stripe entitlement features", () => {
  let stripe: FakeStripe;
  let features: StoredProvider;
  let links: StoredProvider;
  let product: Resource;

  const inputs = (others: object = {}) => ({
    lookupKey: "toolbox_exports",
    name: "Exports",
    metadata: { system: "toolbox" },
    resourceUrn: urn("Feature", "exports"),
    ...others,
  });
  const link = (feature: string, others: object = {}) => ({
    product: product.id,
    entitlementFeature: feature,
    resourceUrn: urn("ProductFeature", "pro-has-exports"),
    ...others,
  });

  beforeEach(async () => {
    stripe = await FakeStripe.start(key);
    const settings = { "stripe:apiKey": key, "stripe:apiBase": stripe.address };
    features = await configured(codes.feature, settings);
    links = await configured(codes.productFeature, settings);
    const products = await configured(codes.product, settings);
    product = await create(products, { name: "Pro", resourceUrn: urn("Product", "pro") });
  });

  afterEach(() => stripe.stop());

  it("are replaced for another lookup key and updated for another name", async () => {
    const feature = await create(features, inputs());
    const diff = (others: object) => features.diff?.(feature.id, feature.outs, inputs(others));
    assert.deepEqual((await diff({ lookupKey: "toolbox_api" }))?.replaces, ["lookupKey"]);
    assert.deepEqual((await diff({ name: "CSV exports" }))?.replaces, []);
    const news = inputs({ name: "CSV exports" });
    await features.update?.(feature.id, feature.outs, news);
    assert.equal(stripe.find(feature.id)?.name, "CSV exports");
  });

  it("adopt the feature that has the lookup key, unless another stack manages it", async () => {
    const made = stripe.make("entitlements/features", {
      lookup_key: "toolbox_exports",
      name: "by hand",
    });
    const feature = await create(features, inputs());
    assert.equal(feature.id, made.id);
    assert.equal(made.name, "Exports");
    const other = urn("Feature", "exports", "toolbox-staging");
    const message = await failure(features.create(inputs({ resourceUrn: other })));
    assert.match(message, /lookupKey "toolbox_exports" belongs to feature feat_\d+, which urn:/);
  });

  it("are archived for good, so that the next one is new and has the lookup key again", async () => {
    const feature = await create(features, inputs());
    await features.delete?.(feature.id, feature.outs);
    assert.equal(stripe.find(feature.id)?.active, false);
    assert.deepEqual(await features.read?.(feature.id, feature.outs), { id: "" });
    const next = await create(features, inputs());
    assert.notEqual(next.id, feature.id);
    assert.equal(stripe.find(next.id)?.lookup_key, "toolbox_exports");
  });

  it("show a name that somebody changed", async () => {
    const feature = await create(features, inputs());
    const object = stripe.find(feature.id);
    assert.ok(object);
    object.name = "Changed by hand";
    const drifted = json(await features.read?.(feature.id, feature.outs));
    assert.deepEqual(drifted?.inputs, inputs({ name: "Changed by hand" }));
  });

  it("are linked to a product once, whoever made the link", async () => {
    const feature = await create(features, inputs());
    const first = await create(links, link(feature.id));
    assert.match(first.id, /^prod_\d+\/prodft_\d+$/);
    const again = await create(links, link(feature.id));
    assert.equal(again.id, first.id);
    assert.equal(stripe.objects["products/features"]?.length, 1);
    const read = json(await links.read?.(first.id, first.outs));
    assert.deepEqual(read?.props, first.outs);
    assert.deepEqual(read?.inputs, link(feature.id));
  });

  it("are linked anew for another product or feature, the old link first", async () => {
    const feature = await create(features, inputs());
    const made = await create(links, link(feature.id));
    assert.deepEqual(await links.diff?.(made.id, made.outs, link("feat_other")), {
      changes: true,
      replaces: ["entitlementFeature"],
      deleteBeforeReplace: true,
    });
    await links.delete?.(made.id, made.outs);
    assert.equal(stripe.objects["products/features"]?.length, 0);
    assert.deepEqual(await links.read?.(made.id, made.outs), { id: "" });
    await links.delete?.(made.id, made.outs);
  });

  it("keep their link when the resource is renamed or its code changes", async () => {
    const feature = await create(features, inputs());
    const made = await create(links, link(feature.id));
    const before = stripe.calls.length;
    const news = link(feature.id, {
      resourceUrn: urn("ProductFeature", "renamed"),
      __provider: "new code",
    });
    const difference = await links.diff?.(made.id, made.outs, news);
    assert.deepEqual([difference?.changes, difference?.replaces], [true, []]);
    const updated = json(await links.update?.(made.id, made.outs, news));
    assert.equal(updated?.outs?.resourceUrn, news.resourceUrn);
    const routes = stripe.calls.slice(before).map((call) => call.route.split(" ")[0]);
    assert.deepEqual(routes, ["GET"]);
  });

  it("are made and linked once when the answers are lost", async () => {
    const posts = /^POST \/v1\/(entitlements|products\/[^/]+)\/features$/;
    stripe.faults.push({ matching: posts, kind: "lost", times: 3 });
    await failure(features.create(inputs()));
    stripe.forgetIdempotencyKeys();
    const feature = await create(features, inputs());
    stripe.faults.push({ matching: posts, kind: "lost", times: 3 });
    await failure(links.create(link(feature.id)));
    stripe.forgetIdempotencyKeys();
    await create(links, link(feature.id));
    assert.equal(stripe.objects["entitlements/features"]?.length, 1);
    assert.equal(stripe.objects["products/features"]?.length, 1);
  });

  it("name a product that does not exist", async () => {
    const message = await failure(links.create(link("feat_1", { product: "prod_none" })));
    assert.match(message, /^Stripe: could not create the product feature: No such product/);
  });
});
