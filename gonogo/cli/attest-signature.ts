/** Signs an attestation with its owner's key: gonogo's own, or any that ssh-keygen can sign with. */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { namespace, principalOf, type SignatureRules, signedBytes } from "../attestation/signature";
import { GonogoError } from "../errors";
import { rolesOf } from "../integrity/allowed-signers";
import { isOpensshPrivate, readOpensshPrivate } from "../integrity/openssh-private";
import { sshSign, sshVerify } from "../integrity/sshsig";
import type { Io } from "./io";
import { readKey, readText } from "./signing";

export interface ToSign {
  /** What the file will say, without the signature. */
  readonly written: Readonly<Record<string, unknown>>;
  readonly owner: string;
  readonly date: string;
  readonly rules: SignatureRules;
}

/**
 * @returns The signature in its armor.
 * @throws GonogoError `usage` when the key cannot sign, or is not the owner's.
 */
export function signAttestation(keyFile: string, toSign: ToSign, io: Io): string {
  const { rules, owner, date } = toSign;
  const bytes = signedBytes(toSign.written, rules);
  const signature = signatureBy(keyFile, bytes, io);
  const read = sshVerify(bytes, namespace, signature);
  if (typeof read === "string") {
    throw new GonogoError("usage", `--sign ${keyFile}: the signature is ${read}.`);
  }
  if (rules.signers !== undefined) {
    const claim = { blob: read.blob, owner: principalOf(owner), namespace, date };
    const found = rolesOf(claim, rules.signers);
    if (typeof found === "string") {
      throw new GonogoError("usage", `--sign ${keyFile}: ${found} See gonogo:signers.`);
    }
  }
  return signature;
}

function signatureBy(keyFile: string, bytes: Buffer, io: Io): string {
  const from = `--sign ${keyFile}`;
  const text = readText(keyFile, from, io.cwd);
  const isPublic = /^(ssh|ecdsa|sk)-[\w@.-]+ /.test(text);
  if (isPublic || (isOpensshPrivate(text) && !("key" in readOpensshPrivate(text)))) {
    return bySshKeygen(resolve(io.cwd, keyFile), bytes, from);
  }
  return sshSign(bytes, namespace, readKey(keyFile, from, io));
}

/** It asks for a passphrase at the terminal, and knows agents: a public key is enough for those. */
function bySshKeygen(path: string, bytes: Buffer, from: string): string {
  const { status, stdout, stderr, error } = spawnSync(
    "ssh-keygen",
    ["-Y", "sign", "-n", namespace, "-f", path],
    { input: bytes, encoding: "utf8" },
  );
  if (error !== undefined) {
    throw new GonogoError("usage", `${from}: this key needs ssh-keygen, which cannot be started.`);
  }
  if (status === 0) return stdout;
  const why = stderr.trim().split("\n").at(-1) ?? "";
  throw new GonogoError("usage", `${from}: ssh-keygen could not sign: ${why}`);
}
