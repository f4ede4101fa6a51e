/**
 * Comparable forms of property values.
 *
 * Everything in this folder that a provider reaches is serialised into the state, so these files
 * hold plain functions and tables and import types only.
 */

/** What Pulumi's dynamic provider protocol puts in place of a value unknown during a preview. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export type Properties = Readonly<Record<string, unknown>>;

/** How a field's values compare. */
export type ValueType =
  | "text"
  | "number"
  | "flag"
  | "map"
  | "set"
  | "list"
  | "recurring"
  | "document"
  | "urn";

/** What two values of a field mean to Stripe. */
export interface Comparison {
  readonly type: ValueType;
  /** The value an object has when the property is left out. */
  readonly initial?: unknown;
  /** The one form of a document, in place of the general one. */
  readonly normal?: (value: unknown) => unknown;
}

export function isRecord(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Metadata values hold at most 500 characters; a longer URN is marked by its two ends. */
export function urnMarker(urn: string): string {
  return urn.length <= 500 ? urn : `${urn.slice(0, 200)}...${urn.slice(-297)}`;
}

/** Members in one order, without the empty ones. */
function document(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(document);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined && member !== null && member !== "")
    .map(([name, member]): [string, unknown] => [name, document(member)]);
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** The part of a document that has the members of another one. */
export function partOf(value: unknown, pattern: unknown): unknown {
  if (!isRecord(value) || !isRecord(pattern)) return value;
  const entries = Object.keys(pattern)
    .filter((name) => value[name] !== undefined && value[name] !== null)
    .map((name): [string, unknown] => [name, partOf(value[name], pattern[name])]);
  return Object.fromEntries(entries);
}

/**
 * The one form of all values that mean the same to Stripe: absent, null and empty are equal,
 * events have no order, and a recurring price without a count recurs every interval.
 */
export function canonical({ type, initial, normal }: Comparison, value: unknown): unknown {
  if (normal !== undefined) return normal(value);
  if (value === undefined || value === null || value === "") return initial;
  if (type === "urn" && typeof value === "string") return urnMarker(value);
  if (type === "set" && Array.isArray(value)) return [...new Set(value)].sort();
  if (type === "list" && Array.isArray(value)) return value.length === 0 ? initial : value;
  if (type === "document") return document(value);
  if (type === "recurring" && isRecord(value)) {
    return { interval: value.interval, intervalCount: value.intervalCount ?? 1 };
  }
  if (type === "map" && isRecord(value)) {
    const entries = Object.entries(value).filter(([, member]) => member !== "");
    if (entries.length === 0) return initial;
    return entries.sort(([left], [right]) => (left < right ? -1 : 1));
  }
  return value;
}

/** Whether two values of one field mean the same to Stripe. */
export function sameValue(field: Comparison, left: unknown, right: unknown): boolean {
  const form = (value: unknown) => JSON.stringify(canonical(field, value)) ?? "";
  return form(left) === form(right);
}
