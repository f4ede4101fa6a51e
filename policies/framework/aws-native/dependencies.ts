/** Which resources the values of a counterpart's properties come from. */
import { setOwn } from "../data";
import { topLevel } from "../path";
import type { Counterpart } from "./mapping";
import type { NativeResource } from "./native-resource";
import { dig, holds, located, readsOf, type Sources } from "./read";
import type { Rules } from "./rules";

/** A property that may have its value from an input. */
interface Claim {
  readonly property: string;
  /** True for a part of the input that is given, and that can hold another resource's name. */
  readonly isGiven: boolean;
}

/**
 * Pulumi keeps dependencies per input, and in CloudFormation one input often holds everything
 * (`distributionConfig`). So a part of it that is not given comes from nowhere.
 * @param rest Name of what no rule takes up, for the resource itself.
 */
export function dependencies(
  { properties, each }: Counterpart,
  resource: NativeResource,
  sources: Sources,
  { leftOver }: { readonly leftOver: ((input: string) => string) | undefined },
): Record<string, readonly string[]> {
  const given = Object.entries(resource.propertyDependencies ?? {});
  const result: Record<string, string[]> = {};
  const add = (property: string, urns: readonly string[]) => {
    const before = Object.hasOwn(result, property) ? (result[property] ?? []) : [];
    setOwn(result, property, [...new Set([...before, ...urns])]);
  };
  const rules = Object.entries(properties as Rules);
  const claims = given.length > 0 ? claimsOf(rules, sources, each) : new Map<string, Claim[]>();
  for (const [input, urns] of given) {
    for (const { property, isGiven } of claims.get(input) ?? []) {
      if (isGiven) {
        add(property, urns);
      }
    }
    if (!claims.has(input) && leftOver) {
      add(leftOver(input), urns);
    }
  }
  for (const [property, rule] of rules) {
    if ("self" in rule) {
      add(property, [resource.urn]);
    }
  }
  return result;
}

function claimsOf(
  rules: readonly (readonly [string, Rules[string]])[],
  sources: Sources,
  each: string | undefined,
): Map<string, Claim[]> {
  const claims = new Map<string, Claim[]>();
  for (const [property, rule] of rules) {
    for (const read of readsOf(rule)) {
      const path = read.from;
      const isElement = path === "$" || path.startsWith("$.");
      const input = topLevel(isElement ? (each ?? "") : path);
      const [source, rest] = located(path, sources);
      const value = dig(source.value, rest);
      const claim = { property, isGiven: mayName(value) && holds(read, source) };
      claims.set(input, [...(claims.get(input) ?? []), claim]);
    }
  }
  return claims;
}

function mayName(value: unknown): boolean {
  return typeof value === "string" || (typeof value === "object" && value !== null);
}
