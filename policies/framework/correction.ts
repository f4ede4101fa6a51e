/**
 * What would make a finding right, tried on the resource that has it: the policy's remediation, or
 * what one of its passing examples does otherwise. Nothing that the policy would still find wrong
 * is offered. Pure.
 */
import { hasMarkers, lookup } from "./data";
import type { AnyExample, Environment, Policy } from "./define-policy";
import { type Evaluation, evaluate } from "./evaluate";
import { buildStackIndex, type ResourceData } from "./indexed-stack";
import { applyPatch, decodedMarks } from "./patch";
import { childPath, parsePath, type Segment, topLevel } from "./path";
import { remedyOf } from "./remediate";
import { Unknown } from "./unknown";
import { withoutProperty } from "./without-property";

export interface CorrectionRequest {
  readonly policy: Policy;
  readonly resource: ResourceData;
  /** All resources of the stack, `resource` among them. */
  readonly stack: readonly ResourceData[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly environment: Environment;
  /** The finding: its property path and sentence. */
  readonly property: string | undefined;
  readonly sentence: string;
}

export interface Correction {
  /** `remediation`: exactly this. `example`: values that satisfy the policy; others may too. */
  readonly kind: "remediation" | "example";
  /** Property path → value; a value may hold the Unknown marker, for an output. */
  readonly set: Readonly<Record<string, unknown>>;
  /** Paths of properties to remove. */
  readonly removed: readonly string[];
  /** Input → names of the resources that its unknown values come from. */
  readonly references: NonNullable<AnyExample["references"]>;
}

/** Properties that may be set beside the removal of another. */
const mostTogether = 3;

/** Undefined when there is none that the policy accepts. */
export function correctionOf(request: CorrectionRequest): Correction | undefined {
  const { policy, resource, options, environment } = request;
  const now = outcomeOf(resource, request);
  if (now?.outcome !== "fail") {
    return undefined;
  }
  const remedy = remedyOf(policy, resource, { options, environment });
  const change = {
    kind: "remediation",
    set: remedy?.patch ?? {},
    removed: [],
    references: {},
  } as const;
  if (remedy && isRight(change, now.findings.length, request)) {
    return change;
  }
  if (!policy.corrections) {
    return undefined;
  }
  for (const example of examplesFor(request)) {
    for (const change of changesLike(example, request)) {
      if (isRight(change, now.findings.length, request)) {
        return change;
      }
    }
  }
  return undefined;
}

/** Passing examples of the same type first, then of those that share its check. */
function examplesFor({ policy, resource, environment }: CorrectionRequest): readonly AnyExample[] {
  const check = policy.checks[resource.type];
  const usable = policy.passes.filter(
    (example) =>
      example.options === undefined &&
      (example.environment ?? environment) === environment &&
      policy.checks[example.type] === check,
  );
  const own = usable.filter(({ type }) => type === resource.type);
  return own.length > 0 ? own : usable;
}

/** The smallest change first. */
function* changesLike(
  example: AnyExample,
  { resource: { type, props }, property }: CorrectionRequest,
): Generator<Correction, void, undefined> {
  if (property === undefined) {
    return;
  }
  const { references = {} } = example;
  const change = (set: Readonly<Record<string, unknown>>, removed: readonly string[] = []) =>
    ({ kind: "example", set, removed, references }) as const;
  const segments = parsePath(property);
  // Another type, even if the same check reads it, has inputs of its own.
  const isOwn = example.type === type;
  const alike = valueLike(example.props, segments);
  const like = alike && (isOwn || isFlat(alike.value)) ? alike : undefined;
  const others = isOwn ? missingProperties(example.props, props) : [];
  const together = others.length <= mostTogether ? Object.fromEntries(others) : {};
  if (like) {
    const ways = settings(props, property, like.value);
    yield* ways.map((set) => change(set));
    yield* ways.map((set) => change({ ...together, ...set }));
    return;
  }
  if (isRemovable(lookup(props, property).value, segments)) {
    yield change({}, [property]);
    yield* others.map(([name, value]) => change({ [name]: value }, [property]));
    yield change(together, [property]);
  }
  for (let length = segments.length - 1; length > 0 && isOwn; length--) {
    const part = segments.slice(0, length);
    const whole = valueLike(example.props, part);
    if (whole && typeof lookup(props, pathOf(part)).value !== "string") {
      yield* settings(props, pathOf(part), whole.value).map((set) => change(set));
    }
  }
}

/** A switch, a figure or an item of a list may be left out; a text may be the resource's purpose. */
function isRemovable(value: unknown, segments: readonly Segment[]): boolean {
  const isItem = typeof segments.at(-1) === "number" && value !== undefined;
  return isItem || typeof value === "boolean" || typeof value === "number";
}

/** Ways to set a value that leave what an object, a list or a document says beside it. */
function settings(props: unknown, path: string, value: unknown): Record<string, unknown>[] {
  const { value: current } = lookup(props, path);
  if (isObject(value) && isObject(current) && !Array.isArray(value) && !Array.isArray(current)) {
    const members = Object.entries(value).filter(([key]) => !Object.hasOwn(current, key));
    const added = members.map(([key, own]) => [childPath(path, key), own]);
    return members.length > 0 ? [Object.fromEntries(added)] : [];
  }
  if (Array.isArray(value) && Array.isArray(current) && current.length > 0) {
    const items = value.map((item: unknown, at) => [childPath(path, current.length + at), item]);
    const added = Object.fromEntries(items);
    return current.some(isObject) ? [added] : [added, { [path]: value }];
  }
  const isDocument = isObject(current) ? Object.keys(current).length > 0 : isJson(current);
  return isDocument ? [] : [{ [path]: value }];
}

/** No object of which a type decides what it holds. */
function isFlat(value: unknown): boolean {
  return Array.isArray(value) ? !value.some(isObject) : !isObject(value);
}

function isJson(value: unknown): boolean {
  return typeof value === "string" && /^\s*[[{]/.test(value);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof Unknown);
}

/** The value at a path, or at the first item of each list that the path goes through. */
function valueLike(props: unknown, segments: readonly Segment[]): { value: unknown } | undefined {
  const first = segments.map((segment) => (typeof segment === "number" ? 0 : segment));
  for (const path of [pathOf(segments), pathOf(first)]) {
    const { value, unknown } = lookup(props, path);
    if (unknown) {
      return { value: rawAt(props, path) };
    }
    if (value !== undefined && value !== null) {
      return { value: rawAt(props, path) };
    }
  }
  return undefined;
}

/** With the markers that `lookup` takes off. */
function rawAt(props: unknown, path: string): unknown {
  return parsePath(path).reduce<unknown>(
    (value, segment) => Reflect.get(Object(value), segment),
    props,
  );
}

function pathOf(segments: readonly Segment[]): string {
  return segments.reduce<string>(childPath, "");
}

/** Inputs that the example sets and the resource does not. */
function missingProperties(example: unknown, props: unknown): (readonly [string, unknown])[] {
  return Object.entries(Object(example)).filter(
    ([name, value]) => value !== undefined && lookup(props, name).value === undefined,
  );
}

function isRight(change: Correction, before: number, request: CorrectionRequest): boolean {
  const { resource, property, sentence } = request;
  const without = change.removed.reduce(withoutProperty, resource.props);
  const props = applyPatch(without, change.set, decodedMarks);
  if (props === undefined) {
    return false;
  }
  const after = outcomeOf({ ...resource, props, ...dependenciesOf(change, resource) }, request);
  if (after?.outcome !== "fail") {
    // What is not known of a value that is set here may be all that the policy asks about.
    const isKnown = !Object.values(change.set).some(hasMarkers);
    return after?.outcome === "pass" || (after?.outcome === "unknown" && isKnown);
  }
  const found = after.findings;
  return (
    found.length < before && !found.some((f) => f.property === property && f.sentence === sentence)
  );
}

function outcomeOf(resource: ResourceData, request: CorrectionRequest): Evaluation | undefined {
  const { policy, stack, options, environment } = request;
  const others = policy.scope === "stack" ? stack.filter(({ urn }) => urn !== resource.urn) : [];
  const index = buildStackIndex([resource, ...others]);
  const [subject] = index.all;
  return subject && evaluate(policy, subject, { options, environment, stack: index });
}

/** A value that is set is no longer the output that it was. */
function dependenciesOf(change: Correction, resource: ResourceData): Partial<ResourceData> {
  const changed = new Set([...Object.keys(change.set), ...change.removed].map(topLevel));
  const kept = Object.entries(resource.propertyDependencies ?? {}).filter(
    ([name]) => !changed.has(name),
  );
  return { propertyDependencies: Object.fromEntries(kept) };
}
