import assert from "node:assert/strict";
import fc from "fast-check";
import { eventNames } from "../../infra/stripe/events.gen.js";
import { FakeStripe } from "./fake-stripe.js";
import { codes, configured, create, json, key, urn } from "./harness.js";

const text = fc.string({ minLength: 1, maxLength: 20 }).filter((value) => value.trim() !== "");
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const metadata = fc.dictionary(
  fc.stringMatching(/^[a-z][a-z_]{0,10}$/).filter((name) => !name.startsWith("pulumi_")),
  fc.string({ maxLength: 10 }),
  { maxKeys: 4, noNullPrototype: true },
);

const product = fc.record({
  name: text,
  description: optional(text),
  active: optional(fc.boolean()),
  taxCode: optional(fc.constantFrom("txcd_10103001", "txcd_10000000")),
  images: optional(
    fc.array(fc.constantFrom("https://a.example/1", "https://a.example/2"), { maxLength: 8 }),
  ),
  marketingFeatures: optional(fc.array(text, { maxLength: 3 })),
  unitLabel: optional(text),
  metadata: optional(metadata),
});

const price = fc.record({
  currency: fc.constantFrom("usd", "eur"),
  unitAmount: fc.integer({ min: 0, max: 3 }),
  recurring: optional(
    fc.record({
      interval: fc.constantFrom("month", "year"),
      intervalCount: optional(fc.integer({ min: 1, max: 2 })),
    }),
  ),
  lookupKey: optional(fc.constantFrom("a", "b")),
  nickname: optional(text),
  active: optional(fc.boolean()),
  taxBehavior: optional(fc.constantFrom("inclusive", "exclusive", "unspecified")),
  metadata: optional(metadata),
});

const endpoint = fc.record({
  url: fc.constantFrom("https://a.example/1", "https://a.example/2"),
  enabledEvents: fc.uniqueArray(fc.constantFrom(...eventNames), { minLength: 1, maxLength: 4 }),
  apiVersion: optional(fc.constantFrom("2025-03-31.basil", "2026-08-26.dahlia")),
  description: optional(text),
  disabled: optional(fc.boolean()),
  connect: optional(fc.boolean()),
  metadata: optional(metadata),
  keepers: optional(metadata),
});

const on = { enabled: fc.boolean() };
const portal = fc.record({
  name: optional(text),
  active: optional(fc.boolean()),
  defaultReturnUrl: optional(fc.constantFrom("https://a.example/1", "https://a.example/2")),
  businessProfile: optional(
    fc.record({
      headline: optional(text),
      privacyPolicyUrl: optional(fc.constant("https://a.example/privacy")),
    }),
  ),
  features: fc.record({
    customerUpdate: optional(
      fc.record({
        ...on,
        allowedUpdates: fc.uniqueArray(fc.constantFrom("email", "name", "address"), {
          minLength: 1,
        }),
      }),
    ),
    invoiceHistory: optional(fc.record(on)),
    subscriptionPause: optional(fc.record(on)),
    subscriptionCancel: optional(
      fc.record({
        ...on,
        mode: optional(fc.constantFrom("at_period_end", "immediately")),
        cancellationReason: optional(
          fc.record({
            ...on,
            options: fc.uniqueArray(fc.constantFrom("unused", "other"), { minLength: 1 }),
          }),
        ),
      }),
    ),
    subscriptionUpdate: optional(
      fc.record({
        ...on,
        defaultAllowedUpdates: fc.constant(["price"]),
        products: fc.array(
          fc.record({
            product: fc.constantFrom("prod_a", "prod_b"),
            prices: fc.uniqueArray(fc.constantFrom("price_1", "price_2"), { minLength: 1 }),
          }),
          { minLength: 1, maxLength: 3 },
        ),
        scheduleAtPeriodEnd: optional(
          fc.record({
            conditions: fc.uniqueArray(
              fc.record({ type: fc.constantFrom("shortening_interval", "decreasing_item_amount") }),
              { maxLength: 2, selector: ({ type }) => type },
            ),
          }),
        ),
      }),
    ),
  }),
  metadata: optional(metadata),
});

const feature = fc.record({
  lookupKey: fc.constantFrom("a", "b"),
  name: text,
  metadata: optional(metadata),
});

const cases = [
  { kind: "product", type: "Product", inputs: product },
  { kind: "price", type: "Price", inputs: price },
  { kind: "endpoint", type: "WebhookEndpoint", inputs: endpoint },
  { kind: "portal", type: "PortalConfiguration", inputs: portal },
  { kind: "feature", type: "Feature", inputs: feature },
] as const;

describe("Stripe providers agree with themselves", () => {
  let stripe: FakeStripe;

  beforeEach(async () => {
    stripe = await FakeStripe.start(key);
  });

  afterEach(() => stripe.stop());

  for (const { kind, type, inputs } of cases) {
    it(`about any two states of a ${kind}: after create, update or replacement nothing is left to do`, async () => {
      const provider = await configured(codes[kind], {
        "stripe:apiKey": key,
        "stripe:apiBase": stripe.address,
      });
      const { id: productId } = stripe.make("products", { name: "Any" });
      const whole = (some: object) =>
        json({
          ...some,
          ...(kind === "price" ? { product: productId } : {}),
          resourceUrn: urn(type, "any"),
        });
      const pair: fc.Arbitrary<[object, object]> = fc.tuple<[object, object]>(inputs, inputs);
      await fc.assert(
        fc.asyncProperty(pair, async ([first, second]) => {
          const [olds, news] = [whole(first), whole(second)];
          assert.deepEqual((await provider.check?.({}, olds))?.failures, []);
          const made = await create(provider, olds);
          assert.equal((await provider.diff?.(made.id, made.outs, olds))?.changes, false);
          const read = json(await provider.read?.(made.id, made.outs));
          assert.deepEqual(read?.props, made.outs);

          const difference = await provider.diff?.(made.id, made.outs, news);
          const replace = (difference?.replaces ?? []).length > 0;
          const next = replace
            ? await create(provider, news)
            : {
                id: made.id,
                outs: json((await provider.update?.(made.id, made.outs, news))?.outs),
              };
          assert.equal((await provider.diff?.(next.id, next.outs, news))?.changes, false);
          if (replace) {
            assert.notEqual(next.id, made.id);
            await provider.delete?.(made.id, made.outs);
          }
          const refreshed = json(await provider.read?.(next.id, next.outs));
          assert.deepEqual(refreshed?.props, next.outs);
          await provider.delete?.(next.id, next.outs);
        }),
        { numRuns: 40 },
      );
    });
  }
});
