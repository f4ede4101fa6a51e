/** How values of aws-native take their classic form, and where each of them came from. */
import assert from "node:assert/strict";
import { readMembers } from "../../policies/framework/aws-native/read";
import {
  attribute,
  first,
  listOf,
  named,
  object,
  pairs,
  type Rules,
  type Shape,
  scalar,
  tags,
  text,
  words,
  wrapped,
} from "../../policies/framework/aws-native/rules";
import { Trace } from "../../policies/framework/aws-native/trace";
import { Secret, Unknown, unknown } from "../../policies/framework/unknown";
import { view } from "../../policies/framework/view";

/** The value in the shape, at `out`, from the input `In`. */
function shaped(shape: Shape, value: unknown, trace?: Trace): unknown {
  const rules: Rules = { out: { from: "In", shape } };
  const sources = { root: { value: { In: value }, path: "" } };
  return readMembers(rules, sources, { to: "", trace }).out;
}
const traced = (shape: Shape, value: unknown) => {
  const trace = new Trace();
  shaped(shape, value, trace);
  return trace;
};
const member = (from: string): Rules => ({ b: { from } });

describe("the classic form of a value", () => {
  it("is an object with the members of the table and no others", () => {
    assert.deepEqual(shaped(object(member("B")), { B: 1, C: 2 }), { b: 1 });
    assert.equal(shaped(object(member("B")), "text"), "text");
    assert.deepEqual(shaped(object(member("B")), [1]), [1]);
    assert.deepEqual(shaped(object(member("B")), new Secret({ B: 1 })), new Secret({ b: 1 }));
    assert(shaped(object(member("B")), unknown) instanceof Unknown);
    assert.equal(shaped(object(member("B")), undefined), undefined);
    const closed = view(shaped(object(member("B")), {})) as { b?: unknown; c?: unknown };
    assert.equal(closed.b, undefined);
    assert.throws(() => closed.c, /not known/);
  });

  it("is a list, one element of it, or a list of one", () => {
    const inner = object(member("B"));
    assert.deepEqual(shaped(listOf(inner), [{ B: 1 }, unknown]), [{ b: 1 }, unknown]);
    assert.equal(shaped(listOf(inner), "text"), "text");
    assert.deepEqual(shaped(first(inner), [{ B: 1 }, { B: 2 }]), { b: 1 });
    assert.deepEqual(shaped(first(inner), { B: 1 }), { b: 1 });
    assert.equal(shaped(first(), ["x"]), "x");
    assert.equal(shaped(first(), []), undefined);
    assert.deepEqual(shaped(wrapped(inner), { B: 1 }), [{ b: 1 }]);
    assert.deepEqual(shaped(wrapped(), "x"), ["x"]);
    assert.equal(shaped(wrapped(), undefined), undefined);
  });

  it("is an object of a list of names and values, and the other way round", () => {
    const list = [
      { key: "a", value: "x" },
      { key: new Secret("b"), value: new Secret("y") },
      new Secret({ key: "c", value: "z" }),
      { value: "no name" },
      { key: 5, value: "w" },
      "text",
      null,
    ];
    assert.deepEqual(shaped(tags, list), { a: "x", b: new Secret("y"), c: new Secret("z") });
    assert.deepEqual(shaped(tags, { a: "x" }), { a: "x" }, "a map is left as it is");
    for (const hidden of [unknown, new Secret(unknown), { key: unknown, value: "x" }]) {
      assert(shaped(tags, [{ key: "a", value: "x" }, hidden]) instanceof Unknown);
    }
    assert.deepEqual(
      shaped(named, [{ name: "__proto__", value: 1 }]),
      JSON.parse('{"__proto__":1}'),
    );
    assert.deepEqual(shaped(pairs, { a: 1, b: unknown }), [
      { name: "a", value: 1 },
      { name: "b", value: unknown },
    ]);
    assert.deepEqual(shaped(pairs, [1]), [1]);
    assert.equal(shaped(pairs, "x"), "x");
  });

  it("is the value of one attribute, by its name", () => {
    const of = (value: unknown) => shaped(attribute("idle.timeout"), value);
    assert.equal(
      of([
        { key: "other", value: "1" },
        { key: "idle.timeout", value: "60" },
      ]),
      60,
    );
    assert.equal(of([{ key: new Secret("idle.timeout"), value: "true" }]), true);
    assert.equal(of([{ key: "other", value: "1" }]), undefined);
    assert.equal(of([]), undefined);
    for (const open of [unknown, new Secret(unknown), { key: unknown, value: "1" }]) {
      assert(of([{ key: "other" }, open]) instanceof Unknown);
    }
    const element: Shape = { kind: "attribute", names: ["a", "b"], key: "name" };
    assert.deepEqual(shaped(element, [{ name: "b", x: 1 }]), { name: "b", x: 1 });
  });

  it("is text, a scalar or another word", () => {
    assert.equal(shaped(text, { a: [1] }), '{"a":[1]}');
    assert.equal(shaped(text, "x"), "x");
    assert.deepEqual(shaped(text, { a: new Secret("x") }), new Secret('{"a":"x"}'));
    for (const part of [unknown, new Secret(unknown), [new Secret([unknown])]]) {
      assert(shaped(text, { a: part }) instanceof Unknown, "a part of it is not known");
      assert(shaped(text, { s: new Secret("x"), a: part }) instanceof Unknown);
    }
    for (const [given, value] of [
      ["true", true],
      ["false", false],
      ["60", 60],
      ["-1.5", -1.5],
      ["60s", "60s"],
      ["x60", "x60"],
      ["", ""],
      ["1.", "1."],
      [7, 7],
      [true, true],
    ] as const) {
      assert.equal(shaped(scalar, given), value, String(given));
    }
    const shape = words({ Enabled: true, Disabled: false, On: "on" });
    assert.deepEqual(
      ["Enabled", "Disabled", "On", "Other", "toString", 5].map((each) => shaped(shape, each)),
      [true, false, "on", "Other", "toString", 5],
    );
  });
});

describe("where a classic value came from", () => {
  it("is the path that the user wrote", () => {
    const list = traced(listOf(object(member("B"))), [{ B: 1 }, { B: 2 }]);
    assert.equal(list.pathOf("out[1].b"), "In[1].B");
    assert.equal(list.pathOf("out[1].b.c[0]"), "In[1].B.c[0]");
    assert.equal(list.pathOf("out"), "In");
    assert.equal(list.pathOf("other.x"), "other.x");
    assert.equal(traced(first(object(member("B"))), [{ B: 1 }]).pathOf("out.b"), "In[0].B");
    assert.equal(traced(first(object(member("B"))), { B: 1 }).pathOf("out.b"), "In.B");
    assert.equal(traced(first(object(member("B"))), undefined).pathOf("out.b"), "In[0].B");
    assert.equal(traced(wrapped(object(member("B"))), { B: 1 }).pathOf("out[0].b"), "In.B");
    assert.equal(traced(tags, [{ key: "a", value: "x" }]).pathOf("out.a"), "In[0].value");
    assert.equal(traced(tags, [{ key: "a", value: "x" }]).pathOf("out.missing"), "In");
    const paired = traced(pairs, { p: 1 });
    assert.deepEqual(
      ["out[0]", "out[0].value"].map((path) => paired.pathOf(path)),
      ["In.p", "In.p"],
    );
    const one = traced(attribute("idle.timeout"), [
      { key: "x" },
      { key: "idle.timeout", value: "60" },
    ]);
    assert.equal(one.pathOf("out"), "In[1].value");
    assert.equal(traced(attribute("idle.timeout"), []).pathOf("out"), "In");
    assert.equal(traced(text, { a: 1 }).pathOf("out.a.b"), "In", "a text has no places of its own");
  });

  it("is what a sentence calls it", () => {
    const one = traced(attribute("idle.timeout"), [{ key: "idle.timeout", value: "60" }]);
    assert.equal(one.inWords("The out is outOf, out.x."), "The out is outOf, idle.timeout.");
    const rules: Rules = { multiAz: { from: "MultiAZ" }, log: { from: "Log" } };
    const trace = new Trace();
    readMembers(rules, { root: { value: {}, path: "" } }, { to: "", trace });
    assert.equal(
      trace.inWords("multiAz is off, multiAz.zone too; log stays, otherName as well."),
      "MultiAZ is off, MultiAZ.zone too; log stays, otherName as well.",
    );
  });

  it("is the first input's where several may give it", () => {
    const rules: Rules = { out: { either: [{ from: "A" }, { from: "B" }] } };
    const pathOf = (value: object) => {
      const trace = new Trace();
      readMembers(rules, { root: { value, path: "" } }, { to: "", trace });
      return trace.pathOf("out");
    };
    assert.deepEqual([pathOf({ A: 1, B: 2 }), pathOf({ B: 2 }), pathOf({})], ["A", "B", "A"]);
    const members: Rules = { out: { members: { a: { from: "X.A" }, b: { from: "B" } } } };
    const trace = new Trace();
    readMembers(members, { root: { value: { B: 1 }, path: "" } }, { to: "", trace });
    assert.deepEqual(
      ["out", "out.c", "out.a", "out.b"].map((path) => trace.pathOf(path)),
      ["X.A", "X.A", "X.A", "B"],
    );
  });
});
