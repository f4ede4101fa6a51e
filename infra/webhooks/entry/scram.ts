/**
 * What Postgres stores of a password (RFC 5802, RFC 7677; `pg_authid.rolpassword`). Sent in the
 * password's place, so that no statement, and no log of statements, holds it.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

/** Postgres' own figure: `scram_iterations`. */
const iterations = 4_096;

/**
 * @param password Printable ASCII: other texts would have to be normalized first (RFC 4013).
 * @throws RangeError, without the password, for any other.
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  if (!/^[\x20-\x7e]+$/.test(password)) throw new RangeError("the password is no printable ASCII");
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const key = (name: string) => createHmac("sha256", salted).update(name).digest();
  const storedKey = createHash("sha256").update(key("Client Key")).digest("base64");
  const serverKey = key("Server Key").toString("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}
