import assert from "node:assert/strict";
import { priceProviderCode } from "../../infra/stripe/providers.gen.js";
import { FakeStripe } from "./fake-stripe.js";
import { codes, configured, create, failure, key, urn } from "./harness.js";

describe("Stripe requests that go wrong", () => {
  let stripe: FakeStripe;
  const settings = (others: object = {}) => ({
    "stripe:apiKey": key,
    "stripe:apiBase": stripe.address,
    ...others,
  });
  const product = { name: "Starter", resourceUrn: urn("Product", "starter") };
  const endpoint = {
    url: "https://api.example.com/webhooks/stripe",
    enabledEvents: ["invoice.paid"],
    resourceUrn: urn("WebhookEndpoint", "stripe"),
  };
  const posts = (path: string) => stripe.calls.filter((call) => call.route === `POST ${path}`);

  beforeEach(async () => {
    stripe = await FakeStripe.start(key);
  });

  afterEach(() => stripe.stop());

  it("are answered out of Stripe's memory when one answer was lost", async () => {
    stripe.faults.push({ matching: /^POST \/v1\/webhook_endpoints$/, kind: "lost", times: 1 });
    const endpoints = await configured(codes.endpoint, settings());
    const made = await create(endpoints, endpoint);
    assert.equal(stripe.objects.webhook_endpoints?.length, 1);
    assert.equal(made.outs.signingSecret, stripe.find(made.id)?.secret);
    assert.equal(made.outs.claim, stripe.find(made.id)?.metadata.pulumi_claim);
  });

  it("make nothing twice when every answer of a run was lost and the user runs again", async () => {
    stripe.faults.push({ matching: /^POST \/v1\/webhook_endpoints$/, kind: "lost", times: 3 });
    const endpoints = await configured(codes.endpoint, settings());
    const message = await failure(endpoints.create(endpoint));
    assert.match(
      message,
      /^Stripe: could not create the webhook endpoint: .*Running again is safe/,
    );
    const made = await create(await configured(codes.endpoint, settings()), endpoint);
    assert.equal(stripe.objects.webhook_endpoints?.length, 1);
    assert.equal(made.outs.signingSecret, stripe.find(made.id)?.secret);
  });

  it("make no second product a day later, when Stripe has forgotten the key", async () => {
    stripe.faults.push({ matching: /^POST \/v1\/products$/, kind: "lost", times: 3 });
    const products = await configured(codes.product, settings());
    await failure(products.create(product));
    stripe.forgetIdempotencyKeys();
    const made = await create(products, product);
    assert.deepEqual(
      stripe.objects.products?.map((each) => each.id),
      [made.id],
    );
  });

  it("make no second price without lookup key a day later", async () => {
    const products = await configured(codes.product, settings());
    const prices = await configured(codes.price, settings());
    const { id } = await create(products, product);
    const price = { product: id, currency: "usd", unitAmount: 1, resourceUrn: urn("Price", "a") };
    stripe.faults.push({ matching: /^POST \/v1\/prices$/, kind: "lost", times: 3 });
    await failure(prices.create(price));
    stripe.forgetIdempotencyKeys();
    await create(prices, price);
    assert.equal(stripe.objects.prices?.length, 1);
  });

  it("carry an idempotency key that depends on the stack, the resource and the inputs", async () => {
    const products = await configured(codes.product, settings());
    await create(products, product);
    await create(products, { ...product, resourceUrn: urn("Product", "pro") });
    await create(products, { ...product, resourceUrn: urn("Product", "starter", "toolbox-dev") });
    const keys = posts("/v1/products").map((call) => call.idempotencyKey);
    assert.equal(new Set(keys).size, 3);
    const again = await FakeStripe.start(key);
    const elsewhere = { ...settings(), "stripe:apiBase": again.address };
    await create(await configured(codes.product, elsewhere), product);
    assert.equal(again.calls.at(-1)?.idempotencyKey, keys[0]);
    await again.stop();
  });

  it("wait and try again at the rate limit", async () => {
    stripe.faults.push({ matching: /^POST \/v1\/products$/, kind: "rate-limit", times: 2 });
    await create(await configured(codes.product, settings()), product);
    assert.equal(posts("/v1/products").length, 3);
    assert.equal(stripe.objects.products?.length, 1);
  });

  it("get past a failure that Stripe saved under the idempotency key", async () => {
    stripe.faults.push({ matching: /^POST \/v1\/products$/, kind: "failed", times: 1 });
    const made = await create(await configured(codes.product, settings()), product);
    assert.equal(stripe.objects.products?.length, 1);
    assert.equal(stripe.find(made.id)?.name, "Starter");
  });

  it("name a rejected key's setting and never the key", async () => {
    stripe.keys.clear();
    const products = await configured(codes.product, settings());
    const message = await failure(products.create(product));
    assert.equal(
      message,
      "Stripe: could not create the product: Invalid API Key provided: [key] ([key]) " +
        "[invalid_request_error] (req_1). " +
        "Set a valid key: pulumi config set --secret stripe:apiKey.",
    );
  });

  it("use a rotated key without a change of the resource", async () => {
    const made = await create(await configured(codes.product, settings()), product);
    stripe.keys.clear();
    stripe.keys.add("rk_test_CANARYrotated");
    const rotated = await configured(
      codes.product,
      settings({ "stripe:apiKey": "rk_test_CANARYrotated" }),
    );
    assert.equal((await rotated.diff?.(made.id, made.outs, product))?.changes, false);
    assert.equal((await rotated.read?.(made.id, made.outs))?.id, made.id);
  });

  it("say what Stripe refuses, with its parameter and request, in one line", async () => {
    const prices = await configured(codes.price, settings());
    const message = await failure(
      prices.create({ product: "prod_none", currency: "usd", unitAmount: 1 }),
    );
    assert.equal(
      message,
      "Stripe: could not create the price: No such product: 'prod_none' " +
        "[invalid_request_error, resource_missing] (req_1).",
    );
  });

  it("are not sent at all without a key, or with one of the wrong mode", async () => {
    const message = async (apiKey: string, environment: string) => {
      const others = { "stripe:apiKey": apiKey, "gonogo:environment": environment };
      const products = await configured(codes.product, settings(others));
      return failure(products.create(product));
    };
    assert.match(await message("", "development"), /no API key/);
    assert.match(await message(key, "production"), /is a test-mode key, but .* production/);
    assert.match(await message("sk_live_CANARY", "staging"), /is a live-mode key.* staging/);
    assert.match(await message("pk_live_CANARY", "production"), /is a publishable key/);
    assert.equal(stripe.calls.length, 0);
  });

  it("go to another origin only over https, or on this machine", async () => {
    const base = { "stripe:apiBase": "http://stripe.example.com" };
    const products = await configured(codes.product, settings(base));
    assert.match(await failure(products.create(product)), /stripe:apiBase must be an https/);
  });

  it("leave no key in outputs, in requests' parameters or in the serialised provider", async () => {
    const products = await configured(codes.product, settings());
    const made = await create(products, product);
    const state = JSON.stringify([made, products.code, priceProviderCode, stripe.calls]);
    assert.ok(!state.includes("CANARY"));
  });
});
