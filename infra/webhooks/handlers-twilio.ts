import { parseForm } from "./form";
import { asObject, type JsonObject, parseJson } from "./payload";
import { PermanentFailure } from "./worker-errors";
import type { StoredEvent } from "./worker-types";

/** What Twilio posted: the fields of a form, or a JSON document. */
export interface TwilioCallback {
  /** Each name once: of a repeated one the last value. Empty for JSON. */
  readonly fields: Readonly<Record<string, string>>;
  /** The document; undefined for a form. A CloudEvent of Event Streams has its data in `data`. */
  readonly json?: unknown;
}

/** A message that came in, or what became of one that went out. */
export interface TwilioMessage extends TwilioCallback {
  readonly sid: string;
  /** `received`, `queued`, `sent`, `delivered`, `undelivered`, `failed`, `read` and others. */
  readonly status: string;
  /** E.164, or a channel before it: `whatsapp:+15551234567`. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Text of a message that came in. */
  readonly body: string | undefined;
  readonly media: readonly { readonly url: string; readonly contentType: string }[];
  /** Twilio's number of what failed: 30003. */
  readonly errorCode: string | undefined;
}

export function readCallback(event: StoredEvent): TwilioCallback {
  if (event.contentType.startsWith("application/json")) {
    const json = parseJson(event.payload);
    if (json === undefined) throw new PermanentFailure("the payload is no JSON");
    return { fields: {}, json };
  }
  const fields = parseForm(event.payload);
  if (fields === undefined) throw new PermanentFailure("the payload is no form");
  // A name such as __proto__ is a name like any other.
  return { fields: Object.assign(Object.create(null), Object.fromEntries(fields)) };
}

export function readMessage(event: StoredEvent): TwilioMessage {
  const callback = readCallback(event);
  const { fields } = callback;
  const sid = fields.MessageSid ?? fields.SmsSid;
  const status = fields.MessageStatus ?? fields.SmsStatus;
  if (sid === undefined || status === undefined) {
    throw new PermanentFailure("the payload is no message of Twilio's");
  }
  return {
    ...callback,
    sid,
    status,
    from: fields.From,
    to: fields.To,
    body: fields.Body,
    media: mediaOf(fields),
    errorCode: fields.ErrorCode,
  };
}

/** Media that a message may have: Twilio's limit. */
const mostMedia = 10;

function mediaOf(fields: TwilioCallback["fields"]): TwilioMessage["media"] {
  const count = Math.min(mostMedia, Number(fields.NumMedia ?? 0) || 0);
  return Array.from({ length: count }, (_, at) => ({
    url: fields[`MediaUrl${at}`] ?? "",
    contentType: fields[`MediaContentType${at}`] ?? "",
  })).filter(({ url }) => url !== "");
}

/**
 * How far a message has come: what is sent later may arrive earlier, and Twilio says neither when
 * nor in which order. For `context.objects.advance`.
 */
export function messageProgress(status: string): bigint {
  return BigInt(progress.get(status) ?? 0);
}

/** States that end are equal: a message has one of them. */
const progress = new Map(
  [
    ["accepted", "scheduled", "receiving"],
    ["queued"],
    ["sending"],
    ["sent"],
    ["delivered", "undelivered", "failed", "canceled", "received", "partially_delivered"],
    ["read"],
  ].flatMap((states, at) => states.map((state): [string, number] => [state, at + 1])),
);

/** The document's object, where it is one. */
export function jsonOf({ json }: TwilioCallback): JsonObject | undefined {
  return asObject(json);
}
