/** UUIDs that follow from what they name, so that the same report has the same bytes. */
import { createHash, hash } from "node:crypto";
import { canonicalBytes, wellFormed } from "../integrity/canonical";
import type { Report, StackReport } from "./model";

/** The namespace of every name that gonogo gives a UUID to; made once, by chance. */
const namespace = Buffer.from("3b0f4f4c6d0e4c0f9a5f2f6c3f9d7e18", "hex");

/** Version 5 of RFC 9562: from the SHA-1 of the namespace and the name. */
export function uuidOf(...parts: readonly string[]): string {
  const digest = createHash("sha1").update(namespace).update(JSON.stringify(parts)).digest();
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x50, 6);
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = digest.toString("hex", 0, 16);
  const cuts = [0, 8, 12, 16, 20, 32];
  return cuts
    .slice(1)
    .map((end, at) => hex.slice(cuts[at], end))
    .join("-");
}

/** Reports are never changed once they are made, and several formats ask for the same digest. */
const digests = new WeakMap<StackReport, string>();

/** SHA-256 of the report of one stack as it is kept: its own canonical JSON. */
export function digestOfRun(report: Report, run: StackReport): string {
  const known = digests.get(run);
  if (known !== undefined) return known;
  const alone: Report = { ...report, runs: [run], failures: [] };
  const digest = hash("sha256", canonicalBytes(wellFormed(alone)));
  digests.set(run, digest);
  return digest;
}

/** Of the report of one stack; from its digest alone, so that a later report can name it too. */
export function uuidOfReport(sha256: string): string {
  return uuidOf("report", sha256);
}
