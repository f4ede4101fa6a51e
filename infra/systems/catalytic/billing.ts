/** What catalytic sells, and what Stripe tells it. */
import type { PlanPart } from "../../parts";
import { expandEvents } from "../../stripe/events";

/**
 * catalytic-068 to 071. The free plan is a product with a price of 0, so that every customer has a
 * subscription and moves between plans the same way.
 */
export const catalyticPlans: Readonly<Record<string, PlanPart>> = {
  free: { name: "Catalytic Free", usd: { month: 0 } },
  starter: { name: "Catalytic Starter", usd: { month: 29, year: 290 } },
  professional: { name: "Catalytic Professional", usd: { month: 99, year: 990 } },
  enterprise: { name: "Catalytic Enterprise", usd: { month: 499, year: 4990 } },
};

/**
 * catalytic-078 to 084, and `customer.subscription.trial_will_end`, which is ours: the mail of
 * catalytic-109 that a trial ends has nothing else to start it.
 */
export const catalyticEvents = expandEvents([
  "checkout.session.completed",
  "customer.subscription.created",
  "customer.subscription.updated",
  "customer.subscription.deleted",
  "invoice.payment_succeeded",
  "invoice.payment_failed",
  "customer.updated",
  "customer.subscription.trial_will_end",
]);
