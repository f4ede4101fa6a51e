/** How a resource of aws-native is read as the classic one: rules, and one answer of several. */
import assert from "node:assert/strict";
import { oneAnswerEach } from "../../policies/framework/aws-native/merge";
import {
  dig,
  holds,
  inputsOf,
  located,
  pathsOf,
  readMembers,
} from "../../policies/framework/aws-native/read";
import type { Rules } from "../../policies/framework/aws-native/rules";
import type { Trace } from "../../policies/framework/aws-native/trace";
import type { Evaluation } from "../../policies/framework/evaluate";
import { Secret, Unknown, unknown } from "../../policies/framework/unknown";

describe("one answer of several readings", () => {
  const fail: Evaluation = { outcome: "fail", findings: [], capped: false };
  const error: Evaluation = { outcome: "error", error: "x" };
  const doubt: Evaluation = { outcome: "unknown", unknown: [], sentence: "x" };
  const pass: Evaluation = { outcome: "pass" };
  const none: Evaluation = { outcome: "not-applicable", reason: "x" };
  const read = (urn: string, key: string, evaluation: Evaluation) => ({
    resource: { urn, key },
    evaluation,
  });
  const kept = (...evaluations: readonly Evaluation[]) => {
    const judged = evaluations.map((each, index) => read("u", `u#${index}`, each));
    return oneAnswerEach(judged).map(({ evaluation }) => evaluation.outcome);
  };

  it("is every violation, else a doubt, else a pass, else the reason", () => {
    assert.deepEqual(kept(pass, fail, doubt, fail), ["fail", "fail"]);
    assert.deepEqual(kept(error, fail), ["error", "fail"]);
    assert.deepEqual(kept(none, doubt, pass, doubt), ["unknown"]);
    assert.deepEqual(kept(none, pass, none, pass), ["pass"]);
    assert.deepEqual(kept(none, none), ["not-applicable"]);
    const first = read("u", "u#1", doubt);
    assert.deepEqual(oneAnswerEach([first, read("u", "u#2", doubt)]), [first]);
  });

  it("is given for each resource by itself, and not where each is read as itself", () => {
    const two = [read("u", "u#1", pass), read("v", "v#1", none), read("u", "u#2", fail)];
    assert.deepEqual(oneAnswerEach(two), [two[1], two[2]]);
    const own = [read("u", "u", pass), read("u", "u", pass), { evaluation: none }];
    assert.equal(oneAnswerEach(own), own);
    const mixed = [read("u", "u#1", none), { evaluation: pass }, { evaluation: none }];
    assert.deepEqual(oneAnswerEach(mixed), [mixed[0], mixed[1]]);
  });
});

describe("a value at a path of a mapping's table", () => {
  it("keeps its marks, and is secret below a secret", () => {
    const data = {
      a: new Secret({ b: [1, new Secret("x")] }),
      later: unknown,
      text: "abc",
      n: null,
    };
    assert.deepEqual(dig(data, "a.b[0]"), new Secret(1));
    assert.deepEqual(dig(data, "a.b[1]"), new Secret(new Secret("x")));
    assert.equal(dig(data, "a.c"), undefined);
    assert(dig(data, "later.x") instanceof Unknown);
    assert.deepEqual(dig({ s: new Secret(new Secret(unknown)) }, "s.x"), new Secret(unknown));
    for (const path of ["text.length", "n.x", "toString", "x.y"])
      assert.equal(dig(data, path), undefined);
    assert.equal(dig(data, "n"), null);
    assert.equal(dig("x", "length"), undefined);
  });

  it("starts from the element of a list where the table says so", () => {
    const root = { value: "root", path: "" };
    const element = { value: "element", path: "list[0]" };
    assert.deepEqual(located("$.a.b", { root, element }), [element, "a.b"]);
    assert.deepEqual(located("$", { root, element }), [element, ""]);
    assert.deepEqual(located("$x", { root, element }), [root, "$x"]);
    assert.deepEqual(located("a", { root, element }), [root, "a"]);
    assert.deepEqual(located("$.a", { root }), [root, "$.a"]);
  });

  it("counts only beside what the rule names, and not beside what it excludes", () => {
    const rule = (more: object) => ({ from: "a", ...more });
    const only = { only: { input: "kind", is: "x" } };
    const of = (more: object, value: unknown) => holds(rule(more) as never, { value, path: "" });
    assert.equal(of({}, {}), true);
    assert.equal(of(only, { kind: "x" }), true);
    assert.equal(of(only, { kind: "y" }), false);
    assert.equal(of(only, {}), false);
    assert.equal(of(only, { kind: unknown }), true);
    const unless = { unless: ["b", "c.d"] };
    assert.equal(of(unless, { b: null, c: {} }), true);
    assert.equal(of(unless, { b: 0 }), false);
    assert.equal(of(unless, { c: { d: "x" } }), false);
    assert.equal(of({ ...only, ...unless }, { kind: "x", b: 1 }), false);
  });
});

describe("the members that rules give", () => {
  const read = (rules: object, value: unknown, trace?: Trace) =>
    readMembers(rules as Rules, { root: { value, path: "" } }, { to: "", trace });

  it("are read, defaulted, left open or left out", () => {
    const rules = {
      plain: { from: "A" },
      nested: { members: { b: { from: "B.C" } } },
      fixed: { value: 5 },
      defaulted: { from: "D", default: false },
      open: { from: "E", openWhenAbsent: "is decided elsewhere" },
      hidden: { from: "F", hidden: "is not shown" },
      never: { inapplicable: "has none" },
      either: { either: [{ from: "G" }, { from: "H" }] },
      gone: { absent: true },
    };
    const full = read(rules, { A: 1, B: { C: 2 }, D: true, E: 3, F: 4, G: 6, H: 7 });
    assert.deepEqual(
      { ...full, hidden: undefined, never: undefined },
      {
        plain: 1,
        nested: { b: 2 },
        fixed: 5,
        defaulted: true,
        open: 3,
        hidden: undefined,
        never: undefined,
        either: 6,
      },
    );
    const why = (value: unknown) => (value instanceof Unknown ? value.why : undefined);
    assert.deepEqual(why(full.hidden), { reason: "is not shown", inapplicable: false });
    assert.deepEqual(why(full.never), { reason: "has none", inapplicable: true });
    const bare = read(rules, { A: null, H: 7 });
    assert.deepEqual(Object.keys(bare).sort(), ["defaulted", "either", "fixed", "never", "open"]);
    assert.deepEqual([bare.defaulted, bare.either], [false, 7]);
    assert.deepEqual(why(bare.open), { reason: "is decided elsewhere", inapplicable: false });
    assert.deepEqual(read({ either: { either: [{ from: "G" }, { from: "H" }] } }, {}), {});
  });

  it("are itself where a resource stands for another", () => {
    const self = (path: string, value: unknown) => read({ id: { self: path } }, value).id;
    assert.equal(self("Name", { Name: "x" }), "x");
    assert(self("Name", {}) instanceof Unknown);
    assert(self("", { Name: "x" }) instanceof Unknown);
  });

  it("come from the inputs that are named, those of an element from its list", () => {
    const rule = {
      either: [
        { from: "A.B" },
        { members: { c: { from: "$.C" }, d: { from: "$" }, e: { value: 1 } } },
      ],
    } as never;
    assert.deepEqual(pathsOf(rule), ["A.B", "$.C", "$"]);
    assert.deepEqual(inputsOf(rule, "List"), ["A", "List", "List"]);
    assert.deepEqual(inputsOf(rule, undefined), ["A", "", ""]);
    assert.deepEqual(inputsOf({ from: "$x.y" } as never, "List"), ["$x"]);
  });
});
