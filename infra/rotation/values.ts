/** Makes and judges the values of secrets. Nothing here prints one. */
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  randomInt,
} from "node:crypto";
import type { RotationPlan } from "./plan";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const characters = 48;
const bytes = 32;
const fewestBits = 2_048;

export function generate({ kind, bits = 3_072 }: RotationPlan): string {
  if (kind === "base64") return randomBytes(bytes).toString("base64");
  if (kind === "alphanumeric") {
    return Array.from({ length: characters }, () => alphabet[randomInt(alphabet.length)]).join("");
  }
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: Math.max(bits, fewestBits) });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** What a verifier needs: the public half of a key pair, a shared secret itself. */
export function accepted({ kind }: RotationPlan, value: string): string {
  if (kind !== "rsa") return value;
  return createPublicKey(value).export({ type: "spki", format: "pem" }).toString();
}

/** The problem of a value, without the value. */
export function problem({ kind }: RotationPlan, value: string): string | undefined {
  if (kind === "rsa") {
    const key = publicHalf(value);
    if (key?.asymmetricKeyType !== "rsa") return "is no RSA private key";
    const { modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
    return modulusLength < fewestBits ? `has ${modulusLength} bits` : undefined;
  }
  if (kind === "base64") {
    return /^[A-Za-z0-9+/]{43}=$/.test(value) ? undefined : "is not 32 bytes in base64";
  }
  return /^[A-Za-z0-9]{32,}$/.test(value) ? undefined : "is not 32 letters and digits or more";
}

/** Undefined for what is no private key. The parser's own errors could quote their input. */
function publicHalf(value: string): KeyObject | undefined {
  if (!value.includes("PRIVATE KEY")) return undefined;
  try {
    return createPublicKey(value);
  } catch {
    return undefined;
  }
}

/** A version id that is the same in every repetition of a step: a UUID of the texts' digest. */
export function versionId(...texts: readonly string[]): string {
  const hex = createHash("sha256").update(JSON.stringify(texts)).digest("hex");
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return [...parts, hex.slice(20, 32)].join("-");
}
