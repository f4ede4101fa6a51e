/**
 * Encryption of payloads: AES-256-GCM under a key with an id, so that keys can be changed while
 * events are stored. What the ciphertext belongs to is authenticated with it: nobody who can write
 * to the table can give one event the payload of another.
 */
import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from "node:crypto";
import { ConfigurationError } from "./configuration-error";

export interface PayloadKey {
  /** Letters, digits, `.`, `_` and `-`: stored beside each payload. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: KeyObject;
}

/** Where keys come from: see {@link storedKeys} of payload-keys.ts. */
export interface PayloadKeys {
  /** What new payloads are encrypted with. */
  current(): Promise<PayloadKey>;
  /** A key by its id, also one that is no longer current. */
  find(id: string): Promise<PayloadKey | undefined>;
}

/** What a payload belongs to. */
export interface PayloadOwner {
  readonly provider: string;
  readonly account: string;
  readonly event_id: string;
  readonly type: string;
  readonly content_type: string;
}

/** The columns of `webhook_events` that a payload is read from. */
export interface StoredPayload extends PayloadOwner {
  readonly payload: Buffer | null;
  /** Null for a payload in plain text. */
  readonly key_id: string | null;
}

/** The payload was altered, belongs to another event, or its key has another value. */
export class PayloadError extends Error {
  override readonly name = "PayloadError";
}

/** First byte of what is stored: a later form can be told apart. */
const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * One byte of version, the nonce, the ciphertext, the tag: 29 bytes more than the payload. Nonces
 * are random: below 2^32 payloads of one key (NIST SP 800-38D, 8.3), two do not meet.
 */
export function sealPayload(payload: Buffer, { id, key }: PayloadKey, owner: PayloadOwner): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(authenticated(id, owner));
  const parts = [Buffer.of(version), nonce, cipher.update(payload), cipher.final()];
  return Buffer.concat([...parts, cipher.getAuthTag()]);
}

/** @throws PayloadError */
export function openPayload(sealed: Buffer, { id, key }: PayloadKey, owner: PayloadOwner): Buffer {
  if (sealed[0] !== version || sealed.length < 1 + nonceBytes + tagBytes) {
    throw new PayloadError("a stored payload is not in the form that it is encrypted in");
  }
  const nonce = sealed.subarray(1, 1 + nonceBytes);
  const text = sealed.subarray(1 + nonceBytes, -tagBytes);
  const options = { authTagLength: tagBytes };
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, options)
    .setAAD(authenticated(id, owner))
    .setAuthTag(sealed.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(text), decipher.final()]);
  } catch {
    throw new PayloadError("a stored payload was altered, or its key has another value");
  }
}

/**
 * What the handler reads.
 *
 * @throws ConfigurationError when its key is not there: nothing is wrong with the event.
 * @throws PayloadError when it is purged or was altered.
 */
export async function readPayload(row: StoredPayload, keys?: PayloadKeys): Promise<Buffer> {
  if (row.payload === null) throw new PayloadError("the payload is purged");
  if (row.key_id === null) return row.payload;
  const key = await keys?.find(row.key_id);
  if (key === undefined) {
    throw new ConfigurationError(
      `a payload is encrypted with the key ${row.key_id}, which is not among those that are ` +
        "configured: put it back until no event needs it",
    );
  }
  return openPayload(row.payload, key, row);
}

/** Each text with its length before it, so that no two owners are the same bytes. */
function authenticated(keyId: string, owner: PayloadOwner): Buffer {
  const { provider, account, event_id, type, content_type } = owner;
  return Buffer.concat(
    ["webhooks", keyId, provider, account, event_id, type, content_type].flatMap((text) => {
      const bytes = Buffer.from(text, "utf8");
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
