/**
 * What would make a finding right, tried on the resource that has it: the policy's remediation, or
 * what one of its passing examples does otherwise. Nothing that the policy would still find wrong
 * is offered. Pure.
 */
import { lookup } from "./data";
import type { AnyExample, Environment, Policy } from "./define-policy";
import { evaluate } from "./evaluate";
import { exampleResources, subjectName } from "./example";
import { buildStackIndex, type ResourceData } from "./indexed-stack";
import { applyPatch, decodedMarks } from "./patch";
import { childPath, parsePath, type Segment, topLevel } from "./path";
import { remedyOf } from "./remediate";
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
  /** Resources to add; a reference to `subjectName` is to the resource of the finding. */
  readonly added: NonNullable<AnyExample["with"]>;
  /** Input → names of the resources that its unknown values come from. */
  readonly references: NonNullable<AnyExample["references"]>;
}

const nothing = { set: {}, removed: [], added: [], references: {} } as const;
/** Properties that may be set beside the removal of another. */
const mostTogether = 3;

/** Undefined when there is none that the policy accepts. */
export function correctionOf(request: CorrectionRequest): Correction | undefined {
  const { policy, resource, options, environment } = request;
  const remedy = remedyOf(policy, resource, { options, environment });
  if (remedy) {
    return { ...nothing, kind: "remediation", set: remedy.patch };
  }
  for (const example of examplesFor(request)) {
    for (const change of changesLike(example, request)) {
      if (isRight(change, request)) {
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
  { resource, property }: CorrectionRequest,
): Generator<Correction, void, undefined> {
  const references = example.references ?? {};
  const set = (values: Readonly<Record<string, unknown>>, removed: readonly string[] = []) =>
    ({ ...nothing, kind: "example", set: values, removed, references }) as const;
  const segments = property === undefined ? [] : parsePath(property);
  const like = segments.length > 0 ? valueLike(example.props, segments) : undefined;
  if (property !== undefined && like) {
    yield set({ [property]: like.value });
  }
  if (property !== undefined && !like && lookup(resource.props, property).value !== undefined) {
    yield set({}, [property]);
    const others = missingProperties(example.props, resource.props);
    for (const [name, value] of others) {
      yield set({ [name]: value }, [property]);
    }
    if (others.length > 1 && others.length <= mostTogether) {
      yield set(Object.fromEntries(others), [property]);
    }
  }
  const added = example.with ?? [];
  if (added.length > 0 && isOnlyAddition(example, resource)) {
    yield { ...nothing, kind: "example", added };
  }
  for (let length = segments.length - 1; length > 0 && !like; length--) {
    const part = segments.slice(0, length);
    const whole = valueLike(example.props, part);
    if (whole) {
      yield set({ [pathOf(part)]: whole.value });
    }
  }
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

/** A resource that is added refers to this one by reference alone, not by a name of the example. */
function isOnlyAddition(example: AnyExample, resource: ResourceData): boolean {
  return example.type === resource.type;
}

function isRight(change: Correction, request: CorrectionRequest): boolean {
  const { policy, resource, stack, options, environment, property, sentence } = request;
  const without = change.removed.reduce(withoutProperty, resource.props);
  const props = applyPatch(without, change.set, decodedMarks);
  if (props === undefined) {
    return false;
  }
  const corrected = { ...resource, props, ...dependenciesOf(change, resource) };
  const others = policy.scope === "stack" ? stack.filter(({ urn }) => urn !== resource.urn) : [];
  const index = buildStackIndex([corrected, ...others, ...additions(change, resource)]);
  const [subject] = index.all;
  const before = subject && evaluate(policy, subject, { options, environment, stack: index });
  if (before?.outcome !== "fail") {
    return before?.outcome === "pass" || before?.outcome === "unknown";
  }
  return before.findings.every((f) => f.property !== property || f.sentence !== sentence);
}

/** A value that is set is no longer the output that it was. */
function dependenciesOf(change: Correction, resource: ResourceData): Partial<ResourceData> {
  const changed = new Set([...Object.keys(change.set), ...change.removed].map(topLevel));
  const kept = Object.entries(resource.propertyDependencies ?? {}).filter(
    ([name]) => !changed.has(name),
  );
  return { propertyDependencies: Object.fromEntries(kept) };
}

function additions({ added }: Correction, resource: ResourceData): readonly ResourceData[] {
  if (added.length === 0) {
    return [];
  }
  const subject = { name: "added", type: resource.type, props: {}, with: added };
  const [stand, ...rest] = exampleResources(subject, "correction");
  const own = (urn: string) => (urn === stand?.urn ? resource.urn : urn);
  return rest.map((data) => ({
    ...data,
    propertyDependencies: Object.fromEntries(
      Object.entries(data.propertyDependencies ?? {}).map(([name, urns]) => [name, urns.map(own)]),
    ),
  }));
}

export { subjectName };
