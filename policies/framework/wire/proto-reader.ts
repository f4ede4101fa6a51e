/**
 * Reads protobuf's wire format, so that a pack needs neither the generated classes of Pulumi's
 * protocol nor their library: both take longer to load, and longer per message, than the policies.
 */
export class ProtoReader {
  readonly #buffer: Buffer;
  #at: number;
  #end: number;

  constructor(bytes: Uint8Array) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = 0;
    this.#end = this.#buffer.length;
  }

  /** Position in the message, for `jump`. */
  get at(): number {
    return this.#at;
  }

  /** The next field's tag, `number << 3 | wire type`; 0 at the end of the message. */
  tag(): number {
    return this.#at < this.#end ? this.varint() : 0;
  }

  varint(): number {
    let byte = this.#byte();
    if (byte < 0x80) return byte;
    let result = byte & 0x7f;
    let factor = 0x80;
    do {
      byte = this.#byte();
      result += (byte & 0x7f) * factor;
      factor *= 0x80;
    } while (byte >= 0x80);
    return result;
  }

  double(): number {
    const at = this.#advance(8);
    return this.#buffer.readDoubleLE(at);
  }

  text(): string {
    const length = this.varint();
    const at = this.#advance(length);
    return length === 0 ? "" : this.#buffer.toString("utf8", at, at + length);
  }

  /** A view of the bytes, not a copy. */
  bytes(): Buffer {
    const length = this.varint();
    const at = this.#advance(length);
    return this.#buffer.subarray(at, at + length);
  }

  /** Reads the embedded message that follows: `read` sees it as a message of its own. */
  message<T>(read: () => T): T {
    const length = this.varint();
    const start = this.#advance(length);
    const before = this.#end;
    this.#at = start;
    this.#end = start + length;
    const result = read();
    this.#at = this.#end;
    this.#end = before;
    return result;
  }

  /** Passes over a field that the reader does not know, as protobuf asks for. */
  skip(tag: number): void {
    switch (tag & 7) {
      case 0:
        this.varint();
        break;
      case 1:
        this.#advance(8);
        break;
      case 2:
        this.#advance(this.varint());
        break;
      case 5:
        this.#advance(4);
        break;
      default:
        throw new RangeError(`a message holds the unknown wire type ${tag & 7}`);
    }
  }

  #advance(length: number): number {
    const at = this.#at;
    if (length > this.#end - at) throw new RangeError("a message ends too early");
    this.#at = at + length;
    return at;
  }

  #byte(): number {
    const byte = this.#at < this.#end ? this.#buffer[this.#at++] : undefined;
    if (byte === undefined) throw new RangeError("a message ends too early");
    return byte;
  }
}

/** Wire types of protobuf. */
export const wire = { varint: 0, fixed64: 1, bytes: 2 } as const;

/** The tag of a field, as `ProtoReader.tag` tells it. */
export function tagOf(field: number, type: number): number {
  return (field << 3) | type;
}
