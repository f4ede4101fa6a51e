/** What finsight sells through Stripe, and what it has to hear from Stripe. */
import type { PlanPart, StripeEvent } from "../../parts";

/** finsight-013 to finsight-015. */
export const finsightPlans: Readonly<Record<string, PlanPart>> = {
  starter: { name: "FinSight Starter", usd: { month: 49 } },
  professional: { name: "FinSight Professional", usd: { month: 199 } },
  enterprise: { name: "FinSight Enterprise", usd: { month: 999 } },
};

/**
 * finsight-023 asks for two families. `checkout.session.completed` is ours: the API sells through
 * Checkout, and without this event it never learns which customer a finished session belongs to.
 */
export const finsightEvents = [
  "checkout.session.completed",
  "customer.subscription.*",
  "invoice.*",
] as const satisfies readonly StripeEvent[];
