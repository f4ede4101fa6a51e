/** Requests as @pulumi/policy decodes them, where the engine's own bytes cannot be had. */
import assert from "node:assert/strict";
import {
  type ResourceValidationArgs,
  type StackValidationArgs,
  UnknownValueError,
} from "@pulumi/policy";
import { decodeProxy } from "../../policies/framework/decode";
import { resourceFromSdk, stackFromSdk } from "../../policies/framework/sdk-request";
import { Unknown } from "../../policies/framework/unknown";
import { urnOf } from "./support/make";

/** As the SDK does: the read of an unknown value throws. */
function withUnknown(props: object, ...names: readonly string[]): object {
  return new Proxy(props, {
    get(target, key) {
      if (names.includes(String(key))) throw Object.create(UnknownValueError.prototype);
      return Reflect.get(target, key);
    },
  });
}
const isUnknown = (error: unknown) => error instanceof UnknownValueError;

describe("properties that the SDK decoded", () => {
  it("become plain data with a mark in the place of what is not known", () => {
    const props = withUnknown(
      { a: 1, b: "x", c: null, d: [true, withUnknown({ later: 1, now: 2 }, "later")], e: 0 },
      "e",
    );
    const plain = decodeProxy(props, isUnknown);
    assert.deepEqual(plain, {
      a: 1,
      b: "x",
      c: null,
      d: [true, { later: new Unknown(), now: 2 }],
      e: new Unknown(),
    });
    assert(Array.isArray(Reflect.get(Object(plain), "d")));
    for (const value of ["text", 5, false, null, undefined]) {
      assert.equal(decodeProxy(value, isUnknown), value);
    }
  });

  it("keep the item of a list that is not known, and a key named __proto__", () => {
    assert.deepEqual(decodeProxy(withUnknown(["a", "b"], "1"), isUnknown), ["a", new Unknown()]);
    const plain = decodeProxy(JSON.parse('{"__proto__":{"a":1}}'), isUnknown);
    assert.deepEqual(Object.keys(Object(plain)), ["__proto__"]);
    assert.equal(Object.getPrototypeOf(plain), Object.prototype);
  });

  it("pass any other exception on", () => {
    const throwing = {
      get a() {
        throw new TypeError("another");
      },
    };
    assert.throws(() => decodeProxy(throwing, isUnknown), /another/);
  });
});

describe("a request that the SDK decoded", () => {
  const type = "aws:rds/instance:Instance";
  const described = (name: string, props: object) => ({
    urn: urnOf(name, type),
    type,
    name,
    props,
  });

  it("is the resource alone in a resource policy", () => {
    const args = described("x", withUnknown({ engine: "postgres", later: 0 }, "later"));
    const stack = resourceFromSdk(args as unknown as ResourceValidationArgs)();
    assert.deepEqual(
      stack.all.map(({ urn, type: own, name }) => [urn, own, name]),
      [[urnOf("x", type), type, "x"]],
    );
    assert.equal(Reflect.get(Object(stack.all[0]?.props), "engine"), "postgres");
    assert.equal(stack.all[0]?.isUnknown("later"), true);
  });

  it("is the whole stack with its references in a stack policy", () => {
    const target = described("y", {});
    const args = {
      resources: [
        { ...described("x", { a: 1 }), propertyDependencies: { subnet: [target] } },
        { ...target, propertyDependencies: {} },
      ],
    };
    const stack = stackFromSdk(args as unknown as StackValidationArgs)();
    assert.deepEqual(
      stack.all.map(({ name }) => name),
      ["x", "y"],
    );
    assert.deepEqual(
      stack.all[0]?.references("subnet").map(({ name }) => name),
      ["y"],
    );
  });
});
