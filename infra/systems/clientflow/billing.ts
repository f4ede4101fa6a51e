/** What Stripe tells ClientFlow. */
import { expandEvents } from "../../stripe/events";

/**
 * The three of clientflow-014, and two of ours: without the deletion a cancelled subscription stays
 * open in the application, and without the paid invoice a mended payment is never noticed.
 */
export const clientflowEvents = expandEvents([
  "checkout.session.completed",
  "invoice.payment_failed",
  "customer.subscription.updated",
  "customer.subscription.deleted",
  "invoice.payment_succeeded",
]);
