/**
 * google.protobuf.Struct straight from bytes to plain values. The generated classes make
 * several objects for each value and sort each level twice; properties are most of what a preview
 * carries, so this was a fifth of its time. Field numbers and wire types are those of struct.proto.
 */

import { entryTag, itemTag, keyTag, kindTags, valueTag } from "./struct-tags";

/** What a reader of properties makes of them beside plain values. */
export interface Readings {
  /** Before the value of each property at the top is read. */
  field(key: string): void;
  text(value: string): unknown;
  object(value: Record<string, unknown>): unknown;
}

/** Keys come sorted, as the generated classes give them. */
export function decodeStruct(bytes: Uint8Array, readings?: Readings): Record<string, unknown> {
  return new StructReader(bytes, readings).top();
}

class StructReader {
  private readonly buffer: Buffer;
  private at = 0;

  constructor(
    bytes: Uint8Array,
    private readonly readings: Readings | undefined,
  ) {
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  top(): Record<string, unknown> {
    return this.struct(this.buffer.length, true);
  }

  private struct(end: number, top = false): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    let last = "";
    let sorted = true;
    while (this.at < end) {
      const tag = this.varint();
      if (tag !== entryTag) {
        this.passOver(tag);
        continue;
      }
      const entryEnd = this.end(end);
      const { key, from, to } = this.entry(entryEnd);
      if (top) this.readings?.field(key);
      this.at = from;
      set(result, key, this.value(to));
      this.at = entryEnd;
      sorted &&= last <= key;
      last = key;
    }
    return sorted ? result : withSortedKeys(result);
  }

  private entry(end: number): { key: string; from: number; to: number } {
    const found = { key: "", from: end, to: end };
    while (this.at < end) {
      const tag = this.varint();
      if (tag === keyTag) {
        found.key = this.text(end);
      } else if (tag === valueTag) {
        found.to = this.end(end);
        found.from = this.at;
        this.at = found.to;
      } else {
        this.passOver(tag);
      }
    }
    return found;
  }

  private value(end: number): unknown {
    let value: unknown = null;
    while (this.at < end) value = this.kind(this.varint(), value, end);
    return value;
  }

  private kind(tag: number, before: unknown, end: number): unknown {
    switch (tag) {
      case kindTags.text: {
        const text = this.text(end);
        return this.readings ? this.readings.text(text) : text;
      }
      case kindTags.number:
        this.at += 8;
        return this.buffer.readDoubleLE(this.at - 8);
      case kindTags.bool:
        return this.varint() !== 0;
      case kindTags.struct: {
        const object = this.struct(this.end(end));
        return this.readings ? this.readings.object(object) : object;
      }
      case kindTags.list:
        return this.list(this.end(end));
      case kindTags.null:
        this.varint();
        return null;
      default:
        this.passOver(tag);
        return before;
    }
  }

  private list(end: number): unknown[] {
    const items: unknown[] = [];
    while (this.at < end) {
      const tag = this.varint();
      if (tag === itemTag) items.push(this.value(this.end(end)));
      else this.passOver(tag);
    }
    return items;
  }

  /**
   * The end of a part whose length comes next. None may reach beyond what it is a part of: its bytes
   * would be read once more after it, twice as often for each level.
   */
  private end(limit: number): number {
    const end = this.varint() + this.at;
    if (end > limit) throw new Error("A message of properties ends too early.");
    return end;
  }

  private text(limit: number): string {
    const end = this.end(limit);
    const text = this.buffer.toString("utf8", this.at, end);
    this.at = end;
    return text;
  }

  private varint(): number {
    let byte = this.byte();
    if (byte < 0x80) return byte;
    let result = byte & 0x7f;
    let factor = 0x80;
    do {
      byte = this.byte();
      result += (byte & 0x7f) * factor;
      factor *= 0x80;
    } while (byte >= 0x80);
    return result;
  }

  private byte(): number {
    const byte = this.buffer[this.at++];
    if (byte === undefined) throw new Error("A message of properties ends too early.");
    return byte;
  }

  /** A field that struct.proto does not have. */
  private passOver(tag: number): void {
    const wireType = tag & 7;
    if (wireType === 0) this.varint();
    else if (wireType === 1) this.at += 8;
    else if (wireType === 2) this.at = this.varint() + this.at;
    else if (wireType === 5) this.at += 4;
    else throw new Error(`A message of properties has the unknown wire type ${wireType}.`);
  }
}

/** Assigns without tripping over a key named `__proto__`. */
function set(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") target[key] = value;
  else {
    const writable = { enumerable: true, configurable: true, writable: true };
    Object.defineProperty(target, key, { value, ...writable });
  }
}

function withSortedKeys(object: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(object).sort()) set(result, key, object[key]);
  return result;
}
