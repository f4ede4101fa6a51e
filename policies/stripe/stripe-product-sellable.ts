import {
  type CheckContext,
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isFalse } from "../helpers/flags";
import { refersTo } from "../helpers/references";
import { someOf } from "../helpers/unknowns";

const product = "pulumi-nodejs:dynamic/stripe:Product";
const price = "pulumi-nodejs:dynamic/stripe:Price";

const messages = {
  priceless: "Nobody can buy this product: the stack has no price of it.",
  retired: "Nobody can buy this product: none of its prices is active.",
} as const;
const archived = "The product is not sold any more: active is false.";
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

function* sellable(
  props: { readonly active?: unknown },
  { resource }: CheckContext<Record<never, never>>,
): Found {
  const prices = resource
    .referrersOfType(price)
    .filter((each) => refersTo(each, "product", resource));
  if (isFalse(props.active)) {
    return notApplicable(archived);
  }
  if (prices.length === 0) {
    yield { message: "priceless", property: "name" };
  } else if (!someOf(prices, (each) => !isFalse(each.props.active))) {
    yield { message: "retired", property: "name" };
  }
  return undefined;
}

const monthly = (props: { readonly active?: boolean } = {}) =>
  ({
    type: price,
    name: "month",
    props: { product: unknown, currency: "usd", unitAmount: 4900, ...props },
    references: { product: ["example"] },
  }) as const;

export default definePolicy({
  id: "stripe-product-sellable",
  title: "Every product has a price that is sold",
  why: "A product is only a name in Stripe. Without an active price checkout cannot start, and the plan on the pricing page leads to an error.",
  fix: "Add a price with the id of the product, or set active of the product to false when it is not sold any more.",
  severity: "medium",
  controls: ["stripe-products-prices", "pricing-finalized"],
  scope: "stack",
  resources: [product],
  messages,
  checks: { [product]: sellable },
  passes: [
    { name: "a price by the month", type: product, props: { name: "Starter" }, with: [monthly()] },
  ],
  fails: [
    { name: "no price", type: product, props: { name: "Starter" }, expect: "priceless" },
    {
      name: "the price of another product",
      type: product,
      props: { name: "Starter" },
      with: [
        { type: product, name: "other", props: { name: "Pro" } },
        { ...monthly(), references: { product: ["other"] } },
      ],
      expect: "priceless",
    },
    {
      name: "a price that is not sold any more",
      type: product,
      props: { name: "Starter" },
      with: [monthly({ active: false })],
      expect: "retired",
    },
  ],
  unknowns: [
    {
      name: "a price of which the deployment decides whether it is sold",
      type: product,
      props: { name: "Starter" },
      with: [{ ...monthly(), props: { ...monthly().props, active: unknown } }],
      expect: "active",
    },
  ],
  notApplicables: [
    {
      name: "an archived product",
      type: product,
      props: { name: "Beta", active: false },
      expect: archived,
    },
  ],
});
