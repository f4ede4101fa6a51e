import assert from "node:assert/strict";
import { UNKNOWN } from "../../infra/stripe/values.js";
import { codes, configured, urn } from "./harness.js";

const valid = {
  product: { name: "Starter" },
  price: { product: "prod_1", currency: "usd", unitAmount: 4900 },
  endpoint: { url: "https://api.example.com/stripe", enabledEvents: ["invoice.paid"] },
  portal: { features: { invoiceHistory: { enabled: true } } },
  feature: { lookupKey: "exports", name: "Exports" },
  productFeature: { product: "prod_1", entitlementFeature: "feat_1" },
  tax: { defaults: { taxBehavior: "exclusive" }, headOffice: { address: { country: "DE" } } },
} as const;

async function check(
  kind: keyof typeof codes,
  inputs: object,
  settings: Readonly<Record<string, string>> = {},
): Promise<readonly { property: string; reason: string }[]> {
  const provider = await configured(codes[kind], settings);
  const result = await provider.check?.({}, { ...inputs });
  return result?.failures ?? [];
}

/** [kind, inputs beside the valid ones, property of the one failure, what the reason says] */
const refused: readonly [keyof typeof codes, object, string, RegExp][] = [
  ["product", { name: undefined }, "name", /required/],
  ["product", { name: " " }, "name", /not empty/],
  ["product", { active: "yes" }, "active", /true or false/],
  ["product", { taxCode: "saas" }, "taxCode", /txcd_.*"saas"/],
  ["product", { images: ["http://x.example/a.png"] }, "images[0]", /https.*"http"/],
  ["product", { images: Array(9).fill("https://x.example") }, "images", /0 to 8/],
  ["product", { marketingFeatures: [""] }, "marketingFeatures[0]", /not empty/],
  ["product", { statementDescriptor: "A<B" }, "statementDescriptor", /at most 22/],
  ["product", { nmae: "x" }, "nmae", /no property/],
  ["product", { metadata: { ["k".repeat(41)]: "v" } }, `metadata.${"k".repeat(41)}`, /40/],
  ["product", { metadata: { k: "v".repeat(501) } }, "metadata.k", /500/],
  ["product", { metadata: { k: 3 } }, "metadata.k", /text/],
  ["product", { metadata: { "a[b]": "v" } }, "metadata.a[b]", /brackets/],
  ["product", { metadata: { pulumi_urn: "v" } }, "metadata.pulumi_urn", /reserved/],
  [
    "product",
    { metadata: Object.fromEntries(Array.from({ length: 49 }, (_, n) => [`k${n}`, "v"])) },
    "metadata",
    /at most 48 keys.*found 49/,
  ],
  ["price", { currency: "USD" }, "currency", /lower case.*"USD"/],
  ["price", { currency: "usx" }, "currency", /ISO 4217/],
  ["price", { currency: undefined }, "currency", /required/],
  ["price", { unitAmount: 49.5 }, "unitAmount", /whole number.*49\.5/],
  ["price", { unitAmount: -1 }, "unitAmount", /whole number/],
  ["price", { unitAmount: "4900" }, "unitAmount", /whole number.*"string"/],
  ["price", { product: "" }, "product", /not empty/],
  ["price", { recurring: "month" }, "recurring", /interval/],
  ["price", { recurring: { interval: "monthly" } }, "recurring.interval", /month, year/],
  [
    "price",
    { recurring: { interval: "month", intervalCount: 37 } },
    "recurring.intervalCount",
    /at most 36/,
  ],
  [
    "price",
    { recurring: { interval: "year", intervalCount: 0 } },
    "recurring.intervalCount",
    /from 1/,
  ],
  ["price", { recurring: { interval: "year", count: 1 } }, "recurring.count", /no property/],
  ["price", { lookupKey: "k".repeat(201) }, "lookupKey", /at most 200/],
  ["price", { lookupKey: "" }, "lookupKey", /not empty/],
  ["price", { taxBehavior: "none" }, "taxBehavior", /inclusive, exclusive/],
  ["endpoint", { url: "ftp://api.example.com" }, "url", /https/],
  ["endpoint", { url: "api.example.com" }, "url", /https/],
  ["endpoint", { url: "https://user:CANARY@api.example.com" }, "url", /without credentials/],
  ["endpoint", { enabledEvents: ["invoice.*"] }, "enabledEvents[0]", /concrete names/],
  ["endpoint", { enabledEvents: ["invoice.paid", "invoice.payed"] }, "enabledEvents[1]", /payed/],
  ["endpoint", { enabledEvents: [] }, "enabledEvents", /1 to/],
  ["endpoint", { enabledEvents: "invoice.paid" }, "enabledEvents", /list/],
  ["endpoint", { apiVersion: "latest" }, "apiVersion", /API version/],
  ["endpoint", { existingSigningSecret: "CANARY" }, "existingSigningSecret", /whsec_/],
  ["endpoint", { keepers: "x" }, "keepers", /object/],
  ["product", { mode: "sandbox" }, "mode", /live, test.*"sandbox"/],
  ["portal", { features: undefined }, "features", /required/],
  ["portal", { features: { refunds: { enabled: true } } }, "features.refunds", /no property/],
  ["portal", { features: { invoiceHistory: {} } }, "features.invoiceHistory.enabled", /required/],
  ["portal", { features: { invoiceHistory: true } }, "features.invoiceHistory", /object/],
  [
    "portal",
    { features: { customerUpdate: { enabled: true } } },
    "features.customerUpdate.allowedUpdates",
    /not be empty while/,
  ],
  [
    "portal",
    { features: { customerUpdate: { enabled: true, allowedUpdates: ["card"] } } },
    "features.customerUpdate.allowedUpdates[0]",
    /address, email.*"card"/,
  ],
  [
    "portal",
    { features: { subscriptionCancel: { enabled: true, mode: "now" } } },
    "features.subscriptionCancel.mode",
    /at_period_end/,
  ],
  [
    "portal",
    { features: { subscriptionCancel: { enabled: true, cancellationReason: { enabled: true } } } },
    "features.subscriptionCancel.cancellationReason.options",
    /not be empty while/,
  ],
  [
    "portal",
    {
      features: {
        subscriptionUpdate: {
          enabled: true,
          defaultAllowedUpdates: ["price"],
          products: Array(11).fill({ product: "prod_1", prices: ["price_1"] }),
        },
      },
    },
    "features.subscriptionUpdate.products",
    /0 to 10/,
  ],
  [
    "portal",
    {
      features: {
        subscriptionUpdate: {
          enabled: true,
          defaultAllowedUpdates: ["price"],
          products: [{ product: "prod_1", prices: [] }],
        },
      },
    },
    "features.subscriptionUpdate.products[0].prices",
    /1 to 20/,
  ],
  ["portal", { businessProfile: { headline: "x".repeat(61) } }, "businessProfile.headline", /60/],
  [
    "portal",
    { businessProfile: { privacyPolicyUrl: "https://u:CANARY@example.com" } },
    "businessProfile.privacyPolicyUrl",
    /without credentials/,
  ],
  ["portal", { defaultReturnUrl: "app" }, "defaultReturnUrl", /address/],
  ["portal", { loginPage: { enabled: "yes" } }, "loginPage.enabled", /true or false/],
  ["feature", { lookupKey: "k".repeat(81) }, "lookupKey", /at most 80/],
  ["feature", { lookupKey: "" }, "lookupKey", /not empty/],
  ["feature", { name: undefined }, "name", /required/],
  ["feature", { active: false }, "active", /no property/],
  ["productFeature", { product: undefined }, "product", /required/],
  ["productFeature", { entitlementFeature: "" }, "entitlementFeature", /not empty/],
  ["tax", { defaults: { taxBehavior: "none" } }, "defaults.taxBehavior", /inclusive/],
  ["tax", { defaults: { taxCode: "saas" } }, "defaults.taxCode", /txcd_/],
  ["tax", { headOffice: {} }, "headOffice.address", /required/],
  ["tax", { headOffice: { address: { country: "usa" } } }, "headOffice.address.country", /US/],
  ["tax", { metadata: { a: "b" } }, "metadata", /no property/],
];

describe("check of Stripe inputs", () => {
  for (const [kind, others, property, reason] of refused) {
    it(`refuses a ${kind} with ${JSON.stringify(others).slice(0, 60)} at ${property}`, async () => {
      const failures = await check(kind, { ...valid[kind], ...others });
      assert.deepEqual(
        failures.map((failure) => failure.property),
        [property],
      );
      assert.match(failures[0]?.reason ?? "", reason);
      assert.ok(!failures[0]?.reason.includes("CANARY"));
    });
  }

  it("accepts the least that a resource needs, and the most that it may have", async () => {
    const metadata = Object.fromEntries(
      Array.from({ length: 48 }, (_, n) => [`${n}`.padEnd(40, "k"), "v".repeat(500)]),
    );
    for (const kind of ["productFeature", "tax"] as const) {
      assert.deepEqual(await check(kind, valid[kind]), []);
    }
    for (const kind of ["product", "price", "endpoint", "portal", "feature"] as const) {
      assert.deepEqual(await check(kind, valid[kind]), []);
      assert.deepEqual(await check(kind, { ...valid[kind], metadata }), []);
    }
    const lookupKey = "k".repeat(200);
    const recurring = { interval: "month", intervalCount: 36 };
    assert.deepEqual(
      await check("price", { ...valid.price, unitAmount: 0, lookupKey, recurring }),
      [],
    );
  });

  it("reports every problem at once", async () => {
    const failures = await check("price", { currency: "USD", unitAmount: 1.5 });
    assert.deepEqual(
      failures.map((failure) => failure.property),
      ["product", "currency", "unitAmount"],
    );
  });

  it("leaves to policies what Stripe takes: all events, and plain http in test mode", async () => {
    const unsafe = { url: "http://api.example.com", enabledEvents: ["*"] };
    assert.deepEqual(await check("endpoint", unsafe), []);
    const properties = async (apiKey: string) =>
      (await check("endpoint", unsafe, { "stripe:apiKey": apiKey })).map(
        ({ property }) => property,
      );
    assert.deepEqual(await properties("sk_test_CANARY"), []);
    assert.deepEqual(await properties("sk_live_CANARY"), ["url"]);
  });

  it("has no opinion on a value that is unknown during a preview", async () => {
    assert.deepEqual(await check("price", { ...valid.price, product: UNKNOWN }), []);
    const products = [{ product: UNKNOWN, prices: [UNKNOWN] }];
    const subscriptionUpdate = { enabled: true, defaultAllowedUpdates: ["price"], products };
    assert.deepEqual(await check("portal", { features: { subscriptionUpdate } }), []);
    assert.deepEqual(await check("portal", { features: UNKNOWN }), []);
    assert.deepEqual(await check("portal", { features: { subscriptionUpdate: UNKNOWN } }), []);
    const link = { product: UNKNOWN, entitlementFeature: UNKNOWN };
    assert.deepEqual(await check("productFeature", link), []);
    assert.deepEqual(await check("endpoint", { url: UNKNOWN, enabledEvents: UNKNOWN }), []);
    assert.deepEqual(await check("endpoint", { ...valid.endpoint, enabledEvents: [UNKNOWN] }), []);
    assert.deepEqual(
      await check("price", { ...valid.price, recurring: { interval: UNKNOWN } }),
      [],
    );
  });

  const mode = async (apiKey: string, others: object = {}, stack = "finsight-prod") => {
    const inputs = { ...valid.product, resourceUrn: urn("Product", "a", stack) };
    const failures = await check("product", inputs, { "stripe:apiKey": apiKey, ...others });
    for (const failure of failures) assert.ok(!failure.reason.includes("CANARY"));
    return failures.map((failure) => failure.property);
  };

  it("refuses a test key in production and a live key elsewhere", async () => {
    assert.deepEqual(await mode("sk_test_CANARY"), ["stripe:apiKey"]);
    assert.deepEqual(await mode("sk_live_CANARY"), []);
    assert.deepEqual(await mode("rk_live_CANARY", {}, "finsight-staging"), ["stripe:apiKey"]);
    assert.deepEqual(await mode("rk_test_CANARY", {}, "finsight-dev"), []);
    assert.deepEqual(await mode("sk_test_CANARY", {}, "finsight"), ["stripe:apiKey"]);
    assert.deepEqual(await mode("sk_test_CANARY", { "gonogo:environment": "staging" }), []);
  });

  it("takes a test key for resources in test mode on a production stack, and no live key", async () => {
    const inMode = async (apiKey: string, stated: string, stack: string) => {
      const resourceUrn = urn("Product", "a", stack);
      const inputs = { ...valid.product, mode: stated, resourceUrn };
      const failures = await check("product", inputs, { "stripe:apiKey": apiKey });
      return failures.map(({ reason }) => reason).join(" ");
    };
    assert.equal(await inMode("sk_test_CANARY", "test", "paymentsvc-prod"), "");
    assert.equal(await inMode("sk_live_CANARY", "live", "paymentsvc-prod"), "");
    assert.match(await inMode("sk_live_CANARY", "test", "paymentsvc-prod"), /mode is test: set a/);
    assert.match(await inMode("sk_test_CANARY", "live", "paymentsvc-prod"), /is a test-mode key/);
    assert.match(await inMode("sk_live_CANARY", "live", "paymentsvc-dev"), /mode is live/);
    // Known without any key, as in a preview that cannot decrypt it.
    assert.match(await inMode("", "live", "paymentsvc-staging"), /staging, .* mode is live/);
  });

  it("has no opinion on a key that is missing or unknown during a preview", async () => {
    assert.deepEqual(await mode(""), []);
    assert.deepEqual(await mode(UNKNOWN), []);
  });
});
