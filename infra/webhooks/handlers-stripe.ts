import type Stripe from "stripe";
import { asObject, parseJson } from "./payload";
import { PermanentFailure } from "./worker-errors";
import type { StoredEvent } from "./worker-types";

/**
 * The event as Stripe sent it. It is rendered in the API version of the endpoint: pin that to the
 * SDK's, as infra/ does.
 *
 * @throws PermanentFailure for a notification of Stripe's second API, which holds no object.
 */
export function readStripeEvent(event: StoredEvent): Stripe.Event {
  const body = asObject(parseJson(event.payload));
  if (body?.id !== event.id || body.type !== event.type) {
    throw new PermanentFailure("the payload is not that of this event");
  }
  if (asObject(asObject(body.data)?.object) === undefined) {
    throw new PermanentFailure(
      "a notification without its object: fetch it in the endpoint's code",
    );
  }
  return body as unknown as Stripe.Event;
}
