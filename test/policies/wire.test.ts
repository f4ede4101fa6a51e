import assert from "node:assert/strict";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import fc from "fast-check";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { isDeeperThan, mayHoldSecrets } from "../../policies/framework/data";
import { Secret, Unknown } from "../../policies/framework/unknown";
import { writeAnswer, writeRemediated } from "../../policies/framework/wire/answers";
import { decodeJson, decodeProperties, encodeJson } from "../../policies/framework/wire/properties";
import { readAnalyze, readAnalyzeStack } from "../../policies/framework/wire/requests";
import { toWire, unknownString } from "./support/wire";

type Json = Record<string, never>;

/** JSON as protobuf's own classes carry it; `__proto__` is told of below. */
const json = fc.dictionary(
  fc.string().filter((key) => key !== "__proto__"),
  fc.jsonValue({ maxDepth: 4 }).filter((value) => !JSON.stringify(value).includes("__proto__")),
);
const bytesOf = (value: unknown) => Struct.fromJavaScript(value as Json).serializeBinary();

describe("the wire of a pack", () => {
  it("reads any properties as protobuf's own classes do, keys sorted", () => {
    fc.assert(
      fc.property(json, (value) => {
        const expected = Struct.deserializeBinary(bytesOf(value)).toJavaScript();
        const read = decodeJson(bytesOf(value));
        assert.deepEqual(read, expected);
        assert.deepEqual(decodeProperties(bytesOf(value)), expected);
        const numbers = /^\d+$/;
        const keys = Object.keys(read).filter((key) => !numbers.test(key));
        assert.deepEqual(keys, [...keys].sort());
      }),
      { numRuns: 300 },
    );
  });

  it("writes any JSON so that protobuf's own classes read the same", () => {
    fc.assert(
      fc.property(json, (value) => {
        const expected = Struct.deserializeBinary(bytesOf(value)).toJavaScript();
        assert.deepEqual(Struct.deserializeBinary(encodeJson(value)).toJavaScript(), expected);
      }),
      { numRuns: 300 },
    );
  });

  it("writes JSON of every length, also where its buffer is full within a message", () => {
    for (let length = 0; length < 4_200; length++) {
      const value = { a: "x".repeat(length), b: { c: [true] }, d: null, e: true };
      const read = Struct.deserializeBinary(encodeJson(value)).toJavaScript();
      assert.deepEqual(read, value, `a text of ${length} characters`);
    }
  });

  it("keeps the marks of secrets and unknown values, and knows whether there are any", () => {
    const marked = { a: new Secret({ b: ["x", new Unknown()] }), c: new Unknown() };
    assert.deepEqual(decodeProperties(bytesOf(toWire(marked))), marked);
    assert.equal(mayHoldSecrets(decodeProperties(bytesOf(toWire(marked)))), true);
    assert.equal(mayHoldSecrets(decodeProperties(bytesOf({ a: { b: unknownString } }))), false);
    assert.deepEqual(decodeJson(bytesOf({ c: unknownString })), { c: unknownString });
  });

  it("keeps a property named __proto__ an ordinary one", () => {
    // Protobuf's own classes cannot even write one.
    const read = decodeProperties(encodeJson(JSON.parse('{ "__proto__": "x" }')));
    assert.deepEqual(Object.keys(read), ["__proto__"]);
    assert.equal(Object.getPrototypeOf(read), Object.prototype);
  });

  it("knows how deep properties nest", () => {
    const nested = (levels: number): unknown => (levels === 0 ? "x" : { a: nested(levels - 1) });
    for (const levels of [1, 2, 5]) {
      const read = decodeProperties(bytesOf(nested(levels)));
      assert.equal(isDeeperThan(read, levels), false);
      assert.equal(isDeeperThan(read, levels - 1), true);
    }
  });

  it("refuses what ends too early, wherever it is cut, or reads less; it never hangs", () => {
    const whole = bytesOf({ a: [1, { b: "text" }], c: true });
    for (let length = 0; length < whole.length; length++) {
      try {
        decodeProperties(whole.subarray(0, length));
      } catch (error) {
        assert(error instanceof RangeError);
      }
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        for (const read of [decodeProperties, readAnalyze, readAnalyzeStack]) {
          try {
            read(bytes);
          } catch (error) {
            assert(error instanceof RangeError);
          }
        }
      }),
    );
  });

  it("reads a resource with the fields that policies need, passing over the others", () => {
    const resource = new proto.AnalyzerResource();
    resource.setUrn("urn:x");
    resource.setType("a:b:C");
    resource.setName("näme");
    resource.setParent("urn:parent");
    resource.setProperties(Struct.fromJavaScript({ a: 1 } as never));
    resource.setProvider(new proto.AnalyzerProviderResource());
    const dependencies = new proto.AnalyzerPropertyDependencies();
    dependencies.setUrnsList(["urn:y", "urn:z"]);
    resource.getPropertydependenciesMap().set("a", dependencies);
    const request = new proto.AnalyzeStackRequest();
    request.setResourcesList([resource, new proto.AnalyzerResource()]);
    const [read, empty] = readAnalyzeStack(request.serializeBinary());
    assert.deepEqual(
      { ...read, properties: decodeJson(read?.properties) },
      {
        urn: "urn:x",
        type: "a:b:C",
        name: "näme",
        properties: { a: 1 },
        propertyDependencies: { a: ["urn:y", "urn:z"] },
      },
    );
    assert.deepEqual(decodeProperties(empty?.properties), {});
  });

  it("writes answers that protobuf's own classes read", () => {
    const pack = { name: "p", version: "1.0.0" };
    const long = "ä".repeat(5_000);
    const answer = proto.AnalyzeResponse.deserializeBinary(
      writeAnswer(
        {
          diagnostics: [
            { policy: "a", description: "d", message: long, level: "mandatory", severity: "high" },
          ],
          notApplicable: [{ policy: "b", reason: "why" }],
          others: [{ policy: "c", reason: "" }],
        },
        pack,
      ),
    ).toObject();
    assert.deepEqual(answer, {
      diagnosticsList: [
        {
          policyname: "a",
          policypackname: "p",
          policypackversion: "1.0.0",
          description: "d",
          message: long,
          enforcementlevel: proto.EnforcementLevel.MANDATORY,
          urn: "",
          severity: proto.PolicySeverity.POLICY_SEVERITY_HIGH,
        },
      ],
      notApplicableList: [
        { policyName: "c", reason: "" },
        { policyName: "b", reason: "why" },
      ],
    });
    const remediated = proto.RemediateResponse.deserializeBinary(
      writeRemediated([{ policy: "a", description: "d", properties: { x: [1, null] } }], pack),
    );
    const [first] = remediated.getRemediationsList();
    assert.deepEqual(first?.getProperties()?.toJavaScript(), { x: [1, null] });
    assert.equal(first?.getPolicypackversion(), "1.0.0");
  });
});
