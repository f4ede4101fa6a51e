/** Keys that sign and keys that verify, from the text of their files. No message holds a key. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { GonogoError } from "../errors";
import { isOpensshPrivate, readOpensshPrivate } from "./openssh-private";
import { ed25519Blob, fingerprint, KeyFault, publicKeyOf, strictBase64 } from "./ssh-wire";

export interface SigningKey {
  readonly key: KeyObject;
  readonly publicKey: PublicKey;
}

export interface PublicKey {
  readonly key: KeyObject;
  /** Fingerprint as `ssh-keygen -l` tells it: "SHA256:…". */
  readonly id: string;
  /** Absolute path, or the option, that it was read from. */
  readonly from: string;
}

export interface NewKey {
  /** PKCS#8, PEM; encrypted when a passphrase was given. */
  readonly privatePem: string;
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicPem: string;
  /** `ssh-ed25519 AAAA…` */
  readonly ssh: string;
  readonly id: string;
}

export function newKey(passphrase: string | undefined): NewKey {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const cipher = passphrase === undefined ? {} : { cipher: "aes-256-cbc", passphrase };
  const privatePem = privateKey.export({ format: "pem", type: "pkcs8", ...cipher }) as string;
  return { privatePem, ...describePublic(publicKey) };
}

export function describePublic(key: KeyObject): Omit<NewKey, "privatePem"> {
  const blob = ed25519Blob(key);
  return {
    publicPem: key.export({ format: "pem", type: "spki" }) as string,
    ssh: `ssh-ed25519 ${blob.toString("base64")}`,
    id: fingerprint(blob),
  };
}

/**
 * @param text PEM as `gonogo keys new` and `openssl genpkey -algorithm ed25519` write it, or what
 * `ssh-keygen -t ed25519` writes.
 * @param from What the message begins with: "--sign launch.pem".
 * @throws GonogoError `usage`
 */
export function readSigningKey(
  text: string,
  from: string,
  passphrase: string | undefined,
): SigningKey {
  const key = isOpensshPrivate(text) ? opensshKey(text, from) : pemKey(text, from, passphrase);
  if (key.asymmetricKeyType !== "ed25519") throw wrongType(key, from);
  const publicKey = createPublicKey(key);
  return { key, publicKey: { key: publicKey, id: describePublic(publicKey).id, from } };
}

function opensshKey(text: string, from: string): KeyObject {
  const read = readOpensshPrivate(text);
  if ("key" in read) return read.key;
  const what = {
    encrypted:
      "the SSH key has a passphrase, which only ssh-keygen can open. Sign reports with a key of " +
      "gonogo keys new.",
    type: "the SSH key is not of type Ed25519.",
    damaged: "the SSH key is damaged.",
  };
  throw new GonogoError("usage", `${from}: ${what[read.problem]}`);
}

function pemKey(text: string, from: string, passphrase: string | undefined): KeyObject {
  const isEncrypted = text.includes("ENCRYPTED");
  if (isEncrypted && passphrase === undefined) {
    throw new GonogoError(
      "usage",
      `${from}: the key has a passphrase: give it in GONOGO_SIGNING_PASSPHRASE.`,
    );
  }
  if (!text.includes("PRIVATE KEY-----")) {
    const instead = text.includes("PUBLIC KEY-----") ? "It holds a public key" : "It holds none";
    throw new GonogoError("usage", `${from}: expected a private key in PEM. ${instead}.`);
  }
  try {
    return createPrivateKey({ key: text, format: "pem", ...(passphrase ? { passphrase } : {}) });
  } catch {
    // What OpenSSL says of it helps nobody, and might hold parts of it.
    const why = isEncrypted ? "the passphrase is wrong, or the key damaged" : "the key is damaged";
    throw new GonogoError("usage", `${from}: ${why}.`);
  }
}

/**
 * @param text PEM (`-----BEGIN PUBLIC KEY-----`), with or without text before it as RFC 7468 has it
 * and `gonogo keys show` prints it, or a line as `id_ed25519.pub` has it.
 * @throws GonogoError `usage`
 */
export function readPublicKey(text: string, from: string): PublicKey {
  if (/PRIVATE KEY-----/.test(text)) {
    throw new GonogoError(
      "usage",
      `${from} holds a private key: verifying needs the public one, which may be shown to anyone.`,
    );
  }
  const key = /^-----BEGIN /m.test(text) ? publicPem(text, from) : sshLine(text, from);
  if (key.asymmetricKeyType !== "ed25519") throw wrongType(key, from);
  return { key, id: describePublic(key).id, from };
}

function publicPem(text: string, from: string): KeyObject {
  // A second key would be overlooked: which of them is trusted must not be left to order.
  const begins = text.match(/^-----BEGIN /gm) ?? [];
  try {
    if (begins.length > 1) throw new Error("more than one");
    return createPublicKey({ key: text.slice(text.indexOf("-----BEGIN ")), format: "pem" });
  } catch {
    throw new GonogoError("usage", `${from}: the key is damaged, or not one public key in PEM.`);
  }
}

function sshLine(text: string, from: string): KeyObject {
  const [line = "", ...more] = text.split("\n").filter((each) => each.trim() !== "");
  const [type, body = ""] = line.trim().split(/\s+/);
  const blob = strictBase64(body);
  if (blob === undefined || blob.length === 0 || more.length > 0) {
    throw new GonogoError(
      "usage",
      `${from}: expected one public key: PEM, or a line "ssh-ed25519 AAAA…".`,
    );
  }
  try {
    const read = publicKeyOf(blob);
    if (read.type === type) return read.key;
  } catch (error) {
    if (error instanceof KeyFault) {
      throw new GonogoError("usage", `${from}: the key is ${error.message}.`);
    }
    throw error;
  }
  throw new GonogoError("usage", `${from}: the key is not of the type that its line names.`);
}

function wrongType(key: KeyObject, from: string): GonogoError {
  const type = key.asymmetricKeyType ?? "unknown";
  return new GonogoError(
    "usage",
    `${from}: the key is of type ${type}; reports are signed with Ed25519: gonogo keys new FILE.`,
  );
}
