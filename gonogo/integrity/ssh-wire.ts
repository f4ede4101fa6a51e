/**
 * Public keys as SSH writes them (RFC 4253, section 6.6; RFC 5656; RFC 8709), and the fields that
 * such data is made of.
 */
import { createHash, createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";

/** Reads fields one after the other. Every method throws a `RangeError` when the data ends. */
export class WireReader {
  #at = 0;
  constructor(readonly bytes: Buffer) {}

  raw(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.bytes.length) throw new RangeError("the data ends too early");
    const found = this.bytes.subarray(this.#at, end);
    this.#at = end;
    return found;
  }

  uint32(): number {
    return this.raw(4).readUInt32BE();
  }

  string(): Buffer {
    return this.raw(this.uint32());
  }

  text(): string {
    return this.string().toString("utf8");
  }

  /** Nothing may follow what was read: bytes that nobody reads are bytes that nobody checks. */
  end(): void {
    if (this.#at !== this.bytes.length) throw new RangeError("there is more than there should be");
  }
}

/** A string field: its length, then its bytes. */
export function wireString(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value as Uint8Array);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

const curves: Readonly<Record<string, string>> = {
  nistp256: "P-256",
  nistp384: "P-384",
  nistp521: "P-521",
};

export const sshKeyTypes = [
  "ssh-ed25519",
  "ssh-rsa",
  ...Object.keys(curves).map((curve) => `ecdsa-sha2-${curve}`),
];

/** A fault in the data, as the rest of a sentence: "of type ssh-dss, which is not supported". */
export class KeyFault extends Error {}

/**
 * @param blob What stands in base64 in `ssh-ed25519 AAAA…`.
 * @throws KeyFault
 */
export function publicKeyOf(blob: Buffer): { readonly type: string; readonly key: KeyObject } {
  try {
    const wire = new WireReader(blob);
    const type = wire.text();
    if (!sshKeyTypes.includes(type)) {
      const told = /^[\w@.-]{1,60}$/.test(type) ? type : "that nobody knows";
      throw new KeyFault(`of type ${told}: gonogo reads ${sshKeyTypes.join(", ")}`);
    }
    const key = createPublicKey({ key: jwkOf(type, wire), format: "jwk" });
    wire.end();
    return { type, key };
  } catch (error) {
    if (error instanceof KeyFault) throw error;
    throw new KeyFault("damaged");
  }
}

function jwkOf(type: string, wire: WireReader): JsonWebKey {
  if (type === "ssh-ed25519") return { kty: "OKP", crv: "Ed25519", x: base64url(wire.string()) };
  if (type === "ssh-rsa") {
    const e = base64url(withoutSign(wire.string()));
    return { kty: "RSA", e, n: base64url(withoutSign(wire.string())) };
  }
  const curve = wire.text();
  const point = wire.string();
  const half = (point.length - 1) / 2;
  // 4 says that both coordinates are there in full.
  if (`ecdsa-sha2-${curve}` !== type || point[0] !== 4 || !Number.isInteger(half)) {
    throw new KeyFault("damaged");
  }
  const x = base64url(point.subarray(1, 1 + half));
  const y = base64url(point.subarray(1 + half));
  return { kty: "EC", crv: curves[curve] ?? "", x, y };
}

/** A positive number may begin with a zero byte that keeps it positive. */
export function withoutSign(number: Buffer): Buffer {
  return number[0] === 0 ? number.subarray(1) : number;
}

function base64url(bytes: Buffer): string {
  return bytes.toString("base64url");
}

/** The SSH form of an Ed25519 public key. */
export function ed25519Blob(key: KeyObject): Buffer {
  const { x } = key.export({ format: "jwk" });
  return Buffer.concat([wireString("ssh-ed25519"), wireString(Buffer.from(x ?? "", "base64url"))]);
}

/** As `ssh-keygen -l` tells a key: `SHA256:` and the digest in base64. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

/** Bytes of base64 in its one form: padded, no other characters; undefined for what is none. */
export function strictBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : undefined;
}
