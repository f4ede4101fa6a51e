/**
 * Decrypts `secure:` values of a stack file as Pulumi's passphrase provider writes them:
 * PBKDF2-SHA256 with 1,000,000 rounds makes a key of 32 bytes, AES-256-GCM encrypts.
 */
import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { readFileSync } from "node:fs";

const rounds = 1_000_000;
const keyBytes = 32;
const tagBytes = 16;
/** What Pulumi encrypts into the salt so that a wrong passphrase is noticed. */
const canary = "pulumi";

export type Decrypter = (ciphertext: string) => string;

/** Why secure values stay closed: none was given, or it is not the one of this stack. */
export type PassphraseProblem = "absent" | "wrong" | "unreadable";

/** The passphrase of the environment, as Pulumi looks for it. */
export function readPassphrase(env: NodeJS.ProcessEnv): string | PassphraseProblem {
  if (env.PULUMI_CONFIG_PASSPHRASE !== undefined) return `=${env.PULUMI_CONFIG_PASSPHRASE}`;
  const file = env.PULUMI_CONFIG_PASSPHRASE_FILE;
  if (!file) return "absent";
  try {
    return `=${readFileSync(file, "utf8").trim()}`;
  } catch {
    return "unreadable";
  }
}

/**
 * @param salt `encryptionsalt` of the stack file: `v1:SALT:v1:NONCE:CIPHERTEXT`.
 * @param env where the passphrase is looked for.
 */
export function makeDecrypter(
  salt: string,
  env: NodeJS.ProcessEnv,
): Decrypter | PassphraseProblem | "bad-salt" {
  const match = /^v1:([^:]+):(v1:[^:]+:[^:]+)$/.exec(salt);
  if (!match?.[1] || !match[2]) return "bad-salt";
  const passphrase = readPassphrase(env);
  if (!passphrase.startsWith("=")) return passphrase as PassphraseProblem;
  const saltBytes = Buffer.from(match[1], "base64");
  const key = pbkdf2Sync(passphrase.slice(1), saltBytes, rounds, keyBytes, "sha256");
  const decrypt: Decrypter = (ciphertext) => decryptV1(ciphertext, key);
  try {
    return decrypt(match[2]) === canary ? decrypt : "wrong";
  } catch {
    return "wrong";
  }
}

/** `v1:NONCE:CIPHERTEXT`, both base64, the authentication tag at the end. Throws when it is not. */
function decryptV1(ciphertext: string, key: Buffer): string {
  const [version, nonce, data] = ciphertext.split(":");
  if (version !== "v1" || !nonce || data === undefined) throw new Error("not a v1 ciphertext");
  const bytes = Buffer.from(data, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
  const text = decipher.update(bytes.subarray(0, bytes.length - tagBytes));
  return Buffer.concat([text, decipher.final()]).toString("utf8");
}
