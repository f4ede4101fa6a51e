/**
 * The aws-native form of a classic resource, by the same tables read backwards: so every example
 * of every policy is one for aws-native too.
 */
import type { Counterpart, Mapping } from "../../../policies/framework/aws-native/mapping";
import { inputsOf } from "../../../policies/framework/aws-native/read";
import type { Rule, Rules, Shape } from "../../../policies/framework/aws-native/rules";
import { mappings } from "../../../policies/framework/aws-native/services/index";
import { setOwn } from "../../../policies/framework/data";
import { parsePath, topLevel } from "../../../policies/framework/path";
import type { ResourceData } from "../../../policies/framework/resource-data";
import { Secret, Unknown } from "../../../policies/framework/unknown";

/** Thrown for what cannot be said in aws-native's form, such as two ranges in one rule. */
export class Unsayable extends Error {}

type Bag = Record<string, unknown>;

/** What the classic provider does where the two differ about an input that is left out. */
const classicDefaults: Readonly<Record<string, Bag>> = {
  "aws:rds/instance:Instance": { backupRetentionPeriod: 0, publiclyAccessible: false },
  "aws:rds/clusterInstance:ClusterInstance": { publiclyAccessible: false },
  "aws:rds/shardGroup:ShardGroup": { publiclyAccessible: false },
  "aws:ecs/service:Service": { desiredCount: 0 },
  "aws:elasticache/replicationGroup:ReplicationGroup": { automaticFailoverEnabled: false },
};

const byClassic = new Map<string, readonly [Mapping, Counterpart]>();
for (const mapping of mappings) {
  for (const counterpart of mapping.counterparts) {
    // A type with several forms is written in the one that needs no other resource.
    if (counterpart.further !== true && !byClassic.has(counterpart.type)) {
      byClassic.set(counterpart.type, [mapping, counterpart]);
    }
  }
}

/** The classic types that have a form of their own in aws-native. */
export const sayable: ReadonlySet<string> = new Set(byClassic.keys());

/** The resource as an aws-native program declares it; as it is when its type has no such form. */
export function asNative(resource: ResourceData, urnOf: (urn: string) => string): ResourceData {
  const found = byClassic.get(resource.type);
  const { urn, name } = resource;
  const dependencies = Object.entries(resource.propertyDependencies ?? {});
  const translated = (urns: readonly string[]) => urns.map(urnOf);
  if (!found) {
    const same = dependencies.map(([input, urns]) => [input, translated(urns)]);
    return { ...resource, urn: urnOf(urn), propertyDependencies: Object.fromEntries(same) };
  }
  const [{ native }, { type, properties, where }] = found;
  if (where) {
    throw new Unsayable(`${type} is told from others by ${where.input}`);
  }
  const rules = properties as Rules;
  if (resource.props instanceof Unknown) {
    const taken = dependencies.flatMap(([property, urns]) =>
      inputsOf(rules[property] ?? { absent: true }, undefined).map((input) => [
        input,
        translated(urns),
      ]),
    );
    const propertyDependencies = Object.fromEntries(taken);
    return { urn: urnOf(urn), type: native, name, props: resource.props, propertyDependencies };
  }
  const defaults = Object.hasOwn(classicDefaults, type) ? classicDefaults[type] : {};
  const given = { ...defaults, ...withoutNulls(resource.props as Bag) };
  const props: Bag = {};
  for (const [property, value] of Object.entries(given)) {
    // What no rule takes up is nothing that a policy may read.
    if (Object.hasOwn(rules, property)) {
      put(props, rules[property] as Rule, value);
    }
  }
  const propertyDependencies: Record<string, string[]> = {};
  for (const [property, urns] of dependencies) {
    const rule = rules[property];
    for (const input of rule ? inputsOf(rule, undefined).slice(0, 1) : []) {
      propertyDependencies[input] = [...(propertyDependencies[input] ?? []), ...translated(urns)];
    }
  }
  return { urn: urnOf(urn), type: native, name, props, propertyDependencies };
}

/** The type that `asNative` gives a resource. */
export function nativeTypeOf(type: string): string {
  return byClassic.get(type)?.[0].native ?? type;
}

function withoutNulls(props: Bag): Bag {
  const given = Object.entries(props).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(given);
}

function put(target: Bag, rule: Rule, value: unknown): void {
  if ("members" in rule) {
    if (value instanceof Unknown || value instanceof Secret) {
      putMarked(target, rule.members, value);
      return;
    }
    putMembers(target, rule.members, value);
  } else if ("either" in rule) {
    putFirst(target, rule.either, value);
  } else if ("from" in rule) {
    if (rule.hidden !== undefined) {
      throw new Unsayable(`${rule.from} is not read`);
    }
    place(target, rule.from, (before) => inverted(rule.shape, value, before));
    if (rule.only) {
      place(target, rule.only.input, () => rule.only?.is);
    }
  } else if (!("value" in rule && rule.value === value)) {
    throw new Unsayable("there is no such input");
  }
}

/** An object as a whole that is marked stands for members that are. */
function putMarked(target: Bag, members: Rules, value: Unknown | Secret): void {
  for (const rule of Object.values(members)) {
    const isRead = "from" in rule && rule.only === undefined;
    if (value instanceof Secret || !isRead) {
      throw new Unsayable("an object that is made of several inputs");
    }
    put(target, rule, value);
  }
}

function putMembers(target: Bag, members: Rules, value: unknown): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Unsayable("no object");
  }
  for (const [name, member] of Object.entries(withoutNulls(value as Bag))) {
    if (Object.hasOwn(members, name)) {
      put(target, members[name] as Rule, member);
    }
  }
}

function putFirst(target: Bag, rules: readonly Rule[], value: unknown): void {
  for (const rule of rules) {
    try {
      put(target, rule, value);
      return;
    } catch (error) {
      if (!(error instanceof Unsayable)) {
        throw error;
      }
    }
  }
  throw new Unsayable("in no way");
}

/** Sets the value at a path, with the objects and lists above it. */
function place(target: Bag, path: string, make: (before: unknown) => unknown): void {
  const segments = parsePath(path);
  let holder: Bag = target;
  segments.forEach((segment, index) => {
    const before = Object.hasOwn(holder, segment) ? holder[segment] : undefined;
    if (before instanceof Unknown || before instanceof Secret) {
      throw new Unsayable(`${path} is marked above`);
    }
    if (index === segments.length - 1) {
      setOwn(holder, String(segment), make(before));
      return;
    }
    const next = before ?? (typeof segments[index + 1] === "number" ? [] : {});
    setOwn(holder, String(segment), next);
    holder = next as Bag;
  });
}

function inverted(shape: Shape | undefined, value: unknown, before: unknown): unknown {
  if (shape?.kind === "attribute") {
    return attribute(shape, value, before);
  }
  if (shape === undefined || value instanceof Unknown) {
    return value;
  }
  if (value instanceof Secret) {
    return new Secret(inverted(shape, value.value, before));
  }
  switch (shape.kind) {
    case "object": {
      const result: Bag = {};
      putMembers(result, shape.members, value);
      return result;
    }
    case "list":
      return list(value).map((item) => inverted(shape.of, item, undefined));
    case "first":
      return [inverted(shape.of, value, undefined)];
    case "wrapped": {
      const items = list(value);
      if (items.length !== 1) {
        throw new Unsayable("a list of other than one");
      }
      return inverted(shape.of, items[0], undefined);
    }
    case "map":
      return Object.entries(value as object).map(([name, held]) => ({
        [shape.key]: name,
        [shape.value]: held,
      }));
    case "pairs":
      return fromPairs(shape, value);
    case "scalar":
      return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
    case "words":
      return word(shape.words, value);
    case "text":
      return document(value);
  }
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw new Unsayable("no list");
  }
  return value;
}

function attribute(
  { names, key, value: held, of }: Extract<Shape, { readonly kind: "attribute" }>,
  value: unknown,
  before: unknown,
): unknown {
  const [name] = names;
  const items = before === undefined ? [] : list(before);
  if (held === undefined) {
    const element = inverted(of, value, undefined);
    if (typeof element !== "object" || element === null || element instanceof Unknown) {
      throw new Unsayable("no element");
    }
    return [...items, { ...element, [key]: name }];
  }
  return [...items, { [key]: name, [held]: inverted(of, value, undefined) }];
}

function fromPairs({ key, value: held }: { key: string; value: string }, value: unknown): Bag {
  const result: Bag = {};
  for (const item of list(value)) {
    const name = Reflect.get(Object(item), key);
    if (typeof name !== "string" || Object.hasOwn(result, name)) {
      throw new Unsayable("a parameter without a name of its own");
    }
    setOwn(result, name, Reflect.get(Object(item), held));
  }
  return result;
}

function word(words: Readonly<Record<string, string | boolean>>, value: unknown): string {
  const found = Object.entries(words).find(([, meaning]) => meaning === value);
  if (!found) {
    throw new Unsayable("no such word");
  }
  return found[0];
}

function document(value: unknown): unknown {
  try {
    return typeof value === "string" ? JSON.parse(value) : value;
  } catch {
    return value;
  }
}

/** The inputs of a resource, by name. */
export function inputNames(resource: ResourceData): readonly string[] {
  return Object.keys(resource.props as object).map(topLevel);
}
