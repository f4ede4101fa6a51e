/**
 * Private keys as `ssh-keygen -t ed25519` writes them without a passphrase: OpenSSH's
 * PROTOCOL.key. Those with one need ssh-keygen itself, or its agent.
 */
import { createPrivateKey, type KeyObject } from "node:crypto";
import { strictBase64, WireReader } from "./ssh-wire";

const head = "-----BEGIN OPENSSH PRIVATE KEY-----";
const foot = "-----END OPENSSH PRIVATE KEY-----";
const magic = "openssh-key-v1\0";
/** What stands before the 32 bytes of an Ed25519 key in PKCS#8: RFC 8410, section 7. */
const pkcs8Head = Buffer.from("302e020100300506032b657004220420", "hex");

export type OpensshPrivate =
  | { readonly key: KeyObject }
  | { readonly problem: "encrypted" | "type" | "damaged" };

export function isOpensshPrivate(text: string): boolean {
  return text.trimStart().startsWith(head);
}

export function readOpensshPrivate(text: string): OpensshPrivate {
  const body = text.trim().slice(head.length, -foot.length).replace(/\s/g, "");
  const bytes = text.trimEnd().endsWith(foot) ? strictBase64(body) : undefined;
  if (bytes === undefined) return { problem: "damaged" };
  try {
    return opened(new WireReader(bytes));
  } catch {
    return { problem: "damaged" };
  }
}

function opened(wire: WireReader): OpensshPrivate {
  if (wire.raw(magic.length).toString("latin1") !== magic) return { problem: "damaged" };
  const cipher = wire.text();
  wire.string();
  wire.string();
  if (cipher !== "none") return { problem: "encrypted" };
  if (wire.uint32() !== 1) return { problem: "damaged" };
  wire.string();
  const inner = new WireReader(wire.string());
  // The same number twice shows that the part is readable.
  const check = inner.uint32();
  if (check !== inner.uint32()) return { problem: "damaged" };
  if (inner.text() !== "ssh-ed25519") return { problem: "type" };
  const publicPart = inner.string();
  const pair = inner.string();
  const seed = pair.subarray(0, 32);
  if (pair.length !== 64 || !pair.subarray(32).equals(publicPart)) return { problem: "damaged" };
  const der = Buffer.concat([pkcs8Head, seed]);
  return { key: createPrivateKey({ key: der, format: "der", type: "pkcs8" }) };
}
