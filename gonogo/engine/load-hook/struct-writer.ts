/** From plain values straight to the bytes of google.protobuf.Struct. */
import { entryTag, itemTag, keyTag, kindTags, valueTag } from "./struct-tags";

/**
 * The bytes of a Struct.
 * @throws Error for a value that JSON does not have, as the generated `fromJavaScript` does.
 */
export function encodeStruct(object: object): Uint8Array {
  const writer = new BackwardWriter(spare);
  spare = undefined;
  writer.struct(object);
  const result = writer.result();
  spare = writer.buffer;
  return result;
}

/** Kept from one message to the next, unless one is made while another is. */
let spare: Buffer | undefined;

/** Writes from the end to the start, so that each length is known when its place is reached. */
class BackwardWriter {
  buffer: Buffer;
  private at: number;

  constructor(buffer: Buffer = Buffer.allocUnsafeSlow(1 << 16)) {
    this.buffer = buffer;
    this.at = buffer.length;
  }

  result(): Uint8Array {
    return new Uint8Array(this.buffer.subarray(this.at));
  }

  struct(object: object): void {
    const keys: string[] = [];
    // Inherited ones too: what the generated code does.
    for (const key in object) keys.push(key);
    keys.sort();
    for (let index = keys.length - 1; index >= 0; index--) {
      const key = keys[index] as string;
      const before = this.written;
      this.value((object as Record<string, unknown>)[key]);
      this.head(valueTag, before);
      this.text(key);
      this.byte(keyTag);
      this.head(entryTag, before);
    }
  }

  private value(value: unknown): void {
    const before = this.written;
    switch (typeof value) {
      case "string":
        this.text(value);
        this.byte(kindTags.text);
        return;
      case "number":
        this.need(9);
        this.at -= 8;
        this.buffer.writeDoubleLE(value, this.at);
        this.byte(kindTags.number);
        return;
      case "boolean":
        this.byte(value ? 1 : 0);
        this.byte(kindTags.bool);
        return;
      case "object":
        this.composite(value);
        if (value !== null)
          this.head(Array.isArray(value) ? kindTags.list : kindTags.struct, before);
        return;
      default:
        throw new Error("Unexpected struct type.");
    }
  }

  private composite(value: object | null): void {
    if (value === null) {
      this.byte(0);
      this.byte(kindTags.null);
    } else if (Array.isArray(value)) {
      for (let index = value.length - 1; index >= 0; index--) {
        const before = this.written;
        this.value(value[index]);
        this.head(itemTag, before);
      }
    } else {
      this.struct(value);
    }
  }

  private text(text: string): void {
    const length = Buffer.byteLength(text);
    this.need(length);
    this.at -= length;
    this.buffer.write(text, this.at, length, "utf8");
    this.varint(length);
  }

  /** Places are told by what stands behind them: the buffer may grow. */
  private get written(): number {
    return this.buffer.length - this.at;
  }

  /** The tag and the length of what was written since `before`. */
  private head(tag: number, before: number): void {
    this.varint(this.written - before);
    this.byte(tag);
  }

  private varint(value: number): void {
    this.need(10);
    const bytes: number[] = [];
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
    bytes.push(rest);
    this.at -= bytes.length;
    this.buffer.set(bytes, this.at);
  }

  private byte(value: number): void {
    this.need(1);
    this.buffer[--this.at] = value;
  }

  private need(bytes: number): void {
    if (this.at >= bytes) return;
    const used = this.written;
    const grown = Buffer.allocUnsafeSlow((this.buffer.length + bytes) * 2);
    this.buffer.copy(grown, grown.length - used, this.at);
    this.buffer = grown;
    this.at = grown.length - used;
  }
}
