import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { StripePrice } from "../../infra/stripe/price.js";
import { StripeProduct } from "../../infra/stripe/product.js";
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

  const named = (name: string) => registered.find((resource) => resource.name === name);

  it("have the type tokens that policies and state know", () => {
    assert.deepEqual(
      ["starter", "starter-monthly", "stripe"].map((name) => named(name)?.type),
      ["Product", "Price", "WebhookEndpoint"].map((type) => `pulumi-nodejs:dynamic/stripe:${type}`),
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
  });

  it("carry code under 30 kB, since every resource stores it", () => {
    for (const name of ["starter", "starter-monthly", "stripe"]) {
      const size = String(named(name)?.inputs.__provider).length;
      assert.ok(size > 1_000 && size < 30_000, `${name}: ${size}`);
    }
  });
});
