/** What Stripe tells ToolBox. */
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
