/** The pure core of the stack configuration: raw values in, typed settings or every problem out. */
import type { z } from "zod";
import { nearest } from "./nearest";
import { allowedText, type Namespace, type SecretSetting } from "./setting";

/** Stack configuration as Pulumi hands it to a program. */
export interface RawConfig {
  /** `namespace:name` to text; objects and lists are JSON. Never holds a secret's value. */
  readonly plain: Readonly<Record<string, string>>;
  /** Keys that the stack file gives as `secure:`. */
  readonly secretKeys: ReadonlySet<string>;
}

/** One thing that is wrong with one key. */
export interface Problem {
  readonly key: string;
  /** Follows the key: `is missing; allowed: ...`. */
  readonly text: string;
}

/** Settings of one namespace, or what is wrong with it. */
export function checkNamespace(
  raw: RawConfig,
  namespace: Namespace,
): { readonly settings?: Record<string, unknown>; readonly problems: readonly Problem[] } {
  const shape = namespace.settings.shape as Record<string, z.ZodType>;
  const problems: Problem[] = [];
  const input: Record<string, unknown> = {};
  for (const name of ownNames(raw, namespace.name)) {
    const key = `${namespace.name}:${name}`;
    const schema = shape[name];
    const secret = namespace.secrets[name];
    if (secret !== undefined) {
      if (!raw.secretKeys.has(key)) problems.push({ key, text: plainSecret(key, secret) });
    } else if (schema === undefined) {
      problems.push({ key, text: unknownName(name, namespace) });
    } else if (raw.secretKeys.has(key)) {
      const text = "is a secure value but no secret: give it in plain text, so that it can be read";
      problems.push({ key, text });
    } else {
      input[name] = parseText(raw.plain[key] ?? "", schema);
    }
  }
  for (const [name, secret] of Object.entries(namespace.secrets)) {
    const key = `${namespace.name}:${name}`;
    if (secret.optional || raw.secretKeys.has(key) || raw.plain[key] !== undefined) continue;
    problems.push({ key, text: `is missing; allowed: ${secureHint(key, secret)}` });
  }
  const reported = new Set(problems.map((problem) => problem.key));
  const parsed = namespace.settings.safeParse(input);
  if (!parsed.success) problems.push(...settingProblems(parsed.error, namespace, input, reported));
  return parsed.success && problems.length === 0
    ? { settings: parsed.data, problems }
    : { problems };
}

/** Keys whose namespace nobody reads. `foreign` are the namespaces of providers. */
export function checkNamespaces(
  raw: RawConfig,
  ours: readonly string[],
  foreign: readonly string[],
): readonly Problem[] {
  const known = new Set([...ours, ...foreign]);
  return [...Object.keys(raw.plain), ...raw.secretKeys]
    .filter((key, index, keys) => keys.indexOf(key) === index)
    .filter((key) => !known.has(namespaceOf(key)))
    .map((key) => {
      const name = key.slice(namespaceOf(key).length + 1);
      const guess = nearest(namespaceOf(key), known);
      const hint = guess === undefined ? "" : `; did you mean ${guess}:${name}?`;
      return { key, text: `belongs to no namespace of this stack (${ours.join(", ")})${hint}` };
    });
}

function namespaceOf(key: string): string {
  return key.slice(0, key.indexOf(":"));
}

function ownNames(raw: RawConfig, namespace: string): readonly string[] {
  const keys = new Set([...Object.keys(raw.plain), ...raw.secretKeys]);
  return [...keys]
    .filter((key) => namespaceOf(key) === namespace)
    .map((key) => key.slice(namespace.length + 1));
}

/**
 * Pulumi hands every value as text and objects as JSON. A text that the schema takes as it is stays
 * a text, so that an account id of digits does not become a number.
 */
function parseText(text: string, schema: z.ZodType): unknown {
  if (schema.safeParse(text).success) return text;
  try {
    const value: unknown = JSON.parse(text);
    const structured = typeof value === "object" && value !== null;
    return structured || schema.safeParse(value).success ? value : text;
  } catch {
    return text;
  }
}

function settingProblems(
  error: z.ZodError,
  namespace: Namespace,
  input: Record<string, unknown>,
  reported: ReadonlySet<string>,
): readonly Problem[] {
  const shape = namespace.settings.shape as Record<string, z.ZodType>;
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const issue of error.issues) {
    const [name, ...rest] = issue.path;
    const schema = shape[String(name)];
    if (name === undefined || schema === undefined) continue;
    const key = `${namespace.name}:${String(name)}${pathText(rest)}`;
    if (seen.has(key) || reported.has(`${namespace.name}:${String(name)}`)) continue;
    seen.add(key);
    const found = foundText(valueAt(input, issue.path), issue);
    problems.push({ key, text: `${found}; allowed: ${allowedText(schema)}` });
  }
  return problems;
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${shownName(String(part))}`))
    .join("");
}

/** A name inside an object is as much the user's text as a value. */
function shownName(name: string): string {
  return secretShapes.test(name) ? "(not shown)" : name;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part))
      return undefined;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}

function foundText(value: unknown, issue: z.core.$ZodIssue): string {
  if (value === undefined) return "is missing";
  const reason = issue.code === "custom" ? `, which ${issue.message}` : "";
  if (issue.code === "unrecognized_keys") {
    const keys = issue.keys.map(shownName).join(", ");
    return `has the unknown ${issue.keys.length === 1 ? "key" : "keys"} ${keys}`;
  }
  return `found ${shown(value)}${reason}`;
}

/** A secret pasted into the wrong setting must not reach a log through its error. */
const secretShapes = /(sk|rk)_(live|test)_|whsec_|AKIA|-----BEGIN|:\/\/[^/\s:@]+:[^/\s@]+@/;

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  if (secretShapes.test(text)) return "what looks like a secret (not shown)";
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function unknownName(name: string, namespace: Namespace): string {
  const names = [...Object.keys(namespace.settings.shape), ...Object.keys(namespace.secrets)];
  const guess = nearest(name, names);
  return guess === undefined
    ? `is not a setting of ${namespace.name}; allowed: ${names.sort().join(", ")}`
    : `is not a setting of ${namespace.name}; did you mean ${namespace.name}:${guess}?`;
}

function plainSecret(key: string, secret: SecretSetting): string {
  return `is plain text (not shown); allowed: ${secureHint(key, secret)}`;
}

function secureHint(key: string, secret: SecretSetting): string {
  return `a secure value, made with: pulumi config set --secret ${key} (${secret.description})`;
}
