import type { Look } from "../look";
import { at, textAt } from "../look/api";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import type { StripeTarget } from "../targets";
import { listStripe } from "./read";

interface Portal {
  readonly isDefault: boolean;
  readonly returnUrl: string;
  readonly privacyPolicyUrl: string;
  readonly termsOfServiceUrl: string;
  /** Features that are on: `invoice_history`. */
  readonly features: readonly string[];
}
interface Facts {
  readonly wanted: NonNullable<StripeTarget["portal"]>;
  /** Active ones. */
  readonly found: readonly Portal[] | Trouble;
}

const names = [
  "customer_update",
  "invoice_history",
  "payment_method_update",
  "subscription_cancel",
  "subscription_update",
];
const urls = {
  returnUrl: "https://app.example.com/billing",
  privacyPolicyUrl: "https://app.example.com/privacy",
  termsOfServiceUrl: "https://app.example.com/terms",
};
const good: Portal = { isDefault: true, ...urls, features: names };
const facts = (...found: readonly Partial<Portal>[]): Facts => ({
  wanted: urls,
  found: found.map((more) => ({ ...good, ...more })),
});

async function read(target: StripeTarget, look: Look): Promise<readonly Portal[] | Trouble> {
  const path = "/v1/billing_portal/configurations";
  const found = await listStripe(target, look, path, { active: "true" });
  if (isTrouble(found)) return found;
  return found.map((value) => ({
    isDefault: at(value, "is_default") === true,
    returnUrl: textAt(value, "default_return_url"),
    privacyPolicyUrl: textAt(value, "business_profile", "privacy_policy_url"),
    termsOfServiceUrl: textAt(value, "business_profile", "terms_of_service_url"),
    features: names.filter((name) => at(value, "features", name, "enabled") === true),
  }));
}

/** The one that leads back to the system; else the account's default; else any. */
function own(found: readonly Portal[], returnUrl: string | undefined): Portal | undefined {
  return (
    found.find((portal) => returnUrl !== undefined && portal.returnUrl === returnUrl) ??
    found.find(({ isDefault }) => isDefault) ??
    found[0]
  );
}

export default defineProbe({
  id: "stripe-portal-configured",
  title: "Customers can manage their subscription in Stripe's portal",
  why: "Without it every new card, invoice and cancellation is a mail to support, and cancelling must be as easy as subscribing.",
  fix: "Deploy the stack, which makes the portal's configuration; what was changed by hand in the dashboard is set back.",
  severity: "medium",
  controls: ["stripe-customer-portal"],
  target: "stripe",
  applies: ({ portal }) => portal !== undefined,
  options: {
    features: {
      type: "array",
      items: { type: "string" },
      default: ["invoice_history", "payment_method_update", "subscription_cancel"],
      stricter: "more",
      description: "What customers must be able to do, in Stripe's names.",
      source: "Our choice: clientflow-099 wants a portal and does not say what it does.",
    },
  },
  messages: {
    none: "The account has no active configuration of the portal.",
    url: "Its {what} is {is}, not {wanted}.",
    feature: "Customers cannot use {what}: it is off.",
  },
  collect: async (target, look): Promise<Facts> => ({
    wanted: target.portal ?? {},
    found: await read(target, look),
  }),
  *judge({ wanted, found }, { features }) {
    const property = "customer portal";
    const portal = own(seen(found, "The portal"), wanted.returnUrl);
    if (portal === undefined) {
      yield { message: "none", property };
      return;
    }
    for (const what of ["returnUrl", "privacyPolicyUrl", "termsOfServiceUrl"] as const) {
      const url = wanted[what];
      if (url === undefined || portal[what] === url) continue;
      yield { message: "url", property, what, is: portal[what] || "not set", wanted: url };
    }
    for (const what of features) {
      if (!portal.features.includes(what)) yield { message: "feature", property, what };
    }
  },
  evidence: ({ found }) => (isTrouble(found) ? {} : { configurations: found.length }),
  passes: [
    { name: "as the stack says", facts: facts({}) },
    { name: "beside another", facts: facts({ returnUrl: "https://x.example/" }, {}) },
    {
      name: "a stack that says no addresses",
      facts: { wanted: {}, found: [{ ...good, privacyPolicyUrl: "" }] },
    },
  ],
  fails: [
    { name: "none", facts: facts(), expect: "none" },
    { name: "no terms", facts: facts({ termsOfServiceUrl: "" }), expect: "url" },
    {
      name: "no cancellation",
      facts: facts({ features: ["invoice_history", "payment_method_update"] }),
      expect: "feature",
    },
  ],
  undecided: [
    { name: "Stripe is down", facts: { wanted: urls, found: { trouble: "it answers 503" } } },
  ],
});
