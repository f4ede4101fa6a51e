import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import type { StripePlan } from "../targets";
import { type Catalogue, differences, type Plans, type Price, readCatalogue } from "./catalogue";

interface Facts {
  readonly plans: Plans;
  readonly catalogue: Catalogue | Trouble;
}

const plan: StripePlan = {
  name: "Starter",
  prices: [{ usd: 49, interval: "month", lookupKey: "shop_starter_month" }],
};
const product = { id: "prod_1", name: "Starter", active: true };
const price: Price = {
  id: "price_1",
  product: "prod_1",
  active: true,
  currency: "usd",
  amount: 4900,
  interval: "month",
  every: 1,
  lookupKey: "shop_starter_month",
};
const facts = (
  prices: readonly Partial<Price>[],
  products: Catalogue["products"] = [product],
): Facts => ({
  plans: { starter: plan },
  catalogue: { products, prices: prices.map((more) => ({ ...price, ...more })) },
});
const free: Facts = {
  plans: { free: { name: "Starter", prices: [{ usd: 0, interval: "month" }] } },
  catalogue: { products: [product], prices: [] },
};

export default defineProbe({
  id: "stripe-plans-equal",
  title: "Stripe sells every plan at the price of the plan table",
  why: "Customers are charged what Stripe has, whatever the pricing page says; a wrong amount is refunded one by one, in public.",
  fix: "Deploy the stack, which makes products and prices from the plan table, and archive by hand what was made by hand.",
  severity: "high",
  controls: ["stripe-products-prices"],
  target: "stripe",
  applies: ({ plans }) => Object.keys(plans).length > 0,
  messages: {
    missing: "No product is named {wanted}.",
    archived: "The product {is} is archived.",
    twice: "{is} active products are named {wanted}.",
    noPrice: "Its product has no such price: {wanted}.",
    priceArchived: "The price {is} is archived.",
    currency: "It is sold in {is}, not in US dollars.",
    period: "It is charged every {is}.",
    amount: "It costs {is}, not {wanted}.",
    more: "It has several active prices: {is}.",
    lookup: "The lookup key of its price is {is}, not {wanted}.",
    elsewhere: "The price {is} is not of the product {wanted}.",
  },
  collect: async (target, look): Promise<Facts> => ({
    plans: target.plans,
    catalogue: await readCatalogue(target, look),
  }),
  *judge({ plans, catalogue }) {
    for (const { is = "", wanted = "", ...found } of differences(
      plans,
      seen(catalogue, "The products and prices"),
    )) {
      yield { ...found, is, wanted };
    }
  },
  evidence: ({ plans, catalogue }) =>
    isTrouble(catalogue)
      ? {}
      : {
          plans: Object.keys(plans).length,
          products: catalogue.products.length,
          prices: catalogue.prices.length,
        },
  passes: [
    { name: "as the table says", facts: facts([{}]) },
    { name: "with the old price archived", facts: facts([{}, { amount: 3900, active: false }]) },
    { name: "and in another currency too", facts: facts([{}, { currency: "eur" }]) },
    {
      name: "beside what the table does not name",
      facts: facts([{}], [product, { id: "prod_2", name: "Mug", active: true }]),
    },
    {
      name: "beside a product that was given up, whose price nobody archived",
      facts: facts(
        [{}, { id: "price_9", product: "prod_9" }],
        [product, { id: "prod_9", name: "Old", active: false }],
      ),
    },
    {
      name: "beside an archived product of the same name",
      facts: facts(
        [{}, { id: "price_9", product: "prod_9", amount: 3900 }],
        [product, { id: "prod_9", name: "Starter", active: false }],
      ),
    },
    { name: "a free plan without a price", facts: free },
  ],
  fails: [
    { name: "no product", facts: facts([], []), expect: "missing" },
    { name: "archived", facts: facts([{}], [{ ...product, active: false }]), expect: "archived" },
    { name: "twice", facts: facts([{}], [product, { ...product, id: "x" }]), expect: "twice" },
    { name: "no price", facts: facts([]), expect: "noPrice" },
    { name: "another interval only", facts: facts([{ interval: "year" }]), expect: "noPrice" },
    { name: "an archived price", facts: facts([{ active: false }]), expect: "priceArchived" },
    { name: "euros", facts: facts([{ currency: "eur" }]), expect: "currency" },
    { name: "a quarter", facts: facts([{ every: 3 }]), expect: "period" },
    { name: "too cheap", facts: facts([{ amount: 490 }]), expect: "amount" },
    { name: "two prices", facts: facts([{}, { id: "p", amount: 3900 }]), expect: "more" },
    { name: "no lookup key", facts: facts([{ lookupKey: "" }]), expect: "lookup" },
    {
      name: "the price of another product",
      facts: {
        plans: { starter: { name: "Starter", prices: [{ ...plan.prices[0], id: "price_1" }] } },
        catalogue: { products: [product], prices: [{ ...price, product: "prod_9" }] },
      } as Facts,
      expect: "elsewhere",
    },
  ],
  undecided: [
    {
      name: "Stripe's rate limit",
      facts: {
        plans: { starter: plan },
        catalogue: { trouble: "it refuses for its rate limit: 429" },
      },
    },
  ],
});
