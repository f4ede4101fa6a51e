/**
 * The language in which a mapping says how the inputs of an aws-native resource read as those of a
 * resource of @pulumi/aws. Mappings are data, so that one table translates values, leads a finding
 * back to the path that the user wrote, and tells which inputs a value comes from.
 */

/** How a value changes its form on the way. Without a shape it stays as it is. */
export type Shape =
  /** An object whose members have rules of their own; paths are relative to it. */
  | { readonly kind: "object"; readonly members: Rules }
  /** A list, each element in the shape `of`. */
  | { readonly kind: "list"; readonly of: Shape }
  /** A list that holds one element, where the classic provider has the element itself. */
  | { readonly kind: "first"; readonly of?: Shape }
  /** One value, where the classic provider has a list. */
  | { readonly kind: "wrapped"; readonly of?: Shape }
  /** `[{key, value}]` as an object, the form of tags and dimensions. A map is left as it is. */
  | { readonly kind: "map"; readonly key: string; readonly value: string }
  /** An object as `[{name, value}]`, the form of a parameter group's parameters. */
  | { readonly kind: "pairs"; readonly key: string; readonly value: string }
  /** The value of one key in `[{key, value}]`: attributes of load balancers. */
  | {
      readonly kind: "attribute";
      /** The names of which the first that is there counts. */
      readonly names: readonly string[];
      /** Member of an element that holds its name. */
      readonly key: string;
      /** Member that holds the value; the element itself without one. */
      readonly value?: string;
      readonly of?: Shape;
    }
  /** A JSON document as text. */
  | { readonly kind: "text" }
  /** Text that holds a number, or `true` and `false`, as that scalar. */
  | { readonly kind: "scalar" }
  /** Words of CloudFormation as the values of the classic provider. */
  | { readonly kind: "words"; readonly words: Readonly<Record<string, string | boolean>> };

/** Where the value of one classic property comes from. */
export type Rule =
  /**
   * The input at `from`, a path from the resource's inputs, or from the enclosing object. Paths
   * that begin with `$` are those of the element that a further resource is made of.
   */
  | {
      readonly from: string;
      readonly shape?: Shape;
      /** What AWS does when the input is left out, where that differs from the classic provider. */
      readonly default?: unknown;
      /** Why nobody can tell what AWS does when it is left out. */
      readonly openWhenAbsent?: string;
      /** The rule holds only where the input beside it has this value. */
      readonly only?: { readonly input: string; readonly is: string };
      /** The rule does not hold where one of the inputs beside it is given. */
      readonly unless?: readonly string[];
      /** Why a value that is given cannot be translated. */
      readonly hidden?: string;
    }
  /** An object that is made of inputs that stand in different places; absent when all are. */
  | { readonly members: Rules }
  /** The first of these that is given. */
  | { readonly either: readonly Rule[] }
  /** What always holds: the input does not exist, and AWS or the provider does this. */
  | { readonly value: string | number | boolean; readonly source: string }
  /** The input does not exist, and the classic provider's meaning of "left out" holds. */
  | { readonly absent: true }
  /** The input does not exist, and nothing in the program decides: the policy does not apply. */
  | { readonly inapplicable: string }
  /** The resource itself; its name where the input at this path is known, no path for none. */
  | { readonly self: string };
export type Rules = { readonly [property: string]: Rule };

/** A shape with its rule, short enough for tables. */
export function at(from: string, shape?: Shape): Rule {
  return shape === undefined ? { from } : { from, shape };
}
/** An input that means something else when it is left out than in the classic provider. */
export function orElse(from: string, value: unknown, shape?: Shape): Rule {
  return shape === undefined ? { from, default: value } : { from, shape, default: value };
}
export const absent: Rule = { absent: true };

/** Inputs that have the same name and form in both providers. */
export function same<const N extends string>(...names: readonly N[]): { readonly [K in N]: Rule } {
  const rules = names.map((name) => [name, { from: name }]);
  return Object.fromEntries(rules) as Record<N, Rule>;
}
/** Inputs that do not exist in CloudFormation, where leaving them out is all that one can do. */
export function none<const N extends string>(...names: readonly N[]): { readonly [K in N]: Rule } {
  return Object.fromEntries(names.map((name) => [name, absent])) as Record<N, Rule>;
}

/** An attribute of a load balancer, its listeners or its target groups. */
export function attribute(name: string, of: Shape = scalar): Shape {
  return { kind: "attribute", names: [name], key: "key", value: "value", of };
}
export function object(members: Rules): Shape {
  return { kind: "object", members };
}
export function listOf(of: Shape): Shape {
  return { kind: "list", of };
}
/** One value where the classic provider has a list of them. */
export function wrapped(of?: Shape): Shape {
  return of === undefined ? { kind: "wrapped" } : { kind: "wrapped", of };
}
export function first(of?: Shape): Shape {
  return of === undefined ? { kind: "first" } : { kind: "first", of };
}
export function words(all: Readonly<Record<string, string | boolean>>): Shape {
  return { kind: "words", words: all };
}
export const text: Shape = { kind: "text" };
/** `[{name, value}]` as an object. */
export const named: Shape = { kind: "map", key: "name", value: "value" };
/** Parameters as CloudFormation has them, an object, as the classic provider's list. */
export const pairs: Shape = { kind: "pairs", key: "name", value: "value" };
export const tags: Shape = { kind: "map", key: "key", value: "value" };
export const scalar: Shape = { kind: "scalar" };
