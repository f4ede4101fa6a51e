import {
  type CheckContext,
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { isFalse } from "../helpers/flags";

const price = "pulumi-nodejs:dynamic/stripe:Price";
const portal = "pulumi-nodejs:dynamic/stripe:PortalConfiguration";
const parameter = "aws:ssm/parameter:Parameter";

const messages = {
  unused:
    "Nothing in the stack takes the id of this price, and it has no lookupKey: no program can sell it but by a copied id.",
} as const;
const retired = "The price is not sold any more: active is false.";
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

/** A portal offers the price to those who have a subscription, it does not sell it. */
function isTaken(resource: StackResource): boolean {
  return resource.referrers().some(({ type }) => type !== portal);
}

function* wired(
  props: { readonly active?: unknown; readonly lookupKey?: unknown },
  { resource }: CheckContext<Record<never, never>>,
): Found {
  if (isTaken(resource)) {
    return undefined;
  }
  if (isFalse(props.active)) {
    return notApplicable(retired);
  }
  // The application may ask Stripe for the key: docs.stripe.com/products-prices/manage-prices
  if (resource.isUnknown("lookupKey") || props.lookupKey) {
    return undefined;
  }
  yield { message: "unused", property: "lookupKey" };
  return undefined;
}

const starter = { product: unknown, currency: "usd", unitAmount: 4900 };
const monthly = { recurring: { interval: "month" } } as const;

export default definePolicy({
  id: "stripe-prices-wired",
  title: "The ids of prices reach the application from the program",
  why: "Test and live mode have different ids, and a new price has a new one. An id that somebody copied sells last year's price, or nothing at all.",
  fix: "Pass the id of the price to the application, as through an aws.ssm.Parameter, or give the price a lookupKey by which the application finds it.",
  severity: "medium",
  controls: ["stripe-price-ids-wired"],
  scope: "stack",
  resources: [price],
  messages,
  checks: { [price]: wired },
  corrections: false,
  passes: [
    {
      name: "a parameter takes the id",
      type: price,
      props: { ...starter, ...monthly },
      with: [
        {
          type: parameter,
          name: "starter",
          props: { type: "String", value: unknown },
          references: { value: ["example"] },
        },
      ],
    },
    {
      name: "a key that the application asks for",
      type: price,
      props: { ...starter, lookupKey: "starter_month" },
    },
  ],
  fails: [
    { name: "nothing takes it", type: price, props: { ...starter, ...monthly }, expect: "unused" },
    {
      name: "only the portal takes it",
      type: price,
      props: starter,
      with: [
        {
          type: portal,
          name: "portal",
          props: { features: { subscriptionUpdate: { enabled: true, products: unknown } } },
          references: { features: ["example"] },
        },
      ],
      expect: "unused",
    },
  ],
  unknowns: [
    {
      name: "sold or not, as the deployment decides",
      type: price,
      props: { ...starter, active: unknown },
      expect: "active",
    },
  ],
  notApplicables: [
    {
      name: "a price that is kept for old subscriptions",
      type: price,
      props: { ...starter, active: false },
      expect: retired,
    },
  ],
});
