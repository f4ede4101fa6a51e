/**
 * Makes the generated class Struct keep the bytes of its fields until somebody asks for the fields
 * one by one, so that `fromJavaScript`, `toJavaScript` and passing on go without them.
 */
import type { BinaryReader, BinaryWriter } from "google-protobuf";
import type { JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { decodeStruct } from "./struct-reader";
import { encodeStruct } from "./struct-writer";

type StructClass = typeof Struct;
/** What is needed of the copy of google-protobuf that a Struct class uses. */
export interface Protobuf {
  readonly BinaryReader: new (bytes: Uint8Array) => BinaryReader;
  readonly BinaryWriter: new () => BinaryWriter;
}

/** On a Struct whose fields have not been read: their bytes. */
const fieldBytes = Symbol("bytes of the fields");
interface Keeping {
  [fieldBytes]?: Uint8Array | undefined;
}

/** The bytes of a Struct whose fields nobody has read one by one. */
export function bytesOf(struct: Struct): Uint8Array | undefined {
  return (struct as Keeping)[fieldBytes];
}

export function structOfBytes(Class: StructClass, bytes: Uint8Array): Struct {
  const struct = new Class();
  (struct as Keeping)[fieldBytes] = bytes;
  return struct;
}

/** Leaves a class alone whose library is not as expected. */
export function installFastStructs(Class: StructClass, protobuf: Protobuf): void {
  if (!isExpected(Class, protobuf)) return;
  const { deserializeBinaryFromReader, serializeBinaryToWriter } = Class;
  const { getFieldsMap, toJavaScript } = Class.prototype;

  Class.deserializeBinaryFromReader = (message, reader) => {
    const start = reader.getCursor();
    while (reader.nextField() && !reader.isEndGroup()) reader.skipField();
    const bytes = reader.getBuffer().subarray(start, reader.getCursor());
    if (bytes.length > 0) (message as Keeping)[fieldBytes] = bytes;
    return message;
  };
  Class.serializeBinaryToWriter = (message: Struct, writer: BinaryWriter) => {
    const bytes = bytesOf(message);
    if (bytes) writer.writeSerializedMessage(bytes, 0, bytes.length);
    else serializeBinaryToWriter(message, writer);
  };
  Class.fromJavaScript = (value) => structOfBytes(Class, encodeStruct(value));
  Class.prototype.toJavaScript = function () {
    const bytes = bytesOf(this);
    if (!bytes) return toJavaScript.call(this);
    return decodeStruct(bytes) as { [key: string]: JavaScriptValue };
  };
  Class.prototype.getFieldsMap = function (this: Struct, ...rest: [noLazyCreate?: boolean]) {
    const bytes = bytesOf(this);
    if (bytes) {
      (this as Keeping)[fieldBytes] = undefined;
      deserializeBinaryFromReader.call(Class, this, new protobuf.BinaryReader(bytes));
    }
    return getFieldsMap.call(this, ...(rest as []));
  };
}

function isExpected(Class: StructClass, { BinaryReader, BinaryWriter }: Protobuf): boolean {
  const all = (on: object, names: readonly string[]) =>
    names.every((name) => typeof Reflect.get(on, name) === "function");
  return (
    all(Class, ["deserializeBinaryFromReader", "serializeBinaryToWriter", "fromJavaScript"]) &&
    all(Class.prototype, ["getFieldsMap", "toJavaScript"]) &&
    all(BinaryReader.prototype, [
      "getBuffer",
      "getCursor",
      "nextField",
      "isEndGroup",
      "skipField",
    ]) &&
    all(BinaryWriter.prototype, ["writeSerializedMessage"])
  );
}
