/** Handlers for every event of Stripe's billing, from five methods that a system implements. */
import type Stripe from "stripe";
import type { EventsOf } from "../stripe/events";
import type { StripeEventOf, StripeHandlers, TypedHandler } from "./handlers";
import type { ProviderCalls } from "./outgoing";
import type { HandlerContext } from "./worker-types";

/** The events that these handlers know: what the five checklists name, and their families. */
export type BillingEventName =
  | "checkout.session.completed"
  | "customer.updated"
  | EventsOf<"customer.subscription.*">
  | EventsOf<"invoice.*">;

/**
 * What a system keeps of Stripe's objects. Each method gets the object as it is now, not as it was
 * when the event happened, and may get the same twice: write with `context.database`, and replace.
 */
export interface BillingStore {
  /** Ended ones included: their status is `canceled`. */
  subscription(now: Stripe.Subscription, context: HandlerContext): Promise<void>;
  /** A draft that was deleted is given as it was last. */
  invoice(now: Stripe.Invoice, isDeleted: boolean, context: HandlerContext): Promise<void>;
  customer(now: Stripe.Customer | Stripe.DeletedCustomer, context: HandlerContext): Promise<void>;
  /** Who paid, by `client_reference_id` and `customer`; its subscription follows by itself. */
  checkout(session: Stripe.Checkout.Session, context: HandlerContext): Promise<void>;
  /**
   * Something happened that is no state, such as a failed payment or a trial that ends soon: mails
   * start here. Send them with `ProviderCalls.once`.
   */
  notice(event: StripeEventOf<BillingEventName>, context: HandlerContext): Promise<void>;
}

/** Where objects are fetched again: {@link stripeReader}. */
export interface StripeReader {
  subscription(id: string, context: HandlerContext): Promise<Stripe.Subscription>;
  /** Undefined for one that is not there any more. */
  invoice(id: string, context: HandlerContext): Promise<Stripe.Invoice | undefined>;
  customer(id: string, context: HandlerContext): Promise<Stripe.Customer | Stripe.DeletedCustomer>;
}

/**
 * Handlers for these events. Stripe's objects have no version and its events come in any order, so
 * that each is fetched again while its row is locked: a stale event writes what is true now.
 *
 * @param names What the endpoint asks for: `finsightEventNames`.
 */
export function billingHandlers<Name extends BillingEventName>(
  names: readonly Name[],
  store: BillingStore,
  reader: StripeReader,
): StripeHandlers<Name> {
  const handle: TypedHandler<StripeEventOf<BillingEventName>> = async (event, context) => {
    await saveState(event, store, reader, context);
    await store.notice(event, context);
  };
  return Object.fromEntries(names.map((name) => [name, handle])) as unknown as StripeHandlers<Name>;
}

async function saveState(
  event: StripeEventOf<BillingEventName>,
  store: BillingStore,
  reader: StripeReader,
  context: HandlerContext,
): Promise<void> {
  const { object } = event.data;
  // An invoice that is only announced has no id, and nothing to keep.
  const { id } = object;
  if (id === undefined || id === "") return;
  // A finished session does not change any more.
  if (object.object === "checkout.session") return await store.checkout(object, context);
  await context.objects.lock(id);
  if (object.object === "subscription") {
    await store.subscription(await reader.subscription(id, context), context);
  } else if (object.object === "customer") {
    await store.customer(await reader.customer(id, context), context);
  } else {
    const now = await reader.invoice(id, context);
    await store.invoice(now ?? object, now === undefined, context);
  }
}

/** Objects of the account that the event is of, by Stripe's SDK and with its types. */
export function stripeReader(
  stripe: Pick<Stripe, "subscriptions" | "invoices" | "customers">,
  calls: Pick<ProviderCalls, "call">,
): StripeReader {
  /** One try at a time: `calls` waits, and knows when not to ask at all. */
  const of = ({ event }: HandlerContext) => ({
    maxNetworkRetries: 0,
    ...(event.account.startsWith("acct_") && { stripeAccount: event.account }),
  });
  return {
    subscription: (id, context) =>
      calls.call(context, () => stripe.subscriptions.retrieve(id, {}, of(context))),
    customer: (id, context) =>
      calls.call(context, () => stripe.customers.retrieve(id, {}, of(context))),
    invoice: (id, context) =>
      calls.call(context, async () => {
        try {
          return await stripe.invoices.retrieve(id, {}, of(context));
        } catch (error) {
          if (isMissing(error)) return undefined;
          throw error;
        }
      }),
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "resource_missing";
}
