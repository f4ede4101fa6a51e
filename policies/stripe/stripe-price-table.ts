import {
  type CheckContext,
  definePolicy,
  type ExampleResource,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import { each } from "../framework/each";
import type { StackIndex, StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { beside } from "../helpers/backup-examples";
import { isFalse } from "../helpers/flags";
import { undecidable } from "../helpers/known";
import { refersTo } from "../helpers/references";
import { show } from "../helpers/show";

const stackType = "pulumi:pulumi:Stack";
const productType = "pulumi-nodejs:dynamic/stripe:Product";
const priceType = "pulumi-nodejs:dynamic/stripe:Price";
type Price = StackResource<typeof priceType>;

const messages = {
  unreadable: "The option prices has an entry of another form: {entry}.",
  missing: "The plan {plan} is not sold by the {interval}: the stack has no such active price.",
  amount: "The plan {plan} costs {actual} by the {interval}, not {wanted}.",
} as const;
const options = {
  prices: {
    type: "array",
    items: { type: "string" },
    default: [],
    stricter: "more",
    description:
      "The price list, as PRODUCT/INTERVAL=AMOUNT CURRENCY: the product's name, or the end of it, day, week, month or year (once for a price that does not recur), and the amount as customers read it, `Starter/month=49 usd`.",
    source: "Our choice: the lists differ (finsight-013 to finsight-015).",
  },
} as const;
type Context = CheckContext<typeof options>;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;
const noList = "The configuration has no price list.";

interface Wanted {
  readonly plan: string;
  readonly interval: string;
  readonly amount: string;
  readonly currency: string;
}

function parse(entry: string): Wanted | undefined {
  const form = /^(.{1,200})\/(day|week|month|year|once)=(\d{1,12}(?:\.\d{1,3})?) ([a-z]{3})$/i;
  const [, plan = "", interval = "", amount = "", currency = ""] = form.exec(entry.trim()) ?? [];
  return plan === ""
    ? undefined
    : { plan, interval: interval.toLowerCase(), amount, currency: currency.toLowerCase() };
}

/** Currencies whose smallest unit is the whole, or a thousandth: docs.stripe.com/currencies. */
const whole = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".split(" "));
const thousandths = new Set("bhd jod kwd omr tnd".split(" "));

function smallestUnits({ amount, currency }: Wanted): number {
  const digits = whole.has(currency) ? 0 : thousandths.has(currency) ? 3 : 2;
  return Math.round(Number(amount) * 10 ** digits);
}

/** `Starter` is the plan of the product `Starter`, and of `FinSight Starter`. */
function sells(product: string, plan: string): boolean {
  const [name, wanted] = [product, plan].map((text) => text.trim().toLowerCase());
  return name === wanted || (name ?? "").endsWith(` ${wanted}`);
}

/** The active prices of a plan by that interval. */
function pricesOf({ plan, interval }: Wanted, stack: StackIndex): readonly Price[] {
  const named = stack.ofType(productType).filter((product) => {
    if (product.isUnknown("name")) {
      undecidable(`${product.name}.name`);
    }
    return sells(product.props.name, plan);
  });
  return named.flatMap((product) =>
    product.referrersOfType(priceType).filter((price) => {
      if (!refersTo(price, "product", product) || isFalse(price.props.active)) {
        return false;
      }
      const { recurring } = price.props;
      // Stripe bills every three months with the interval month and a count.
      const isEach = (recurring?.intervalCount ?? 1) === 1;
      return isEach && (recurring?.interval ?? "once") === interval;
    }),
  );
}

function* priced(wanted: Wanted, stack: StackIndex): Found {
  const { plan, interval } = wanted;
  const prices = pricesOf(wanted, stack);
  const property = "prices";
  const sold = { property, plan: show(plan), interval };
  if (prices.length === 0) {
    yield { message: "missing", ...sold };
    return undefined;
  }
  const inCurrency = prices.filter(({ props }) => props.currency.toLowerCase() === wanted.currency);
  const isRight = inCurrency.some(({ props }) => props.unitAmount === smallestUnits(wanted));
  if (!isRight) {
    const [{ props }] = (inCurrency.length > 0 ? inCurrency : prices) as [Price];
    const actual = `${props.unitAmount} ${props.currency} (in its smallest unit)`;
    yield { message: "amount", ...sold, actual, wanted: `${wanted.amount} ${wanted.currency}` };
  }
  return undefined;
}

function plan(name: string, price: Partial<Price["props"]>): ExampleResource[] {
  return [
    { type: productType, name, props: { name } },
    {
      type: priceType,
      name: `${name}-price`,
      props: {
        product: unknown,
        currency: "usd",
        unitAmount: 4900,
        recurring: { interval: "month" },
        ...price,
      },
      references: { product: [name] },
    },
  ];
}
const starter = { prices: ["Starter/month=49 usd"] };

export default definePolicy({
  id: "stripe-price-table",
  title: "What Stripe sells is the price list",
  why: "The price on the page, the one in the contract and the one that Stripe charges are written in three places. A wrong digit is found by customers.",
  fix: "Correct unitAmount, currency or recurring of the price (a price of Stripe cannot change: a new one takes its place), or the list in the configuration.",
  severity: "high",
  controls: ["stripe-products-prices", "pricing-finalized"],
  scope: "stack",
  options,
  resources: [stackType],
  messages,
  checks: {
    *[stackType](_props, { options: { prices }, stack }: Context): Found {
      if (prices.length === 0) {
        return notApplicable(noList);
      }
      yield* each(prices, function* (entry) {
        const wanted = parse(entry);
        if (wanted) {
          yield* priced(wanted, stack);
        } else {
          yield { message: "unreadable", property: "prices", entry: show(entry) } as const;
        }
      });
      return undefined;
    },
  },
  corrections: false,
  passes: [
    {
      name: "the plan of the list",
      type: stackType,
      props: {},
      options: starter,
      with: plan("Starter", {}),
    },
    {
      name: "the plan after the name of the company",
      type: stackType,
      props: {},
      options: starter,
      with: plan("Shop Starter", {}),
    },
    {
      name: "a free plan, and yen, which have no smaller unit",
      type: stackType,
      props: {},
      options: { prices: ["Free/month=0 usd", "Pro/year=29000 jpy"] },
      with: beside(
        ...plan("Free", { unitAmount: 0 }),
        ...plan("Pro", { unitAmount: 29000, currency: "jpy", recurring: { interval: "year" } }),
      ),
    },
  ],
  fails: [
    {
      name: "a plan whose name only begins so",
      type: stackType,
      props: {},
      options: starter,
      with: plan("Starter Plus", {}),
      expect: "missing",
    },
    { name: "no such plan", type: stackType, props: {}, options: starter, expect: "missing" },
    {
      name: "another interval",
      type: stackType,
      props: {},
      options: starter,
      with: plan("Starter", { recurring: { interval: "year" } }),
      expect: "missing",
    },
    {
      name: "a price that is not sold any more",
      type: stackType,
      props: {},
      options: starter,
      with: plan("Starter", { active: false }),
      expect: "missing",
    },
    {
      name: "dollars where cents are meant",
      type: stackType,
      props: {},
      options: starter,
      with: plan("Starter", { unitAmount: 49 }),
      expect: "amount",
    },
    {
      name: "another currency",
      type: stackType,
      props: {},
      options: starter,
      with: plan("Starter", { currency: "eur" }),
      expect: "amount",
    },
    {
      name: "an entry that says no amount",
      type: stackType,
      props: {},
      options: { prices: ["Starter"] },
      expect: "unreadable",
    },
  ],
  unknowns: [
    {
      name: "an amount decided at deployment",
      type: stackType,
      props: {},
      options: starter,
      with: plan("Starter", { unitAmount: unknown }),
      expect: "unitAmount",
    },
  ],
  notApplicables: [{ name: "no list", type: stackType, props: {}, expect: noList }],
});
