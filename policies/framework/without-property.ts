import { setOwn } from "./data";
import { parsePath, type Segment } from "./path";
import { Secret } from "./unknown";

/** A copy without the property at the path; the same value where there is none. */
export function withoutProperty(props: unknown, path: string): unknown {
  return without(props, parsePath(path));
}

function without(value: unknown, [segment, ...rest]: readonly Segment[]): unknown {
  if (value instanceof Secret) {
    return new Secret(without(value.value, segment === undefined ? [] : [segment, ...rest]));
  }
  const isContainer = typeof value === "object" && value !== null;
  if (segment === undefined || !isContainer || !Object.hasOwn(value, segment)) {
    return value;
  }
  if (Array.isArray(value)) {
    const index = Number(segment);
    return rest.length === 0
      ? value.filter((_, at) => at !== index)
      : value.map((item: unknown, at) => (at === index ? without(item, rest) : item));
  }
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const member: unknown = Reflect.get(value, key);
    if (key !== segment) {
      setOwn(copy, key, member);
    } else if (rest.length > 0) {
      setOwn(copy, key, without(member, rest));
    }
  }
  return copy;
}
