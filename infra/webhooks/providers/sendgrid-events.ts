/** SendGrid's Event Webhook: a JSON array of events, each of which is stored by itself. */
import { moment } from "../freshness";
import { arrayElements, asObject, digestId, parseJson, plainText } from "../payload";
import {
  accept,
  refuse,
  type Verification,
  type WebhookEvent,
  type WebhookRequest,
} from "../verification";
import { refusal, type SendGridKeys } from "./sendgrid-signature";

export function verifySendGridEvents(request: WebhookRequest, keys: SendGridKeys): Verification {
  const reason = refusal(request, keys);
  if (reason !== undefined) return refuse(reason);
  if (!Array.isArray(parseJson(request.body))) return refuse("malformed");
  return accept({
    provider: "sendgrid",
    account: keys.account ?? "",
    livemode: null,
    contentType: "application/json",
    events: arrayElements(request.body).map(readEvent),
  });
}

/** An event without `sg_event_id`, which SendGrid does not promise, is known by its bytes. */
function readEvent(payload: Buffer): WebhookEvent {
  const event = asObject(parseJson(payload));
  return {
    id: plainText(event?.sg_event_id) ?? digestId(payload),
    type: plainText(event?.event) ?? "event",
    occurredAt: moment(event?.timestamp),
    objectId: plainText(event?.sg_message_id) ?? null,
    payload,
  };
}
