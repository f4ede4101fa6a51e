/** What a remediation may do to one resource, with small policies of its own. */
import assert from "node:assert/strict";
import type { AnyViolation, Policy } from "../../policies/framework/define-policy";
import { deepest } from "../../policies/framework/indexed-stack";
import type { Patch } from "../../policies/framework/patch";
import { type RemedyContext, remediates, remedyOf } from "../../policies/framework/remediate";
import { remediatedProperties } from "../../policies/framework/remediated";
import { unknown } from "../../policies/framework/unknown";
import { policyOf, resourceOf, testType } from "./support/make";

// biome-ignore lint/suspicious/noExplicitAny: tests read properties that no type declares.
type Bag = any;
type Remediation = (props: Bag, context: Bag) => Patch;

const context: RemedyContext = { options: {}, environment: "production" };

/** Finds each switch that is not on; a remediation turns on what it is told to. */
function switches(remediation: Remediation, changes: Partial<Policy> = {}): Policy {
  const check = function* (props: Bag): Generator<AnyViolation, void, undefined> {
    if (props.broken) throw new Error("broken");
    for (const name of ["first", "second"]) {
      if (!props[name]) yield { message: "plain", property: name };
    }
  };
  return policyOf(check, { remediations: { [testType]: remediation } as never, ...changes });
}

const bothOn = switches(() => ({ first: true, second: true }));
const patchOf = (policy: Policy, props: unknown, more: Partial<RemedyContext> = {}) =>
  remedyOf(policy, resourceOf("x", props), { ...context, ...more })?.patch;

describe("a remediation", () => {
  it("is of the types that it is written for", () => {
    assert(remediates(bothOn, testType));
    assert(!remediates(bothOn, "other:index:Thing"));
    assert(!remediates(bothOn, "constructor"));
    const other = resourceOf("x", {}, { type: "other:index:Thing" });
    assert.equal(remedyOf(bothOn, other, context), undefined);
  });

  it("sets what is wrong and leaves what is right", () => {
    const resource = resourceOf("x", { first: true, second: false, third: 3 });
    assert.deepEqual(remedyOf(bothOn, resource, context), {
      patch: { second: true },
      props: { first: true, second: true, third: 3 },
    });
    assert.equal(patchOf(bothOn, { first: true, second: true }), undefined);
  });

  it("is taken when less is wrong after it, and left when nothing is better", () => {
    assert.deepEqual(
      patchOf(
        switches(() => ({ first: true })),
        {},
      ),
      { first: true },
    );
    assert.equal(
      patchOf(
        switches(() => ({ third: true })),
        {},
      ),
      undefined,
    );
    const turns = switches(({ first }) => ({ first: !first, second: first }));
    assert.equal(patchOf(turns, { first: true, second: false }), undefined);
    assert.equal(
      patchOf(
        switches(() => ({ first: true, broken: true })),
        {},
      ),
      undefined,
    );
    const breaks = switches(() => ({ first: true, second: true, broken: true }));
    assert.equal(patchOf(breaks, {}), undefined);
  });

  it("is left when one of the findings is to stay", () => {
    const wanted = (property: string | undefined) => property !== "second";
    assert.equal(patchOf(bothOn, {}, { wanted }), undefined);
    assert.deepEqual(patchOf(bothOn, { second: true }, { wanted }), { first: true });
  });

  it("of a stack policy is not judged by its check, and is left when it is not wanted", () => {
    const stack = switches(() => ({ third: true }), { scope: "stack" });
    assert.deepEqual(patchOf(stack, {}), { third: true });
    assert.equal(patchOf(stack, {}, { wanted: () => false }), undefined);
    assert.deepEqual(patchOf(stack, {}, { wanted: (property) => property === undefined }), {
      third: true,
    });
  });

  it("of a type beside the checked one is not judged by the check", () => {
    const beside = "test:index:Beside";
    const policy = switches(() => ({}), {
      remediations: { [beside]: () => ({ third: true }) } as never,
    });
    const resource = resourceOf("x", {}, { type: beside });
    assert.deepEqual(remedyOf(policy, resource, context)?.patch, { third: true });
  });

  it("is nothing where it depends on a value that is not known", () => {
    const reads = switches(({ size }) => ({ first: true, second: true, limit: `${size}` }));
    assert.equal(patchOf(reads, { size: unknown }), undefined);
    const looks = switches(({ size }) => ({ first: true, second: true, large: size?.max === 9 }));
    assert.equal(patchOf(looks, { size: unknown }), undefined);
    assert.deepEqual(patchOf(reads, { size: 3 }), { first: true, second: true, limit: "3" });
  });

  it("never overwrites a value that is not known", () => {
    const stack = switches(() => ({ first: true, second: true }), { scope: "stack" });
    assert.deepEqual(patchOf(stack, { first: unknown }), { second: true });
    assert.deepEqual(patchOf(stack, { first: { deep: unknown } }), { second: true });
    const inside = switches(() => ({ "first.deep": true, second: true }), { scope: "stack" });
    assert.deepEqual(patchOf(inside, { first: "text" }), { second: true });
  });

  it("is nothing when its parts do not fit together", () => {
    const parts = () => ({ first: "text", "first.deep": true });
    assert.equal(patchOf(switches(parts, { scope: "stack" }), {}), undefined);
  });

  it("that throws leaves the resource as it is", () => {
    const throws = switches(() => {
      throw new Error("no");
    });
    assert.equal(patchOf(throws, {}), undefined);
  });

  it("leaves a resource that nests too deep to be looked at", () => {
    const nested = (levels: number): unknown => (levels === 0 ? "x" : [nested(levels - 1)]);
    const stack = switches(() => ({ first: true }), { scope: "stack" });
    assert.equal(patchOf(stack, { a: nested(deepest + 1) }), undefined);
    assert.deepEqual(patchOf(stack, { a: nested(deepest - 1) }), { first: true });
  });
});

describe("what a policy's remediations set", () => {
  const example = (name: string, props: object) => ({
    name,
    type: testType,
    props,
    expect: "plain",
  });

  it("is read from all examples, by type, sorted, without indices", () => {
    const remediation: Remediation = ({ list, odd }) => ({
      ...(list && { "list[12].on": true, second: true }),
      first: true,
      ...(odd && { odd: false }),
    });
    const beside = { type: "other:index:Thing", name: "beside", props: {} };
    const policy = switches(remediation, {
      scope: "stack",
      remediations: { [testType]: remediation, "test:index:None": remediation } as never,
      fails: [
        { ...example("list", { list: Array.from({ length: 13 }, () => ({})) }), with: [beside] },
      ],
      notApplicables: [example("odd", { odd: true })],
    });
    assert.deepEqual(
      [...remediatedProperties(policy)],
      [
        [testType, ["first", "list[].on", "odd", "second"]],
        ["test:index:None", []],
      ],
    );
  });

  it("is nothing for a policy without remediations, whose examples are not run", () => {
    const policy: Policy = { ...switches(() => ({})), remediations: {}, passes: [null as never] };
    assert.deepEqual([...remediatedProperties(policy)], []);
  });
});
