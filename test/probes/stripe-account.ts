/** An account at a stand-in of Stripe in which all is as a stack says, and looks at it. */
import { type ProbeResult, runProbes } from "../../gonogo/probes/run";
import { stripeProbes } from "../../gonogo/probes/stripe";
import type { StripeTarget } from "../../gonogo/probes/targets";
import { FakeStripe } from "../stripe/fake-stripe";
import { targets } from "./support";

export const account = "51HvT2CANARYaccnt0";
export const key = `sk_live_${account}SECRETSECRETSECRET`;
export const url = "https://api.shop.example/webhooks/stripe";
const events = ["invoice.paid", "invoice.payment_failed"];
export const portal = {
  returnUrl: "https://shop.example/billing",
  privacyPolicyUrl: "https://shop.example/privacy",
  termsOfServiceUrl: "https://shop.example/terms",
};
export const target: StripeTarget = {
  name: "stripe",
  secret: "STRIPE_SECRET_KEY",
  mode: "live",
  apiVersion: "2026-10-28.endive",
  publishableKey: `pk_live_${account}PUBLIC`,
  endpoints: [{ url, events }],
  plans: {
    free: { name: "Free", prices: [{ usd: 0, interval: "month" }] },
    starter: {
      name: "Starter",
      prices: [
        { usd: 29, interval: "month", lookupKey: "shop_starter_month" },
        { usd: 290, interval: "year", lookupKey: "shop_starter_year" },
      ],
    },
  },
  portal,
  tax: { country: "US", state: "CA", behavior: "exclusive" },
};

export const ready = {
  object: "account",
  details_submitted: true,
  charges_enabled: true,
  payouts_enabled: true,
  requirements: { currently_due: [], past_due: [], disabled_reason: null },
  business_profile: {
    name: "Shop",
    url: "https://shop.example",
    support_email: "help@shop.example",
    product_description: null,
  },
};
export const list = (...data: readonly object[]) => ({ object: "list", has_more: false, data });
const portalForm = {
  default_return_url: portal.returnUrl,
  business_profile: {
    privacy_policy_url: portal.privacyPolicyUrl,
    terms_of_service_url: portal.termsOfServiceUrl,
  },
  features: {
    invoice_history: { enabled: "true" },
    payment_method_update: { enabled: "true" },
    subscription_cancel: { enabled: "true" },
  },
};

/** An account in which everything is as the target says. */
export async function healthy(): Promise<FakeStripe> {
  const stripe = await FakeStripe.start(key);
  try {
    fill(stripe);
  } catch (error) {
    await stripe.stop();
    throw error;
  }
  return stripe;
}

function fill(stripe: FakeStripe): void {
  stripe.documents.set("/v1/account", ready);
  stripe.documents.set("/v1/events", list());
  stripe.documents.set("/v1/invoices", list({ id: "in_1", amount_paid: 2900, livemode: true }));
  for (const [id, { name, prices }] of Object.entries(target.plans)) {
    const product = stripe.make("products", { name, metadata: { plan: id } });
    for (const { usd, interval, lookupKey } of prices) {
      const unit_amount = String(usd * 100);
      const recurring = { interval };
      const lookup = lookupKey === undefined ? {} : { lookup_key: lookupKey };
      const price = { product: product.id, currency: "usd", unit_amount, recurring, ...lookup };
      stripe.make("prices", price);
    }
  }
  const api_version = "2026-10-28.endive";
  stripe.make("webhook_endpoints", { url, enabled_events: [...events], api_version });
  stripe.make("billing_portal/configurations", portalForm);
  stripe.taxSettings.change({
    defaults: { tax_behavior: "exclusive" },
    head_office: { address: { country: "US", state: "CA" } },
  });
}

export const arrived = list({ id: "evt_1", type: "invoice.paid" });

/** The fake answers by path alone; of events there are two lists. */
export function eventsByDelivery(stripe: FakeStripe, failed: object, delivered: object): void {
  const documents = stripe.documents;
  documents.get = (path: string) => {
    if (path !== "/v1/events") return Map.prototype.get.call(documents, path);
    const last = stripe.calls.at(-1)?.params.delivery_success;
    return last === "false" ? failed : delivered;
  };
}

export async function look(
  stripe: FakeStripe,
  more: Partial<StripeTarget> = {},
  secret = key,
): Promise<readonly ProbeResult[]> {
  return runProbes({
    probes: stripeProbes,
    targets: targets({ stripe: [{ ...target, ...more }] }),
    options: [],
    signal: new AbortController().signal,
    origins: { "https://api.stripe.com": stripe.address },
    secrets: { env: { STRIPE_SECRET_KEY: secret } },
  });
}

export const told = (results: readonly ProbeResult[]) =>
  Object.fromEntries(
    results
      .filter(({ outcome }) => outcome !== "pass")
      .map(({ probe, outcome, findings, reason }) => [
        probe,
        [outcome, ...findings.map(({ property, sentence }) => `${property}: ${sentence}`)].join(
          " ",
        ) + (outcome === "fail" ? "" : ` ${reason}`),
      ]),
  );
