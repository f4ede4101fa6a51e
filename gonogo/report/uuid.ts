/** UUIDs that follow from what they name, so that the same report has the same bytes. */
import { hash } from "node:crypto";
import { canonicalBytes, wellFormed } from "../integrity/canonical";
import type { Report, StackReport } from "./model";

/** The namespace of every name that gonogo gives a UUID to; made once, by chance. */
const namespace = Buffer.from("3b0f4f4c6d0e4c0f9a5f2f6c3f9d7e18", "hex");

/** Version 5 of RFC 9562: from the SHA-1 of the namespace and the name. */
export function uuidOf(...parts: readonly string[]): string {
  const name = Buffer.from(JSON.stringify(parts), "utf8");
  const hex = hash("sha1", Buffer.concat([namespace, name]));
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return (
    `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-` +
    `${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  );
}

/** Reports are never changed once they are made, and several formats ask for the same digest. */
const digests = new WeakMap<StackReport, string>();

/** SHA-256 of the report of one stack as it is kept: its own canonical JSON. */
export function digestOfRun(report: Report, run: StackReport): string {
  const known = digests.get(run);
  if (known !== undefined) return known;
  const alone: Report = { ...report, runs: [run], failures: [] };
  const digest = hash("sha256", bytesOf(alone));
  digests.set(run, digest);
  return digest;
}

/** Few reports hold half of a surrogate pair, so few are copied without them. */
function bytesOf(report: Report): Uint8Array {
  try {
    return canonicalBytes(report);
  } catch {
    return canonicalBytes(wellFormed(report));
  }
}

/** Of the report of one stack; from its digest alone, so that a later report can name it too. */
export function uuidOfReport(sha256: string): string {
  return uuidOf("report", sha256);
}
