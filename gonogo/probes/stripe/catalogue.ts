/** What is sold at Stripe, compared with the plan table. Pure, but for the reading of the lists. */
import type { Look } from "../look";
import { at, textAt } from "../look/api";
import { isTrouble, type Trouble } from "../probe";
import type { StripePlan, StripePlanPrice, StripeTarget } from "../targets";
import { listStripe } from "./read";

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
}
export interface Price {
  readonly id: string;
  /** Id of the product. */
  readonly product: string;
  readonly active: boolean;
  readonly currency: string;
  /**
   * In the currency's smallest unit; undefined for tiers, for what the customer chooses, and for what
   * is charged by what was used: it is no price of a plan, whatever its unit costs.
   */
  readonly amount?: number;
  /** Absent for a price that is paid once. */
  readonly interval?: string;
  /** Every so many intervals. */
  readonly every: number;
  readonly lookupKey: string;
}
export interface Catalogue {
  readonly products: readonly Product[];
  readonly prices: readonly Price[];
}
export type Plans = Readonly<Record<string, StripePlan>>;

/** Archived ones too: a plan whose product is archived is told by another word than one without. */
export async function readCatalogue(
  target: Pick<StripeTarget, "secret">,
  look: Look,
): Promise<Catalogue | Trouble> {
  const [products, prices] = await Promise.all([
    listStripe(target, look, "/v1/products"),
    listStripe(target, look, "/v1/prices"),
  ]);
  if (isTrouble(products)) return products;
  if (isTrouble(prices)) return prices;
  return { products: products.map(productOf), prices: prices.map(priceOf) };
}

function productOf(value: unknown): Product {
  const active = at(value, "active") === true;
  return { id: textAt(value, "id"), name: textAt(value, "name"), active };
}

function priceOf(value: unknown): Price {
  const amount = at(value, "unit_amount");
  const isFixed =
    at(value, "billing_scheme") !== "tiered" &&
    at(value, "recurring", "usage_type") !== "metered" &&
    !at(value, "transform_quantity") &&
    typeof amount === "number";
  const interval = textAt(value, "recurring", "interval");
  const every = at(value, "recurring", "interval_count");
  // An expanded product is an object.
  const product = textAt(value, "product") || textAt(value, "product", "id");
  return {
    id: textAt(value, "id"),
    product,
    active: at(value, "active") === true,
    currency: textAt(value, "currency").toLowerCase(),
    every: typeof every === "number" ? every : 1,
    lookupKey: textAt(value, "lookup_key"),
    ...(isFixed ? { amount } : {}),
    ...(interval === "" ? {} : { interval }),
  };
}

export interface Difference {
  readonly message:
    | "missing"
    | "archived"
    | "twice"
    | "noPrice"
    | "priceArchived"
    | "currency"
    | "period"
    | "amount"
    | "more"
    | "lookup"
    | "elsewhere";
  /** "starter", "starter by the month". */
  readonly property: string;
  readonly is?: string;
  readonly wanted?: string;
}

/**
 * The first thing that is wrong with each product and each price. What the table does not name is
 * not judged, nor is the active price of an archived product, which Stripe sells to nobody.
 */
export function differences(plans: Plans, catalogue: Catalogue): readonly Difference[] {
  return Object.entries(plans).flatMap(([id, plan]) => planDifferences(id, plan, catalogue));
}

function planDifferences(id: string, plan: StripePlan, catalogue: Catalogue): Difference[] {
  const named = catalogue.products.filter(({ name }) => name === plan.name);
  const active = named.filter((product) => product.active);
  const [product] = active;
  if (named.length === 0) return [{ message: "missing", property: id, wanted: plan.name }];
  if (product === undefined) return [{ message: "archived", property: id, is: plan.name }];
  if (active.length > 1) {
    return [{ message: "twice", property: id, is: `${active.length}`, wanted: plan.name }];
  }
  return plan.prices.flatMap((price) => {
    const property = `${id} by the ${price.interval}`;
    const difference = priceDifference(price, product, catalogue);
    return difference === undefined ? [] : [{ ...difference, property }];
  });
}

type Found = Omit<Difference, "property"> | undefined;

function priceDifference(wanted: StripePlanPrice, product: Product, { prices }: Catalogue): Found {
  const { usd, interval, id } = wanted;
  const cents = Math.round(usd * 100);
  const held = id === undefined ? undefined : prices.find((price) => price.id === id);
  if (id !== undefined && held === undefined) return { message: "noPrice", wanted: id };
  if (held !== undefined && held.product !== product.id) {
    return { message: "elsewhere", is: held.id, wanted: product.name };
  }
  const own = prices.filter((price) => price.product === product.id);
  const regular = own.filter((price) => price.interval === interval);
  const running = regular.filter((price) => price.active);
  if (held !== undefined && !held.active) return { message: "priceArchived", is: held.id };
  if (running.length === 0) {
    const [archived] = regular;
    if (archived !== undefined) return { message: "priceArchived", is: archived.id };
    // What costs nothing needs no price: catalytic-068 leaves it open.
    return usd === 0 ? undefined : { message: "noPrice", wanted: `${usd} USD` };
  }
  const dollars = running.filter(({ currency }) => currency === "usd");
  const [other] = running;
  if (dollars.length === 0) return { message: "currency", is: other?.currency ?? "" };
  const single = dollars.filter(({ every }) => every === 1);
  if (single.length === 0) return { message: "period", is: `${dollars[0]?.every} ${interval}s` };
  const right = held ?? single.find(({ amount }) => amount === cents);
  if (right === undefined || right.amount !== cents) {
    return { message: "amount", is: money(right ?? single[0]), wanted: `${usd} USD` };
  }
  if (single.length > 1) return { message: "more", is: single.map(money).join(", ") };
  const { lookupKey } = wanted;
  if (lookupKey !== undefined && right.lookupKey !== lookupKey) {
    return { message: "lookup", is: right.lookupKey || "none", wanted: lookupKey };
  }
  return undefined;
}

function money(price: Price | undefined): string {
  if (price?.amount === undefined) return "no fixed amount";
  return `${price.amount / 100} ${price.currency.toUpperCase()}`;
}
