/** Protobuf's wire format at the edges of its parts, beside its own classes. */
import assert from "node:assert/strict";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { hasMarkers, isDeeperThan, mayHoldSecrets } from "../../policies/framework/data";
import { Secret, Unknown } from "../../policies/framework/unknown";
import { writeAnswer, writeRemediated } from "../../policies/framework/wire/answers";
import { unknownSentinels } from "../../policies/framework/wire/marks";
import { decodeJson, decodeProperties, encodeJson } from "../../policies/framework/wire/properties";
import { ProtoReader, tagOf, wire } from "../../policies/framework/wire/proto-reader";
import { ProtoWriter } from "../../policies/framework/wire/proto-writer";
import { readAnalyze, readAnalyzeStack } from "../../policies/framework/wire/requests";
import { toWire } from "./support/wire";

const bytesOf = (value: unknown) => Struct.fromJavaScript(value as never).serializeBinary();
const values: readonly Record<string, unknown>[] = [
  {},
  { a: "", b: "x", c: "ä€😀", d: "y".repeat(127), e: "z".repeat(128), f: "w".repeat(20_000) },
  { n: 0, m: -1.5, big: 2 ** 53, tiny: 5e-324, inf: 1e308 },
  { t: true, f: false, nothing: null },
  {
    list: [],
    nested: [[], [1, [2, "x", { a: [null, false] }]]],
    object: {},
    deep: { a: { b: { c: 1 } } },
  },
  { z: 1, a: 2, m: { y: 1, b: 2 } },
  Object.fromEntries(
    Array.from({ length: 300 }, (_, index) => [`key${index}`, [index, `${index}`]]),
  ),
  { "": 1, " ": 2, ä: 3 },
];

describe("properties on the wire", () => {
  it("are read and written as protobuf's own classes do", () => {
    for (const value of values) {
      const expected = Struct.deserializeBinary(bytesOf(value)).toJavaScript();
      assert.deepEqual(decodeJson(bytesOf(value)), expected);
      assert.deepEqual(decodeProperties(bytesOf(value)), expected);
      assert.deepEqual(Struct.deserializeBinary(encodeJson(value)).toJavaScript(), expected);
      assert.deepEqual(decodeJson(encodeJson(value)), expected);
    }
    assert.deepEqual(decodeJson(undefined), {});
    assert.deepEqual(decodeProperties(undefined), {});
    assert.deepEqual(decodeJson(encodeJson({ a: undefined, b: 1 })), { b: 1 });
  });

  it("come with sorted keys, those of objects within too", () => {
    const read = decodeJson(encodeJson({ z: 1, a: { y: 1, b: 2 }, m: [{ d: 1, c: 2 }] }));
    assert.equal(JSON.stringify(read), '{"a":{"b":2,"y":1},"m":[{"c":2,"d":1}],"z":1}');
    const odd = decodeJson(encodeJson(JSON.parse('{"b":1,"__proto__":2,"a":3}')));
    assert.deepEqual(Object.keys(odd), ["__proto__", "a", "b"]);
  });

  it("keep the marks, of each kind of unknown value", () => {
    assert.equal(unknownSentinels.size, 7);
    for (const sentinel of unknownSentinels) {
      const read = decodeProperties(encodeJson({ a: [sentinel] }));
      assert.deepEqual(read, { a: [new Unknown()] });
      assert.equal(hasMarkers(read), true);
      assert.equal(mayHoldSecrets(read), false);
      assert.deepEqual(decodeJson(encodeJson({ a: sentinel })), { a: sentinel });
      assert.deepEqual(decodeProperties(encodeJson({ a: `${sentinel}x` })), { a: `${sentinel}x` });
    }
    const secret = decodeProperties(encodeJson(Object(toWire({ a: new Secret({ b: [1] }) }))));
    assert.deepEqual(secret, { a: new Secret({ b: [1] }) });
    assert.equal(mayHoldSecrets(secret), true);
    const signature = "4dabf18193072939515e22adb298388d";
    const bare = { a: { [signature]: "1b47061264138c4ac30d75fd1eb44270" } };
    assert.deepEqual(decodeProperties(encodeJson(bare)), { a: new Secret(null) });
    assert.deepEqual(decodeJson(encodeJson(bare)), bare);
    const asset = { a: { [signature]: "c44067f5952c0a294b673a41bacd8c17", path: "x" } };
    assert.deepEqual(decodeProperties(encodeJson(asset)), { a: { path: "x" } });
    const plain = decodeProperties(encodeJson({ a: "x" }));
    assert.equal(hasMarkers(plain), false);
    assert.equal(isDeeperThan(plain, 1), false);
    assert.equal(isDeeperThan(decodeProperties(encodeJson({ a: [[1]] })), 2), true);
  });

  it("are read past fields that nobody knows, the last kind of a value counting", () => {
    const unknownFields = new ProtoWriter()
      .number(9, 300)
      .bytes(10, Buffer.from("skipped"))
      .fields(Buffer.from([tagOf(11, 1), 1, 2, 3, 4, 5, 6, 7, 8]))
      .fields(Buffer.from([tagOf(12, 5), 1, 2, 3, 4]))
      .finish();
    const value = new ProtoWriter().text(3, "first").fields(unknownFields).number(4, 1).finish();
    const entry = new ProtoWriter()
      .fields(unknownFields)
      .text(1, "a")
      .fields(unknownFields)
      .bytes(2, value)
      .finish();
    const list = new ProtoWriter()
      .fields(unknownFields)
      .bytes(1, value)
      .fields(unknownFields)
      .finish();
    const listed = new ProtoWriter()
      .text(1, "b")
      .bytes(2, new ProtoWriter().bytes(6, list).finish())
      .finish();
    const struct = new ProtoWriter()
      .fields(unknownFields)
      .bytes(1, entry)
      .bytes(1, listed)
      .bytes(1, new ProtoWriter().text(1, "c").finish())
      .bytes(1, new ProtoWriter().bytes(2, new ProtoWriter().text(3, "no key").finish()).finish())
      .fields(unknownFields)
      .finish();
    assert.deepEqual(decodeJson(struct), { "": "no key", a: true, b: [true], c: null });
    const cleared = new ProtoWriter()
      .text(3, "x")
      .fields(Buffer.from([tagOf(1, 0), 0]))
      .finish();
    const one = new ProtoWriter().bytes(
      1,
      new ProtoWriter().text(1, "k").bytes(2, cleared).finish(),
    );
    assert.deepEqual(decodeJson(one.finish()), { k: null });
    for (const type of [3, 4, 6, 7]) {
      assert.throws(() => decodeJson(Buffer.from([tagOf(9, type)])), /unknown wire type/);
    }
  });

  it("are refused when they end too early, wherever that is", () => {
    const whole = bytesOf({ a: [1, { b: "text" }], c: true });
    for (let length = 1; length < whole.length; length++) {
      try {
        decodeProperties(whole.subarray(0, length));
      } catch (error) {
        assert(error instanceof RangeError);
        assert.match(error.message, /a message ends too early/);
      }
    }
    for (const bytes of [
      [10, 200],
      [10],
      [128],
      [tagOf(9, 1), 1, 2],
      [tagOf(9, 5), 1],
      [tagOf(9, 2), 5, 1],
    ]) {
      assert.throws(() => decodeJson(Buffer.from(bytes)), RangeError, String(bytes));
    }
    const reader = new ProtoReader(Buffer.from([2, 1, 2, 3]));
    assert.throws(() => reader.message(() => reader.bytes() && reader.bytes()), RangeError);
  });
});

describe("a reader and a writer of protobuf", () => {
  it("agree on numbers of any length", () => {
    for (const number of [
      1,
      127,
      128,
      300,
      16_383,
      16_384,
      2 ** 21,
      2 ** 28,
      2 ** 31,
      2 ** 35 + 7,
      2 ** 53 - 1,
    ]) {
      const bytes = new ProtoWriter().number(3, number).finish();
      const reader = new ProtoReader(bytes);
      assert.equal(reader.tag(), tagOf(3, wire.varint));
      assert.equal(reader.varint(), number);
      assert.equal(reader.at, bytes.length);
      assert.equal(reader.tag(), 0);
      let digits = 1;
      for (let rest = number; rest >= 128; rest = Math.floor(rest / 128)) digits++;
      assert.equal(bytes.length, 1 + digits, String(number));
    }
    assert.equal(new ProtoWriter().number(3, 0).finish().length, 0);
  });

  it("agree on texts, bytes and messages at each size of a length", () => {
    for (const size of [0, 1, 126, 127, 128, 1_000, 1_023, 1_024, 16_383, 16_384, 70_000]) {
      const text = "x".repeat(size);
      const writer = new ProtoWriter()
        .text(1, text)
        .bytes(2, Buffer.from(text))
        .message(3, (inner) => inner.texts(4, [text, ""]).number(5, 1))
        .text(6, "end");
      const reader = new ProtoReader(writer.finish());
      if (size > 0) {
        assert.equal(reader.tag(), tagOf(1, wire.bytes));
        assert.equal(reader.text(), text);
      }
      assert.equal(reader.tag(), tagOf(2, wire.bytes));
      assert.equal(reader.bytes().toString(), text);
      assert.equal(reader.tag(), tagOf(3, wire.bytes));
      reader.message(() => {
        assert.deepEqual([reader.tag(), reader.text()], [tagOf(4, wire.bytes), text]);
        assert.deepEqual([reader.tag(), reader.text()], [tagOf(4, wire.bytes), ""]);
        assert.deepEqual([reader.tag(), reader.varint(), reader.tag()], [tagOf(5, 0), 1, 0]);
      });
      assert.deepEqual([reader.tag(), reader.text(), reader.tag()], [tagOf(6, 2), "end", 0]);
    }
    const nothing = new ProtoWriter().text(1, undefined).text(1, "").texts(2).finish();
    assert.equal(nothing.length, 0);
  });

  it("leave what a message has left unread, and read a part of a buffer", () => {
    const bytes = new ProtoWriter()
      .message(1, (inner) => inner.text(1, "a").text(2, "b"))
      .number(2, 5)
      .finish();
    const shifted = Buffer.concat([Buffer.from([1, 2, 3]), bytes]).subarray(3);
    const reader = new ProtoReader(shifted);
    reader.tag();
    assert.equal(
      reader.message(() => [reader.tag(), reader.text()][1]),
      "a",
    );
    assert.deepEqual([reader.tag(), reader.varint()], [tagOf(2, 0), 5]);
    const double = Buffer.alloc(8);
    double.writeDoubleLE(-2.5);
    assert.equal(new ProtoReader(double).double(), -2.5);
  });
});

describe("requests and answers of the Analyzer", () => {
  it("are read with what policies need, in any order and in parts", () => {
    const request = new proto.AnalyzeRequest();
    request.setType("a:b:C");
    request.setUrn("urn:x");
    request.setName("näme");
    request.setProperties(Struct.fromJavaScript({ a: 1 }));
    request.setOptions(new proto.AnalyzerResourceOptions());
    const first = request.serializeBinary();
    const more = new ProtoWriter().bytes(2, encodeJson({ b: 2 })).finish();
    const read = readAnalyze(Buffer.concat([first, more]));
    assert.deepEqual([read.urn, read.type, read.name], ["urn:x", "a:b:C", "näme"]);
    assert.deepEqual(decodeJson(read.properties), { a: 1, b: 2 });
    assert.deepEqual(read.propertyDependencies, {});
    assert.deepEqual(readAnalyze(Buffer.alloc(0)), {
      urn: "",
      type: "",
      name: "",
      properties: undefined,
      propertyDependencies: {},
    });
  });

  it("hold the references of each resource of a stack", () => {
    const resource = new proto.AnalyzerResource();
    resource.setUrn("urn:x");
    resource.setParent("urn:parent");
    const targets = new proto.AnalyzerPropertyDependencies();
    targets.setUrnsList(["urn:y", "urn:z"]);
    resource
      .getPropertydependenciesMap()
      .set("a", targets)
      .set("b", new proto.AnalyzerPropertyDependencies());
    const stack = new proto.AnalyzeStackRequest();
    stack.setResourcesList([resource, new proto.AnalyzerResource()]);
    const noise = new ProtoWriter().number(7, 1).text(8, "x").finish();
    const [read, empty, ...others] = readAnalyzeStack(
      Buffer.concat([noise, stack.serializeBinary(), noise]),
    );
    assert.deepEqual(read?.propertyDependencies, { a: ["urn:y", "urn:z"], b: [] });
    assert.equal(empty?.urn, "");
    assert.deepEqual(others, []);
    const entry = new ProtoWriter()
      .message(9, (map) =>
        map
          .number(5, 1)
          .text(1, "__proto__")
          .message(2, (list) => list.number(3, 1).texts(1, ["urn:p"])),
      )
      .message(9, (map) => map.text(1, "c"));
    assert.deepEqual(Object.entries(readAnalyze(entry.finish()).propertyDependencies), [
      ["__proto__", ["urn:p"]],
      ["c", []],
    ]);
  });

  it("carry each level and severity, and each list of reasons once", () => {
    const pack = { name: "p", version: "1" };
    const { AnalyzeResponse, EnforcementLevel, PolicySeverity, RemediateResponse } = proto;
    const levels = {
      advisory: EnforcementLevel.ADVISORY,
      mandatory: EnforcementLevel.MANDATORY,
      disabled: EnforcementLevel.DISABLED,
      remediate: EnforcementLevel.REMEDIATE,
    } as const;
    const severities = {
      low: PolicySeverity.POLICY_SEVERITY_LOW,
      medium: PolicySeverity.POLICY_SEVERITY_MEDIUM,
      high: PolicySeverity.POLICY_SEVERITY_HIGH,
      critical: PolicySeverity.POLICY_SEVERITY_CRITICAL,
    } as const;
    const base = { policy: "a", description: "d", message: "m", urn: "urn:x" };
    const others = [{ policy: "c", reason: "r" }];
    for (const [level, expected] of Object.entries(levels)) {
      for (const [severity, grade] of Object.entries(severities)) {
        const diagnostics = [{ ...base, level: level as "advisory", severity: severity as "low" }];
        const answer = { diagnostics, notApplicable: [], others };
        const [told, ...rest] = AnalyzeResponse.deserializeBinary(
          writeAnswer(answer, pack),
        ).getDiagnosticsList();
        assert.deepEqual(rest, []);
        assert.equal(told?.getEnforcementlevel(), expected);
        assert.equal(told?.getSeverity(), grade);
        assert.deepEqual(
          [told?.getUrn(), told?.getPolicypackversion(), told?.getDescription()],
          ["urn:x", "1", "d"],
        );
      }
    }
    const again = AnalyzeResponse.deserializeBinary(
      writeAnswer({ diagnostics: [], notApplicable: [{ policy: "b", reason: "q" }], others }, pack),
    );
    assert.deepEqual(
      again.getNotApplicableList().map((each) => [each.getPolicyName(), each.getReason()]),
      [
        ["c", "r"],
        ["b", "q"],
      ],
    );
    const remediated = RemediateResponse.deserializeBinary(
      writeRemediated([{ policy: "a", description: "d", properties: { x: 1 } }], pack),
    ).getRemediationsList()[0];
    assert.deepEqual(
      [remediated?.getPolicyname(), remediated?.getPolicypackname(), remediated?.getDescription()],
      ["a", "p", "d"],
    );
    assert.deepEqual(remediated?.getProperties()?.toJavaScript(), { x: 1 });
  });
});
