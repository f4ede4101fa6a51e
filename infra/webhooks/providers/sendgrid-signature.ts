/**
 * What SendGrid's Event Webhook and Inbound Parse share: ECDSA with P-256 and SHA-256 over the
 * timestamp and the raw body, DER in base64. Its library decodes the body first, which breaks mail
 * with attachments, throws on a malformed signature, and takes a timestamp of any age.
 */
import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { fromBase64, usableSecrets } from "../compare";
import { ConfigurationError } from "../configuration-error";
import { isFresh, toleranceSeconds, unixSeconds } from "../freshness";
import { header, type RefusalReason, type WebhookRequest } from "../verification";

export interface SendGridKeys {
  /** Verification keys that are valid now: base64 of the SPKI DER as SendGrid shows it, or PEM. */
  readonly publicKeys: readonly string[];
  /** Whose mail it is, where several accounts of SendGrid send here. */
  readonly account?: string;
  /** Seconds that the signed timestamp may differ from the clock; 300 by our choice. */
  readonly toleranceSeconds?: number;
}

const name = "x-twilio-email-event-webhook";
/** Keys by their text: reading one takes longer than a verification. */
const known = new Map<string, KeyObject>();

/** @throws ConfigurationError, without the value, when it is no public key on P-256. */
function readKey(text: string): KeyObject {
  const found = known.get(text);
  if (found !== undefined) return found;
  const key = parseKey(text);
  if (key?.asymmetricKeyDetails?.namedCurve !== "prime256v1") {
    throw new ConfigurationError(
      "SendGrid: a verification key is no public key on P-256 (base64 DER or PEM)",
    );
  }
  known.set(text, key);
  return key;
}

function parseKey(text: string): KeyObject | undefined {
  try {
    if (text.startsWith("-----BEGIN PUBLIC KEY-----")) return createPublicKey(text);
    const key = fromBase64(text);
    return key && createPublicKey({ key, format: "der", type: "spki" });
  } catch {
    return undefined;
  }
}

/** Why the request is refused; undefined when SendGrid signed it just now. */
export function refusal(
  { headers, body, now }: WebhookRequest,
  { publicKeys, toleranceSeconds: tolerance = toleranceSeconds }: SendGridKeys,
): RefusalReason | undefined {
  const keys = usableSecrets(publicKeys, "SendGrid").map(readKey);
  const signature = fromBase64(header(headers, `${name}-signature`) ?? "");
  const timestamp = header(headers, `${name}-timestamp`) ?? "";
  const seconds = unixSeconds(timestamp);
  if (signature === undefined || seconds === undefined) return "malformed";
  const signed = Buffer.concat([Buffer.from(timestamp), body]);
  if (!keys.some((key) => verify("sha256", signed, key, signature))) return "signature";
  return isFresh(seconds, now, tolerance) ? undefined : "timestamp";
}
