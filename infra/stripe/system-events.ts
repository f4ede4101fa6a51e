/**
 * What each system has to hear from Stripe: the events that its checklist names, and those that
 * its own duties need beside them, each with the reason. A family is expanded to concrete names.
 */
import type { EventName } from "./events.gen.js";
import { type EventFamily, expandEvents } from "./events.js";

export interface EventList {
  readonly asked: readonly (EventName | EventFamily)[];
  /** Box ids, or that there is none. */
  readonly source: string;
  /** Events that no box names, with why the system is wrong without them. */
  readonly added: Readonly<Partial<Record<EventName, string>>>;
}

const checkout =
  "the system sells through Checkout, and without it never learns which customer paid";
const deleted = "a cancellation, by the customer or after failed payments, must end the access";

export const systemEvents = {
  finsight: {
    // Stripe has no family `subscription.*`: customer.subscription.* is meant. It and invoice.*
    // are sent whole, as the box asks, although an application reads few of the 25.
    asked: ["customer.subscription.*", "invoice.*"],
    source: "finsight-023",
    added: { "checkout.session.completed": checkout },
  },
  paymentsvc: {
    asked: [
      "checkout.session.completed",
      "customer.subscription.created",
      "customer.subscription.updated",
      "customer.subscription.deleted",
      "invoice.payment_succeeded",
      "invoice.payment_failed",
    ],
    source: "paymentsvc-501 to 506",
    added: {},
  },
  toolbox: {
    asked: [],
    source: "toolbox-086 asks for endpoints and names no event",
    added: {
      "checkout.session.completed": checkout,
      "customer.subscription.created":
        "toolbox-023: the plan decides rate and quota from the start",
      "customer.subscription.updated": "toolbox-023: another plan is another rate and quota",
      "customer.subscription.deleted": deleted,
      "invoice.finalized": "toolbox-024: an invoice can be shown once it is final",
      "invoice.payment_succeeded": "toolbox-025: payments are recorded",
      "invoice.payment_failed": "toolbox-025: a failed payment is shown to the customer",
    },
  },
  catalytic: {
    asked: [
      "checkout.session.completed",
      "customer.subscription.created",
      "customer.subscription.updated",
      "customer.subscription.deleted",
      "invoice.payment_succeeded",
      "invoice.payment_failed",
      "customer.updated",
    ],
    source: "catalytic-078 to 084",
    added: {
      "customer.subscription.trial_will_end":
        "catalytic-109 is a mail about the end of a trial, which nothing else announces",
    },
  },
  clientflow: {
    asked: [
      "checkout.session.completed",
      "invoice.payment_failed",
      "customer.subscription.updated",
    ],
    source: "clientflow-014",
    added: {
      "customer.subscription.deleted": deleted,
      "invoice.payment_succeeded":
        "after a failed payment only this one says that access can come back",
    },
  },
} as const satisfies Readonly<Record<string, EventList>>;

/** The concrete events of a system, sorted: what its endpoint is subscribed to, and no more. */
export function eventsOf(system: keyof typeof systemEvents): readonly EventName[] {
  const { asked, added }: EventList = systemEvents[system];
  return expandEvents([...asked, ...(Object.keys(added) as EventName[])]);
}
