import type { DnsAnswer } from "../look";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { tagOf } from "./tags";

interface Key {
  /** Bits of an RSA key; 256 for Ed25519. 0: the record holds no key. */
  readonly bits: number;
  readonly type: string;
  /** Why receivers do not use it, as a phrase. */
  readonly unused?: string;
}
interface Facts {
  readonly keys: readonly { readonly selector: string; readonly key: Key | "none" | Trouble }[];
}

const facts = (key: Key | "none" | Trouble): Facts => ({ keys: [{ selector: "s1", key }] });
const rsa = (bits: number): Key => ({ bits, type: "rsa" });

/** The key of a record, and what it is for: RFC 6376, 3.6.1, and RFC 8463. */
export function keyOf(record: string): Key {
  const unused = unusedOf(record);
  return { ...sizeOf(record), ...(unused === undefined ? {} : { unused }) };
}

/** Receivers pass over a key that is not meant for them, and believe nothing that it signs. */
function unusedOf(record: string): string | undefined {
  const list = (tag: string) =>
    tagOf(record, tag)
      ?.toLowerCase()
      .split(":")
      .map((each) => each.trim());
  if ((tagOf(record, "v") ?? "DKIM1") !== "DKIM1") return "its version v is not DKIM1";
  if (list("t")?.includes("y")) return "it is marked as a test, t=y";
  if (list("h")?.includes("sha256") === false) return "it does not allow SHA-256, h";
  const uses = list("s");
  if (uses !== undefined && !uses.includes("*") && !uses.includes("email")) {
    return "it is not for mail, s";
  }
  return undefined;
}

function sizeOf(record: string): Key {
  const type = (tagOf(record, "k") ?? "rsa").toLowerCase();
  const der = Buffer.from((tagOf(record, "p") ?? "").replace(/\s+/g, ""), "base64");
  if (der.length === 0) return { type, bits: 0 };
  if (type === "ed25519") return { type, bits: der.length === 32 ? 256 : 0 };
  if (type !== "rsa") return { type, bits: 0 };
  const { createPublicKey } = require("node:crypto") as typeof import("node:crypto");
  for (const form of ["spki", "pkcs1"] as const) {
    try {
      const key = createPublicKey({ key: der, format: "der", type: form });
      return { type, bits: key.asymmetricKeyDetails?.modulusLength ?? 0 };
    } catch {
      // The other form is tried, and then it is no key.
    }
  }
  return { type, bits: 0 };
}

export default defineProbe({
  id: "mail-dkim",
  title: "The keys of DKIM signatures are published and strong",
  why: "Large receivers refuse or bury mail whose signature they cannot check, and a short key can be computed.",
  fix: "Publish the records that the mail provider names, and turn over keys shorter than 2048 bits.",
  severity: "medium",
  controls: ["email-domain-auth"],
  target: "mail",
  options: {
    bits: {
      type: "integer",
      default: 1024,
      minimum: 1024,
      maximum: 4096,
      stricter: "higher",
      description: "Least bits of an RSA key.",
      source: "RFC 8301: verifiers must accept 1024, signers should use 2048",
    },
  },
  messages: {
    none: "No key is published for the selector {selector}.",
    empty: "The key of the selector {selector} is revoked, or no key.",
    unused: "Receivers do not use the key of the selector {selector}: {why}.",
    short: "The key of the selector {selector} has {bits} bits, fewer than {least}.",
  },
  async collect({ domain, selectors }, look): Promise<Facts> {
    const keys = await Promise.all(
      selectors.map(async (selector) => {
        const name = `${selector}._domainkey.${domain}`;
        const answer = await look.dns({ name, type: "TXT" });
        return { selector, key: isTrouble(answer) ? answer : firstKey(answer) };
      }),
    );
    return { keys };
  },
  *judge({ keys }, { bits: least }) {
    if (keys.length === 0) {
      seen({ trouble: "no selector is known; name them in selectors" }, "DKIM");
    }
    for (const { selector, key } of keys) {
      if (typeof key === "object" && "trouble" in key) continue;
      const property = `${selector}._domainkey`;
      if (key === "none") yield { message: "none", property, selector };
      else if (key.bits === 0) yield { message: "empty", property, selector };
      else if (key.unused !== undefined) {
        yield { message: "unused", property, selector, why: key.unused };
      } else if (key.type === "rsa" && key.bits < least) {
        yield { message: "short", property, selector, bits: key.bits, least };
      }
    }
    for (const { selector, key } of keys) if (typeof key === "object") seen(key, selector);
  },
  passes: [
    { name: "2048 bits", facts: facts(rsa(2048)) },
    { name: "Ed25519", facts: facts({ bits: 256, type: "ed25519" }) },
  ],
  fails: [
    { name: "not published", facts: facts("none"), expect: "none" },
    { name: "revoked", facts: facts(rsa(0)), expect: "empty" },
    { name: "short", facts: facts(rsa(512)), expect: "short" },
    { name: "a test", facts: facts({ ...rsa(2048), unused: "t=y" }), expect: "unused" },
  ],
  undecided: [
    { name: "no answer", facts: facts({ trouble: "no answer within 5 s" }) },
    { name: "no selector is known", facts: { keys: [] } },
  ],
});

function firstKey({ records }: DnsAnswer): Key | "none" {
  const [record, ...others] = records.filter((text) => tagOf(text, "p") !== undefined);
  if (record === undefined) return "none";
  const key = keyOf(record);
  // Which of them a receiver takes is chance: RFC 6376, 3.6.2.2.
  return others.length > 0 ? { ...key, unused: "its name has several records" } : key;
}
