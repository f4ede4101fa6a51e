/** Reads a classic property by its rule. */
import { setOwn } from "../data";
import { childPath, parsePath, type Segment, topLevel } from "../path";
import { Secret, Unknown } from "../unknown";
import type { Rule, Rules } from "./rules";
import { type Place, reshape } from "./shapes";
import { Trace } from "./trace";

/** An object to read from, and its path from the resource's inputs. */
export interface Source {
  readonly value: unknown;
  readonly path: string;
}
/** Where a property goes. */
export type Target = Pick<Place, "to" | "trace">;
export interface Sources {
  readonly root: Source;
  /** The element of a list of which a further resource is made: `$` in paths. */
  readonly element?: Source;
}

const parsed = new Map<string, readonly Segment[]>();

/** The paths of the tables are few, and each is read for every resource. */
function segmentsOf(path: string): readonly Segment[] {
  let segments = parsed.get(path);
  if (!segments) {
    segments = parsePath(path);
    parsed.set(path, segments);
  }
  return segments;
}

/** What stands at a path of a table, its markers kept: a part of a secret is one. */
export function dig(value: unknown, path: string): unknown {
  let found = value;
  let isSecret = false;
  for (const segment of segmentsOf(path)) {
    while (found instanceof Secret) {
      isSecret = true;
      found = found.value;
    }
    if (found instanceof Unknown) {
      break;
    }
    const container = typeof found === "object" && found !== null ? found : undefined;
    const has = container !== undefined && Object.hasOwn(container, segment);
    found = has ? Reflect.get(container, segment) : undefined;
  }
  return isSecret && found !== undefined ? new Secret(found) : found;
}

/** The source that a rule's path starts from, and the rest of the path. */
export function located(from: string, { root, element }: Sources): [Source, string] {
  const isElement = from === "$" || from.startsWith("$.");
  return isElement && element ? [element, from.slice(2)] : [root, from];
}

function joined(base: string, path: string): string {
  return parsePath(path).reduce<string>(childPath, base);
}

/** An object of the properties that the rules give; those that are absent are left out. */
export function readMembers(
  rules: Rules,
  sources: Sources,
  place: Target,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [property, rule] of Object.entries(rules)) {
    // Where things go matters to a trace only.
    const to = place.trace ? childPath(place.to, property) : "";
    const value = readRule(rule, sources, { trace: place.trace, to });
    if (value !== undefined) {
      setOwn(result, property, value);
    }
  }
  return result;
}

/** The value of one classic property; undefined when it is absent. */
function readRule(rule: Rule, sources: Sources, place: Target): unknown {
  if ("from" in rule) {
    return readInput(rule, sources, place);
  }
  if ("members" in rule) {
    // What is missing as a whole is told where its first part belongs.
    const [first = ""] = pathsOf(rule);
    const [source, path] = located(first, sources);
    place.trace?.set(place.to, joined(source.path, path), { whole: true });
    const members = readMembers(rule.members, sources, place);
    return Object.keys(members).length > 0 ? members : undefined;
  }
  if ("either" in rule) {
    return readEither(rule.either, sources, place);
  }
  if ("value" in rule) {
    return rule.value;
  }
  if ("inapplicable" in rule) {
    return new Unknown({ reason: rule.inapplicable, inapplicable: true });
  }
  if ("self" in rule) {
    const [source, path] = located(rule.self, sources);
    place.trace?.set(place.to, joined(source.path, path));
    return (path === "" ? undefined : dig(source.value, path)) ?? new Unknown();
  }
  return undefined;
}

function readInput(
  rule: Extract<Rule, { readonly from: string }>,
  sources: Sources,
  place: Target,
): unknown {
  const [source, path] = located(rule.from, sources);
  if (!holds(rule, source)) {
    return undefined;
  }
  const value = reshape(rule.shape, dig(source.value, path), {
    ...place,
    from: place.trace ? joined(source.path, path) : "",
    readObject,
  });
  if (value !== undefined && value !== null) {
    return rule.hidden === undefined
      ? value
      : new Unknown({ reason: rule.hidden, inapplicable: false });
  }
  return rule.openWhenAbsent === undefined
    ? rule.default
    : new Unknown({ reason: rule.openWhenAbsent, inapplicable: false });
}

/** What stands beside the input decides; where that is not known, the rule holds. */
export function holds(
  { only, unless = [] }: Extract<Rule, { readonly from: string }>,
  { value }: Source,
): boolean {
  const beside = only && dig(value, only.input);
  const isOther = only && !(beside instanceof Unknown) && beside !== only.is;
  return !isOther && unless.every((input) => (dig(value, input) ?? undefined) === undefined);
}

function readObject(rules: Rules, value: unknown, place: Place): Record<string, unknown> {
  return readMembers(rules, { root: { value, path: place.from } }, place);
}

function readEither(rules: readonly Rule[], sources: Sources, place: Target): unknown {
  // The place of the first is where the user is told to write what is missing.
  let found: unknown;
  for (const rule of [...rules].reverse()) {
    const trace = place.trace && new Trace();
    const value = readRule(rule, sources, { ...place, trace });
    if (value !== undefined || found === undefined) {
      found = value;
      if (trace) {
        place.trace?.add(trace);
      }
    }
  }
  return found;
}

type Read = Extract<Rule, { readonly from: string }>;

/** The inputs that a rule reads. */
export function readsOf(rule: Rule): readonly Read[] {
  if ("members" in rule) {
    return Object.values(rule.members).flatMap(readsOf);
  }
  if ("either" in rule) {
    return rule.either.flatMap(readsOf);
  }
  return "from" in rule ? [rule] : [];
}

/** The paths that a rule reads. */
export function pathsOf(rule: Rule): readonly string[] {
  return readsOf(rule).map(({ from }) => from);
}

/** The inputs that a property comes from, by name; `element` is the list that `$` runs over. */
export function inputsOf(rule: Rule, element: string | undefined): readonly string[] {
  return pathsOf(rule).map((path) =>
    topLevel(path === "$" || path.startsWith("$.") ? (element ?? "") : path),
  );
}
