/** Corrections of small policies: what is offered, what is not, and how it is written. */
import assert from "node:assert/strict";
import { type Correction, correctionOf } from "../../policies/framework/correction";
import type { AnyExample, AnyViolation, Policy } from "../../policies/framework/define-policy";
import { evaluate } from "../../policies/framework/evaluate";
import { buildStackIndex, type ResourceData } from "../../policies/framework/indexed-stack";
import { Unknown, unknown } from "../../policies/framework/unknown";
import { policyOf, resourceOf, testType } from "./support/make";

const otherType = "test:index:Other";
interface Asked {
  readonly policy: Policy;
  readonly props: unknown;
  readonly more?: Partial<ResourceData>;
  readonly others?: readonly ResourceData[];
  readonly options?: Readonly<Record<string, unknown>>;
  /** Of the findings, the one at this path; else the first. */
  readonly at?: string;
}
function corrected({ policy, props, more, others = [], options = {}, at }: Asked) {
  const resource = resourceOf("subject", props, more);
  const stack = [resource, ...others];
  const [subject] = buildStackIndex(policy.scope === "stack" ? stack : [resource]).all;
  assert(subject);
  const context = { options, environment: "production" as const };
  const index = buildStackIndex(policy.scope === "stack" ? stack : [resource]);
  const evaluation = evaluate(policy, subject, { ...context, stack: index });
  const findings = evaluation.outcome === "fail" ? evaluation.findings : [];
  const finding = findings.find(({ property }) => property === at) ?? findings[0];
  return correctionOf({
    policy,
    resource,
    stack,
    ...context,
    property: finding?.property,
    sentence: finding?.sentence ?? "",
  });
}
const example = (props: unknown, more: Partial<AnyExample> = {}): AnyExample => {
  return { name: "right", type: testType, props, ...more };
};
/** A policy with a finding at each path where the predicate holds. */
function finding(
  wrong: (props: Readonly<Record<string, unknown>>) => readonly string[],
  passes: readonly AnyExample[],
  more: Partial<Policy> = {},
): Policy {
  const check = function* (props: Readonly<Record<string, unknown>>) {
    for (const property of wrong(props)) {
      yield { message: "plain", property } as AnyViolation;
    }
  };
  return policyOf(check, {
    resources: [testType, otherType],
    checks: { [testType]: check, [otherType]: check } as unknown as Policy["checks"],
    passes,
    ...more,
  });
}
const said = (correction: Correction | undefined) =>
  correction && [correction.kind, correction.set, correction.removed];

describe("a correction", () => {
  const minimum = finding(
    ({ days }) => (typeof days === "number" && days >= 7 ? [] : ["days"]),
    [example({ days: 7, name: "kept" })],
  );

  it("sets what the passing example has, whether it was there or not", () => {
    assert.deepEqual(said(corrected({ policy: minimum, props: { days: 1 } })), [
      "example",
      { days: 7 },
      [],
    ]);
    assert.deepEqual(said(corrected({ policy: minimum, props: {} })), ["example", { days: 7 }, []]);
  });

  it("is the remediation where that is enough, and only then", () => {
    const mending = (days: number) =>
      finding(({ days: own }) => (Number(own) >= 7 ? [] : ["days"]), [example({ days: 9 })], {
        remediations: { [testType]: () => ({ days }) },
        corrections: false,
      });
    assert.deepEqual(said(corrected({ policy: mending(7), props: { days: 1 } })), [
      "remediation",
      { days: 7 },
      [],
    ]);
    assert.equal(corrected({ policy: mending(3), props: { days: 1 } }), undefined);
    const both = { ...mending(3), corrections: true };
    assert.deepEqual(said(corrected({ policy: both, props: { days: 1 } })), [
      "example",
      { days: 9 },
      [],
    ]);
  });

  it("is none where the policy is content, offers none, or no example is like it", () => {
    assert.equal(corrected({ policy: minimum, props: { days: 9 } }), undefined);
    const own = { ...minimum, corrections: false };
    assert.equal(corrected({ policy: own, props: { days: 1 } }), undefined);
    for (const more of [
      { options: { a: 1 } },
      { environment: "development" as const },
      { type: "test:index:Third" },
    ]) {
      const policy = { ...minimum, passes: [example({ days: 7 }, more)] };
      assert.equal(corrected({ policy, props: { days: 1 } }), undefined, JSON.stringify(more));
    }
    const production = {
      ...minimum,
      passes: [example({ days: 7 }, { environment: "production" })],
    };
    assert(corrected({ policy: production, props: { days: 1 } }));
    const request = {
      policy: minimum,
      resource: resourceOf("subject", { days: 1 }),
      stack: [],
      options: {},
      environment: "production" as const,
      sentence: "It is bad.",
    };
    assert.equal(correctionOf({ ...request, property: undefined }), undefined);
  });

  it("is never one that the policy still finds wrong", () => {
    const picky = finding(({ days }) => (days === 30 ? [] : ["days"]), [example({ days: 7 })]);
    assert.equal(corrected({ policy: picky, props: { days: 1 } }), undefined);
    const second = { ...picky, passes: [example({ days: 7 }), example({ days: 30 })] };
    assert.deepEqual(said(corrected({ policy: second, props: { days: 1 } })), [
      "example",
      { days: 30 },
      [],
    ]);
  });

  it("is enough when other findings stay", () => {
    const two = finding(
      ({ a, b }) => [...(a ? [] : ["a"]), ...(b ? [] : ["b"])],
      [example({ a: true, b: true })],
    );
    assert.deepEqual(said(corrected({ policy: two, props: {}, at: "b" })), [
      "example",
      { b: true },
      [],
    ]);
  });

  it("takes examples of its own type first, else flat values of those with the same check", () => {
    const elsewhere = example({ days: 14 }, { type: otherType });
    const both = { ...minimum, passes: [elsewhere, example({ days: 7 })] };
    assert.deepEqual(said(corrected({ policy: both, props: {} }))?.[1], { days: 7 });
    const shared = { ...minimum, passes: [elsewhere] };
    assert.deepEqual(said(corrected({ policy: shared, props: {} }))?.[1], { days: 14 });
    const rule = (value: unknown) =>
      finding(
        ({ rules }) => (JSON.stringify(rules) === JSON.stringify(value) ? [] : ["rules"]),
        [example({ rules: value }, { type: otherType })],
      );
    assert(corrected({ policy: rule(["a"]), props: {} }), "texts are of no type");
    assert.equal(corrected({ policy: rule([{ a: 1 }]), props: {} }), undefined);
    assert.equal(corrected({ policy: rule({ a: 1 }), props: {} }), undefined);
  });

  it("removes a switch, a figure or an item that no passing example has, but no text", () => {
    const absent = (key: string, passes = [example({})]) =>
      finding(({ [key]: value }) => (value === undefined ? [] : [key]), passes);
    for (const value of [true, 5]) {
      assert.deepEqual(said(corrected({ policy: absent("a"), props: { a: value } })), [
        "example",
        {},
        ["a"],
      ]);
    }
    assert.equal(corrected({ policy: absent("a"), props: { a: "x" } }), undefined);
    assert.equal(corrected({ policy: absent("a"), props: { a: { b: 1 } } }), undefined);
    const open = finding(
      ({ list }) =>
        (list as readonly string[]).flatMap((each, i) => (each === "bad" ? [`list[${i}]`] : [])),
      [example({})],
    );
    assert.deepEqual(said(corrected({ policy: open, props: { list: ["ok", "bad"] } })), [
      "example",
      {},
      ["list[1]"],
    ]);
  });

  it("sets what the example has instead of what it removes, as little as is enough", () => {
    const instead = finding(
      ({ old, fresh, extra }) => (old === undefined && fresh && (extra || true) ? [] : ["old"]),
      [example({ extra: 1, fresh: "x" })],
    );
    assert.deepEqual(said(corrected({ policy: instead, props: { old: true } })), [
      "example",
      { fresh: "x" },
      ["old"],
    ]);
    const together = finding(
      ({ old, fresh, extra }) => (old === undefined && fresh && extra ? [] : ["old"]),
      [example({ extra: 1, fresh: "x" })],
    );
    assert.deepEqual(said(corrected({ policy: together, props: { old: true } })), [
      "example",
      { extra: 1, fresh: "x" },
      ["old"],
    ]);
    const many = { a: 1, b: 1, c: 1, fresh: "x", extra: 1 };
    const crowded = { ...together, passes: [example(many)] };
    assert.equal(corrected({ policy: crowded, props: { old: true } }), undefined);
  });

  it("sets other inputs beside the value where it needs them", () => {
    const needs = finding(
      ({ a, b, c }) => (a === 2 && b && c ? [] : ["a"]),
      [example({ a: 2, b: "x", c: "y" })],
    );
    assert.deepEqual(said(corrected({ policy: needs, props: { a: 1, c: "own" } })), [
      "example",
      { a: 2, b: "x" },
      [],
    ]);
  });

  it("leaves what stands beside a value in an object, a list and a document", () => {
    const nested = finding(
      ({ logs }) => ((logs as { on?: boolean } | undefined)?.on ? [] : ["logs"]),
      [example({ logs: { on: true, bucket: "theirs" } })],
    );
    assert.deepEqual(said(corrected({ policy: nested, props: { logs: { bucket: "own" } } }))?.[1], {
      "logs.on": true,
    });
    assert.deepEqual(said(corrected({ policy: nested, props: {} }))?.[1], {
      logs: { on: true, bucket: "theirs" },
    });
    assert.deepEqual(said(corrected({ policy: nested, props: { logs: {} } }))?.[1], {
      "logs.on": true,
      "logs.bucket": "theirs",
    });
    const holds = (wanted: unknown) =>
      finding(
        ({ list }) =>
          (list as readonly unknown[])?.some((x) => JSON.stringify(x) === JSON.stringify(wanted))
            ? []
            : ["list"],
        [example({ list: [wanted] })],
      );
    assert.deepEqual(said(corrected({ policy: holds("x"), props: { list: ["own"] } }))?.[1], {
      "list[1]": "x",
    });
    assert.deepEqual(said(corrected({ policy: holds("x"), props: { list: [] } }))?.[1], {
      list: ["x"],
    });
    const exactly = finding(
      ({ list }) => (JSON.stringify(list) === '["x"]' ? [] : ["list"]),
      [example({ list: ["x"] })],
    );
    assert.deepEqual(said(corrected({ policy: exactly, props: { list: ["own"] } }))?.[1], {
      list: ["x"],
    });
    const objects = finding(
      ({ list }) => (JSON.stringify(list) === '[{"a":1}]' ? [] : ["list"]),
      [example({ list: [{ a: 1 }] })],
    );
    assert.equal(corrected({ policy: objects, props: { list: [{ b: 2 }] } }), undefined);
    const document = finding(({ doc }) => (doc === "{}" ? [] : ["doc"]), [example({ doc: "{}" })]);
    for (const doc of ['{"a":1}', " [1]", { a: 1 }]) {
      assert.equal(corrected({ policy: document, props: { doc } }), undefined, JSON.stringify(doc));
    }
    for (const doc of ["text", {}, 5]) {
      assert.deepEqual(said(corrected({ policy: document, props: { doc } }))?.[1], { doc: "{}" });
    }
  });

  it("takes the whole above the path where the example has nothing at it", () => {
    const whole = finding(
      ({ logs }) => ((logs as { level?: string } | undefined)?.level ? [] : ["logs.types[0]"]),
      [example({ logs: { level: "all" } })],
    );
    assert.deepEqual(said(corrected({ policy: whole, props: { logs: { a: 1 } } }))?.[1], {
      "logs.level": "all",
    });
    assert.equal(corrected({ policy: whole, props: { logs: '{"a":1}' } }), undefined);
  });

  it("takes the first item of the example's list for any item", () => {
    const items = finding(
      ({ list }) =>
        (list as readonly { on?: boolean }[]).flatMap(({ on }, i) => (on ? [] : [`list[${i}].on`])),
      [example({ list: [{ on: true }] })],
    );
    const props = { list: [{ on: true }, { on: false }] };
    assert.deepEqual(said(corrected({ policy: items, props }))?.[1], { "list[1].on": true });
  });

  it("may set an output where the policy can say that it is right", () => {
    const key = finding(
      ({ key: own }) => (own === undefined ? ["key"] : []),
      [example({ key: unknown }, { references: { key: ["the-key"] } })],
    );
    const found = corrected({ policy: key, props: {} });
    assert.equal(found, undefined, "what is read is not known");
    const present = policyOf(
      function* (_props, { isUnknown, resource }) {
        if (!isUnknown("key") || resource.references("key").length > 0) {
          yield { message: "plain", property: "key" };
        }
      },
      { passes: [example({ key: unknown }, { references: { key: ["the-key"] } })] },
    );
    const other = resourceOf("other", {});
    const change = corrected({
      policy: { ...present, scope: "stack" },
      props: {},
      more: { propertyDependencies: { key: [other.urn], rest: [other.urn] } },
      others: [other],
    });
    assert(change?.set.key instanceof Unknown);
    assert.deepEqual(change.references, { key: ["the-key"] });
  });

  it("is tried in the stack that the resource stands in", () => {
    const check = function* (props: Readonly<Record<string, unknown>>, context: never) {
      const { stack } = context as { stack: { all: readonly { name: string }[] } };
      const names = stack.all.map(({ name }) => name).join();
      if (props.a !== names) yield { message: "plain", property: "a" } as AnyViolation;
    };
    const policy = policyOf(check as never, {
      scope: "stack",
      passes: [example({ a: "subject,other" })],
    });
    const others = [resourceOf("other", {})];
    assert.deepEqual(said(corrected({ policy, props: {}, others }))?.[1], { a: "subject,other" });
    const alone = { ...policy, scope: "resource" as const, passes: [example({ a: "subject" })] };
    assert.deepEqual(said(corrected({ policy: alone, props: {}, others }))?.[1], { a: "subject" });
  });
});
