import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { StripeFeature } from "../../infra/stripe/feature.js";
import { StripePortalConfiguration } from "../../infra/stripe/portal-configuration.js";
import { StripePrice } from "../../infra/stripe/price.js";
import { StripeProduct } from "../../infra/stripe/product.js";
import { StripeProductFeature } from "../../infra/stripe/product-feature.js";
import { StripeTaxSettings } from "../../infra/stripe/tax-settings.js";
import { StripeWebhookEndpoint } from "../../infra/stripe/webhook-endpoint.js";

class Billing extends pulumi.ComponentResource {}

describe("Stripe resource classes", () => {
  const registered: pulumi.runtime.MockResourceArgs[] = [];
  const options = new Map<string, pulumi.ResourceOptions>();

  async function program(): Promise<void> {
    const record: pulumi.ResourceTransformation = ({ name, opts }) => {
      options.set(name, opts);
      return undefined;
    };
    const parent = new Billing(
      "gonogo:infra:Billing",
      "billing",
      {},
      { transformations: [record] },
    );
    const product = new StripeProduct("starter", { name: "Starter" }, { parent });
    new StripePrice(
      "starter-monthly",
      { product: product.id, currency: "usd", unitAmount: 4900, recurring: { interval: "month" } },
      { parent },
    );
    const endpoint = new StripeWebhookEndpoint(
      "stripe",
      {
        url: pulumi.interpolate`https://${"api.example.com"}/stripe`,
        enabledEvents: ["invoice.paid"],
        existingSigningSecret: "whsec_CANARY",
      },
      { parent, additionalSecretOutputs: ["url"] },
    );
    const feature = new StripeFeature(
      "exports",
      { lookupKey: "exports", name: "Exports" },
      { parent },
    );
    new StripeProductFeature(
      "starter-exports",
      { product: product.id, entitlementFeature: feature.id, mode: "test" },
      { parent },
    );
    new StripePortalConfiguration(
      "portal",
      {
        features: {
          subscriptionUpdate: {
            enabled: true,
            defaultAllowedUpdates: ["price"],
            products: [{ product: product.id, prices: ["price_1"] }],
          },
        },
      },
      { parent },
    );
    new StripeTaxSettings(
      "tax",
      { defaults: {}, headOffice: { address: { country: "DE" } } },
      { parent },
    );
    StripePortalConfiguration.get("old-portal", "bpc_1", { parent });
    StripePrice.get("legacy", "price_legacy", { parent });
    // A dependency on a component is one on all its children; this waits for them.
    const after = new StripeProduct("after", { name: "After" }, { dependsOn: [parent] });
    await Promise.all(
      [after.urn, endpoint.urn].map(
        (urn) => new Promise<void>((resolve) => urn.apply(() => resolve())),
      ),
    );
  }

  before(async () => {
    await pulumi.runtime.setMocks(
      {
        newResource: (resource) => {
          registered.push(resource);
          return { id: `${resource.name}-id`, state: resource.inputs };
        },
        call: (call) => call.inputs,
      },
      "gonogo",
      "finsight-dev",
      false,
    );
    await program();
  });

  const names = [
    "starter",
    "starter-monthly",
    "stripe",
    "exports",
    "starter-exports",
    "portal",
    "tax",
  ] as const;
  const named = (name: string) => registered.find((resource) => resource.name === name);

  it("have the type tokens that policies and state know", () => {
    assert.deepEqual(
      names.map((name) => named(name)?.type),
      [
        "Product",
        "Price",
        "WebhookEndpoint",
        "Feature",
        "ProductFeature",
        "PortalConfiguration",
        "TaxSettings",
      ].map((type) => `pulumi-nodejs:dynamic/stripe:${type}`),
    );
  });

  it("mark themselves with the URN that Pulumi gives them", () => {
    assert.equal(
      named("starter-monthly")?.inputs.resourceUrn,
      "urn:pulumi:finsight-dev::gonogo::gonogo:infra:Billing$" +
        "pulumi-nodejs:dynamic/stripe:Price::starter-monthly",
    );
    assert.equal(
      named("after")?.inputs.resourceUrn,
      "urn:pulumi:finsight-dev::gonogo::pulumi-nodejs:dynamic/stripe:Product::after",
    );
  });

  it("send the program's inputs and no key", () => {
    const { __provider, resourceUrn, ...inputs } = named("starter-monthly")?.inputs ?? {};
    assert.deepEqual(inputs, {
      product: "starter-id",
      currency: "usd",
      unitAmount: 4900,
      recurring: { interval: "month" },
    });
    assert.ok(!String(__provider).includes("CANARY"));
    assert.ok(String(resourceUrn).startsWith("urn:pulumi:"));
  });

  it("keep the signing secret a secret, and the user's own secret outputs too", () => {
    const opts = options.get("stripe") as pulumi.CustomResourceOptions | undefined;
    assert.deepEqual(opts?.additionalSecretOutputs, ["url", "signingSecret"]);
  });

  it("read an existing object by its id", () => {
    assert.equal(named("legacy")?.id, "price_legacy");
    assert.equal(named("legacy")?.inputs.currency, undefined);
    assert.equal(named("old-portal")?.id, "bpc_1");
  });

  it("mark every kind with its own URN, and pass nested ids on", () => {
    for (const name of names) {
      const { type, inputs } = named(name) ?? {};
      assert.ok(String(inputs?.resourceUrn).endsWith(`$${type}::${name}`), name);
    }
    const features = named("portal")?.inputs.features;
    assert.deepEqual(features?.subscriptionUpdate?.products, [
      { product: "starter-id", prices: ["price_1"] },
    ]);
  });

  it("carry code under 30 kB, since every resource stores it", () => {
    for (const name of names) {
      const size = String(named(name)?.inputs.__provider).length;
      assert.ok(size > 1_000 && size < 30_000, `${name}: ${size}`);
    }
  });
});
