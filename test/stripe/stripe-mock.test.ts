import assert from "node:assert/strict";
import { codes, configured, create, failure, urn } from "./harness.js";

/**
 * Shapes against Stripe's own stripe-mock, which refuses unknown parameters and wrong types:
 *
 *     go install github.com/stripe/stripe-mock@latest
 *     stripe-mock -http-addr 127.0.0.1:12111
 *     STRIPE_MOCK_URL=http://127.0.0.1:12111 npx mocha test/stripe/stripe-mock.test.ts
 *
 * It has no state, so that it says nothing of adoption, and it returns no signing secret.
 */
describe("Stripe requests have the shapes that stripe-mock accepts", () => {
  const base = process.env.STRIPE_MOCK_URL;
  const settings = { "stripe:apiKey": "sk_test_123", "stripe:apiBase": base ?? "" };
  const metadata = { plan: "starter" };

  before(function () {
    if (base === undefined) this.skip();
  });

  it("for products with every property", async () => {
    const products = await configured(codes.product, settings);
    const inputs = {
      name: "Starter",
      description: "For small teams",
      active: true,
      taxCode: "txcd_10103001",
      images: ["https://example.com/a.png"],
      marketingFeatures: ["5 seats"],
      statementDescriptor: "STARTER",
      unitLabel: "seat",
      url: "https://example.com",
      metadata,
      resourceUrn: urn("Product", "starter"),
    };
    const { id, outs } = await create(products, inputs);
    assert.equal(typeof id, "string");
    await products.update?.(id, outs, { name: "Starter", resourceUrn: inputs.resourceUrn });
    await products.update?.(id, { name: "Starter" }, inputs);
    await products.read?.(id, outs);
    await products.delete?.(id, {});
  });

  it("for prices with every property", async () => {
    const prices = await configured(codes.price, settings);
    const fixed = { product: "prod_1", currency: "usd", unitAmount: 4900 };
    const inputs = {
      ...fixed,
      recurring: { interval: "month", intervalCount: 3 },
      lookupKey: "starter_monthly",
      nickname: "Starter",
      active: true,
      taxBehavior: "exclusive",
      metadata,
      resourceUrn: urn("Price", "starter"),
    };
    const { id } = await create(prices, inputs);
    const bare = { ...fixed, recurring: inputs.recurring };
    await prices.update?.(id, { ...inputs, taxBehavior: undefined }, bare);
    await prices.update?.(id, bare, inputs);
    await prices.read?.(id, {});
    await prices.delete?.(id, {});
  });

  it("for webhook endpoints with every property", async () => {
    const endpoints = await configured(codes.endpoint, settings);
    const inputs = {
      url: "https://api.example.com/stripe",
      enabledEvents: ["invoice.paid", "customer.subscription.updated"],
      apiVersion: "2026-08-26.dahlia",
      description: "Billing",
      connect: false,
      metadata,
      resourceUrn: urn("WebhookEndpoint", "stripe"),
    };
    // The request passes; what is missing is the secret that only Stripe itself returns.
    assert.match(await failure(endpoints.create(inputs)), /was made, but .* no signing secret/);
    const bare = { url: inputs.url, enabledEvents: ["invoice.paid"], disabled: true };
    await endpoints.update?.("we_1", inputs, { ...bare, apiVersion: inputs.apiVersion });
    await endpoints.read?.("we_1", {});
    await endpoints.delete?.("we_1", {});
  });

  it("for customer portal configurations with every property", async () => {
    const portals = await configured(codes.portal, settings);
    const inputs = {
      name: "Portal",
      defaultReturnUrl: "https://example.com",
      businessProfile: {
        headline: "Shop",
        privacyPolicyUrl: "https://example.com/privacy",
        termsOfServiceUrl: "https://example.com/terms",
      },
      loginPage: { enabled: true },
      features: {
        customerUpdate: { enabled: true, allowedUpdates: ["email", "tax_id"] },
        invoiceHistory: { enabled: true },
        paymentMethodUpdate: { enabled: true },
        subscriptionCancel: {
          enabled: true,
          mode: "immediately",
          prorationBehavior: "create_prorations",
          cancellationReason: { enabled: true, options: ["unused", "other"] },
        },
        subscriptionPause: { enabled: true },
        subscriptionUpdate: {
          enabled: true,
          defaultAllowedUpdates: ["price", "quantity"],
          prorationBehavior: "always_invoice",
          products: [
            {
              product: "prod_1",
              prices: ["price_1"],
              adjustableQuantity: { enabled: true, minimum: 1, maximum: 9 },
            },
          ],
          scheduleAtPeriodEnd: { conditions: [{ type: "shortening_interval" }] },
        },
      },
      metadata,
      resourceUrn: urn("PortalConfiguration", "portal"),
    };
    const off = { features: {}, resourceUrn: inputs.resourceUrn };
    const { id } = await create(portals, inputs);
    await create(portals, off);
    const quiet = {
      ...inputs.features,
      subscriptionCancel: { enabled: true },
      subscriptionUpdate: {
        ...inputs.features.subscriptionUpdate,
        scheduleAtPeriodEnd: { conditions: [] },
      },
    };
    await create(portals, { ...off, features: quiet });
    // Each way from all to nothing, so that every member is set and unset once.
    await portals.update?.(id, inputs, { ...inputs, features: quiet });
    await portals.update?.(id, inputs, off);
    await portals.update?.(id, off, { ...inputs, active: false });
    // Its fixture is a live object whatever the key, so that the state of before is no use here.
    await portals.read?.(id, {});
    await portals.delete?.(id, {});
  });

  it("for features and their links with products", async () => {
    const features = await configured(codes.feature, settings);
    const inputs = { lookupKey: "exports", name: "Exports", metadata };
    const { id, outs } = await create(features, inputs);
    await features.update?.(id, outs, { lookupKey: "exports", name: "CSV" });
    await features.read?.(id, outs);
    await features.delete?.(id, {});
    const links = await configured(codes.productFeature, settings);
    const link = await create(links, { product: "prod_1", entitlementFeature: "feat_1" });
    await links.read?.(link.id, link.outs);
    await links.delete?.(link.id, link.outs);
  });

  it("for tax settings with every property", async () => {
    const taxes = await configured(codes.tax, settings);
    const address = {
      country: "US",
      state: "CA",
      city: "San Francisco",
      postalCode: "94107",
      line1: "1 Main Street",
      line2: "Suite 2",
    };
    const inputs = {
      defaults: { taxBehavior: "inferred_by_currency", taxCode: "txcd_10103001" },
      headOffice: { address },
      resourceUrn: urn("TaxSettings", "tax"),
    };
    const { id, outs } = await create(taxes, inputs);
    assert.equal(outs.status, "active");
    await taxes.update?.(id, {}, { ...inputs, defaults: { taxBehavior: "exclusive" } });
    await taxes.read?.(id, outs);
  });

  it("and names a parameter that it does not accept", async () => {
    const prices = await configured(codes.price, settings);
    const message = await failure(
      prices.create({ product: "prod_1", currency: "usd", unitAmount: "much" }),
    );
    assert.match(message, /^Stripe: could not create the price: .*unit_amount/);
  });
});
