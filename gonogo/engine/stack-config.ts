/**
 * The configuration of one stack: `Pulumi.<stack>.yaml`, decrypted where possible, and overrides.
 */
import { existsSync, readdirSync } from "node:fs";
import * as path from "node:path";
import { isMap, isScalar, type Node } from "yaml";
import { GonogoError } from "../errors";
import { entriesOf, openNested, secureText, textOf } from "./config-node";
import { type Decrypter, makeDecrypter } from "./passphrase";
import type { Project } from "./project";
import { UNKNOWN } from "./wire";
import { YamlFile } from "./yaml-file";

export interface ConfigValue {
  /** As the program reads it: text, objects as JSON. The unknown marker when it stays closed. */
  readonly text: string;
  readonly secret: boolean;
  /** True when the value is encrypted and cannot be decrypted here. */
  readonly sealed: boolean;
  /** The secret texts inside an object, beside the whole. */
  readonly parts?: readonly string[];
}

export interface StackConfig {
  /** Full key (`namespace:name`) → value. */
  readonly values: ReadonlyMap<string, ConfigValue>;
  /** Sentences about what could not be read. */
  readonly notes: readonly string[];
  /** Full key → `stacks/Pulumi.dev.yaml:3`, for the keys that stand in the stack's file. */
  readonly places: ReadonlyMap<string, string>;
}

interface KeyPlace {
  /** As it is written. */
  readonly key: string;
  readonly line: number;
}

export function readStackConfig(
  project: Project,
  stack: string,
  overrides: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv,
): StackConfig {
  const file = findStackFile(project, stack, overrides);
  const values = new Map<string, ConfigValue>();
  readProjectDefaults(project, values);
  const places = new Map<string, KeyPlace>();
  const notes = file ? readValues(file, project, env, values, places) : [];
  for (const [key, text] of Object.entries(overrides)) {
    const fullKey = checkKey(key, project, `The override ${key}=…`);
    // An override of a secure key stays a secret.
    values.set(fullKey, { text, secret: values.get(fullKey)?.secret ?? false, sealed: false });
    places.delete(fullKey);
  }
  requireDeclared(project, stack, values);
  const shown = file ? path.relative(project.root, file.path).split(path.sep).join("/") : "";
  return {
    values,
    notes,
    places: new Map([...places].map(([key, { line }]) => [key, `${shown}:${line}`])),
  };
}

function findStackFile(
  project: Project,
  stack: string,
  overrides: Readonly<Record<string, string>>,
): YamlFile | undefined {
  const short = stack.split("/").at(-1) ?? stack;
  const dir = project.stackConfigDir;
  for (const name of [`Pulumi.${short}.yaml`, `Pulumi.${short}.yml`]) {
    const file = YamlFile.read(path.join(dir, name));
    if (file) return file;
  }
  const known = existsSync(dir)
    ? readdirSync(dir).flatMap((name) => /^Pulumi\.(.+)\.ya?ml$/.exec(name)?.[1] ?? [])
    : [];
  // A program without any stack file is legitimate, and so is one configured by overrides alone; a
  // name beside existing stacks is a slip of the hand.
  if (known.length === 0 || Object.keys(overrides).length > 0) return undefined;
  throw new GonogoError(
    "usage",
    `There is no stack ${stack}: ${path.join(dir, `Pulumi.${short}.yaml`)} does not exist. ` +
      `Stacks of this project: ${known.sort().join(", ")}.`,
  );
}

/** `config:` of Pulumi.yaml: plain values and `default`s of the project's own keys. */
function readProjectDefaults(project: Project, values: Map<string, ConfigValue>): void {
  const { file } = project;
  for (const { key, node } of entriesOf(file, file.map("config"))) {
    const inner = isMap(node) && (node.has("default") || node.has("type") || node.has("value"));
    const value = inner ? (node.get("value", true) ?? node.get("default", true)) : node;
    if (value === undefined || value === null) continue;
    const fullKey = key.includes(":") ? key : `${project.name}:${key}`;
    const secret = isMap(node) && inner && node.get("secret") === true;
    values.set(fullKey, { text: textOf(value as Node), secret, sealed: false });
  }
}

/**
 * A key that Pulumi.yaml declares with a type and without a default needs a value in each stack.
 */
function requireDeclared(
  project: Project,
  stack: string,
  values: ReadonlyMap<string, ConfigValue>,
): void {
  const { file } = project;
  for (const { key, keyNode, node } of entriesOf(file, file.map("config"))) {
    const fullKey = key.includes(":") ? key : `${project.name}:${key}`;
    if (!isMap(node) || !node.has("type") || values.has(fullKey)) continue;
    throw file.error(keyNode, `${fullKey} is declared without a default, and ${stack} sets none.`);
  }
}

function readValues(
  file: YamlFile,
  project: Project,
  env: NodeJS.ProcessEnv,
  values: Map<string, ConfigValue>,
  places: Map<string, KeyPlace>,
): string[] {
  const decrypt = lazyDecrypter(file, env);
  const sealed: string[] = [];
  for (const { key, keyNode, node } of entriesOf(file, file.map("config"))) {
    const fullKey = checkKey(key, project, `${file.path}:${file.lineOf(keyNode)}: the key ${key}`);
    const first = places.get(fullKey);
    if (first !== undefined && first.key !== key) {
      throw file.error(keyNode, `${key} is the key of line ${first.line} again: ${first.key}.`);
    }
    places.set(fullKey, { key, line: file.lineOf(keyNode) });
    const value = readValue(file, fullKey, node, decrypt);
    if (value.sealed) sealed.push(fullKey);
    values.set(fullKey, value);
  }
  const environment = file.get("environment");
  const notes = sealed.length > 0 ? [sealedNote(sealed, decrypt())] : [];
  if (environment !== undefined) {
    notes.push(
      `${file.path} imports a Pulumi ESC environment, which an offline preview cannot open: its ` +
        "values are absent. Give those that the program needs with --config.",
    );
  }
  return notes;
}

function sealedNote(keys: readonly string[], state: Decrypter | string): string {
  const reason =
    state === "wrong"
      ? "the passphrase given is not the one of this stack"
      : state === "other"
        ? "the stack's secrets provider is not the passphrase"
        : "no PULUMI_CONFIG_PASSPHRASE is set";
  return (
    `Encrypted configuration is unknown in this preview because ${reason}: ` + `${keys.join(", ")}.`
  );
}

/** Deriving the key takes half a second, so it waits for the first secure value. */
function lazyDecrypter(file: YamlFile, env: NodeJS.ProcessEnv): () => Decrypter | string {
  let made: Decrypter | string | undefined;
  return () => {
    if (made !== undefined) return made;
    const salt = file.text("encryptionsalt");
    const provider = file.text("secretsprovider");
    made = salt && (!provider || provider === "passphrase") ? makeDecrypter(salt, env) : "other";
    if (made === "bad-salt") {
      throw file.error(
        file.get("encryptionsalt"),
        "encryptionsalt does not have the form v1:SALT:v1:NONCE:CIPHERTEXT.",
      );
    }
    return made;
  };
}

function readValue(
  file: YamlFile,
  key: string,
  node: Node | undefined,
  decrypt: () => Decrypter | string,
): ConfigValue {
  const secure = secureText(node);
  if (secure !== undefined) {
    const text = open(file, key, node, secure, decrypt());
    return text === undefined
      ? { text: UNKNOWN, secret: true, sealed: true }
      : { text, secret: true, sealed: false };
  }
  if (node === undefined || (isScalar(node) && node.value === null)) {
    throw file.error(node, `${key} has no value. Give it one, or remove the line.`);
  }
  const found = { secret: false, sealed: false, parts: [] as string[] };
  const opened = openNested(file, node, (inner, ciphertext) => {
    found.secret = true;
    const text = open(file, key, inner, ciphertext, decrypt());
    if (text === undefined) found.sealed = true;
    else found.parts.push(text);
    return text ?? UNKNOWN;
  });
  // One closed part leaves the whole object unknown: its text would not be the real one.
  if (found.sealed) return { text: UNKNOWN, secret: true, sealed: true };
  return { text: typeof opened === "string" ? opened : JSON.stringify(opened), ...found };
}

function open(
  file: YamlFile,
  key: string,
  node: Node | undefined,
  ciphertext: string,
  decrypt: Decrypter | string,
): string | undefined {
  if (typeof decrypt === "string") return undefined;
  try {
    return decrypt(ciphertext);
  } catch {
    throw file.error(
      node,
      `${key} cannot be decrypted although the passphrase is the right one: the value after ` +
        "`secure:` is damaged. Set it again with `pulumi config set --secret`.",
    );
  }
}

/** `name` belongs to the project; `ns:name` and the old `ns:config:name` say theirs. */
function checkKey(key: string, project: Project, what: string): string {
  const parts = key.split(":");
  if (parts.length === 1 && key !== "") return `${project.name}:${key}`;
  const [namespace, middle, name] = parts;
  if (parts.length === 2 && namespace && middle) return key;
  if (parts.length === 3 && namespace && middle === "config" && name) return `${namespace}:${name}`;
  throw new GonogoError("usage", `${what} is not a configuration key: write namespace:name.`);
}
