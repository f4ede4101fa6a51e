/**
 * Standard Webhooks: `webhook-id`, `webhook-timestamp` and `webhook-signature`, a list separated by
 * spaces of `v1,<base64>` (HMAC-SHA256) and `v1a,<base64>` (Ed25519) over `id.timestamp.body`.
 */
import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { anySame, fromBase64, hmac, usableSecrets } from "../compare";
import { ConfigurationError } from "../configuration-error";
import { isFresh, moment, unixSeconds } from "../freshness";
import { asObject, parseJson, plainText } from "../payload";
import { accept, header, refuse, type Verification, type WebhookRequest } from "../verification";

export interface StandardWebhooksSecrets {
  /** `whsec_` (shared secret) or `whpk_` (public key), each with base64 after it. */
  readonly secrets: readonly string[];
  /** Name of the sender, since several may follow the standard. */
  readonly account?: string;
}

const mostSignatures = 16;
/** SubjectPublicKeyInfo of an Ed25519 key up to the key's 32 bytes (RFC 8410). */
const ed25519Prefix = Buffer.from("302a300506032b6570032100", "hex");

/** Verifies the bytes; the library decodes them first, so that what is not UTF-8 never verifies. */
export function verifyStandardWebhooks(
  request: WebhookRequest,
  { secrets, account = "" }: StandardWebhooksSecrets,
): Verification {
  const keys = usableSecrets(secrets, "Standard Webhooks").map(readKey);
  // A dot in the id would move the boundary between what is signed as id and as timestamp.
  const id = plainText(header(request.headers, "webhook-id"));
  const timestamp = header(request.headers, "webhook-timestamp") ?? "";
  const list = header(request.headers, "webhook-signature")?.split(" ") ?? [];
  const seconds = unixSeconds(timestamp);
  if (id === undefined || id.includes(".") || seconds === undefined) return refuse("malformed");
  if (list.length === 0 || list.length > mostSignatures) return refuse("malformed");
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), request.body]);
  const of = (version: string) =>
    list.flatMap((item) =>
      item.startsWith(`${version},`) ? [item.slice(version.length + 1)] : [],
    );
  const expected = keys.flatMap((key) =>
    Buffer.isBuffer(key) ? [hmac("sha256", key, signed).toString("base64")] : [],
  );
  const byKey = keys.some((key) => !Buffer.isBuffer(key) && isSigned(key, signed, of("v1a")));
  if (!anySame(of("v1"), expected) && !byKey) return refuse("signature");
  if (!isFresh(seconds, request.now)) return refuse("timestamp");
  const event = asObject(parseJson(request.body));
  return accept({
    provider: "standard-webhooks",
    account,
    livemode: null,
    contentType: mimeType(header(request.headers, "content-type")),
    events: [
      {
        id,
        type: plainText(event?.type) ?? "event",
        occurredAt: moment(event?.timestamp) ?? moment(seconds),
        objectId: plainText(asObject(event?.data)?.id) ?? null,
        payload: request.body,
      },
    ],
  });
}

/** Nobody signed the header, so that it must not be able to make the insert fail. */
function mimeType(value: string | undefined): string {
  return value !== undefined && /^[\x20-\x7e]{1,200}$/.test(value)
    ? value
    : "application/octet-stream";
}

function isSigned(key: KeyObject, signed: Buffer, signatures: readonly string[]): boolean {
  return signatures.some((text) => {
    const signature = fromBase64(text);
    return signature?.length === 64 && verify(null, signed, key, signature);
  });
}

/** @throws ConfigurationError, without the value, when it has no shape of the standard. */
function readKey(secret: string): Buffer | KeyObject {
  const bytes = fromBase64(secret.replace(/^wh(sec|pk)_/, ""));
  if (secret.startsWith("whsec_") && bytes && bytes.length >= 24 && bytes.length <= 64) {
    return bytes;
  }
  if (secret.startsWith("whpk_") && bytes?.length === 32) {
    const key = Buffer.concat([ed25519Prefix, bytes]);
    return createPublicKey({ key, format: "der", type: "spki" });
  }
  throw new ConfigurationError(
    "Standard Webhooks: a secret is neither whsec_ with 24 to 64 bytes nor whpk_ with 32 bytes, " +
      "in base64",
  );
}
