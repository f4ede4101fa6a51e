/** What ToolBox sells, and what Stripe tells it. */
import { usdOf } from "../../config/plan-table";
import type { PlanPart } from "../../parts";
import { expandEvents } from "../../stripe/events";

/**
 * toolbox-086 wants endpoints and names no events. Our choice: what subscriptions (023), payments
 * (025) and invoices (024) need to stay in step with Stripe, and no more.
 */
export const toolboxEvents = expandEvents([
  "checkout.session.completed",
  "customer.subscription.created",
  "customer.subscription.updated",
  "customer.subscription.deleted",
  "invoice.finalized",
  "invoice.payment_succeeded",
  "invoice.payment_failed",
]);

/** A plan as a stack file gives it. */
interface PlanSetting {
  readonly name: string;
  readonly month?: number | undefined;
  readonly year?: number | undefined;
  readonly requestsPerMinute: number;
  readonly monthlyQuota: number;
}

/** The application reads its limits from the product: toolbox-020, 021. */
export function toolboxPlans(
  plans: Readonly<Record<string, PlanSetting>>,
): Readonly<Record<string, PlanPart>> {
  const entries = Object.entries(plans).map(([id, plan]): [string, PlanPart] => [
    id,
    {
      name: plan.name,
      usd: usdOf(plan),
      metadata: {
        requestsPerMinute: String(plan.requestsPerMinute),
        monthlyQuota: String(plan.monthlyQuota),
      },
    },
  ]);
  return Object.fromEntries(entries);
}
