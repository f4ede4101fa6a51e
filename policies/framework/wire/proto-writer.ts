/** Writes protobuf's wire format. A field that has its default value is left out. */
import { tagOf, wire } from "./proto-reader";

const firstSize = 1_024;
/** Bytes of the longest number that is written: a field's tag, or a length. */
const longestNumber = 10;

export class ProtoWriter {
  #buffer = Buffer.allocUnsafe(firstSize);
  #at = 0;

  text(field: number, value: string | undefined): this {
    return value ? this.#text(field, value) : this;
  }

  texts(field: number, values: readonly string[] = []): this {
    // An empty element of a list stays one.
    for (const value of values) this.#text(field, value);
    return this;
  }

  number(field: number, value: number): this {
    return value === 0 ? this : this.#number(tagOf(field, wire.varint)).#number(value);
  }

  /** A text or an embedded message, as bytes. */
  bytes(field: number, value: Uint8Array): this {
    return this.#number(tagOf(field, wire.bytes)).#number(value.length).fields(value);
  }

  /** An embedded message: `write` writes it here. */
  message(field: number, write: (writer: this) => unknown): this {
    this.#number(tagOf(field, wire.bytes));
    const start = this.#at;
    write(this);
    const length = this.#at - start;
    // The length goes before what was written, which has to make room for it.
    const size = sizeOf(length);
    // For #number, whose own reserving would copy a larger buffer's start alone.
    this.#reserve(longestNumber);
    this.#buffer.copyWithin(start + size, start, this.#at);
    this.#at = start;
    this.#number(length);
    this.#at += length;
    return this;
  }

  /** Fields that were written before. */
  fields(written: Uint8Array): this {
    this.#reserve(written.length);
    this.#buffer.set(written, this.#at);
    this.#at += written.length;
    return this;
  }

  /** The message; the writer must not be used afterwards. */
  finish(): Buffer {
    return this.#buffer.subarray(0, this.#at);
  }

  #text(field: number, value: string): this {
    const length = Buffer.byteLength(value, "utf8");
    this.#number(tagOf(field, wire.bytes)).#number(length).#reserve(length);
    this.#at += this.#buffer.write(value, this.#at, "utf8");
    return this;
  }

  #number(value: number): this {
    this.#reserve(longestNumber);
    let rest = value;
    while (rest >= 0x80) {
      this.#buffer[this.#at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#buffer[this.#at++] = rest;
    return this;
  }

  #reserve(length: number): void {
    const needed = this.#at + length;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#at);
    this.#buffer = larger;
  }
}

function sizeOf(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
  return size;
}
