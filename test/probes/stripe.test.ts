import assert from "node:assert/strict";
import { runProbes } from "../../gonogo/probes/run";
import { stripeProbes } from "../../gonogo/probes/stripe";
import { pairOf } from "../../gonogo/probes/stripe/stripe-publishable-key-fits";
import type { FakeStripe } from "../stripe/fake-stripe";
import {
  account,
  arrived,
  eventsByDelivery,
  healthy,
  key,
  list,
  look,
  portal,
  ready,
  target,
  told,
} from "./stripe-account";
import { targets } from "./support";

describe("probes of Stripe, against a stateful stand-in", () => {
  let stripe: FakeStripe;
  beforeEach(async () => {
    stripe = await healthy();
    eventsByDelivery(stripe, list(), arrived);
  });
  afterEach(() => stripe.stop());

  it("all pass where the account is as the stack says, and only read", async () => {
    const results = await look(stripe);
    assert.deepEqual(told(results), {});
    assert.equal(results.length, stripeProbes.length);
    assert(stripe.calls.every(({ route }) => route.startsWith("GET ")));
  });

  const product = (name: string) => {
    const found = stripe.objects.products?.find((each) => each.name === name);
    assert(found);
    return found;
  };
  const price = (interval: string) => {
    const found = stripe.objects.prices?.find(
      (each) =>
        each.product === product("Starter").id &&
        (each.recurring as { interval: string }).interval === interval,
    );
    assert(found);
    return found;
  };
  const endpoint = () => {
    const [found] = stripe.objects.webhook_endpoints ?? [];
    assert(found);
    return found;
  };
  const also = (more: object) => {
    const { recurring, ...rest } = { recurring: { interval: "month" }, ...more };
    const form = {
      product: product("Starter").id,
      currency: "usd",
      unit_amount: "1900",
      recurring,
    };
    stripe.make("prices", { ...form, ...rest });
  };
  const accountWith = (more: object) =>
    void stripe.documents.set("/v1/account", { ...ready, ...more });

  const defects: readonly (readonly [string, () => unknown, string, RegExp])[] = [
    ["no charges", () => accountWith({ charges_enabled: false }), "stripe-account-ready", /charge/],
    [
      "no payouts",
      () => accountWith({ payouts_enabled: false }),
      "stripe-account-ready",
      /paid out/,
    ],
    [
      "an empty business profile",
      () => accountWith({ business_profile: {} }),
      "stripe-account-ready",
      /lacks name, url, support_email/,
    ],
    [
      "a document that is asked for",
      () => accountWith({ requirements: { currently_due: ["external_account"] } }),
      "stripe-account-ready",
      /waits for external_account/,
    ],
    [
      "an archived product",
      () => {
        product("Starter").active = false;
      },
      "stripe-plans-equal",
      /^fail starter: The product Starter is archived\.$/,
    ],
    [
      "a renamed product",
      () => {
        product("Starter").name = "Basic";
      },
      "stripe-plans-equal",
      /No product is named Starter/,
    ],
    [
      "a second product of the name",
      () => stripe.make("products", { name: "Starter" }),
      "stripe-plans-equal",
      /2 active products/,
    ],
    [
      "a price that is too low",
      () => {
        price("year").unit_amount = 29;
      },
      "stripe-plans-equal",
      /^fail starter by the year: It costs 0\.29 USD, not 290 USD\.$/,
    ],
    [
      "an archived price",
      () => {
        price("month").active = false;
      },
      "stripe-plans-equal",
      /starter by the month: The price price_\d+ is archived/,
    ],
    [
      "a price in euros",
      () => {
        price("month").currency = "eur";
      },
      "stripe-plans-equal",
      /in eur, not in US dollars/,
    ],
    [
      "a price for three months",
      () => {
        price("month").recurring = { interval: "month", interval_count: 3 };
      },
      "stripe-plans-equal",
      /every 3 months/,
    ],
    ["another price beside it", () => also({}), "stripe-plans-equal", /several active prices/],
    [
      "a lookup key that moved",
      () => {
        price("month").lookup_key = "old";
      },
      "stripe-plans-equal",
      /is old, not shop_starter_month/,
    ],
    [
      "an endpoint that was turned off",
      () => {
        endpoint().status = "disabled";
      },
      "stripe-endpoint-there",
      /is disabled/,
    ],
    [
      "an event that is not sent",
      () => {
        endpoint().enabled_events = ["invoice.paid"];
      },
      "stripe-endpoint-events",
      /does not get invoice\.payment_failed/,
    ],
    [
      "every event",
      () => {
        endpoint().enabled_events = ["*"];
      },
      "stripe-endpoint-events",
      /every event/,
    ],
    [
      "no version",
      () => {
        endpoint().api_version = null;
      },
      "stripe-endpoint-version",
      /no version of its own/,
    ],
    [
      "an event that was not taken",
      () => eventsByDelivery(stripe, list({ id: "evt_2", type: "invoice.paid" }), arrived),
      "stripe-events-delivered",
      /1 events were not taken, the newest a invoice\.paid/,
    ],
    [
      "a portal without terms",
      () => {
        const [found] = stripe.objects["billing_portal/configurations"] ?? [];
        assert(found);
        found.business_profile = { privacy_policy_url: portal.privacyPolicyUrl };
      },
      "stripe-portal-configured",
      /termsOfServiceUrl is not set/,
    ],
    [
      "a portal that is off",
      () => {
        const [found] = stripe.objects["billing_portal/configurations"] ?? [];
        assert(found);
        found.active = false;
      },
      "stripe-portal-configured",
      /no active configuration/,
    ],
    [
      "a head office without a state",
      () => stripe.taxSettings.change({ head_office: { address: { state: "" } } }),
      "stripe-tax-active",
      /pending: head_office\.address\.state is missing/,
    ],
    [
      "tax within prices",
      () => stripe.taxSettings.change({ defaults: { tax_behavior: "inclusive" } }),
      "stripe-tax-active",
      /behavior is inclusive, not exclusive/,
    ],
    [
      "nobody who paid",
      () => stripe.documents.set("/v1/invoices", list({ amount_paid: 0, livemode: true })),
      "stripe-payment-made",
      /No invoice/,
    ],
  ];
  for (const [what, plant, finder, sentence] of defects) {
    it(`find ${what}, and nothing else`, async () => {
      plant();
      const found = told(await look(stripe));
      assert.deepEqual(Object.keys(found), [finder], JSON.stringify(found));
      assert.match(found[finder] ?? "", /^fail /);
      assert.match(found[finder] ?? "", sentence);
    });
  }

  it("have nothing to say of a product that was given up, though its price was not", async () => {
    const old = stripe.make("products", { name: "Old", active: "false" });
    also({ product: old.id });
    assert.deepEqual(told(await look(stripe)), {});
  });

  it("find the endpoint of another host, and say what cannot be decided without one", async () => {
    endpoint().url = "https://old.shop.example/webhooks/stripe";
    const found = told(await look(stripe));
    assert.match(found["stripe-endpoint-there"] ?? "", /^fail .*No endpoint has this address/);
    assert.match(found["stripe-endpoint-events"] ?? "", /^unknown .*no such endpoint/);
    assert.match(found["stripe-endpoint-version"] ?? "", /^unknown .*no such endpoint/);
    assert.equal(Object.keys(found).length, 3);
  });

  it("find a key of the other mode", async () => {
    const secret = `sk_test_${account}SECRET`;
    stripe.keys.add(secret);
    const found = told(await look(stripe, { publishableKey: `pk_test_${account}P` }, secret));
    assert.deepEqual(Object.keys(found), ["stripe-key-mode"]);
    assert.match(found["stripe-key-mode"] ?? "", /of test mode, and the stack is in live mode/);
  });

  it("find a publishable key of another account", async () => {
    const found = told(await look(stripe, { publishableKey: "pk_live_51AnotherAccount00PUBLIC" }));
    assert.deepEqual(Object.keys(found), ["stripe-publishable-key-fits"]);
  });

  it("tell a refused key once, and never what it is", async () => {
    stripe.keys.clear();
    const results = await look(stripe);
    const found = told(results);
    assert.match(found["stripe-key-accepted"] ?? "", /^fail .*Stripe refuses the key/);
    const { "stripe-key-accepted": _, ...others } = found;
    for (const said of Object.values(others)) assert.match(said, /^unknown .*refuses the key/);
    assert.equal(Object.keys(others).length, stripeProbes.length - 3);
    // The variable may be named, and nothing else.
    const text = JSON.stringify(results).replaceAll("STRIPE_SECRET_KEY", "");
    assert.doesNotMatch(text, /CANARY|SECRET/);
  });

  it("decide nothing while Stripe refuses for its rate limit, or fails", async () => {
    for (const [kind, words] of [
      ["rate-limit", /answers 429 and wants to be asked again/],
      ["failed", /answers 500/],
      ["lost", /connection was cut/],
    ] as const) {
      stripe.faults.push({ matching: /./, kind, times: 100 });
      const found = told(await look(stripe));
      assert.equal(Object.keys(found).length, stripeProbes.length - 2, kind);
      for (const said of Object.values(found)) {
        assert.match(said, /^unknown /);
        assert.match(said, words);
      }
      stripe.faults.length = 0;
    }
  });

  it("find no payment only where all invoices were seen", async () => {
    const free = { id: "in_1", amount_paid: 0, livemode: true };
    const invoices = { object: "list", data: [free], has_more: true };
    stripe.documents.set("/v1/invoices", invoices);
    assert.match(
      told(await look(stripe))["stripe-payment-made"] ?? "",
      /^unknown .*there are more/,
    );
    stripe.documents.set("/v1/invoices", { ...invoices, has_more: false });
    assert.match(told(await look(stripe))["stripe-payment-made"] ?? "", /^fail /);
  });

  it("take no price of a plan for one that is charged by what was used", async () => {
    const found = price("month");
    const { recurring } = found;
    for (const more of [
      { recurring: { ...(recurring as object), usage_type: "metered" } },
      { recurring, transform_quantity: { divide_by: 10, round: "up" } },
    ]) {
      Object.assign(found, more);
      const said = told(await look(stripe));
      assert.match(said["stripe-plans-equal"] ?? "", /^fail .*It costs no fixed amount, not /);
    }
  });

  it("decide nothing where an answer is of another shape", async () => {
    const lists = ["products", "prices", "webhook_endpoints", "invoices"];
    const others = ["billing_portal/configurations", "account"];
    for (const path of [...lists, ...others]) stripe.documents.set(`/v1/${path}`, { id: "x" });
    const found = told(await look(stripe));
    assert.equal(Object.keys(found).length, 7, JSON.stringify(found));
    for (const said of Object.values(found)) assert.match(said, /^unknown /);
  });

  it("read every page of a large account", async () => {
    for (let i = 0; i < 130; i += 1) {
      const mug = stripe.make("products", { name: `Mug ${i}` });
      also({ product: mug.id, recurring: { interval: "year" } });
    }
    stripe.pageSize = 100;
    const results = await look(stripe);
    assert.deepEqual(told(results), {});
    const plans = results.find(({ probe }) => probe === "stripe-plans-equal");
    assert.deepEqual(plans?.evidence, { plans: 2, products: 132, prices: 133 });
    // The plans were made first, and are on the last page.
    price("month").unit_amount = 1;
    assert.deepEqual(Object.keys(told(await look(stripe))), ["stripe-plans-equal"]);
  });

  it("give up on pages without an end", async () => {
    const endless = { object: "list", has_more: true, data: [{ id: "prod_1", name: "Starter" }] };
    stripe.documents.set("/v1/products", endless);
    const found = told(await look(stripe));
    assert.match(
      found["stripe-plans-equal"] ?? "",
      /^unknown .*pages of \/v1\/products have no end/,
    );
  });

  it("look at nothing that the stack says nothing of", async () => {
    const { name, secret } = target;
    const results = await runProbes({
      probes: stripeProbes,
      targets: targets({ stripe: [{ name, secret, mode: "test", endpoints: [], plans: {} }] }),
      options: [],
      signal: new AbortController().signal,
      origins: { "https://api.stripe.com": stripe.address },
      secrets: { env: { STRIPE_SECRET_KEY: key } },
    });
    const looked = results.filter(({ outcome }) => outcome !== "not-applicable");
    assert.deepEqual(
      looked.map(({ probe, outcome }) => [probe, outcome]),
      [
        ["stripe-key-mode", "fail"],
        ["stripe-key-accepted", "pass"],
        ["stripe-account-ready", "pass"],
      ],
    );
  });
});

describe("the pair of Stripe's keys", () => {
  it("is compared by what keys tell of their account", () => {
    const secret = "rk_live_51GqIC8HMygKCxyzASecret";
    assert.deepEqual(pairOf("pk_live_51GqIC8HMygKCxyzAPublic", secret), {
      isPublishable: true,
      sameMode: true,
      sameAccount: true,
    });
    assert.equal(pairOf("pk_live_51Other0MygKCxyzAPublic", secret).sameAccount, false);
    assert.equal(pairOf("pk_live_abcdefOld", secret).sameAccount, undefined);
    assert.equal(pairOf("pk_test_51GqIC8HMygKCxyzAPublic", secret).sameMode, false);
    assert.equal(pairOf(secret, secret).isPublishable, false);
  });
});
