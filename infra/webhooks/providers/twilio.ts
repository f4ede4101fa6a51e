/**
 * Twilio: `X-Twilio-Signature`, base64 of HMAC-SHA1 with the auth token. Of a form it covers the
 * URL and the sorted fields; of any other body the URL alone, whose `bodySHA256` covers the body.
 */
import { createHash } from "node:crypto";
import { anySame, hmac, sameText, usableSecrets } from "../compare";
import { type FormFields, only, parseForm } from "../form";
import { moment } from "../freshness";
import { arrayElements, asObject, digestId, parseJson, plainText } from "../payload";
import {
  accept,
  header,
  refuse,
  type Verification,
  type WebhookEvent,
  type WebhookRequest,
} from "../verification";

export interface TwilioSecrets {
  /** Auth tokens: the primary one and, while it is changed, the secondary. */
  readonly authTokens: readonly string[];
  /** Account of bodies that do not say it themselves. */
  readonly account?: string;
}

/**
 * There is no timestamp, so a request can be replayed for ever: the event's id comes from what is
 * signed, never from the `I-Twilio-Idempotency-Token` header, which is not.
 */
export function verifyTwilio(request: WebhookRequest, secrets: TwilioSecrets): Verification {
  const tokens = usableSecrets(secrets.authTokens, "Twilio");
  const signature = header(request.headers, "x-twilio-signature");
  if (signature === undefined) return refuse("malformed");
  const hashes = queryValues(request.url, "bodySHA256");
  // Only the exact parameter counts: the library looks for the word anywhere in the URL, and then
  // leaves a form's fields unsigned.
  const isForm = hashes.length === 0;
  const fields = isForm ? parseForm(request.body) : [];
  if (fields === undefined) return refuse("malformed");
  const content = signedFields(fields);
  const expected = tokens.flatMap((token) =>
    portSpellings(request.url).map((url) => hmac("sha1", token, url, content).toString("base64")),
  );
  if (!anySame([signature], expected)) return refuse("signature");
  if (isForm) return readForm(request, fields, content);
  const [hash = "", second] = hashes;
  const digest = createHash("sha256").update(request.body).digest("hex");
  if (second !== undefined || !sameText(hash, digest)) return refuse("signature");
  return readBody(request, secrets.account ?? "");
}

/** Values that are sent twice are signed once, and in order. */
function signedFields(fields: FormFields): string {
  const byName = new Map<string, Set<string>>();
  for (const [name, value] of fields) {
    byName.set(name, (byName.get(name) ?? new Set()).add(value));
  }
  const names = [...byName.keys()].sort();
  return names
    .flatMap((name) => [...(byName.get(name) ?? [])].sort().map((value) => `${name}${value}`))
    .join("");
}

function queryValues(url: string, name: string): readonly string[] {
  const at = url.indexOf("?");
  return at < 0 ? [] : new URLSearchParams(url.slice(at + 1)).getAll(name);
}

/** Twilio's products differ in whether they sign the port: the URL with it and without. */
function portSpellings(url: string): readonly string[] {
  const match = /^(https?):\/\/(\[[^\]]+\]|[^:/?]+)(:[0-9]+)?(.*)$/s.exec(url);
  if (match === null) return [url];
  const [, scheme = "", host = "", port, rest = ""] = match;
  const other = port ?? (scheme === "https" ? ":443" : ":80");
  return [`${scheme}://${host}${rest}`, `${scheme}://${host}${other}${rest}`];
}

const messageSid = /^(SM|MM)[0-9a-fA-F]{32}$/;
/** Of another product's message, such as Conversations' `IM`, which has no status. */
const otherSid = /^(?!SM|MM)[A-Z]{2}[0-9a-fA-F]{32}$/;

function readForm(request: WebhookRequest, fields: FormFields, content: string): Verification {
  // The signature does not cover where a name ends and its value begins, so what identifies the
  // event has to be well formed by itself.
  const account = only(fields, "AccountSid");
  if (account === undefined || !/^AC[0-9a-fA-F]{32}$/.test(account)) return refuse("malformed");
  const sid = only(fields, "MessageSid") ?? only(fields, "SmsSid");
  const status = only(fields, "MessageStatus") ?? only(fields, "SmsStatus");
  let id = digestId(request.url, content);
  let type = plainText(only(fields, "EventType")) ?? "callback";
  if (sid !== undefined && !otherSid.test(sid)) {
    if (!messageSid.test(sid) || status === undefined || !/^[a-z_-]{1,40}$/.test(status)) {
      return refuse("malformed");
    }
    id = `${sid}:${status}`;
    type = `message.${status}`;
  } else {
    const call = only(fields, "CallStatus");
    if (call !== undefined && /^[a-z_-]{1,40}$/.test(call)) type = `call.${call}`;
  }
  const objectId = sid ?? plainText(only(fields, "CallSid")) ?? null;
  return accept({
    provider: "twilio",
    account,
    livemode: null,
    contentType: "application/x-www-form-urlencoded",
    events: [{ id, type, occurredAt: null, objectId, payload: request.body }],
  });
}

/** CloudEvents of Event Streams, in batches, or one JSON document of another product. */
function readBody(request: WebhookRequest, account: string): Verification {
  const value = parseJson(request.body);
  if (value === undefined) return refuse("malformed");
  const events = Array.isArray(value)
    ? arrayElements(request.body).map(readEvent)
    : [readEvent(request.body)];
  return accept({
    provider: "twilio",
    account,
    livemode: null,
    contentType: "application/json",
    events,
  });
}

function readEvent(payload: Buffer): WebhookEvent {
  const event = asObject(parseJson(payload));
  const id = plainText(event?.specversion) === undefined ? undefined : plainText(event?.id);
  return {
    id: id ?? digestId(payload),
    type: plainText(event?.type) ?? plainText(event?.EventType) ?? "callback",
    occurredAt: moment(event?.time),
    objectId: null,
    payload,
  };
}
