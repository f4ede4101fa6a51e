import assert from "node:assert/strict";
import type { StoredProvider } from "../../infra/stripe/stored-provider.js";
import { FakeStripe } from "./fake-stripe.js";
import { codes, configured, create, failure, json, type Resource, urn } from "./harness.js";

const testKey = "sk_test_CANARY1234567890";
const liveKey = "sk_live_CANARY1234567890";

describe("Stripe objects of a production stack in soft launch", () => {
  let testMode: FakeStripe;
  let liveMode: FakeStripe;

  const inputs = (mode: string) => ({
    name: "Starter",
    mode,
    resourceUrn: urn("Product", "starter", "paymentsvc-prod"),
  });
  const products = (stripe: FakeStripe, apiKey: string): Promise<StoredProvider> =>
    configured(codes.product, {
      "stripe:apiKey": apiKey,
      "stripe:apiBase": stripe.address,
      "gonogo:environment": "production",
    });
  const softLaunched = async (): Promise<Resource> =>
    create(await products(testMode, testKey), inputs("test"));

  beforeEach(async () => {
    testMode = await FakeStripe.start(testKey);
    liveMode = await FakeStripe.start(liveKey);
  });

  afterEach(() => Promise.all([testMode.stop(), liveMode.stop()]));

  it("are made in test mode and say so", async () => {
    const product = await softLaunched();
    assert.deepEqual([product.outs.mode, product.outs.livemode], ["test", false]);
    const message = await failure((await products(testMode, testKey)).create(inputs("live")));
    assert.match(message, /is a test-mode key, but this stack is production/);
  });

  it("are replaced when the system goes live, and the test objects stay where they are", async () => {
    const old = await softLaunched();
    const live = await products(liveMode, liveKey);
    const difference = await live.diff?.(old.id, old.outs, inputs("live"));
    assert.deepEqual(difference?.replaces, ["mode"]);
    const product = await create(live, inputs("live"));
    assert.deepEqual([product.outs.mode, product.outs.livemode], ["live", true]);
    await live.delete?.(old.id, old.outs);
    assert.equal(testMode.find(old.id)?.active, true);
  });

  it("are compared by their own mode where the state names none", async () => {
    const { outs, id } = await softLaunched();
    const { mode: _absent, ...older } = outs;
    const live = await products(liveMode, liveKey);
    assert.deepEqual((await live.diff?.(id, older, inputs("live")))?.replaces, ["mode"]);
    const test = await products(testMode, testKey);
    assert.equal((await test.diff?.(id, older, inputs("test")))?.changes, false);
  });

  it("are not lost to a test key once they are live", async () => {
    const live = await products(liveMode, liveKey);
    const product = await create(live, inputs("live"));
    const staging = await configured(codes.product, {
      "stripe:apiKey": testKey,
      "stripe:apiBase": testMode.address,
      "gonogo:environment": "staging",
    });
    const work = [
      staging.read?.(product.id, product.outs),
      staging.delete?.(product.id, product.outs),
    ];
    for (const each of work) {
      const message = await failure(each ?? Promise.resolve());
      assert.match(message, /is a test-mode key, and the product is a live one/);
    }
    assert.equal(testMode.calls.length, 0);
    assert.equal(liveMode.find(product.id)?.active, true);
  });

  it("are not taken away by an update from the stack that has claimed them since", async () => {
    const product = await softLaunched();
    const object = testMode.find(product.id);
    assert.ok(object);
    const other = urn("Product", "starter", "toolbox-prod");
    object.metadata.pulumi_urn = other;
    const provider = await products(testMode, testKey);
    const news = { ...inputs("test"), name: "Other" };
    const message = await failure(
      provider.update?.(product.id, product.outs, news) ?? Promise.resolve(),
    );
    assert.ok(message.includes(`belongs to ${other} now. Run pulumi refresh.`), message);
    assert.equal(object.name, "Starter");
  });

  it("leave no key in the state of any kind", async () => {
    const product = await softLaunched();
    const read = json(await (await products(testMode, testKey)).read?.(product.id, product.outs));
    assert.ok(!JSON.stringify([product, read]).includes("CANARY"));
  });
});
