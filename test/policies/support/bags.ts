/** Property bags that no program would write, and what must hold of every policy on them. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { plainCopy, setOwn } from "../../../policies/framework/data";
import type { Environment, Policy } from "../../../policies/framework/define-policy";
import { type Evaluation, evaluate } from "../../../policies/framework/evaluate";
import { exampleResources } from "../../../policies/framework/example";
import { buildStackIndex, type ResourceData } from "../../../policies/framework/indexed-stack";
import { encodeMessage } from "../../../policies/framework/message";
import { defaultOptions } from "../../../policies/framework/options";
import { Secret, unknown } from "../../../policies/framework/unknown";
import { examplesOf } from "./policies";

const hostileStrings = [
  "",
  " ",
  "*",
  "0.0.0.0/0",
  "__proto__",
  "constructor",
  "\u001b]0;title\u0007\u001b[31mred\u001b[0m",
  "line\nline\r\n\u2028line\u0000",
  "\u202Eright to left",
  "\uD800 lone",
  "{slot} ${x} %s",
  '{"Statement":[{"Effect":"Allow","Principal":"*"}]}',
  '[{"name":null,"environment":{"a":1}}]',
  "{".repeat(2_000),
  `[${"[".repeat(3_000)}`,
  "a".repeat(60_000),
  `${"a.".repeat(20_000)}!`,
  "1".repeat(400),
  "https://user:pass@[::1]:99999/%zz",
  "999.999.999.999/99",
  "::/0",
];
const hostileKeys = ["__proto__", "constructor", "toString", "length", "then", "", "a.b", "\u0000"];

const canary = fc
  .string({
    minLength: 12,
    maxLength: 20,
    unit: fc.constantFrom(..."ABCDEFGHJKMNPQRSTUVWXYZ23456789"),
  })
  .map((text) => `CANARY${text}`);

interface Made {
  readonly value: unknown;
  /** Secret values in it. */
  readonly canaries: readonly string[];
}
const plain = (value: unknown): Made => ({ value, canaries: [] });

const leaf: fc.Arbitrary<Made> = fc.oneof(
  fc.constantFrom(...hostileStrings).map(plain),
  fc.string().map(plain),
  fc.oneof(fc.integer(), fc.double(), fc.constantFrom(-1, 0, 1, 443, 5432)).map(plain),
  fc.boolean().map(plain),
  fc.constant(plain(null)),
  fc.constant(plain(unknown)),
  fc.constant(plain(new Secret(unknown))),
  canary.map((text) => ({ value: new Secret(text), canaries: [text] })),
  canary.map((text) => ({ value: new Secret(`https://u:${text}@host/x`), canaries: [text] })),
  canary.map((text) => ({
    value: new Secret(JSON.stringify([{ environment: [{ name: "KEY", value: text }] }])),
    canaries: [text],
  })),
);

/** Any value, its objects with keys that the policy looks at and keys that attack. */
function anything(keys: readonly string[]): fc.Arbitrary<Made> {
  const key = fc.constantFrom(...keys, ...hostileKeys);
  const { node } = fc.letrec<{ node: Made }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 5, depthSize: "small" },
      leaf,
      fc.array(tie("node"), { maxLength: 4 }).map((items) => ({
        value: items.map(({ value }) => value),
        canaries: items.flatMap(({ canaries }) => canaries),
      })),
      fc.array(fc.tuple(key, tie("node")), { maxLength: 6 }).map(objectOf),
      tie("node").map(({ value, canaries }) => ({ value: new Secret(value), canaries })),
    ),
  }));
  return node;
}

function objectOf(entries: readonly (readonly [string, Made])[]): Made {
  const value: Record<string, unknown> = {};
  const canaries: string[] = [];
  for (const [key, member] of entries) {
    setOwn(value, key, member.value);
    canaries.push(...member.canaries);
  }
  return { value, canaries };
}

/** Every key that the examples of a policy use, at any depth. */
function keysOf(policy: Policy): readonly string[] {
  const keys = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === "object" && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        if (!Array.isArray(value)) {
          keys.add(key);
        }
        walk(member);
      }
    }
  };
  for (const { example } of examplesOf(policy)) {
    walk(example.props);
    walk((example.with ?? []).map(({ props }) => props));
  }
  return [...keys, "name"];
}

/** The value with one part of it, picked by `seeds`, replaced. */
function mutate(value: unknown, seeds: readonly number[], by: unknown): unknown {
  const [seed, ...rest] = seeds;
  if (
    seed === undefined ||
    typeof value !== "object" ||
    value === null ||
    value instanceof Secret
  ) {
    return by;
  }
  const keys = Object.keys(value);
  const key = keys[seed % Math.max(1, keys.length)];
  if (key === undefined) {
    return by;
  }
  const copy: Record<string, unknown> = Array.isArray(value)
    ? (Object.assign([], value) as never)
    : { ...value };
  copy[key] = mutate(copy[key], rest, by);
  return copy;
}

function textsOf(evaluation: Evaluation): string {
  switch (evaluation.outcome) {
    case "fail":
      return evaluation.findings
        .map(({ sentence, property }) => encodeMessage("fail", sentence, property))
        .join("\n");
    case "unknown":
      return evaluation.sentence + JSON.stringify(evaluation.unknown);
    case "error":
      return evaluation.error;
    case "not-applicable":
      return evaluation.reason;
    default:
      return "";
  }
}

function mustHold(
  policy: Policy,
  resources: readonly ResourceData[],
  environment: Environment,
  canaries: readonly string[],
): void {
  const stack = buildStackIndex(resources);
  const options = defaultOptions(policy.options);
  for (const resource of policy.scope === "stack" ? stack.all : stack.all.slice(0, 1)) {
    const evaluation = evaluate(policy, resource, { options, environment, stack });
    const text = textsOf(evaluation);
    for (const secret of canaries) {
      assert(!text.includes(secret), `prints a secret: ${text}`);
    }
    const control = [...text].find((c) => c !== "\n" && /[\p{Cc}\p{Cs}\u202E]/u.test(c));
    assert.equal(control, undefined, `prints a control character: ${JSON.stringify(text)}`);
    assert(text.length < 60_000, `prints ${text.length} characters`);
  }
}

const environment = fc.constantFrom<Environment>("production", "staging", "development");

/** Stacks of up to five resources of the policy's types, with random values and dependencies. */
export function randomBags(policy: Policy): fc.IProperty<unknown> {
  const keys = keysOf(policy);
  const bag = fc.array(fc.tuple(fc.constantFrom(...keys, ...hostileKeys), anything(keys)), {
    maxLength: 12,
  });
  const resource = fc.record({
    type: fc.constantFrom(...policy.resources),
    props: bag.map(objectOf),
    dependencies: fc.array(fc.tuple(fc.constantFrom(...keys), fc.nat(4)), { maxLength: 4 }),
  });
  const stack = fc.array(resource, { minLength: 1, maxLength: 5 });
  const property = fc.property(stack, environment, (made, where) => {
    const urn = (index: number) => `urn:pulumi:s::p::t::r${index}`;
    const resources = made.map(({ type, props, dependencies }, index) => ({
      urn: urn(index),
      type,
      name: `r${index}`,
      props: props.value,
      propertyDependencies: Object.fromEntries(
        dependencies.map(([key, target]) => [key, [urn(target)]]),
      ),
    }));
    const canaries = made.flatMap(({ props }) => props.canaries);
    mustHold(policy, resources, where, canaries);
  });
  return property as fc.IProperty<unknown>;
}

/** The policy's examples, one part of which is replaced by a random value. */
export function changedExamples(policy: Policy): fc.IProperty<unknown> {
  const property = fc.property(
    fc.constantFrom(...examplesOf(policy)),
    fc.array(fc.nat(20), { minLength: 1, maxLength: 6 }),
    anything(keysOf(policy)),
    environment,
    ({ example }, seeds, { value, canaries }, where) => {
      const resources = exampleResources(example).map((resource) => ({
        ...resource,
        props: mutate(plainCopy(resource.props), seeds, value),
      }));
      mustHold(policy, resources, where, canaries);
    },
  );
  return property as fc.IProperty<unknown>;
}

/** Bags that are huge or nest deeper than anything that a program writes. */
export function survivesHugeBags(policy: Policy): void {
  const keys = keysOf(policy);
  const deep = (depth: number): unknown => {
    let value: unknown = "*";
    for (let level = 0; level < depth; level++) {
      value = level % 2 ? [value] : { [keys[level % keys.length] ?? "a"]: value };
    }
    return value;
  };
  const wide = Array.from({ length: 1_000 }, (_, index) => ({ name: `n${index}`, value: "*" }));
  // Types that share their check would only repeat it.
  const checks = new Map(Object.entries(policy.checks).map(([type, check]) => [check, type]));
  for (const value of [deep(120), deep(5_000), wide, { ...Object.fromEntries(wide.entries()) }]) {
    for (const type of checks.values()) {
      const props = Object.fromEntries(keys.map((key) => [key, value]));
      mustHold(policy, [{ urn: "urn:x", type, name: "x", props }], "production", []);
    }
  }
}
