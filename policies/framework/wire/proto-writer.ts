/** Writes protobuf's wire format. A field that has its default value is left out. */
import { tagOf, wire } from "./proto-reader";

export class ProtoWriter {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  text(field: number, value: string | undefined): this {
    return value ? this.bytes(field, Buffer.from(value, "utf8")) : this;
  }

  texts(field: number, values: readonly string[] = []): this {
    // An empty element of a list stays one.
    for (const value of values) this.bytes(field, Buffer.from(value, "utf8"));
    return this;
  }

  number(field: number, value: number): this {
    return value === 0 ? this : this.#push(varints(tagOf(field, wire.varint), value));
  }

  flag(field: number, value: boolean): this {
    return this.number(field, value ? 1 : 0);
  }

  /** A text or an embedded message, as bytes. */
  bytes(field: number, value: Uint8Array): this {
    return this.#push(varints(tagOf(field, wire.bytes), value.length)).#push(value);
  }

  message(field: number, write: (writer: ProtoWriter) => unknown): this {
    const inner = new ProtoWriter();
    write(inner);
    return this.bytes(field, inner.finish());
  }

  /** Fields that were written before. */
  fields(written: Uint8Array): this {
    return this.#push(written);
  }

  finish(): Buffer {
    return Buffer.concat(this.#parts, this.#length);
  }

  #push(part: Uint8Array): this {
    this.#parts.push(part);
    this.#length += part.length;
    return this;
  }
}

function varints(...values: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  for (const value of values) {
    let rest = value;
    while (rest >= 0x80) {
      bytes.push((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    bytes.push(rest);
  }
  return Uint8Array.from(bytes);
}
