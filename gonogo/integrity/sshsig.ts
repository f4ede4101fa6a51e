/**
 * Signatures as `ssh-keygen -Y sign` makes them and `ssh-keygen -Y verify` reads them: OpenSSH's
 * PROTOCOL.sshsig.
 */
import { createHash, type KeyObject, sign, verify } from "node:crypto";
import type { SigningKey } from "./keys";
import {
  ed25519Blob,
  fingerprint,
  KeyFault,
  publicKeyOf,
  strictBase64,
  WireReader,
  wireString,
  withoutSign,
} from "./ssh-wire";

const head = "-----BEGIN SSH SIGNATURE-----";
const foot = "-----END SSH SIGNATURE-----";
const magic = Buffer.from("SSHSIG", "latin1");
const version = Buffer.from([0, 0, 0, 1]);
const lineLength = 70;

/** A signature whose form is right, and whose key has really signed. Who that is, is not said. */
export interface SshSigned {
  /** SSH form of the public key. */
  readonly blob: Buffer;
  /** "SHA256:…" */
  readonly id: string;
}

export function sshSign(message: Uint8Array, namespace: string, signer: SigningKey): string {
  const blob = ed25519Blob(signer.publicKey.key);
  const signature = sign(null, signedData(message, namespace, "", "sha512"), signer.key);
  const body = Buffer.concat([
    magic,
    version,
    wireString(blob),
    wireString(namespace),
    wireString(""),
    wireString("sha512"),
    wireString(Buffer.concat([wireString("ssh-ed25519"), wireString(signature)])),
  ]).toString("base64");
  const lines = body.match(new RegExp(`.{1,${lineLength}}`, "g")) ?? [];
  return `${[head, ...lines, foot].join("\n")}\n`;
}

/** @returns The key, or why the signature is bad, as the rest of a sentence: "it is …". */
export function sshVerify(
  message: Uint8Array,
  namespace: string,
  armored: string,
): SshSigned | string {
  const text = armored.trim();
  const body = text.slice(head.length, -foot.length).replace(/\r?\n/g, "");
  const isArmored = text.startsWith(`${head}\n`) || text.startsWith(`${head}\r\n`);
  const bytes = isArmored && text.endsWith(`\n${foot}`) ? strictBase64(body) : undefined;
  if (bytes === undefined) return "no SSH signature";
  try {
    return verified(message, namespace, new WireReader(bytes));
  } catch (error) {
    if (error instanceof KeyFault) return `of a key that is ${error.message}`;
    return "damaged";
  }
}

function verified(message: Uint8Array, namespace: string, wire: WireReader): SshSigned | string {
  if (!wire.raw(magic.length).equals(magic)) return "no SSH signature";
  if (!wire.raw(version.length).equals(version)) return "of a version that gonogo does not know";
  const blob = wire.string();
  const made = wire.text();
  const reserved = wire.string();
  const hash = wire.text();
  const signature = new WireReader(wire.string());
  wire.end();
  if (made !== namespace) return `made for another purpose than "${namespace}"`;
  if (hash !== "sha512" && hash !== "sha256") return "made with an unknown hash";
  const { type, key } = publicKeyOf(blob);
  const algorithm = signature.text();
  const raw = signature.string();
  signature.end();
  const data = signedData(message, namespace, reserved, hash);
  if (!verifies(data, { type, key, algorithm, raw })) return "not one of this text";
  return { blob, id: fingerprint(blob) };
}

function signedData(
  message: Uint8Array,
  namespace: string,
  reserved: string | Buffer,
  hash: "sha512" | "sha256",
): Buffer {
  const digest = createHash(hash).update(message).digest();
  return Buffer.concat([
    magic,
    wireString(namespace),
    wireString(reserved),
    wireString(hash),
    wireString(digest),
  ]);
}

interface RawSignature {
  readonly type: string;
  readonly key: KeyObject;
  readonly algorithm: string;
  readonly raw: Buffer;
}

/** RSA with SHA-1 is refused, and small keys with it: OpenSSH takes 2048 bits as its least too. */
const rsaHashes: Readonly<Record<string, string>> = {
  "rsa-sha2-256": "sha256",
  "rsa-sha2-512": "sha512",
};
const leastRsaBits = 2048;
const curveHashes: Readonly<Record<string, readonly [string, number]>> = {
  "ecdsa-sha2-nistp256": ["sha256", 32],
  "ecdsa-sha2-nistp384": ["sha384", 48],
  "ecdsa-sha2-nistp521": ["sha512", 66],
};

function verifies(data: Buffer, { type, key, algorithm, raw }: RawSignature): boolean {
  if (type === "ssh-rsa") {
    const hash = rsaHashes[algorithm];
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    return hash !== undefined && bits >= leastRsaBits && verify(hash, data, key, raw);
  }
  if (algorithm !== type) return false;
  if (type === "ssh-ed25519") return verify(null, data, key, raw);
  const [hash, size] = curveHashes[type] ?? [];
  if (hash === undefined || size === undefined) return false;
  const numbers = new WireReader(raw);
  const parts = [numbers.string(), numbers.string()].map((each) => padded(each, size));
  numbers.end();
  return verify(hash, data, { key, dsaEncoding: "ieee-p1363" }, Buffer.concat(parts));
}

function padded(number: Buffer, size: number): Buffer {
  const bytes = withoutSign(number);
  if (bytes.length > size) throw new RangeError("the number is too long");
  return Buffer.concat([Buffer.alloc(size - bytes.length), bytes]);
}
