/** Reading of bodies whose signature was verified. They are still not trusted to be well formed. */
import { createHash } from "node:crypto";

export type JsonObject = Readonly<Record<string, unknown>>;

/** The value, or undefined when the bytes are not UTF-8 or not JSON. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

export function asObject(value: unknown): JsonObject | undefined {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : undefined;
}

/**
 * A text that a database, a log and a queue take as it is: printable ASCII without spaces, at most
 * 255 characters. An id with a NUL would fail in every insert, and the provider would repeat it
 * for days.
 */
export function plainText(value: unknown): string | undefined {
  return typeof value === "string" && /^[\x21-\x7e]{1,255}$/.test(value) ? value : undefined;
}

/** An id for what has none of its own: the same bytes are the same event. */
export function digestId(...parts: readonly (string | Buffer)[]): string {
  const sum = createHash("sha256");
  for (const part of parts) {
    const bytes = typeof part === "string" ? Buffer.from(part, "utf8") : part;
    const length = Buffer.alloc(8);
    // So that no two lists of parts are the same bytes.
    length.writeBigUInt64BE(BigInt(bytes.length));
    sum.update(length).update(bytes);
  }
  return `sha256:${sum.digest("hex")}`;
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const opening = new Set([0x5b, 0x7b]);
const closing = new Set([0x5d, 0x7d]);

/**
 * The bytes of each element of a JSON array, as they were sent: a number that JavaScript cannot
 * hold keeps its digits. The bytes must be valid JSON whose value is an array.
 */
export function arrayElements(bytes: Buffer): readonly Buffer[] {
  const elements: Buffer[] = [];
  let depth = 0;
  let start = 0;
  let inText = false;
  const take = (end: number) => {
    const element = Buffer.from(bytes.subarray(start, end).toString("latin1").trim(), "latin1");
    if (element.length > 0) elements.push(element);
  };
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (inText) {
      if (byte === backslash) at += 1;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    else if (opening.has(byte)) {
      depth += 1;
      if (depth === 1) start = at + 1;
    } else if (closing.has(byte)) {
      depth -= 1;
      if (depth === 0) take(at);
    } else if (byte === comma && depth === 1) {
      take(at);
      start = at + 1;
    }
  }
  return elements;
}
