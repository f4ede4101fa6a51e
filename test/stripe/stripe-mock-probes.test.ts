/**
 * Probes of Stripe against stripe-mock, where STRIPE_MOCK_URL says that one runs: see
 * stripe-mock.test.ts.
 */
import assert from "node:assert/strict";
import { runProbes } from "../../gonogo/probes/run";
import { stripeProbes } from "../../gonogo/probes/stripe";
import { target } from "../probes/stripe-account";
import { targets } from "../probes/support";

describe("probes of Stripe, against stripe-mock", () => {
  const base = process.env.STRIPE_MOCK_URL;
  before(function () {
    if (base === undefined) this.skip();
  });

  it("ask what its description of the API allows, and read its shapes", async () => {
    const secret = "sk_live_123";
    const results = await runProbes({
      probes: stripeProbes,
      targets: targets({ stripe: [target] }),
      options: [],
      signal: new AbortController().signal,
      origins: { "https://api.stripe.com": base ?? "" },
      secrets: { env: { STRIPE_SECRET_KEY: secret } },
    });
    for (const { probe, outcome, reason } of results) {
      assert.notEqual(outcome, "error", `${probe}: ${reason}`);
      assert.doesNotMatch(reason ?? "", /answers 4/, probe);
    }
  });
});
