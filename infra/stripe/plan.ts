/** What a system sells, as data: one table makes products, prices, features and the portal. */

export type PlanInterval = "month" | "year";

export interface Plan {
  /** As customers read it. */
  readonly name: string;
  readonly description?: string | undefined;
  /**
   * US dollars by interval of payment: 49, or 9.99. A free plan that customers subscribe to is 0
   * by the month; one that never meets Stripe's Checkout has no interval at all.
   */
  readonly usd: Readonly<Partial<Record<PlanInterval, number>>>;
  /** Lines of a pricing table, at most 15. */
  readonly marketingFeatures?: readonly string[] | undefined;
  /** Keys of the catalogue's `features` that its customers are entitled to. */
  readonly features?: readonly string[] | undefined;
  /** Figures that the application reads from the product's metadata: `requestsPerMinute`. */
  readonly limits?: Readonly<Record<string, number>> | undefined;
  /** Further metadata of the product. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /**
   * Days before the first payment. Stripe takes them with a subscription and no longer from a
   * price, so that the application reads them from the product's metadata: `trialDays`.
   */
  readonly trialDays?: number | undefined;
  /** Stripe's tax code of the product, before the catalogue's. */
  readonly taxCode?: string | undefined;
}

/** What Stripe keeps on a plan's product beside its own fields. */
export function planMetadata(id: string, plan: Plan): Readonly<Record<string, string>> {
  const limits = Object.entries(plan.limits ?? {}).map(([name, limit]) => [name, String(limit)]);
  return {
    ...Object.fromEntries(limits),
    ...(plan.trialDays === undefined ? {} : { trialDays: String(plan.trialDays) }),
    ...plan.metadata,
    plan: id,
  };
}

/**
 * Dollars in cents, as Stripe counts.
 *
 * @throws Error when it is no amount of money: below zero, not finite, or with parts of a cent.
 */
export function centsOf(usd: number): number {
  const cents = Math.round(usd * 100);
  if (!Number.isSafeInteger(cents) || usd < 0 || Math.abs(usd * 100 - cents) > 1e-6) {
    throw new Error(
      `${usd} is no amount in US dollars: give 0 or more, with two decimals at most.`,
    );
  }
  return cents;
}

/**
 * Fills a template of a name: `STRIPE_PRICE_{PLAN}_{INTERVAL}` becomes `STRIPE_PRICE_PRO_MONTH`.
 * In a variable's name whatever is no letter or digit becomes `_`.
 */
export function priceVariable(template: string, plan: string, interval: PlanInterval): string {
  const part = (text: string) => text.toUpperCase().replace(/[^A-Z0-9]+/g, "_");
  return template.replace("{PLAN}", part(plan)).replace("{INTERVAL}", part(interval));
}

/**
 * Beginning of the lookup keys of a stack. In live mode there is one stack of a system, so that the
 * system's name is enough and stays; in test mode several stacks may share an account.
 */
export function lookupPrefix(system: string, stack: string, mode: "live" | "test"): string {
  return mode === "live" ? system : stack;
}
