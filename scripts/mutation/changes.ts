/** One change of an example: what lies next to what the author of a policy thought of. */
import type { AnyExample } from "../../policies/framework/define-policy";

export type Operation =
  | "remove"
  | "unknown"
  | "null"
  | "empty"
  | "twice"
  | "reversed"
  | "upper"
  | "lower"
  | "more"
  | "less"
  | "text"
  | "not"
  | "before"
  | "after"
  | "set";
export interface Change {
  /** Keys and indexes from the example: `["with", 0, "props", "metricName"]`. */
  readonly at: readonly (string | number)[];
  readonly by: Operation;
  /** What `set` sets. */
  readonly to?: string | number | boolean;
}

/** The example after the change; undefined when it does not fit the example. */
export function changed(
  example: AnyExample,
  { at, by, to }: Change,
  unknown: unknown,
): AnyExample | undefined {
  const copy: unknown = shallow(example);
  let holder = copy;
  for (const key of at.slice(0, -1)) {
    const next: unknown = Reflect.get(Object(holder), key);
    if (!isHolder(next)) {
      return undefined;
    }
    const inner = shallow(next);
    Reflect.set(Object(holder), key, inner);
    holder = inner;
  }
  const key = at.at(-1);
  if (key === undefined || !isHolder(holder)) {
    return undefined;
  }
  if (by === "remove") {
    if (Array.isArray(holder)) {
      holder.splice(Number(key), 1);
    } else {
      Reflect.deleteProperty(holder, key);
    }
  } else {
    const value = applied(Reflect.get(holder, key), by, to, unknown);
    Reflect.set(holder, key, value);
  }
  return copy as AnyExample;
}

function applied(value: unknown, by: Operation, to: Change["to"], unknown: unknown): unknown {
  const text = String(value);
  switch (by) {
    case "unknown":
      return unknown;
    case "null":
      return null;
    case "empty":
      return Array.isArray(value) ? [] : typeof value === "string" ? "" : {};
    case "twice":
      return Array.isArray(value) ? [...value, ...value] : [value, value];
    case "reversed":
      return Array.isArray(value) ? [...value].reverse() : value;
    case "upper":
      return text.toUpperCase();
    case "lower":
      return text.toLowerCase();
    case "more":
      return Number(value) + 1;
    case "less":
      return Number(value) - 1;
    case "text":
      return text;
    case "not":
      return !value;
    case "before":
      return `x${text}`;
    case "after":
      return `${text}x`;
    default:
      return to;
  }
}

/** Every place of the example below `props`, `with[].props`, `options` and `references`. */
export function places(example: AnyExample): readonly (readonly [Change["at"], unknown])[] {
  const found: (readonly [Change["at"], unknown])[] = [];
  const walk = (at: Change["at"], value: unknown) => {
    found.push([at, value]);
    if (isHolder(value) && at.length < 12) {
      for (const [key, member] of Object.entries(value)) {
        walk([...at, Array.isArray(value) ? Number(key) : key], member);
      }
    }
  };
  for (const part of ["props", "with", "options", "references"] as const) {
    if (example[part] !== undefined) {
      walk([part], example[part]);
    }
  }
  return found.filter(([at]) => !(at[0] === "with" && (at[2] === "type" || at[2] === "name")));
}

/** The changes of a place that need no word. */
export function operationsOn(value: unknown): readonly Operation[] {
  switch (typeof value) {
    case "boolean":
      return ["not", "remove", "text", "unknown"];
    case "number":
      return ["more", "less", "remove", "text", "unknown", "null"];
    case "string":
      return ["remove", "unknown", "empty", "after", "before", "upper", "lower", "null"];
    default:
      return Array.isArray(value)
        ? ["empty", "remove", "twice", "reversed", "unknown", "null"]
        : ["remove", "empty", "unknown", "null"];
  }
}

function isHolder(value: unknown): value is object {
  if (Array.isArray(value)) {
    return true;
  }
  // Not the markers of unknown values and of secrets, which have a class.
  return (
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

function shallow(value: object): object {
  return Array.isArray(value) ? [...value] : { ...value };
}
