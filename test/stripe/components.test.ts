import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CustomerPortal } from "../../infra/components/customer-portal.js";
import { StripeCatalogue } from "../../infra/components/stripe-catalogue.js";
import { TaxSettings } from "../../infra/components/tax-settings.js";
import { WebhookEndpoint } from "../../infra/components/webhook-endpoint.js";
import { WebhookRoute, webhookPriority } from "../../infra/components/webhook-route.js";
import type { Environment } from "../../infra/sizes.js";
import { contextOf } from "../../infra/stack-context.js";
import { ofType, only, type Registered, register } from "../infra/support.js";

const empty = { stack: "shop-prod", config: {}, secretKeys: [] };
const keyArn = "arn:aws:kms:eu-central-1:111122223333:key/0";
const backend = { listenerArn: pulumi.output("arn:l"), targetGroupArn: pulumi.output("arn:t") };
const dynamic = (type: string) => `pulumi-nodejs:dynamic/stripe:${type}`;

function context(environment: Environment = "production", stack = "shop-prod") {
  const place = { stack, environment, region: "eu-central-1" };
  return contextOf(place, "111122223333");
}

const plans = {
  free: { name: "Free", usd: { month: 0 } },
  pro: {
    name: "Pro",
    description: "For teams",
    usd: { month: 29, year: 290.5 },
    marketingFeatures: ["5 seats"],
    features: ["exports"],
    limits: { requestsPerMinute: 300 },
    metadata: { seats: "5" },
    trialDays: 14,
    taxCode: "txcd_10103000",
  },
  contact: { name: "Contact us", usd: {} },
};

const catalogue = (others: object = {}) =>
  register(empty, () => {
    new StripeCatalogue("plans", {
      context: context(),
      system: "shop",
      plans,
      features: { exports: "Exports" },
      tax: { code: "txcd_10103001", behavior: "exclusive" },
      ...others,
    });
  });

describe("StripeCatalogue", () => {
  it("makes each plan a product, with its limits as metadata", async () => {
    const resources = await catalogue();
    const { inputs } = only(resources, "plans-pro");
    const { __provider, resourceUrn, ...own } = inputs;
    assert.deepEqual(own, {
      name: "Pro",
      description: "For teams",
      marketingFeatures: ["5 seats"],
      taxCode: "txcd_10103000",
      active: true,
      metadata: {
        requestsPerMinute: "300",
        trialDays: "14",
        seats: "5",
        plan: "pro",
        system: "shop",
        managedBy: "pulumi",
      },
      mode: "live",
    });
    assert.equal(only(resources, "plans-free").inputs.taxCode, "txcd_10103001");
  });

  it("makes each interval a price in cents, and its id a variable", async () => {
    const resources = await catalogue();
    const prices = ofType(resources, dynamic("Price")).map(({ inputs }) => [
      inputs.lookupKey,
      inputs.unitAmount,
      inputs.recurring,
      inputs.taxBehavior,
    ]);
    assert.deepEqual(prices, [
      ["shop_free_month", 0, { interval: "month" }, "exclusive"],
      ["shop_pro_month", 2900, { interval: "month" }, "exclusive"],
      ["shop_pro_year", 29050, { interval: "year" }, "exclusive"],
    ]);
    const names = ofType(resources, "aws:ssm/parameter:Parameter").map(({ inputs }) => inputs.name);
    assert.deepEqual(names, [
      "/shop-prod/STRIPE_PRICE_FREE_MONTH",
      "/shop-prod/STRIPE_PRICE_PRO_MONTH",
      "/shop-prod/STRIPE_PRICE_PRO_YEAR",
    ]);
  });

  it("names variables by the system's own template", async () => {
    const resources = await catalogue({ priceVariable: "{PLAN}_{INTERVAL}_PRICE_ID" });
    const [first] = ofType(resources, "aws:ssm/parameter:Parameter");
    assert.equal(first?.inputs.name, "/shop-prod/FREE_MONTH_PRICE_ID");
    await assert.rejects(catalogue({ priceVariable: "PRICE_{PLAN}" }), /Two prices have the varia/);
  });

  it("links features with the products that have them", async () => {
    const resources = await catalogue();
    assert.equal(only(resources, "plans-feature-exports").inputs.lookupKey, "shop_exports");
    assert.equal(ofType(resources, dynamic("ProductFeature")).length, 1);
    await assert.rejects(catalogue({ features: {} }), /Plan pro has the feature exports; .* none/);
  });

  it("keeps stacks in test mode out of each other's lookup keys", async () => {
    const keys = async (environment: Environment, stack: string, mode?: "test") => {
      const resources = await catalogue({ context: context(environment, stack), mode });
      const { inputs } = only(resources, "plans-pro-month");
      return [inputs.mode, inputs.lookupKey];
    };
    assert.deepEqual(await keys("staging", "shop-staging"), ["test", "shop-staging_pro_month"]);
    assert.deepEqual(await keys("development", "shop-dev"), ["test", "shop-dev_pro_month"]);
    assert.deepEqual(await keys("production", "shop-prod", "test"), [
      "test",
      "shop-prod_pro_month",
    ]);
  });

  it("guards what a live system cannot lose, and lets prices be replaced", async () => {
    const guards = async (mode: "live" | "test") => {
      const protects = new Map<string, boolean | undefined>();
      const record: pulumi.ResourceTransformation = ({ name, opts }) => {
        protects.set(name, opts.protect);
        return undefined;
      };
      await register(empty, () => {
        const args = {
          context: context(),
          system: "shop",
          plans,
          features: { exports: "Exports" },
        };
        new StripeCatalogue("plans", { ...args, mode }, { transformations: [record] });
      });
      return ["plans-pro", "plans-feature-exports", "plans-pro-month"].map((name) => {
        assert.ok(protects.has(name), name);
        return protects.get(name) ?? false;
      });
    };
    assert.deepEqual(await guards("live"), [true, true, false]);
    assert.deepEqual(await guards("test"), [false, false, false]);
  });

  it("finds a price by plan and interval, and names those there are", async () => {
    await register(empty, () => {
      const made = new StripeCatalogue("plans", {
        context: context(),
        system: "shop",
        plans: { pro: plans.free },
      });
      assert.equal(made.price("pro", "month"), made.references.STRIPE_PRICE_PRO_MONTH);
      assert.throws(() => made.price("pro", "year"), /no price pro year; .* has pro month/);
    });
  });

  it("refuses parts of a cent and amounts below zero", async () => {
    for (const month of [9.999, -1, Number.NaN]) {
      const bad = { plans: { pro: { name: "Pro", usd: { month } } } };
      await assert.rejects(catalogue(bad), /is no amount in US dollars/);
    }
    const cents = await catalogue({ plans: { pro: { name: "Pro", usd: { month: 19.99 } } } });
    assert.equal(only(cents, "plans-pro-month").inputs.unitAmount, 1999);
  });
});

describe("CustomerPortal", () => {
  const portal = (sold: number) =>
    register(empty, () => {
      const [product, price] = [pulumi.output("prod_1"), pulumi.output("price_1")];
      new CustomerPortal("portal", {
        context: context(),
        sold: Array.from({ length: sold }, (_, n) => ({
          id: `plan-${n}`,
          product,
          prices: [price],
        })),
        returnUrl: "https://app.shop.dev",
        privacyPolicyUrl: "https://shop.dev/privacy",
      });
    });

  it("lets customers cancel, pay otherwise and switch plans", async () => {
    const { inputs } = only(await portal(2), "portal-configuration");
    const features = inputs.features as Record<string, Record<string, unknown>>;
    assert.equal(inputs.active, true);
    assert.equal(inputs.mode, "live");
    assert.deepEqual(inputs.businessProfile, { privacyPolicyUrl: "https://shop.dev/privacy" });
    assert.equal(features.subscriptionCancel?.enabled, true);
    assert.equal(features.paymentMethodUpdate?.enabled, true);
    assert.equal(features.subscriptionUpdate?.enabled, true);
    const products = features.subscriptionUpdate?.products;
    assert.deepEqual(products, [
      { product: "prod_1", prices: ["price_1"] },
      { product: "prod_1", prices: ["price_1"] },
    ]);
    const id = only(await portal(2), "portal-configuration-id").inputs;
    assert.equal(id.name, "/shop-prod/STRIPE_PORTAL_CONFIGURATION_ID");
  });

  it("offers no switch where there is nothing to switch to", async () => {
    const { inputs } = only(await portal(1), "portal-configuration");
    const features = inputs.features as Record<string, object>;
    assert.deepEqual(features.subscriptionUpdate, { enabled: false });
  });

  it("refuses more plans than Stripe shows", async () => {
    await assert.rejects(portal(11), /10 plans at most, and 11 are sold/);
  });
});

describe("TaxSettings", () => {
  it("says where the business is and how prices count", async () => {
    const resources = await register(empty, () => {
      new TaxSettings("tax", {
        context: context("staging"),
        country: "US",
        state: "CA",
        behavior: "exclusive",
        code: "txcd_10103001",
      });
    });
    const { __provider, resourceUrn, ...inputs } = only(resources, "tax-settings").inputs;
    assert.deepEqual(inputs, {
      defaults: { taxBehavior: "exclusive", taxCode: "txcd_10103001" },
      headOffice: { address: { country: "US", state: "CA" } },
      mode: "test",
    });
  });
});

describe("WebhookRoute", () => {
  const route = (others: object = {}) =>
    register(empty, () => {
      new WebhookRoute("twilio", {
        backend,
        host: "api.shop.dev",
        path: "/webhooks/twilio",
        priority: webhookPriority(1),
        ...others,
      });
    });
  const rule = ({ inputs }: Registered) => [inputs.priority, JSON.stringify(inputs.conditions)];

  it("passes the provider's methods at the exact path and refuses all others", async () => {
    const resources = await route({ methods: ["GET", "POST"] });
    const [passing, refusing] = [
      only(resources, "twilio-get-post"),
      only(resources, "twilio-not-get-post"),
    ];
    assert.match(String(rule(passing)), /^12,.*"GET","POST"/);
    assert.equal(rule(refusing)[0], 13);
    const [action] = refusing.inputs.actions as [{ fixedResponse: { statusCode: string } }];
    assert.equal(action.fixedResponse.statusCode, "405");
  });

  it("gives several webhooks on one listener numbers that do not meet", () => {
    const taken = Array.from({ length: 45 }, (_, index) => webhookPriority(index)).flatMap(
      (priority) => [priority, priority + 1],
    );
    assert.equal(new Set(taken).size, 90);
    assert.deepEqual([Math.min(...taken), Math.max(...taken)], [10, 99]);
    for (const index of [45, -1, 0.5]) {
      assert.throws(() => webhookPriority(index), /45 routes fit/);
    }
  });

  it("refuses patterns and methods that AWS would read otherwise", async () => {
    for (const path of ["/webhooks/*", "webhooks", "/a b", `/${"a".repeat(128)}`]) {
      await assert.rejects(route({ path }), /give an exact path from \//);
    }
    for (const methods of [[], ["post"], ["GET", "POST", "PUT", "PATCH"]]) {
      await assert.rejects(route({ methods }), /give one to three, in capitals/);
    }
  });
});

describe("WebhookEndpoint", () => {
  const endpoint = (others: object = {}) =>
    register(empty, () => {
      new WebhookEndpoint("hook", {
        context: context(),
        keyArn,
        backend,
        host: "api.shop.dev",
        path: "/webhooks/stripe",
        events: ["invoice.paid", "checkout.session.completed"],
        apiVersion: "2026-10-28.endive",
        secretVariable: "STRIPE_WEBHOOK_SECRET",
        consumers: ["api"],
        priority: 10,
        ...others,
      });
    });
  const endpoints = (resources: readonly Registered[]) =>
    ofType(resources, dynamic("WebhookEndpoint")).map(({ name }) => name);
  const secrets = (resources: readonly Registered[]) =>
    ofType(resources, "aws:secretsmanager/secret:Secret").map(({ inputs }) => inputs.name);

  it("is one endpoint at the route's address, in the stack's mode", async () => {
    const resources = await endpoint();
    const { inputs } = only(resources, "hook-stripe");
    assert.equal(inputs.url, "https://api.shop.dev/webhooks/stripe");
    assert.deepEqual(inputs.enabledEvents, ["checkout.session.completed", "invoice.paid"]);
    assert.equal(inputs.mode, "live");
    assert.deepEqual(secrets(resources), ["shop-prod/STRIPE_WEBHOOK_SECRET"]);
    assert.equal(only(await endpoint({ mode: "test" }), "hook-stripe").inputs.mode, "test");
  });

  it("rotates its signing secret over two endpoints and never loses a secret's name", async () => {
    const names = ["shop-prod/STRIPE_WEBHOOK_SECRET", "shop-prod/STRIPE_WEBHOOK_SECRET_FALLBACKS"];
    const steps: readonly [readonly string[], readonly string[]][] = [
      [["1"], ["hook-stripe"]],
      [
        ["1", "2"],
        ["hook-stripe", "hook-stripe-2"],
      ],
      [["2"], ["hook-stripe-2"]],
      [
        ["2", "3"],
        ["hook-stripe-2", "hook-stripe-3"],
      ],
    ];
    for (const [generations, expected] of steps) {
      const resources = await endpoint({ generations });
      assert.deepEqual(endpoints(resources), expected);
      assert.deepEqual(secrets(resources).sort(), names);
    }
    await assert.rejects(endpoint({ generations: ["2", "2"] }), /two different ones/);
    await assert.rejects(endpoint({ generations: [] }), /needs one generation/);
  });
});
