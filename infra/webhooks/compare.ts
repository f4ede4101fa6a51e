/** Comparison of secrets, and the encodings that signatures travel in. */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { ConfigurationError } from "./configuration-error";

/** Takes as long for the first byte that differs as for the last, and says nothing of lengths. */
export function sameText(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text, "utf8").digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Whether any pair is the same. All are compared, so that time does not tell which one was. */
export function anySame(given: readonly string[], expected: readonly string[]): boolean {
  let found = false;
  for (const one of given) {
    for (const other of expected) found = sameText(one, other) || found;
  }
  return found;
}

export function hmac(
  algorithm: "sha1" | "sha256",
  key: string | Buffer,
  ...parts: readonly (string | Buffer)[]
): Buffer {
  const sum = createHmac(algorithm, key);
  for (const part of parts) sum.update(part);
  return sum.digest();
}

/**
 * Bytes of a base64 text in its one canonical form. Node reads many texts as the same bytes, which
 * would let a changed signature pass.
 */
export function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text && bytes.length > 0 ? bytes : undefined;
}

/**
 * Secrets of an endpoint: the current one and, while they are rotated, the others that are valid.
 *
 * @throws ConfigurationError when there is none or one is blank: everybody could sign with it. The
 *   message holds no value.
 */
export function usableSecrets(secrets: readonly string[], what: string): readonly string[] {
  if (secrets.length === 0) throw new ConfigurationError(`${what}: no secret is configured`);
  if (secrets.some((secret) => secret.trim() === "" || secret !== secret.trim())) {
    throw new ConfigurationError(`${what}: a secret is blank or has white space around it`);
  }
  return secrets;
}
