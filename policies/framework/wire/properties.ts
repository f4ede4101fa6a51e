/**
 * Properties as the engine sends them, a google.protobuf.Struct: secrets and unknown values come
 * marked, and the marks are kept.
 */
import { noteTraits, setOwn } from "../data";
import { Secret, Unknown } from "../unknown";
import { secretSignature, sentinelLength, signatureKey, unknownSentinels } from "./marks";
import { ProtoReader, tagOf, wire } from "./proto-reader";
import { ProtoWriter } from "./proto-writer";

const theUnknown = new Unknown();

// Fields of struct.proto: Struct.fields, the key and the value of its map, ListValue.values.
const entryTag = tagOf(1, wire.bytes);
const keyTag = tagOf(1, wire.bytes);
const valueTag = tagOf(2, wire.bytes);
const itemTag = tagOf(1, wire.bytes);
const kind = { null: 1, number: 2, text: 3, flag: 4, struct: 5, list: 6 } as const;
const kindTags = {
  null: tagOf(kind.null, wire.varint),
  number: tagOf(kind.number, wire.fixed64),
  text: tagOf(kind.text, wire.bytes),
  flag: tagOf(kind.flag, wire.varint),
  struct: tagOf(kind.struct, wire.bytes),
  list: tagOf(kind.list, wire.bytes),
} as const;

type Properties = Record<string, unknown>;

/**
 * Reads properties with marks: `Secret` around what is secret, `Unknown` in the place of what is
 * not known. Assets and archives become plain objects with their `path`, `text`, `uri` or `assets`.
 * Keys come sorted: the engine sends them in any order, and outcomes must not depend on it.
 */
export function decodeProperties(struct: Uint8Array | undefined): Properties {
  const reader = new StructReader(struct ?? new Uint8Array(0), true);
  const properties = reader.struct();
  noteTraits(properties, reader.traits);
  return properties;
}

/** Reads a Struct as plain JSON, Pulumi's special objects as they are on the wire. */
export function decodeJson(struct: Uint8Array | undefined): Properties {
  return struct ? new StructReader(struct, false).struct() : {};
}

class StructReader {
  readonly #reader: ProtoReader;
  readonly #marks: boolean;
  readonly traits = { unknown: false, secret: false, depth: 0 };
  #level = 0;
  // One function each, instead of one for every value of every resource.
  readonly #struct = () => this.struct();
  readonly #list = () => this.list();
  readonly #value = () => this.value();

  constructor(bytes: Uint8Array, marks: boolean) {
    this.#reader = new ProtoReader(bytes);
    this.#marks = marks;
  }

  struct(): Properties {
    const reader = this.#reader;
    const result: Properties = {};
    this.#enter();
    let last = "";
    let sorted = true;
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      if (tag !== entryTag) {
        reader.skip(tag);
        continue;
      }
      const key = reader.message(() => this.#entry(result));
      sorted &&= last <= key;
      last = key;
    }
    this.#level--;
    return sorted ? result : withSortedKeys(result);
  }

  #enter(): void {
    this.#level++;
    if (this.#level > this.traits.depth) this.traits.depth = this.#level;
  }

  /** Reads one entry of a map into `target`; its key. */
  #entry(target: Properties): string {
    const reader = this.#reader;
    let key = "";
    let value: unknown = null;
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      if (tag === keyTag) key = reader.text();
      else if (tag === valueTag) value = reader.message(this.#value);
      else reader.skip(tag);
    }
    setOwn(target, key, value);
    return key;
  }

  list(): unknown[] {
    const reader = this.#reader;
    const items: unknown[] = [];
    this.#enter();
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      if (tag === itemTag) items.push(reader.message(this.#value));
      else reader.skip(tag);
    }
    this.#level--;
    return items;
  }

  /** Of the kinds of a value the last one on the wire counts. */
  value(): unknown {
    const reader = this.#reader;
    let value: unknown = null;
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      switch (tag) {
        case kindTags.text:
          value = this.#text(reader.text());
          break;
        case kindTags.number:
          value = reader.double();
          break;
        case kindTags.flag:
          value = reader.varint() !== 0;
          break;
        case kindTags.struct:
          value = this.#object(reader.message(this.#struct));
          break;
        case kindTags.list:
          value = reader.message(this.#list);
          break;
        case kindTags.null:
          reader.varint();
          value = null;
          break;
        default:
          reader.skip(tag);
      }
    }
    return value;
  }

  #text(text: string): unknown {
    if (!this.#marks || text.length !== sentinelLength || !unknownSentinels.has(text)) return text;
    this.traits.unknown = true;
    return theUnknown;
  }

  #object(object: Properties): unknown {
    if (!this.#marks || !Object.hasOwn(object, signatureKey)) return object;
    if (object[signatureKey] === secretSignature) {
      this.traits.secret = true;
      return new Secret(object.value ?? null);
    }
    delete object[signatureKey];
    return object;
  }
}

function withSortedKeys(object: Properties): Properties {
  const result: Properties = {};
  for (const key of Object.keys(object).sort()) setOwn(result, key, object[key]);
  return result;
}

/** A Struct of plain JSON; members that are `undefined` are left out. */
export function encodeJson(object: Readonly<Record<string, unknown>>): Buffer {
  const writer = new ProtoWriter();
  writeStruct(writer, object);
  return writer.finish();
}

function writeStruct(writer: ProtoWriter, object: object): void {
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined) continue;
    writer.message(1, (entry) => entry.text(1, key).message(2, (into) => writeValue(into, value)));
  }
}

/** A value of its kind's default is written all the same: the kind would be lost with it. */
function writeValue(writer: ProtoWriter, value: unknown): void {
  if (typeof value === "string") writer.texts(kind.text, [value]);
  else if (typeof value === "number") writer.fields(double(value));
  else if (typeof value === "boolean") {
    writer.fields(Uint8Array.of(kindTags.flag, value ? 1 : 0));
  } else if (Array.isArray(value)) {
    writer.message(kind.list, (list) => {
      for (const item of value) list.message(1, (into) => writeValue(into, item));
    });
  } else if (typeof value === "object" && value !== null) {
    writer.message(kind.struct, (struct) => writeStruct(struct, value));
  } else {
    writer.fields(Uint8Array.of(kindTags.null, 0));
  }
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = kindTags.number;
  bytes.writeDoubleLE(value, 1);
  return bytes;
}
