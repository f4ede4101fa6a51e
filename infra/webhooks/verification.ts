/** What every provider's verification takes and gives. It is pure: no clock, no network. */

/** Header names in lower case. Several values of one name are a list, as they were received. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface WebhookRequest {
  readonly method: string;
  /** The URL that the provider called, with its query, as text: see public-url.ts. */
  readonly url: string;
  readonly headers: Headers;
  /** The bytes as they were received. Nothing may have parsed or decoded them. */
  readonly body: Buffer;
  readonly now: Date;
}

/** One event that the provider vouches for. Its texts are printable ASCII up to 255 long. */
export interface WebhookEvent {
  /** Unique within the provider and the account; the same in every delivery of the event. */
  readonly id: string;
  /** The provider's name of what happened: `invoice.paid`. */
  readonly type: string;
  /** When it happened, where the provider says so. */
  readonly occurredAt: Date | null;
  /** The provider's id of the object that changed, where there is one. */
  readonly objectId: string | null;
  /** What the handler reads: the raw body, or the bytes of this event in a batch. */
  readonly payload: Buffer;
}

export type Provider =
  | "stripe"
  | "twilio"
  | "sendgrid"
  | "sendgrid-inbound"
  | "google-calendar"
  | "standard-webhooks";

/** A verified request. SendGrid and Twilio send several events in one. */
export interface Delivery {
  readonly provider: Provider;
  /** Whose event it is, where one endpoint serves several; empty otherwise. */
  readonly account: string;
  /** False for an event of the provider's test mode; null where the provider has none. */
  readonly livemode: boolean | null;
  /** MIME type of the payloads, with its parameters. */
  readonly contentType: string;
  readonly events: readonly WebhookEvent[];
}

/**
 * Why a request is refused: for metrics and logs, never for the answer, which would help a forger.
 * `malformed` had no usable signature or was signed and says nothing that can be handled.
 */
export type RefusalReason = "malformed" | "signature" | "timestamp" | "channel";

export type Verification =
  | { readonly accepted: true; readonly delivery: Delivery }
  | { readonly accepted: false; readonly reason: RefusalReason };

export function refuse(reason: RefusalReason): Verification {
  return { accepted: false, reason };
}

export function accept(delivery: Delivery): Verification {
  return { accepted: true, delivery };
}

/**
 * The only value of a header. A header that came twice has none: which of the two the provider
 * signed, and which one a proxy believed, is not known.
 */
export function header(headers: Headers, name: string): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  if (typeof value !== "object") return value;
  return value.length === 1 ? value[0] : undefined;
}
