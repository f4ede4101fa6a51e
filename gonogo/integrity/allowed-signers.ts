/**
 * Whose key is whose: a file in the form of OpenSSH's "allowed signers" (ssh-keygen(1)), so that
 * `ssh-keygen -Y verify -f FILE` reads the same file.
 *
 *     ann@shop.example namespaces="gonogo" ssh-ed25519 AAAA… Ann, laptop
 *     bob@shop.example,role:product-manager valid-before="20270101" ssh-ed25519 AAAA…
 *
 * A principal `role:NAME`, blanks as `-`, says in which role the key may sign off.
 */
import { GonogoError } from "../errors";
import { fingerprint, KeyFault, publicKeyOf, sshKeyTypes, strictBase64 } from "./ssh-wire";

export interface AllowedSigner {
  /** Patterns with `*` and `?`; `!` in front takes out again. */
  readonly principals: readonly string[];
  /** Patterns; none means every purpose. */
  readonly namespaces?: readonly string[];
  /** Milliseconds since the epoch; the first that is allowed, and the first that no longer is. */
  readonly validAfter?: number;
  readonly validBefore?: number;
  readonly blob: Buffer;
  /** "SHA256:…" */
  readonly id: string;
  readonly line: number;
}

/**
 * @param from The file, for messages.
 * Keys that gonogo cannot check, of hardware or of authorities, are left out: a line only ever gives
 * a right.
 *
 * @throws GonogoError `usage` with file and line for what is no such line.
 */
export function readAllowedSigners(text: string, from: string): readonly AllowedSigner[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (/^\s*(#|$)/.test(line)) return [];
    const read = signerOf(line.trim(), index + 1);
    if (typeof read === "string") {
      throw new GonogoError("usage", `${from}:${index + 1}: ${read}`);
    }
    return read === unsupported ? [] : [read];
  });
}

const unsupported = Symbol("a key of another kind");

const expected =
  'expected OWNERS [OPTIONS] TYPE KEY, such as "ann@shop.example ssh-ed25519 AAAA…".';

function signerOf(text: string, line: number): AllowedSigner | string | typeof unsupported {
  const [principals, afterPrincipals] = word(text);
  const [second, afterSecond] = word(afterPrincipals);
  if (principals === "" || second === "") return expected;
  const hasOptions = !isKeyType(second);
  const options: Options | string = hasOptions ? optionsOf(second) : {};
  if (typeof options === "string") return options;
  const [type, rest] = hasOptions ? word(afterSecond) : [second, afterSecond];
  const [body] = word(rest);
  const blob = strictBase64(body);
  if (!isKeyType(type) || blob === undefined || blob.length === 0) return expected;
  if (options.isAuthority || !sshKeyTypes.includes(type)) return unsupported;
  try {
    if (publicKeyOf(blob).type !== type) return "the key is not of the type that its line names.";
  } catch (error) {
    if (error instanceof KeyFault) return `the key is ${error.message}.`;
    throw error;
  }
  const names = unquoted(principals).split(",");
  const { isAuthority: _, ...limits } = options;
  return { principals: names, ...limits, blob, id: fingerprint(blob), line };
}

/** The first word, whose quoted parts may hold blanks, and what follows it. */
function word(text: string): readonly [string, string] {
  const [found = ""] = /^(?:"[^"]*"|[^\s"])*/.exec(text) ?? [];
  return [found, text.slice(found.length).trimStart()];
}

function unquoted(text: string): string {
  return text.replaceAll('"', "");
}

function isKeyType(text: string): boolean {
  return /^(ssh|ecdsa|sk)-[\w@.-]+$/.test(text);
}

interface Options {
  namespaces?: readonly string[];
  validAfter?: number;
  validBefore?: number;
  isAuthority?: boolean;
}

function optionsOf(text: string): Options | string {
  const options: Options = {};
  for (const option of text.match(/(?:[^,"]|"[^"]*")+/g) ?? []) {
    const [, name = "", value] = /^([\w-]+)(?:="([^"]*)")?$/.exec(option) ?? [];
    const time = timeOf(value ?? "");
    if (name === "namespaces" && value) options.namespaces = value.split(",");
    else if (name === "valid-after" && time !== undefined) options.validAfter = time;
    else if (name === "valid-before" && time !== undefined) options.validBefore = time;
    else if (name === "cert-authority") options.isAuthority = true;
    else if (/^valid-/.test(name))
      return `${name} needs a time such as "20270131" or "202701311200Z".`;
    else return `the option ${JSON.stringify(option.slice(0, 40))} is not known.`;
  }
  return options;
}

/** YYYYMMDD[HHMM[SS]][Z]; always UTC, so that the verdict is the same on every machine. */
function timeOf(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?Z?$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = "00", minute = "00", second = "00"] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  const time = Date.parse(iso);
  if (Number.isNaN(time)) return undefined;
  // The 30th of February is read as a day of March.
  return new Date(time).toISOString() === iso.replace("Z", ".000Z") ? time : undefined;
}

export interface Claim {
  /** Of the key that signed. */
  readonly blob: Buffer;
  /** What the owner is called by: an address, or a name. */
  readonly owner: string;
  readonly namespace: string;
  /** Day on which it was signed, UTC: "2026-11-20". */
  readonly date: string;
}

/**
 * In which roles the owner may sign with that key, or why the key is not the owner's, as a
 * sentence.
 */
export function rolesOf(
  claim: Claim,
  signers: readonly AllowedSigner[],
): { readonly roles: readonly string[] } | string {
  const ofKey = signers.filter(({ blob }) => blob.equals(claim.blob));
  const id = fingerprint(claim.blob);
  if (ofKey.length === 0) return `the key ${id} is nobody's in the file of the signers.`;
  const ofOwner = ofKey.filter(({ principals }) => matchesList(claim.owner, principals));
  if (ofOwner.length === 0) return `the key ${id} is not that of ${claim.owner}.`;
  const forPurpose = ofOwner.filter(
    ({ namespaces }) => namespaces === undefined || matchesList(claim.namespace, namespaces),
  );
  if (forPurpose.length === 0) return `the key ${id} may not sign for "${claim.namespace}".`;
  const inTime = forPurpose.filter((signer) => isValidOn(claim.date, signer));
  if (inTime.length === 0) return `the key ${id} was not valid on ${claim.date}.`;
  const roles = inTime.flatMap(({ principals }) =>
    principals.filter((each) => each.startsWith("role:")).map((each) => each.slice(5)),
  );
  return { roles };
}

/** The name of a role as a principal: without blanks, which end a word. */
export function roleName(role: string): string {
  return role.trim().toLowerCase().replace(/\s+/g, "-");
}

/** The whole of the day must be allowed, for its hour is not known. */
function isValidOn(date: string, { validAfter, validBefore }: AllowedSigner): boolean {
  const start = Date.parse(`${date}T00:00:00Z`);
  const end = start + 86_400_000;
  return (
    (validAfter === undefined || validAfter <= start) &&
    (validBefore === undefined || end <= validBefore)
  );
}

/** As OpenSSH matches a pattern list: a pattern with `!` that matches wins over all others. */
function matchesList(value: string, patterns: readonly string[]): boolean {
  const isRole = (pattern: string): boolean => /^!?role:/.test(pattern);
  const own = patterns.filter((pattern) => !isRole(pattern) && pattern !== "");
  if (own.some((each) => each.startsWith("!") && matches(value, each.slice(1)))) return false;
  return own.some((each) => !each.startsWith("!") && matches(value, each));
}

function matches(value: string, pattern: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  const source = escaped.replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${source}$`, "su").test(value);
}
