import assert from "node:assert/strict";
import type { StoredProvider } from "../../infra/stripe/stored-provider.js";
import { FakeStripe } from "./fake-stripe.js";
import { codes, configured, create, failure, json, key, urn } from "./harness.js";

const url = "https://api.example.com/api/v1/webhooks/stripe";

describe("Stripe webhook endpoints", () => {
  let stripe: FakeStripe;
  let endpoints: StoredProvider;

  const inputs = (others: object = {}) => ({
    url,
    enabledEvents: ["invoice.paid", "customer.subscription.updated"],
    resourceUrn: urn("WebhookEndpoint", "stripe"),
    ...others,
  });
  const endpointAt = (others: object = {}) =>
    stripe.make("webhook_endpoints", { url, enabled_events: ["invoice.paid"], ...others });

  beforeEach(async () => {
    stripe = await FakeStripe.start(key);
    endpoints = await configured(codes.endpoint, {
      "stripe:apiKey": key,
      "stripe:apiBase": stripe.address,
    });
  });

  afterEach(() => stripe.stop());

  it("return the signing secret that Stripe shows once", async () => {
    const endpoint = await create(endpoints, inputs());
    assert.equal(endpoint.outs.signingSecret, stripe.find(endpoint.id)?.secret);
    assert.match(String(endpoint.outs.signingSecret), /^whsec_/);
  });

  it("keep the signing secret across updates and reads, where Stripe does not show it", async () => {
    const endpoint = await create(endpoints, inputs());
    const news = inputs({ enabledEvents: ["invoice.paid"], description: "Billing" });
    const updated = json(await endpoints.update?.(endpoint.id, endpoint.outs, news));
    assert.equal(updated?.outs?.signingSecret, endpoint.outs.signingSecret);
    assert.deepEqual(stripe.find(endpoint.id)?.enabled_events, ["invoice.paid"]);
    const read = json(await endpoints.read?.(endpoint.id, updated?.outs));
    assert.equal(read?.props?.signingSecret, endpoint.outs.signingSecret);
    assert.equal(read?.inputs?.signingSecret, undefined);
  });

  it("do not take another order of events for a change", async () => {
    const endpoint = await create(endpoints, inputs());
    const news = inputs({ enabledEvents: ["customer.subscription.updated", "invoice.paid"] });
    assert.equal((await endpoints.diff?.(endpoint.id, endpoint.outs, news))?.changes, false);
  });

  it("are disabled by a second request, since create takes no such parameter", async () => {
    const endpoint = await create(endpoints, inputs({ disabled: true }));
    assert.equal(stripe.find(endpoint.id)?.status, "disabled");
    const enabled = json(await endpoints.update?.(endpoint.id, endpoint.outs, inputs()));
    assert.equal(stripe.find(endpoint.id)?.status, "enabled");
    const difference = await endpoints.diff?.(endpoint.id, enabled?.outs ?? {}, inputs());
    assert.equal(difference?.changes, false);
  });

  it("are replaced for another API version, connect or keepers, the new one first", async () => {
    const endpoint = await create(endpoints, inputs({ keepers: { rotated: "2026-10" } }));
    const replaces = async (others: object) =>
      (await endpoints.diff?.(endpoint.id, endpoint.outs, inputs(others)))?.replaces;
    const keepers = { rotated: "2026-10" };
    assert.deepEqual(await replaces({ keepers }), []);
    assert.deepEqual(await replaces({ keepers, apiVersion: "2026-08-26.dahlia" }), ["apiVersion"]);
    assert.deepEqual(await replaces({ keepers, connect: true }), ["connect"]);
    assert.deepEqual(await replaces({ keepers: { rotated: "2026-11" } }), ["keepers"]);
  });

  it("get another signing secret when their keepers change, and overlap until the delete", async () => {
    const old = await create(endpoints, inputs({ keepers: { rotated: "2026-10" } }));
    const rotated = await create(endpoints, inputs({ keepers: { rotated: "2026-11" } }));
    assert.notEqual(rotated.id, old.id);
    assert.notEqual(rotated.outs.signingSecret, old.outs.signingSecret);
    assert.equal(stripe.objects.webhook_endpoints?.length, 2);
    await endpoints.delete?.(old.id, old.outs);
    assert.deepEqual(
      stripe.objects.webhook_endpoints?.map((each) => each.id),
      [rotated.id],
    );
  });

  it("are new beside an endpoint whose secret nobody supplies", async () => {
    const made = endpointAt();
    const endpoint = await create(endpoints, inputs());
    assert.notEqual(endpoint.id, made.id);
    assert.deepEqual(made.enabled_events, ["invoice.paid"]);
  });

  it("adopt an existing endpoint with its supplied secret", async () => {
    const made = endpointAt();
    const endpoint = await create(endpoints, inputs({ existingSigningSecret: made.secret }));
    assert.equal(endpoint.id, made.id);
    assert.equal(endpoint.outs.signingSecret, made.secret);
    assert.equal(stripe.find(made.id)?.metadata.pulumi_urn, urn("WebhookEndpoint", "stripe"));
    assert.equal(stripe.objects.webhook_endpoints?.length, 1);
    const news = inputs({ existingSigningSecret: made.secret });
    const difference = await endpoints.diff?.(endpoint.id, endpoint.outs, news);
    assert.equal(difference?.changes, false);
    const again = await create(endpoints, news);
    assert.equal(again.id, made.id);
  });

  it("do not adopt themselves when they are replaced after an adoption", async () => {
    const made = endpointAt();
    const existingSigningSecret = made.secret;
    const old = await create(endpoints, inputs({ existingSigningSecret }));
    const news = inputs({ existingSigningSecret, keepers: { rotated: "2026-11" } });
    const rotated = await create(endpoints, news);
    assert.notEqual(rotated.id, old.id);
    assert.equal(rotated.outs.signingSecret, stripe.find(rotated.id)?.secret);
  });

  it("name the endpoints there are when none can be adopted", async () => {
    const made = endpointAt({ api_version: "2025-03-31.basil" });
    const message = await failure(
      endpoints.create(inputs({ existingSigningSecret: "whsec_CANARYsupplied" })),
    );
    assert.match(message, /^Stripe: existingSigningSecret asks to adopt .* and there is none\./);
    assert.ok(message.includes(`${made.id} (apiVersion 2025-03-31.basil)`));
    assert.ok(!message.includes("CANARY"));
  });

  it("do not guess between two endpoints at one url", async () => {
    const made = [endpointAt(), endpointAt()];
    const message = await failure(
      endpoints.create(inputs({ existingSigningSecret: made[0]?.secret })),
    );
    assert.match(message, /there are several\. Found: we_\d+ .*, we_\d+/);
  });

  it("fail clearly when Stripe shows no signing secret", async () => {
    stripe.withholdSecrets = true;
    const message = await failure(endpoints.create(inputs()));
    assert.match(message, /^Stripe: webhook endpoint we_\d+ was made, but .* no signing secret/);
  });
});
