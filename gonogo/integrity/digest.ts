/** Digests: SHA-256, told as 64 lower-case hexadecimal digits. */
import { createHash } from "node:crypto";
import { canonicalBytes } from "./canonical";

export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * Of the canonical bytes of any JSON value.
 *
 * @throws GonogoError `undecidable` for what has no canonical JSON.
 */
export function digestOf(value: unknown): string {
  return sha256(canonicalBytes(value));
}

export function isDigest(text: unknown): text is string {
  return typeof text === "string" && /^[0-9a-f]{64}$/.test(text);
}
