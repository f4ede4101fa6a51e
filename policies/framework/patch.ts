/** Changes of properties by path, in whatever form values are marked as secret and unknown. */
import { setOwn } from "./data";
import { parsePath, type Segment } from "./path";
import { Secret, Unknown } from "./unknown";

/** What can be set: plain data, known and not secret. */
export type PatchValue =
  | string
  | number
  | boolean
  | readonly PatchValue[]
  | { readonly [key: string]: PatchValue };

/** Property path (`metadataOptions.httpTokens`, `origins[0].protocol`) → value to set there. */
export type Patch = Readonly<Record<string, PatchValue>>;

/** How a form of properties marks values. */
export interface Marks {
  isUnknown(value: unknown): boolean;
  /** The value inside a secret; undefined for all that is none. */
  insideSecret(value: unknown): { readonly value: unknown } | undefined;
  secretOf(value: unknown): unknown;
  /** True for an asset, an archive or a reference to a resource. */
  isSpecial(value: unknown): boolean;
}

/** The form that `decodeStruct` makes. */
export const decodedMarks: Marks = {
  isUnknown: (value) => value instanceof Unknown,
  insideSecret: (value) => (value instanceof Secret ? value : undefined),
  secretOf: (value) => new Secret(value),
  isSpecial: () => false,
};

/**
 * The properties with the patch applied: copied where they change, shared where not. A secret stays
 * one. Undefined when a value in the way, or one that would be lost, is not known yet, or is of
 * another shape than the path.
 */
export function applyPatch(
  props: unknown,
  patch: Readonly<Record<string, unknown>>,
  marks: Marks,
): unknown {
  let result = props;
  for (const [path, value] of Object.entries(patch)) {
    const set = setAt(result, parsePath(path), value, marks);
    if (set === undefined) {
      return undefined;
    }
    result = set.value;
  }
  return result;
}

/** Boxed, since the new value may be anything. */
type Box = { readonly value: unknown } | undefined;

function setAt(
  current: unknown,
  [segment, ...rest]: readonly Segment[],
  value: unknown,
  marks: Marks,
): Box {
  const secret = marks.insideSecret(current);
  if (secret) {
    const inner = setAt(
      secret.value,
      segment === undefined ? [] : [segment, ...rest],
      value,
      marks,
    );
    return inner && { value: marks.secretOf(inner.value) };
  }
  if (marks.isUnknown(current) || marks.isSpecial(current)) {
    return undefined;
  }
  if (segment === undefined) {
    return holdsUnknown(current, marks) ? undefined : { value };
  }
  const container = current ?? (typeof segment === "number" ? [] : {});
  if (typeof container !== "object" || Array.isArray(container) !== (typeof segment === "number")) {
    return undefined;
  }
  const has = Object.hasOwn(container, segment);
  if (!has && Array.isArray(container) && segment !== container.length) {
    return undefined;
  }
  const inner = setAt(has ? Reflect.get(container, segment) : undefined, rest, value, marks);
  return inner && { value: withMember(container, segment, inner.value) };
}

function withMember(container: object, segment: Segment, value: unknown): unknown {
  if (Array.isArray(container)) {
    const list: unknown[] = [...container];
    list[Number(segment)] = value;
    return list;
  }
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(container)) {
    setOwn(copy, key, Reflect.get(container, key));
  }
  setOwn(copy, String(segment), value);
  return copy;
}

function holdsUnknown(value: unknown, marks: Marks): boolean {
  if (marks.isUnknown(value)) {
    return true;
  }
  const inner = marks.insideSecret(value)?.value ?? value;
  return (
    typeof inner === "object" &&
    inner !== null &&
    Object.values(inner).some((member) => holdsUnknown(member, marks))
  );
}
