/** Where attestations stand: `<stacks>/<stack>.attestations/`, one file each. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { z } from "zod";
import { sha256 as digestOfBytes } from "../integrity/digest";
import { readEntries } from "../verdict/entries";
import { type Attestation, attestationSchema } from "./attestation";
import type { Checked } from "./sayings";
import { checkSignature, type SignatureRules } from "./signature";

export function attestationFolder(stacks: string, stack: string): string {
  return join(stacks, `${stack}.attestations`);
}

/** With what the file says as it stands there, before any default: that is what was signed. */
const writtenAttestation = z.unknown().transform((written, context) => {
  const { data, error } = attestationSchema.safeParse(written);
  if (data !== undefined) return { said: data, written: written as Record<string, unknown> };
  for (const { path, message } of error.issues) {
    context.addIssue({ code: "custom", path: [...path], message });
  }
  return z.NEVER;
});

/**
 * @param stacks Absolute path of the folder with the stack files.
 * @param root Absolute path of the repository's root.
 * @param rules Without them an attestation that is signed is void: nobody looked at its signature.
 * @throws GonogoError `usage` for files that are not right.
 */
export function readAttestations(
  stacks: string,
  stack: string,
  root: string,
  rules?: SignatureRules,
): readonly Checked[] {
  const folder = attestationFolder(stacks, stack);
  const entries = readEntries({ folder, from: root, schema: writtenAttestation });
  return entries.map(({ said, written, place }) => {
    const attestation = { ...said, place };
    const changed = changedEvidence(attestation, root);
    if (changed !== undefined) return { attestation, void: changed };
    return { attestation, ...signatureOf(attestation, written, rules) };
  });
}

function signatureOf(
  attestation: Attestation,
  written: Readonly<Record<string, unknown>>,
  rules: SignatureRules | undefined,
): Omit<Checked, "attestation"> {
  if (rules === undefined) {
    return attestation.signature === undefined ? {} : { void: "its signature was not checked." };
  }
  const signed = checkSignature(attestation, written, rules);
  if (signed === undefined) return {};
  if (typeof signed === "string") return { void: signed };
  return { signed, ...(rules.required ? { rolesRequired: true } : {}) };
}

/** A file of the repository must be the one that was looked at. */
function changedEvidence({ evidence }: Attestation, root: string): string | undefined {
  for (const { link, sha256 } of evidence) {
    if (/^https?:/.test(link)) continue;
    const file = resolve(root, link);
    if (relative(root, file).startsWith("..")) return `${link} lies outside the repository.`;
    if (!existsSync(file) || !statSync(file).isFile()) return `${link} does not exist.`;
    if (sha256 === undefined) return `${link} has no sha256, so that any file would do.`;
    if (digestOfBytes(readFileSync(file)) !== sha256) return `${link} has changed since.`;
  }
  return undefined;
}
