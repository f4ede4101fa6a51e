/** What a check reads, how properties are changed, and what a waiver has to say. */
import assert from "node:assert/strict";
import { close, isUntranslated } from "../../policies/framework/aws-native/closed";
import { applyPatch, decodedMarks } from "../../policies/framework/patch";
import { wireMarks } from "../../policies/framework/remediation-run";
import { Secret, secret, Unknown, UnknownRead, unknown } from "../../policies/framework/unknown";
import { recordUnknownReads, view } from "../../policies/framework/view";
import { dayNumber, parseItemWaiver, parseWaiver } from "../../policies/framework/waivers/waiver";
import { toWire } from "./support/wire";

// biome-ignore lint/suspicious/noExplicitAny: a view behaves as the plain data that types promise.
const viewed = (props: unknown, urn?: string): any => view(props, urn);
const unread = (work: () => unknown): UnknownRead => {
  try {
    work();
  } catch (error) {
    assert(error instanceof UnknownRead, String(error));
    return error;
  }
  throw new Error("nothing was unknown");
};

describe("a view of properties", () => {
  it("behaves as the data behind it", () => {
    const props = viewed({ a: { b: [1, "x", null, { c: true }] }, n: null, s: secret({ p: "q" }) });
    assert.equal(props.a.b[3].c, true);
    assert.equal(props.a.b.length, 4);
    assert.equal(props.n, null);
    assert.equal(props.s.p, "q");
    assert.deepEqual(props.a.b.map(String).slice(0, 3), ["1", "x", "null"]);
    assert.deepEqual({ ...props.a.b[3] }, { c: true });
    assert.deepEqual(Object.keys(props), ["a", "n", "s"]);
    assert.deepEqual(Object.entries(props.s), [["p", "q"]]);
    assert.equal(Array.isArray(props.a.b), true);
    assert.equal(props.a, props.a, "one view of each part");
    assert.equal(JSON.stringify(props.a), '{"b":[1,"x",null,{"c":true}]}');
    assert.equal("a" in props, true);
    assert.equal("x" in props, false);
    assert.equal(`${props.a}`, "[object Object]");
    assert.equal(Object.hasOwn(props.a, "b"), true);
    assert.equal(Reflect.get(props.a, "propertyIsEnumerable").call(props.a, "b"), true);
    assert.equal(typeof props.a.toLocaleString(), "string");
    assert.equal(props.a.valueOf(), props.a);
    assert.equal(Object.prototype.toString.call(props.a.b), "[object Array]");
    assert.deepEqual(Object.getOwnPropertyDescriptor(props, "n"), {
      value: null,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    assert.equal(Object.getOwnPropertyDescriptor(props.a.b, "length")?.enumerable, false);
    assert.equal(Object.getOwnPropertyDescriptor(props, "x"), undefined);
    for (const plain of ["x", 5, null, undefined, true]) assert.equal(viewed(plain), plain);
  });

  it("does not reach into JavaScript's prototypes", () => {
    const props = viewed(JSON.parse('{"__proto__":{"a":1},"constructor":"c"}'));
    assert.equal(props.constructor, "c");
    assert.equal(viewed({}).constructor, undefined);
    assert.equal(Reflect.get(viewed({}), "__proto__"), undefined);
    assert.equal(viewed({}).isPrototypeOf, undefined);
    assert.equal(viewed({})[Symbol.iterator], undefined);
    assert.deepEqual([...viewed([1])], [1]);
  });

  it("follows a cycle without end", () => {
    const cyclic: Record<string, unknown> = { list: [] };
    (cyclic.list as unknown[]).push(cyclic);
    const props = viewed(cyclic);
    assert.equal(props.list[0], props);
    assert.equal(props.list[0].list, props.list);
  });

  it("throws at the read of what is not known, with path and resource", () => {
    const props = viewed({ a: [{ b: unknown }], "x y": unknown, s: new Secret(unknown) }, "urn:x");
    const why = { reason: "is decided by the region", inapplicable: false };
    assert.deepEqual(
      [unread(() => props.a[0].b).path, unread(() => props.a[0].b).urn],
      ["a[0].b", "urn:x"],
    );
    assert.equal(unread(() => props["x y"]).path, '["x y"]');
    assert.equal(unread(() => props.s).path, "s");
    assert.equal(unread(() => viewed(unknown)).path, "");
    assert.equal(unread(() => viewed({ w: new Unknown(why) }).w).why, why);
    assert.equal("b" in props.a[0], true, "that it is there is known");
    assert.deepEqual(Object.keys(props.a[0]), ["b"]);
    assert.equal(Object.getOwnPropertyDescriptor(props.a[0], "b")?.value, undefined);
    const limit = Error.stackTraceLimit;
    unread(() => props.s);
    assert.equal(Error.stackTraceLimit, limit);
  });

  it("notes reads, those that a check caught itself too, and not those of a glance", () => {
    const props = viewed({ a: unknown, b: unknown });
    const paths = (work: () => void) =>
      recordUnknownReads((reads) => {
        work();
        return reads.map(({ path }) => path);
      });
    const caught = () => {
      try {
        props.a;
      } catch {
        // The check goes on.
      }
    };
    assert.deepEqual(paths(caught), ["a"]);
    assert.deepEqual(
      paths(() => void Object.keys(props)),
      [],
    );
    const nested = paths(() => {
      assert.deepEqual(paths(caught), ["a"]);
      try {
        props.b;
      } catch {
        // The outer one's own.
      }
    });
    assert.deepEqual(nested, ["b"]);
    assert.throws(() => recordUnknownReads(() => props.a), UnknownRead);
    caught();
    assert.deepEqual(
      paths(() => undefined),
      [],
    );
  });

  it("cannot be changed", () => {
    const props = viewed({ a: [1], b: 2 });
    for (const change of [
      () => (props.b = 3),
      () => delete props.b,
      () => props.a.push(2),
      () => Object.defineProperty(props, "c", { value: 1 }),
      () => Object.setPrototypeOf(props, null),
      () => Object.preventExtensions(props),
    ]) {
      assert.throws(change, /a check must not change properties: copy the list or object first/);
    }
  });

  it("refuses a property that nobody translated from aws-native", () => {
    const object = { known: 1, own: 2 };
    close(object, new Set(["known", "absent"]));
    const props = viewed({ object }, "urn:x");
    assert.equal(props.object.known, 1);
    assert.equal(props.object.absent, undefined);
    assert.equal(props.object.own, 2);
    assert.equal("absent" in props.object, false);
    const read = unread(() => props.object.other);
    assert.deepEqual(
      [read.path, read.urn, read.why?.inapplicable],
      ["object.other", "urn:x", false],
    );
    assert.match(read.why?.reason ?? "", /not translated from aws-native/);
    assert.equal(unread(() => "other" in props.object).path, "object.other");
    assert.equal(isUntranslated(object, "other"), true);
    for (const key of ["known", "absent", "own"]) assert.equal(isUntranslated(object, key), false);
    assert.equal(isUntranslated({}, "other"), false);
  });

  it("says of what is not known that the deployment tells it", () => {
    assert.equal(`${new Unknown()}`, "(known after deployment)");
    const read = new UnknownRead("a.b", "urn:x");
    assert.deepEqual(
      [read.name, read.message],
      ["UnknownRead", "a.b is not known until deployment"],
    );
  });
});

describe("properties with a patch", () => {
  const apply = (props: unknown, path: string, value: unknown = 1) =>
    applyPatch(props, { [path]: value }, decodedMarks);

  it("change at the path alone, and are shared elsewhere", () => {
    const props = { a: { b: 0, c: [1, 2] }, d: { e: 1 } };
    const before = structuredClone(props);
    const after = apply(props, "a.b") as typeof props;
    assert.deepEqual(after, { ...props, a: { b: 1, c: [1, 2] } });
    assert.equal(after.d, props.d);
    assert.deepEqual(apply(props, "a.c[1]", 9), { ...props, a: { b: 0, c: [1, 9] } });
    assert.deepEqual(apply(props, "a.c[2]", 9), { ...props, a: { b: 0, c: [1, 2, 9] } });
    assert.deepEqual(apply({}, "x.y[0].z"), { x: { y: [{ z: 1 }] } });
    assert.deepEqual(apply({ x: null }, "x.y"), { x: { y: 1 } });
    assert.deepEqual(props, before);
    const odd = apply(JSON.parse('{"__proto__":1}'), "a");
    assert.deepEqual(Object.keys(Object(odd)), ["__proto__", "a"]);
    assert.deepEqual(applyPatch({}, { a: 1, b: 2 }, decodedMarks), { a: 1, b: 2 });
  });

  it("keep a secret one", () => {
    assert.deepEqual(apply({ a: new Secret({ b: 0, c: 2 }) }, "a.b"), {
      a: new Secret({ b: 1, c: 2 }),
    });
    assert.deepEqual(apply({ a: new Secret("x") }, "a", "y"), { a: new Secret("y") });
    assert.equal(apply({ a: new Secret(unknown) }, "a"), undefined);
    const wire = Object(toWire({ a: new Secret({ b: 0 }), c: unknown }));
    assert.deepEqual(
      applyPatch(wire, { "a.b": 1 }, wireMarks),
      toWire({ a: new Secret({ b: 1 }), c: unknown }),
    );
    assert.equal(applyPatch(wire, { c: 1 }, wireMarks), undefined);
    const asset = {
      "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17",
      text: "x",
    };
    assert.equal(applyPatch({ asset }, { "asset.text": "y" }, wireMarks), undefined);
    assert.equal(applyPatch({ asset: 1 }, { asset: 2 }, wireMarks) === undefined, false);
    assert.equal(decodedMarks.isSpecial({}), false);
  });

  it("are none where a value in the way, or one that would be lost, is not known or of another shape", () => {
    for (const [props, path] of [
      [{ a: unknown }, "a"],
      [{ a: unknown }, "a.b"],
      [{ a: { x: [unknown] } }, "a"],
      [{ a: { x: new Secret({ y: unknown }) } }, "a"],
      [{ a: "text" }, "a.b"],
      [{ a: 5 }, "a[0]"],
      [{ a: [1] }, "a.b"],
      [{ a: {} }, "a[0]"],
      [{ a: [1] }, "a[2]"],
      [unknown, "a"],
    ] as const) {
      assert.equal(apply(props, path), undefined, JSON.stringify([props, path]));
    }
    assert.deepEqual(apply({ a: { x: [null, { y: new Secret("s") }] } }, "a"), { a: 1 });
    assert.equal(applyPatch({ a: unknown }, { b: 1, a: 2 }, decodedMarks), undefined);
  });
});

describe("what a waiver has to say", () => {
  const entry = {
    reason: "It is moved soon.",
    owner: "ann",
    approver: "bob",
    ticket: "OPS-1",
    expires: "2026-12-01",
  };
  const finding = { policy: "p", resource: "shop-db", ...entry };

  it("is about findings, or about an item", () => {
    assert.deepEqual(parseWaiver({ ...finding, owner: " ann " }, "w:1"), {
      waiver: { ...finding, place: "w:1" },
      problems: [],
    });
    assert.deepEqual(parseWaiver({ ...finding, property: "a.b" }, "w:1").waiver?.property, "a.b");
    assert.deepEqual(parseItemWaiver({ item: "finsight-017", ...entry }, "w:1"), {
      waiver: { item: "finsight-017", ...entry, place: "w:1" },
      problems: [],
    });
    assert.deepEqual(parseItemWaiver({ item: "i", ...entry, policy: "p" }, "w:1"), {
      problems: ['w:1: "policy" is no part of a waiver of an item'],
    });
    assert.deepEqual(parseWaiver({ ...finding, until: 1 }, "w:1"), {
      problems: ['w:1: "until" is no part of a waiver'],
    });
    assert.deepEqual(parseItemWaiver(entry, "w:1"), { problems: ["w:1: item is missing"] });
    assert.deepEqual(parseItemWaiver([], "w:1"), {
      problems: ["w:1: a waiver is a mapping with item, reason, owner, approver, ticket, expires"],
    });
  });

  it("is complete, and each fault is told once", () => {
    const problems = (change: object) => parseWaiver({ ...finding, ...change }, "w:1").problems;
    assert.deepEqual(problems({ owner: undefined }), ["w:1: owner is missing"]);
    assert.deepEqual(problems({ approver: 5 }), ["w:1: approver must be a text"]);
    assert.deepEqual(problems({ owner: "", approver: "" }), [
      "w:1: owner must be a text",
      "w:1: approver must be a text",
    ]);
    assert.deepEqual(problems({ reason: "" }), ["w:1: reason must be a text"]);
    assert.deepEqual(problems({ expires: "" }), ["w:1: expires must be a text"]);
    assert.deepEqual(problems({ resource: "" }), ["w:1: resource must be a text"]);
    assert.deepEqual(problems({ reason: "x".repeat(15) }), []);
    assert.deepEqual(problems({ reason: "x".repeat(14) }), [
      "w:1: reason must say why in 15 characters or more",
    ]);
    assert.deepEqual(problems({ resource: "a*b*" }), [
      "w:1: resource must have 3 characters or more beside *",
    ]);
    assert.deepEqual(problems({ resource: "a*b*c" }), []);
    assert.deepEqual(problems({ approver: "ANN" }), [
      "w:1: approver must be another person than owner",
    ]);
  });

  it("ends on a day that there is", () => {
    assert.equal(dayNumber("1970-01-02"), 1);
    assert.equal(dayNumber("2026-12-01"), 20_788);
    for (const date of [
      "2026-02-30",
      "2026-13-01",
      "x2026-12-01",
      "2026-12-011",
      "2026-12-1",
      "",
    ]) {
      assert.equal(dayNumber(date), undefined, date);
    }
  });
});
