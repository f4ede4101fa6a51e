/** Where attestations stand: `<stacks>/<stack>.attestations/`, one file each. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { readEntries } from "../verdict/entries";
import { type Attestation, attestationSchema } from "./attestation";
import type { Checked } from "./sayings";

export function attestationFolder(stacks: string, stack: string): string {
  return join(stacks, `${stack}.attestations`);
}

/**
 * @param stacks Absolute path of the folder with the stack files.
 * @param root Absolute path of the repository's root.
 * @throws GonogoError `usage` for files that are not right.
 */
export function readAttestations(stacks: string, stack: string, root: string): readonly Checked[] {
  const folder = attestationFolder(stacks, stack);
  const entries = readEntries({ folder, from: root, schema: attestationSchema });
  return entries.map((attestation) => {
    const reason = changedEvidence(attestation, root);
    return { attestation, ...(reason === undefined ? {} : { void: reason }) };
  });
}

/** A file of the repository must be the one that was looked at. */
function changedEvidence({ evidence }: Attestation, root: string): string | undefined {
  for (const { link, sha256 } of evidence) {
    if (/^https?:/.test(link)) continue;
    const file = resolve(root, link);
    if (relative(root, file).startsWith("..")) return `${link} lies outside the repository.`;
    if (!existsSync(file) || !statSync(file).isFile()) return `${link} does not exist.`;
    if (sha256 === undefined) return `${link} has no sha256, so that any file would do.`;
    const digest = createHash("sha256").update(readFileSync(file)).digest("hex");
    if (digest !== sha256) return `${link} has changed since.`;
  }
  return undefined;
}
