/** The codec of properties against the generated classes of google-protobuf. */
import assert from "node:assert/strict";
import fc from "fast-check";
import * as protobuf from "google-protobuf";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { installFastStructs } from "../../gonogo/engine/load-hook/fast-structs";
import { decodeStruct } from "../../gonogo/engine/load-hook/struct-reader";
import { encodeStruct } from "../../gonogo/engine/load-hook/struct-writer";

type Properties = Record<string, JavaScriptValue>;

/** Plain data without a key `__proto__`, which the generated code takes for the prototype. */
const key = fc.string({ unit: "binary" }).filter((text) => text !== "__proto__");
const { object } = fc.letrec((tie) => ({
  value: fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true }),
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.array(tie("value"), { maxLength: 5 }),
    tie("object"),
  ),
  object: fc.dictionary(key, tie("value"), { noNullPrototype: true }),
}));
const properties = object as fc.Arbitrary<Properties>;

/** A class of its own, so that the shared one stays as generated. */
function fastClass(): typeof Struct {
  class Fast extends Struct {}
  const Class = Object.assign(Fast, {
    deserializeBinaryFromReader: Struct.deserializeBinaryFromReader,
    serializeBinaryToWriter: Struct.serializeBinaryToWriter,
  });
  Class.prototype.getFieldsMap = Struct.prototype.getFieldsMap;
  Class.prototype.toJavaScript = Struct.prototype.toJavaScript;
  installFastStructs(Class, protobuf);
  return Class;
}

const bytes = (struct: Struct) => Buffer.from(struct.serializeBinary());

describe("codec of properties", () => {
  it("writes the bytes that the generated class writes", () => {
    fc.assert(
      fc.property(properties, (value) => {
        const expected = bytes(Struct.fromJavaScript(value));
        assert.deepEqual(Buffer.from(encodeStruct(value)), expected);
      }),
    );
  });

  it("reads what the generated class reads, in its order", () => {
    fc.assert(
      fc.property(properties, (value) => {
        const message = bytes(Struct.fromJavaScript(value));
        const expected = Struct.deserializeBinary(message).toJavaScript();
        const read = decodeStruct(message);
        assert.deepEqual(read, expected);
        assert.equal(JSON.stringify(read), JSON.stringify(expected));
      }),
    );
  });

  it("writes texts and lists beyond the size of its buffer", () => {
    const value = { text: "é".repeat(200_000), list: Array.from({ length: 40_000 }, (_, i) => i) };
    assert.deepEqual(decodeStruct(encodeStruct(value)), value);
  });

  it("skips fields that it does not know and sorts keys that are not", () => {
    const b = bytes(Struct.fromJavaScript({ b: 1 }));
    const a = bytes(Struct.fromJavaScript({ a: "x" }));
    const unknown = Buffer.from([0x12, 0x02, 0x08, 0x01, 0x18, 0x96, 0x01]);
    assert.equal(JSON.stringify(decodeStruct(Buffer.concat([b, unknown, a]))), '{"a":"x","b":1}');
  });

  it("refuses a part that reaches beyond what it is a part of", () => {
    // { a: "xy" }, { a: [true] } and { a: { b: true } }: each length in turn is made longer.
    const whole = [
      [0x0a, 9, 0x0a, 1, 0x61, 0x12, 4, 0x1a, 2, 0x78, 0x79],
      [0x0a, 11, 0x0a, 1, 0x61, 0x12, 6, 0x32, 4, 0x0a, 2, 0x20, 1],
      [0x0a, 16, 0x0a, 1, 0x61, 0x12, 11, 0x2a, 9, 0x0a, 7, 0x0a, 1, 0x62, 0x12, 2, 0x20, 1],
    ];
    const lengths = [
      [1, 3, 6, 8],
      [1, 3, 6, 8, 10],
      [1, 3, 6, 8, 10, 12, 15],
    ];
    for (const [index, message] of whole.entries()) {
      // What follows has room for it.
      const bytesOf = (changed: readonly number[]) => Uint8Array.from([...changed, ...after]);
      const after = Array<number>(20).fill(0);
      decodeStruct(Uint8Array.from(message));
      for (const at of lengths[index] ?? []) {
        const longer = message.map((byte, place) => (place === at ? byte + 20 : byte));
        const read = () => decodeStruct(at === 1 ? Uint8Array.from(longer) : bytesOf(longer));
        assert.throws(read, /ends too early/, `${index} ${at}`);
      }
    }
  });

  it("refuses what JSON does not have, and a message that is cut off", () => {
    assert.throws(() => encodeStruct({ a: undefined }), /Unexpected struct type/);
    assert.throws(() => encodeStruct({ a: [() => 1] }), /Unexpected struct type/);
    const whole = encodeStruct({ a: true });
    assert.throws(() => decodeStruct(whole.subarray(0, whole.length - 1)), /ends too early/);
  });

  it("gives the fields one by one to who asks for them, also after they were set", () => {
    const Fast = fastClass();
    const value = { a: { b: [1, "x", null] }, c: false };
    const message = Fast.fromJavaScript(value);
    assert.deepEqual(message.toJavaScript(), value);
    message.getFieldsMap().del("c");
    assert.deepEqual(message.toJavaScript(), { a: value.a });
    assert.deepEqual(decodeStruct(bytesBy(Fast, message)), { a: value.a });
  });

  it("passes on unread fields as they came", () => {
    const Fast = fastClass();
    const message = new Fast();
    const sent = bytes(Struct.fromJavaScript({ a: { b: 1 } }));
    Fast.deserializeBinaryFromReader(message, new protobuf.BinaryReader(sent));
    assert.deepEqual(bytesBy(Fast, message), sent);
  });
});

function bytesBy(Class: typeof Struct, message: Struct): Buffer {
  const writer = new protobuf.BinaryWriter();
  Class.serializeBinaryToWriter(message, writer);
  return Buffer.from(writer.getResultBuffer());
}
