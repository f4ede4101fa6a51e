/**
 * DSSE envelopes (secure-systems-lab/dsse, protocol and envelope 1.0): a payload, its type, and
 * signatures over both.
 *
 * An envelope is written in canonical JSON and read in no other form: no byte of the file can
 * change unnoticed, not even those that no signature covers.
 */
import { sign, verify } from "node:crypto";
import { canonicalBytes } from "./canonical";
import type { PublicKey, SigningKey } from "./keys";
import { strictBase64 } from "./ssh-wire";

export interface Envelope {
  readonly payloadType: string;
  readonly payload: Buffer;
  readonly signatures: readonly EnvelopeSignature[];
}

export interface EnvelopeSignature {
  /** The key's fingerprint; a hint, which no trust is put in. */
  readonly keyid: string;
  readonly sig: Buffer;
}

/** What is signed: the "pre-authentication encoding" of the protocol. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const type = Buffer.from(payloadType, "utf8");
  const head = `DSSEv1 ${type.length} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head, "utf8"), payload]);
}

/** @returns The text of the envelope's file. */
export function sealed(payloadType: string, payload: Uint8Array, signer: SigningKey): string {
  const sig = sign(null, preAuthEncoding(payloadType, payload), signer.key);
  return canonicalBytes({
    payloadType,
    payload: Buffer.from(payload).toString("base64"),
    signatures: [{ keyid: signer.publicKey.id, sig: sig.toString("base64") }],
  }).toString("utf8");
}

/** @returns The envelope, or why it is none: the rest of a sentence that begins with the file. */
export function readEnvelope(bytes: Uint8Array): Envelope | string {
  let data: unknown;
  try {
    data = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return "is no JSON";
  }
  const envelope = envelopeOf(data);
  if (envelope === undefined) return "is no DSSE envelope";
  // Compared with what was read, so that there is nothing that a check did not see.
  if (!canonicalBytes(data).equals(bytes)) return "is not in canonical form: it was changed";
  return envelope;
}

function envelopeOf(data: unknown): Envelope | undefined {
  if (!hasOnly(data, ["payload", "payloadType", "signatures"])) return undefined;
  const { payload, payloadType, signatures } = data;
  if (typeof payload !== "string" || typeof payloadType !== "string") return undefined;
  const bytes = strictBase64(payload);
  if (bytes === undefined || !Array.isArray(signatures) || signatures.length === 0)
    return undefined;
  const read: EnvelopeSignature[] = [];
  for (const each of signatures) {
    if (!hasOnly(each, ["keyid", "sig"])) return undefined;
    const { keyid, sig } = each;
    const raw = typeof sig === "string" ? strictBase64(sig) : undefined;
    if (typeof keyid !== "string" || raw === undefined) return undefined;
    read.push({ keyid, sig: raw });
  }
  return { payloadType, payload: bytes, signatures: read };
}

function hasOnly(
  data: unknown,
  keys: readonly string[],
): data is Readonly<Record<string, unknown>> {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return false;
  return Object.keys(data).sort().join() === keys.join();
}

/**
 * Who signed. A signature that says it is of a trusted key and is not, or is of another key than
 * it says, spoils the envelope; one of a key that nobody trusts adds nothing.
 */
export function signersOf(
  { payloadType, payload, signatures }: Envelope,
  trusted: readonly PublicKey[],
): { readonly by: readonly PublicKey[]; readonly problems: readonly string[] } {
  const signed = preAuthEncoding(payloadType, payload);
  const by = new Map<string, PublicKey>();
  const problems: string[] = [];
  for (const { keyid, sig } of signatures) {
    const signer = trusted.find(({ key }) => verify(null, signed, key, sig));
    const named = trusted.find(({ id }) => id === keyid);
    if (signer !== undefined && signer.id === keyid) by.set(signer.id, signer);
    else if (signer !== undefined) problems.push(`names another key than ${signer.id}, its own`);
    else if (named !== undefined) problems.push(`is not a signature of ${named.id}, as it says`);
  }
  return { by: [...by.values()], problems };
}
