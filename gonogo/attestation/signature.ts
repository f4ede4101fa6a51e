/**
 * The owner's signature of an attestation: an SSH signature over the canonical JSON of what the file
 * says without it, together with the project and the stack, so that it cannot be moved to another
 * stack. Pure.
 */
import { GonogoError } from "../errors";
import { type AllowedSigner, roleName, rolesOf } from "../integrity/allowed-signers";
import { canonicalBytes } from "../integrity/canonical";
import { sshVerify } from "../integrity/sshsig";
import type { Attestation } from "./attestation";

/** What `ssh-keygen -Y` calls the namespace: for what purpose a key signs. */
export const namespace = "gonogo";

export interface SignatureRules {
  readonly project: string;
  readonly stack: string;
  /** An attestation counts only with its owner's signature. */
  readonly required: boolean;
  /** Whose key is whose; absent where the stack names no such file. */
  readonly signers?: readonly AllowedSigner[];
}

export interface Signed {
  /** Fingerprint of the key. */
  readonly id: string;
  /** In which roles its owner may sign off, as principals tell them: "product-manager". */
  readonly roles: readonly string[];
}

/** @throws GonogoError `undecidable` when there is something that is no JSON. */
export function signedBytes(
  written: Readonly<Record<string, unknown>>,
  { project, stack }: Pick<SignatureRules, "project" | "stack">,
): Buffer {
  const { signature: _, ...attestation } = written;
  return canonicalBytes({ attestation, project, stack });
}

/**
 * @param written What the file says, as it stands there.
 * @returns Who signed; undefined for nobody, where nobody has to; else why it is void: a sentence.
 */
export function checkSignature(
  attestation: Attestation,
  written: Readonly<Record<string, unknown>>,
  rules: SignatureRules,
): Signed | string | undefined {
  const { signature, owner, date } = attestation;
  if (signature === undefined) {
    return rules.required
      ? "it is not signed, as the stack requires (gonogo:requireSignatures)."
      : undefined;
  }
  let bytes: Buffer;
  try {
    bytes = signedBytes(written, rules);
  } catch (error) {
    if (!(error instanceof GonogoError)) throw error;
    return `its signature cannot be checked: ${error.message}`;
  }
  const read = sshVerify(bytes, namespace, signature);
  if (typeof read === "string") return `its signature is bad: it is ${read}.`;
  const { signers } = rules;
  if (signers === undefined) return undefined;
  const claim = { blob: read.blob, owner: principalOf(owner), namespace, date };
  const found = rolesOf(claim, signers);
  if (typeof found === "string") return `its signature is not its owner's: ${found}`;
  return { id: read.id, roles: found.roles };
}

/** The address of "Ann Example <ann@shop.example>", else all of it. */
export function principalOf(owner: string): string {
  const [, address] = /<([^<>]+)>\s*$/.exec(owner) ?? [];
  return (address ?? owner).trim();
}

/** Why a key does not sign off in a role, as a sentence; undefined when it does. */
export function roleProblem({ id, roles }: Signed, role: string): string | undefined {
  if (roles.includes(roleName(role))) return undefined;
  return `the file of the signers does not give the key ${id} role:${roleName(role)}.`;
}
