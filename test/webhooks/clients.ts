/** Requests as the providers make them, signed by the providers' own libraries where they can. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { Webhook } from "standardwebhooks";
import Stripe from "stripe";
import twilio from "twilio";
import { type Channel, tokenDigest } from "../../infra/webhooks/providers/google-calendar";
import type { Headers, WebhookRequest } from "../../infra/webhooks/verification";

export const now = new Date("2026-11-20T12:00:00Z");
export const seconds = now.getTime() / 1000;
export const origin = "https://api.clientflow.ai";

export function request(
  target: string,
  headers: Headers,
  body: Buffer | string,
  at = now,
): WebhookRequest {
  return { method: "POST", url: `${origin}${target}`, headers, body: Buffer.from(body), now: at };
}

export const stripe = new Stripe("sk_test_not_a_key");
export const stripeSecret = "whsec_test_of_gonogo_0123456789abcdef";

export function stripeEvent(id = "evt_1", more: object = {}): string {
  return JSON.stringify({
    id,
    object: "event",
    api_version: "2026-08-26",
    created: seconds - 2,
    livemode: true,
    type: "invoice.paid",
    data: { object: { id: "in_1", object: "invoice" } },
    ...more,
  });
}

export function stripeRequest(
  payload = stripeEvent(),
  { secret = stripeSecret, timestamp = seconds } = {},
): WebhookRequest {
  const header = stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  const headers = { "stripe-signature": header, "content-type": "application/json" };
  return request("/webhooks/stripe", headers, payload);
}

export const twilioToken = "0123456789abcdef0123456789abcdef";
export const accountSid = `AC${"1".repeat(32)}`;
export const messageSid = `SM${"2".repeat(32)}`;

export const message = {
  AccountSid: accountSid,
  MessageSid: messageSid,
  MessageStatus: "delivered",
  To: "+15551230000",
  Body: "Grüße & 50 % 👋\nfin=1",
};

export type Form = Readonly<Record<string, string | string[]>>;

export function twilioForm(
  fields: Form = message,
  options: { readonly token?: string; readonly target?: string; readonly url?: string } = {},
): WebhookRequest {
  const { token = twilioToken, target = "/webhooks/twilio" } = options;
  const { url = `${origin}${target}` } = options;
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one] as [string, string]),
  );
  const headers = {
    "x-twilio-signature": twilio.getExpectedTwilioSignature(token, url, { ...fields }),
    "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
  };
  return request(target, headers, new URLSearchParams(pairs).toString());
}

export function twilioJson(body: string | Buffer, token = twilioToken): WebhookRequest {
  const hash = createHash("sha256").update(body).digest("hex");
  const target = `/webhooks/twilio?kind=a%20b&bodySHA256=${hash}`;
  const headers = {
    "x-twilio-signature": twilio.getExpectedTwilioSignature(token, `${origin}${target}`, {}),
    "content-type": "application/json",
  };
  return request(target, headers, body);
}

/** SendGrid has no library that signs: what it documents, by OpenSSL. */
export const sendGridKeys = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
export const sendGridPublicKey = spki(sendGridKeys.publicKey);

export function spki(key: KeyObject): string {
  return key.export({ type: "spki", format: "der" }).toString("base64");
}

const sendGridName = "x-twilio-email-event-webhook";

export function sendGridRequest(
  body: string | Buffer,
  { timestamp = String(seconds), contentType = "application/json", target = "/webhooks/sg" } = {},
): WebhookRequest {
  const signed = Buffer.concat([Buffer.from(timestamp), Buffer.from(body)]);
  const headers = {
    [`${sendGridName}-signature`]: sign("sha256", signed, sendGridKeys.privateKey).toString(
      "base64",
    ),
    [`${sendGridName}-timestamp`]: timestamp,
    "content-type": contentType,
  };
  return request(target, headers, body);
}

export const sendGridEvents = JSON.stringify([
  { email: "a@example.com", timestamp: seconds, event: "delivered", sg_event_id: "one-1" },
  { email: "b@example.com", timestamp: seconds, event: "click", sg_event_id: "two_2", "n,]": "}" },
]);

export const boundary = "xYzZY";

/** A mail with an attachment that is no text. */
export function mail(attachment = Buffer.from([0xff, 0x00, 0x0d, 0x0a, 0x80]), line = boundary) {
  const field = (name: string, value: string) =>
    `--${line}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const file =
    `--${line}\r\nContent-Disposition: form-data; name="attachment1"; filename="a \\"b\\".bin"` +
    "\r\nContent-Type: application/octet-stream\r\n\r\n";
  return Buffer.concat([
    Buffer.from(field("from", "Zoë <z@example.com>") + field("subject", "") + file),
    attachment,
    Buffer.from(`\r\n--${line}--\r\n`),
  ]);
}

export function mailRequest(body = mail(), line = boundary): WebhookRequest {
  const contentType = `multipart/form-data; boundary=${line}`;
  return sendGridRequest(body, { contentType, target: "/webhooks/sendgrid-inbound" });
}

export const channelToken = "b".repeat(43);
export const channel: Channel = {
  id: "0b6a1a7e-7c1b-4a3e-9d65-000000000001",
  tokenSha256: tokenDigest(channelToken),
  resourceId: "resource-1",
  account: "org_1",
  expiresAt: new Date(now.getTime() + 3_600_000),
};

export function calendarRequest(more: Headers = {}): WebhookRequest {
  const headers = {
    "x-goog-channel-id": channel.id,
    "x-goog-channel-token": channelToken,
    "x-goog-resource-id": "resource-1",
    "x-goog-resource-state": "exists",
    "x-goog-message-number": "12",
    ...more,
  };
  return request("/webhooks/gcal", headers, "");
}

export const standardSecret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

export function standardRequest(
  body = '{"type":"user.created","data":{"id":"usr_1"}}',
  { secret = standardSecret, id = "msg_1", at = now } = {},
): WebhookRequest {
  const headers = {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, at, body),
    "content-type": "application/json",
  };
  return request("/webhooks/standard", headers, body);
}
