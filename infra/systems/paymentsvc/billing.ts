/** What Stripe tells paymentsvc. */
import { expandEvents } from "../../stripe/events";

/** paymentsvc-501 to 506, exactly. */
export const paymentsvcEvents = expandEvents([
  "checkout.session.completed",
  "customer.subscription.created",
  "customer.subscription.updated",
  "customer.subscription.deleted",
  "invoice.payment_succeeded",
  "invoice.payment_failed",
]);
