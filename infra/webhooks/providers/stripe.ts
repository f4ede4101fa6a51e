/** Stripe: `Stripe-Signature: t=1700000000,v1=<hex>[,v1=<hex>]`, HMAC-SHA256 over `t.body`. */
import { anySame, hmac, usableSecrets } from "../compare";
import { isFresh, moment, unixSeconds } from "../freshness";
import { asObject, type JsonObject, parseJson, plainText } from "../payload";
import {
  accept,
  type Delivery,
  header,
  refuse,
  type Verification,
  type WebhookEvent,
  type WebhookRequest,
} from "../verification";

export interface StripeSecrets {
  /** Signing secrets (`whsec_…`) that are valid now: Stripe signs with each of them. */
  readonly secrets: readonly string[];
}

/** Signatures in one header: more than Stripe ever sends, and few enough to compare at once. */
const mostSignatures = 16;

/**
 * Differs from the SDK where the SDK accepts too much: a timestamp from the future is refused, as
 * are one with letters after it, two of them, and bytes that are not UTF-8.
 */
export function verifyStripe(request: WebhookRequest, { secrets }: StripeSecrets): Verification {
  const usable = usableSecrets(secrets, "Stripe");
  const signed = parseHeader(header(request.headers, "stripe-signature"));
  if (signed === undefined) return refuse("malformed");
  const expected = usable.map((secret) =>
    hmac("sha256", secret, `${signed.timestamp}.`, request.body).toString("hex"),
  );
  if (!anySame(signed.signatures, expected)) return refuse("signature");
  if (!isFresh(Number(signed.timestamp), request.now)) return refuse("timestamp");
  const delivery = stripeDelivery(request.body);
  return delivery === undefined ? refuse("malformed") : accept(delivery);
}

/** What an event says whose origin is certain. */
export function stripeDelivery(body: Buffer): Delivery | undefined {
  const event = asObject(parseJson(body));
  const read = event && readEvent(event, body);
  if (event === undefined || read === undefined) return undefined;
  const { livemode } = event;
  const account = event.account ?? event.context ?? "";
  if (typeof livemode !== "boolean") return undefined;
  if (account !== "" && plainText(account) === undefined) return undefined;
  return {
    provider: "stripe",
    account: String(account),
    livemode,
    contentType: "application/json",
    events: [read],
  };
}

function parseHeader(value: string | undefined) {
  if (value === undefined) return undefined;
  const pairs = value.split(",").map((pair) => {
    const at = pair.indexOf("=");
    return { name: pair.slice(0, at), value: pair.slice(at + 1) };
  });
  const of = (name: string) => pairs.filter((pair) => pair.name === name).map((pair) => pair.value);
  const [timestamp, second] = of("t");
  const signatures = of("v1");
  if (timestamp === undefined || second !== undefined || unixSeconds(timestamp) === undefined) {
    return undefined;
  }
  if (signatures.length === 0 || signatures.length > mostSignatures) return undefined;
  return { timestamp, signatures };
}

/** A snapshot event or, in Stripe's second API, a notification that names the object only. */
function readEvent(event: JsonObject, payload: Buffer): WebhookEvent | undefined {
  const id = plainText(event.id);
  const type = plainText(event.type);
  if (id === undefined || type === undefined) return undefined;
  const object = asObject(asObject(event.data)?.object) ?? asObject(event.related_object);
  return {
    id,
    type,
    occurredAt: moment(event.created),
    objectId: plainText(object?.id) ?? null,
    payload,
  };
}
