import assert from "node:assert/strict";
import type { Counterpart } from "../../../policies/framework/aws-native/mapping";
import type { Rule, Rules, Shape } from "../../../policies/framework/aws-native/rules";
import { mappings } from "../../../policies/framework/aws-native/services/index";
import { parsePath } from "../../../policies/framework/path";
import { classicInputs, type Inputs, nativeResources, nativeTypes } from "./declared";

/** Where a rule's paths start: a declared object, or a value without declared members. */
type Base = Inputs | undefined;
interface Bases {
  readonly root: Base;
  readonly element?: Base;
}

function follow(base: Base, path: string): { readonly base: Base; readonly missing?: string } {
  let found = base;
  for (const segment of parsePath(path)) {
    if (typeof segment === "number") {
      continue;
    }
    if (found === undefined) {
      return { base: undefined, missing: `${segment}, below a value that has no declared members` };
    }
    if (!Object.hasOwn(found, segment)) {
      return { base: undefined, missing: segment };
    }
    found = nativeTypes[found[segment] ?? ""];
  }
  return { base: found };
}

function start(path: string, { root, element }: Bases): [Base, string] {
  return path === "$" || path.startsWith("$.") ? [element, path.slice(2)] : [root, path];
}

function wrongIn(rule: Rule, bases: Bases): string[] {
  if ("members" in rule) {
    return wrongInAll(rule.members, bases);
  }
  if ("either" in rule) {
    return rule.either.flatMap((each) => wrongIn(each, bases));
  }
  if (Object.keys(rule).length === 0 || ("from" in rule && rule.from === "")) {
    return ["no input: the rule says nothing"];
  }
  const path = "from" in rule ? rule.from : "self" in rule ? rule.self : undefined;
  if (path === undefined || path === "") {
    return [];
  }
  const [base, rest] = start(path, bases);
  const { base: held, missing } = follow(base, rest);
  if (missing !== undefined) {
    return [`${path}: there is no ${missing}`];
  }
  const beside = "from" in rule ? [rule.only?.input ?? [], rule.unless ?? []].flat() : [];
  return [
    ...beside.filter((input) => !Object.hasOwn(base ?? {}, input)),
    ...("from" in rule && rule.shape ? wrongInShape(rule.shape, held, path) : []),
  ];
}

function wrongInShape(shape: Shape, base: Base, path: string): string[] {
  switch (shape.kind) {
    case "object":
      return wrongInAll(shape.members, { root: base }).map((wrong) => `${path}: ${wrong}`);
    case "map": {
      const names = [shape.key, shape.value];
      return names.filter((name) => !Object.hasOwn(base ?? {}, name)).map((n) => `${path}: ${n}`);
    }
    case "attribute":
      return Object.hasOwn(base ?? {}, shape.key)
        ? shape.of
          ? wrongInShape(shape.of, base, path)
          : []
        : [`${path}: ${shape.key}`];
    case "list":
      return wrongInShape(shape.of, base, path);
    case "first":
    case "wrapped":
      return shape.of ? wrongInShape(shape.of, base, path) : [];
    default:
      return [];
  }
}

function wrongInAll(rules: Rules, bases: Bases): string[] {
  if (Object.keys(rules).length === 0) {
    return ["no rules"];
  }
  return Object.entries(rules).flatMap(([property, rule]) =>
    wrongIn(rule, bases).map((wrong) => `${property} from ${wrong}`),
  );
}

function wrongCounterpart(counterpart: Counterpart, root: Inputs): string[] {
  const { each, when, where, properties, without = [], type } = counterpart;
  const element = each === undefined ? undefined : follow(root, each).base;
  const inputs = [each, when, where?.input].filter((path) => path !== undefined);
  const classic = classicInputs(type);
  return [
    ...inputs.flatMap((path) => follow(root, path).missing ?? []),
    ...wrongInAll(properties as Rules, { root, element }),
    ...Object.keys(properties)
      .filter((name) => !classic.has(name))
      .map((name) => `${type} has no ${name}`),
    ...without.filter((name) => classic.has(name)).map((name) => `${type} has ${name}`),
  ];
}

describe("mappings of aws-native", () => {
  for (const { native, counterparts } of mappings) {
    it(`names inputs that ${native} has, and properties that its counterparts have`, () => {
      const root = nativeResources[native];
      assert(root, "run scripts/gen-aws-native.ts");
      assert.deepEqual(
        counterparts.flatMap((counterpart) => wrongCounterpart(counterpart, root)),
        [],
      );
    });
  }

  it("are one for each type", () => {
    const names = mappings.map(({ native }) => native);
    assert.deepEqual([...new Set(names)], names);
    assert.deepEqual(
      names.filter((name) => !Object.hasOwn(nativeResources, name)),
      [],
    );
  });
});
