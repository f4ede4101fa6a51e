import assert from "node:assert/strict";
import type { StoredProvider } from "../../infra/stripe/stored-provider.js";
import { FakeStripe } from "./fake-stripe.js";
import { codes, configured, create, failure, json, key, urn } from "./harness.js";

describe("Stripe tax settings", () => {
  let stripe: FakeStripe;
  let taxes: StoredProvider;

  const inputs = (others: object = {}) => ({
    defaults: { taxBehavior: "exclusive" },
    headOffice: { address: { country: "DE", city: "Berlin" } },
    resourceUrn: urn("TaxSettings", "tax"),
    ...others,
  });
  const posts = () => stripe.calls.filter((call) => call.route === "POST /v1/tax/settings");

  beforeEach(async () => {
    stripe = await FakeStripe.start(key);
    taxes = await configured(codes.tax, {
      "stripe:apiKey": key,
      "stripe:apiBase": stripe.address,
    });
  });

  afterEach(() => stripe.stop());

  it("are set and read back as active", async () => {
    const tax = await create(taxes, inputs());
    assert.equal(tax.outs.status, "active");
    assert.deepEqual(posts()[0]?.params, {
      defaults: { tax_behavior: "exclusive" },
      head_office: { address: { country: "DE", city: "Berlin" } },
    });
    const read = json(await taxes.read?.(tax.id, tax.outs));
    assert.deepEqual(read?.props, tax.outs);
    assert.deepEqual(read?.inputs, inputs());
  });

  it("fail and name what Stripe still asks for", async () => {
    const headOffice = { address: { country: "US" } };
    const message = await failure(taxes.create(inputs({ headOffice })));
    assert.match(message, /^Stripe: the tax settings are pending, .*head_office\.address\.state/);
  });

  it("send nothing when the account says the same already", async () => {
    await create(taxes, inputs());
    const before = posts().length;
    await create(taxes, inputs({ resourceUrn: urn("TaxSettings", "tax", "catalytic-staging") }));
    assert.equal(posts().length, before);
  });

  it("leave alone what the program does not say, in Stripe and in comparisons", async () => {
    stripe.taxSettings.change({ defaults: { tax_code: "txcd_10103001" } });
    const tax = await create(taxes, inputs());
    const shown = stripe.taxSettings.show() as { defaults: Record<string, unknown> };
    assert.equal(shown.defaults.tax_code, "txcd_10103001");
    assert.deepEqual(tax.outs.defaults, { taxBehavior: "exclusive" });
    const less = inputs({ headOffice: { address: { country: "DE" } } });
    assert.equal((await taxes.diff?.(tax.id, tax.outs, less))?.changes, false);
    const more = inputs({ defaults: { taxBehavior: "exclusive", taxCode: "txcd_10000000" } });
    const difference = await taxes.diff?.(tax.id, tax.outs, more);
    assert.deepEqual([difference?.changes, difference?.replaces], [true, []]);
    await taxes.update?.(tax.id, tax.outs, more);
    assert.equal(posts().at(-1)?.params.head_office, undefined);
  });

  it("show what somebody changed in the dashboard, and set it back", async () => {
    const tax = await create(taxes, inputs());
    stripe.taxSettings.change({ defaults: { tax_behavior: "inclusive" } });
    const drifted = json(await taxes.read?.(tax.id, tax.outs));
    assert.deepEqual(drifted?.inputs, inputs({ defaults: { taxBehavior: "inclusive" } }));
    assert.equal((await taxes.diff?.(tax.id, drifted?.props ?? {}, inputs()))?.changes, true);
    const updated = json(await taxes.update?.(tax.id, drifted?.props ?? {}, inputs()));
    assert.deepEqual(updated?.outs, tax.outs);
  });

  it("stay when the resource goes", async () => {
    const tax = await create(taxes, inputs());
    const before = JSON.stringify(stripe.taxSettings.show());
    await taxes.delete?.(tax.id, tax.outs);
    assert.equal(JSON.stringify(stripe.taxSettings.show()), before);
  });

  it("are set after a lost answer, and unchanged by another code", async () => {
    stripe.faults.push({ matching: /^POST \/v1\/tax/, kind: "lost", times: 1 });
    const tax = await create(taxes, inputs());
    const before = posts().length;
    const olds = { ...tax.outs, __provider: "old code" };
    const updated = json(await taxes.update?.(tax.id, olds, { ...inputs(), __provider: "new" }));
    assert.deepEqual(updated?.outs, tax.outs);
    assert.equal(posts().length, before);
  });
});
