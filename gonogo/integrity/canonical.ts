/**
 * JSON in its one canonical form: RFC 8785, "JSON Canonicalization Scheme". The same data has the
 * same bytes on every machine, so that a digest stands for data.
 *
 * Own code, for the library `canonicalize` that runs on Node 20 writes lone surrogates and drops
 * members without a word, and its later releases ask for Node 22.
 */
import { GonogoError } from "../errors";

/** Deeper values are refused, before the stack of calls ends: no report comes near. Our choice. */
const deepest = 500;

const loneSurrogate = /\p{Surrogate}/gu;
/** Without the class of Unicode a look is ten times as fast, and few texts have any. */
const surrogate = /[\ud800-\udfff]/;

/**
 * @param value Null, booleans, finite numbers, well-formed strings, and plain arrays and objects of
 * them. Nothing is left out: `undefined` is refused as well, for it is no JSON.
 * @throws GonogoError `undecidable`, with the path of what has no canonical form.
 */
export function canonicalJson(value: unknown): string {
  return written(value, []);
}

/** The canonical form as it is hashed, signed and stored: UTF-8, no line break at the end. */
export function canonicalBytes(value: unknown): Buffer {
  return Buffer.from(canonicalJson(value), "utf8");
}

/**
 * The same data with U+FFFD for each half of a surrogate pair: strings of a program can hold them,
 * UTF-8 cannot.
 */
export function wellFormed<T>(value: T): T;
export function wellFormed(value: unknown): unknown {
  if (typeof value === "string") {
    return surrogate.test(value) ? value.replace(loneSurrogate, "\ufffd") : value;
  }
  if (Array.isArray(value)) return value.map((each) => wellFormed(each));
  if (!isPlain(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, each]) => [wellFormed(key), wellFormed(each)]));
}

/** Where the value stands; one array that grows and shrinks, for speed. */
type Path = (string | number)[];

function written(value: unknown, path: Path): string {
  if (path.length > deepest) throw refusal(path.slice(0, 5), `nested deeper than ${deepest}`);
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return text(value, path);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw refusal(path, `${value}`);
    // The scheme takes over how ECMAScript writes numbers.
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    const items: string[] = [];
    // Holes are undefined, which is refused.
    for (let index = 0; index < value.length; index += 1) items.push(at(index, value[index], path));
    return `[${items.join(",")}]`;
  }
  if (isPlain(value)) {
    const members: string[] = [];
    // Strings are compared by UTF-16 code units, as the scheme demands.
    for (const key of Object.keys(value).sort()) {
      members.push(`${text(key, path)}:${at(key, value[key], path)}`);
    }
    return `{${members.join(",")}}`;
  }
  throw refusal(path, value === undefined ? "undefined" : `a value of type ${kindOf(value)}`);
}

function at(key: string | number, value: unknown, path: Path): string {
  path.push(key);
  const json = written(value, path);
  path.pop();
  return json;
}

function text(value: string, path: Path): string {
  const json = JSON.stringify(value);
  // A lone half is written as its escape: the exact look is only for text that may hold one.
  if (json.includes("\\ud") && value.search(loneSurrogate) !== -1) {
    throw refusal(path, "text with half of a surrogate pair");
  }
  return json;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function kindOf(value: unknown): string {
  return typeof value === "object" ? (value?.constructor?.name ?? "object") : typeof value;
}

function refusal(path: Path, what: string): GonogoError {
  const place = path.length === 0 ? "The value" : path.map((key) => JSON.stringify(key)).join(".");
  return new GonogoError("undecidable", `${place} is ${what}: it has no canonical JSON.`);
}
