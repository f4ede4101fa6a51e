/** What a stack's configuration says about signatures of attestations. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { SignatureRules } from "../attestation/signature";
import type { Project } from "../engine/project";
import { readStackConfig } from "../engine/stack-config";
import { GonogoError } from "../errors";
import { readAllowedSigners } from "../integrity/allowed-signers";

const signersKey = "gonogo:signers";
const requireKey = "gonogo:requireSignatures";

/** Absolute path of the file of keys that the stack names; undefined where it names none. */
export function signersFile(
  project: Project,
  name: string,
  overrides: Readonly<Record<string, string>>,
): string | undefined {
  const value = readStackConfig(project, name, overrides, {}).values.get(signersKey);
  return value === undefined || value.secret ? undefined : resolve(project.root, value.text);
}

/**
 * @param name Of the stack, without organization and project.
 * @throws GonogoError `usage` when the file of the signers is missing or wrong.
 */
export function signatureRules(
  project: Project,
  name: string,
  overrides: Readonly<Record<string, string>>,
): SignatureRules {
  const { values, places } = readStackConfig(project, name, overrides, {});
  const text = (key: string): string | undefined => {
    const value = values.get(key);
    if (value?.secret) throw fault(key, "must not be secret.");
    return value?.text;
  };
  const fault = (key: string, what: string): GonogoError =>
    new GonogoError("usage", `${places.get(key) ?? name}: ${key} ${what}`);
  const required = text(requireKey) ?? "false";
  if (required !== "true" && required !== "false")
    throw fault(requireKey, "must be true or false.");
  const file = text(signersKey);
  const about = { project: project.name, stack: name, required: required === "true" };
  if (file === undefined) {
    if (!about.required) return about;
    throw fault(requireKey, `asks for signatures, but ${signersKey} names no file of keys.`);
  }
  let signers: string;
  try {
    signers = readFileSync(resolve(project.root, file), "utf8");
  } catch {
    throw fault(signersKey, `names ${file}, which cannot be read.`);
  }
  return { ...about, signers: readAllowedSigners(signers, file) };
}
