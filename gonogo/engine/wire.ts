/**
 * Property values as Pulumi's protocol carries them: plain JSON in which an object with a signature
 * key stands for a secret, an asset, an archive or a reference to a resource, and a magic string
 * for
 * a value that is not known yet. The engine keeps values in this form from end to end, so that
 * nothing is lost between what the program sends and what a pack receives.
 */
import * as protobuf from "google-protobuf";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { bytesOf, installFastStructs, structOfBytes } from "./load-hook/fast-structs";
import { decodeStruct } from "./load-hook/struct-reader";
import { encodeStruct } from "./load-hook/struct-writer";

installFastStructs(Struct, protobuf);

export type Wire = null | boolean | number | string | Wire[] | WireObject;
export interface WireObject {
  [key: string]: Wire;
}

export const signatureKey = "4dabf18193072939515e22adb298388d";
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
export const assetSignature = "c44067f5952c0a294b673a41bacd8c17";
export const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";
export const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";
export const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
/** The wire form of a value that only the deployment will know. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The typed kinds of unknown that SDKs may send; the engine treats all of them as one. */
const otherUnknowns = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

export function isObject(value: unknown): value is WireObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The signature of a special value, undefined for ordinary ones. */
export function signatureOf(value: Wire | undefined): string | undefined {
  if (!isObject(value)) return undefined;
  const signature = value[signatureKey];
  return typeof signature === "string" ? signature : undefined;
}

export function isSecret(value: Wire | undefined): boolean {
  return signatureOf(value) === secretSignature;
}

export function secretOf(value: Wire): Wire {
  return isSecret(value) ? value : { [signatureKey]: secretSignature, value };
}

/** The value inside a secret, or the value itself. */
export function plainOf(value: Wire | undefined): Wire | undefined {
  let inner = value;
  while (isObject(inner) && isSecret(inner)) inner = inner.value;
  return inner;
}

export function contains(value: Wire | undefined, test: (value: Wire) => boolean): boolean {
  if (value === undefined) return false;
  if (test(value)) return true;
  if (Array.isArray(value)) return value.some((item) => contains(item, test));
  if (isObject(value)) return Object.values(value).some((item) => contains(item, test));
  return false;
}

export const containsUnknown = (value: Wire | undefined) => contains(value, (v) => v === UNKNOWN);
export const containsSecret = (value: Wire | undefined) => contains(value, isSecret);

/** Assigns without tripping over a key named `__proto__`. */
export function setKey<T>(target: { [key: string]: T }, key: string, value: T): void {
  if (key !== "__proto__") target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true });
}

/** Applies `change` to each value of an object, leaving out those that become undefined. */
export function mapValues(
  object: WireObject,
  change: (value: Wire, key: string) => Wire | undefined,
): WireObject {
  const result: WireObject = {};
  for (const key of Object.keys(object)) {
    const value = change(object[key] as Wire, key);
    if (value !== undefined) setKey(result, key, value);
  }
  return result;
}

/** What decoding learns beside the value: the resources that output values depend on. */
export type Dependencies = Set<string>;

/** Decodes a message's properties; dependencies are collected per top-level property. */
export function decodeProperties(
  struct: Struct | undefined,
  dependencies?: Map<string, Dependencies>,
): WireObject {
  if (!struct) return {};
  let property = "";
  return decodeStruct(bytesOf(struct) ?? struct.serializeBinary(), {
    field: (key) => {
      property = key;
    },
    text: (text) =>
      // The serialised code of a dynamic provider may itself name the marker of unknown values.
      property === "__provider" ? text : decodeString(text),
    object: (object) => {
      if (object[signatureKey] !== outputSignature) return object;
      const found = dependencies?.get(property) ?? new Set();
      const value = decodeOutput(object as WireObject, found);
      if (found.size > 0) dependencies?.set(property, found);
      return value;
    },
  }) as WireObject;
}

/**
 * A text that merely contains the marker was put together from a value that is not known, which
 * happens when code outside the SDK's outputs sees the marker as an ordinary string.
 */
function decodeString(text: string): string {
  if (text.length < UNKNOWN.length) return text;
  return text.includes(UNKNOWN) || otherUnknowns.has(text) ? UNKNOWN : text;
}

/** An output value is plain, secret or unknown to everything behind the monitor. */
function decodeOutput(object: WireObject, dependencies: Dependencies): Wire {
  const { dependencies: urns, secret, value } = object;
  if (Array.isArray(urns)) {
    for (const urn of urns) if (typeof urn === "string") dependencies.add(urn);
  }
  const plain = value === undefined ? UNKNOWN : value;
  return secret === true ? secretOf(plain) : plain;
}

export function encodeProperties(properties: WireObject): Struct {
  return structOfBytes(Struct, encodeStruct(properties));
}

/** Checks data from outside (a user's file, a pack's answer) and makes it a wire value. */
export function toWire(value: unknown): Wire {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== "object") return String(value);
  const result: WireObject = {};
  for (const [key, item] of Object.entries(value)) setKey(result, key, toWire(item));
  return result;
}
