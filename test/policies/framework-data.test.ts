/** Decoded properties: how they are copied, walked and looked up, and what is known of them. */
import assert from "node:assert/strict";
import {
  hasMarkers,
  isDeeperThan,
  lookup,
  mayHoldSecrets,
  noteTraits,
  plainCopy,
  setOwn,
  visitLeaves,
} from "../../policies/framework/data";
import { Secret, Unknown, unknown } from "../../policies/framework/unknown";

describe("a property that is set by its name alone", () => {
  it("is an ordinary one, whatever its name", () => {
    const target: Record<string, unknown> = {};
    setOwn(target, "a", 1);
    setOwn(target, "__proto__", 2);
    assert.deepEqual(Object.entries(target), [
      ["a", 1],
      ["__proto__", 2],
    ]);
    setOwn(target, "__proto__", 3);
    assert.deepEqual(Object.getOwnPropertyDescriptor(target, "__proto__"), {
      value: 3,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    assert.equal(Object.getPrototypeOf(target), Object.prototype);
    let asked = "";
    const watched = new Proxy(target, {
      defineProperty: () => false,
      set(_target, key) {
        asked = String(key);
        return true;
      },
    });
    setOwn(watched, "b", 1);
    assert.equal(asked, "b");
  });
});

describe("a plain copy", () => {
  it("is of the same data, and shares nothing with it", () => {
    const original = Object.freeze({ a: [1, "x", null, { b: true }], c: Object.freeze({ d: 2 }) });
    const copy = plainCopy(original) as { a: unknown[]; c: object };
    assert.deepEqual(copy, original);
    assert.notEqual(copy.a, original.a);
    assert.notEqual(copy.c, original.c);
    Object.assign(copy.c, { d: 3 });
    copy.a.push(4);
  });

  it("leaves out functions and members that are undefined, and keeps the places of lists", () => {
    const copy = plainCopy({ a: undefined, b: () => 1, c: [undefined, 1] });
    assert.deepEqual(Object.keys(Object(copy)), ["c"]);
    assert.deepEqual(copy, { c: [null, 1] });
    assert.equal(plainCopy(5), 5);
    assert.equal(plainCopy(null), null);
    assert.equal(plainCopy(undefined), undefined);
  });

  it("keeps the marks, shared parts and cycles", () => {
    const shared = { x: 1 };
    const cyclic: Record<string, unknown> = { one: shared, two: shared };
    cyclic.self = cyclic;
    const copy = plainCopy(cyclic) as Record<string, unknown>;
    assert.equal(copy.one, copy.two);
    assert.equal(copy.self, copy);
    const marked = plainCopy({ s: new Secret({ a: [1] }), u: unknown }) as Record<string, unknown>;
    assert(marked.s instanceof Secret);
    assert.deepEqual(marked.s.value, { a: [1] });
    assert.equal(marked.u, unknown);
  });
});

describe("the value at a path", () => {
  const data = {
    a: { b: [1, new Secret({ c: "x" })] },
    text: "abc",
    nothing: null,
    later: unknown,
    hidden: new Secret(new Secret(unknown)),
  };
  it("comes without its marks, which are noted", () => {
    const plain = { unknown: false, secret: false };
    assert.deepEqual(lookup(data, "a.b[0]"), { value: 1, ...plain });
    assert.deepEqual(lookup(data, "a.b[1].c"), { value: "x", unknown: false, secret: true });
    assert.deepEqual(lookup(data, "a.x.y"), { value: undefined, ...plain });
    assert.deepEqual(lookup(data, "text.length"), { value: undefined, ...plain });
    assert.deepEqual(lookup(data, "nothing"), { value: null, ...plain });
    assert.deepEqual(lookup(data, "nothing.x"), { value: undefined, ...plain });
    assert.deepEqual(lookup(data, "toString"), { value: undefined, ...plain });
    assert.deepEqual(lookup(data, "later.x"), { value: undefined, unknown: true, secret: false });
    assert.deepEqual(lookup(data, "hidden"), { value: undefined, unknown: true, secret: true });
    assert.deepEqual(lookup(unknown, "x"), { value: undefined, unknown: true, secret: false });
    assert.deepEqual(lookup(undefined, "x"), { value: undefined, ...plain });
  });
});

describe("a walk over the leaves", () => {
  const leaves = (root: unknown) => {
    const found: string[] = [];
    visitLeaves(root, (leaf, secret, key) => {
      found.push(`${key}=${leaf}${secret ? " secret" : ""}`);
    });
    return found.sort();
  };
  it("comes to each text and number with the name that it stands under", () => {
    assert.deepEqual(leaves({ a: "x", b: [1, "y"], c: { d: 2 }, e: null, f: true, g: unknown }), [
      "a=x",
      "b=1",
      "b=y",
      "d=2",
    ]);
    assert.deepEqual(leaves("x"), ["undefined=x"]);
    assert.deepEqual(leaves(null), []);
  });

  it("knows what is secret, and comes to a shared part once as each", () => {
    const shared = { p: "x" };
    assert.deepEqual(
      leaves({ a: shared, b: shared, c: new Secret(shared), d: new Secret(shared) }),
      ["p=x", "p=x secret"],
    );
    const cyclic: Record<string, unknown> = { a: "x" };
    cyclic.self = cyclic;
    assert.deepEqual(leaves(cyclic), ["a=x"]);
  });
});

describe("how deep properties nest", () => {
  const nested = (levels: number): unknown =>
    levels === 0 ? "x" : { a: "y", b: nested(levels - 1) };
  it("is counted in containers, through secrets, and no further than asked", () => {
    for (const levels of [1, 2, 5]) {
      assert.equal(isDeeperThan(nested(levels), levels), false, `${levels}`);
      assert.equal(isDeeperThan(nested(levels), levels - 1), true, `${levels}`);
    }
    assert.equal(isDeeperThan([[["x"]]], 2), true);
    assert.equal(isDeeperThan([[["x"]]], 3), false);
    assert.equal(isDeeperThan({ a: new Secret({ b: new Secret({}) }) }, 2), true);
    assert.equal(isDeeperThan({ a: new Secret({ b: new Secret({}) }) }, 3), false);
    assert.equal(isDeeperThan({ a: unknown }, 1), false);
    assert.equal(isDeeperThan({ a: { b: unknown } }, 1), true);
    for (const leaf of ["x", 5, null, undefined, unknown])
      assert.equal(isDeeperThan(leaf, 0), false);
    assert.equal(isDeeperThan({ a: null, b: 1 }, 1), false);
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    assert.equal(isDeeperThan(cyclic, 100), true);
  });

  it("is taken from who made them where they noted it, if that is enough", () => {
    const noted = { a: { b: 1 } };
    noteTraits(noted, { unknown: false, secret: false, depth: 7 });
    assert.equal(isDeeperThan(noted, 7), false);
    assert.equal(isDeeperThan(noted, 1), true, "7 may be more than there are");
    assert.equal(isDeeperThan(noted, 2), false);
  });
});

describe("whether properties hold marks", () => {
  it("is seen, at any depth and in cycles", () => {
    for (const root of [unknown, new Secret(1), { a: [{ b: unknown }] }, [[new Secret("x")]]]) {
      assert.equal(hasMarkers(root), true);
    }
    const cyclic: Record<string, unknown> = { a: "x", b: null, c: [1] };
    cyclic.self = cyclic;
    for (const root of [cyclic, {}, [], "x", null, undefined, 0, { a: { b: {} } }]) {
      assert.equal(hasMarkers(root), false);
    }
    cyclic.late = { z: new Unknown() };
    assert.equal(hasMarkers(cyclic), true);
  });

  it("is taken from who made them where they noted it", () => {
    const cases = [
      [true, false],
      [false, true],
      [true, true],
      [false, false],
    ] as const;
    for (const [isUnknown, secret] of cases) {
      const root = {};
      noteTraits(root, { unknown: isUnknown, secret, depth: 1 });
      assert.equal(hasMarkers(root), isUnknown || secret);
      assert.equal(mayHoldSecrets(root), secret);
    }
    const holding = { a: unknown };
    noteTraits(holding, { unknown: false, secret: false, depth: 1 });
    assert.equal(hasMarkers(holding), false, "they are not walked");
    for (const root of [{}, "x", null, undefined]) assert.equal(mayHoldSecrets(root), true);
  });
});
