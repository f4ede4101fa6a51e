import { parsePath } from "../path";
import { Secret } from "../unknown";

/**
 * Objects that a mapping made. Their classic properties are those that the mapping declares; any
 * other must not look absent to a check, since nobody said what it reads as.
 */
const declaredOf = new WeakMap<object, ReadonlySet<string>>();

/** Marks an object as made by a mapping that knows these properties and no others. */
export function close(object: object, declared: ReadonlySet<string>): void {
  declaredOf.set(object, declared);
}

/** True for a property that the mapping behind the object says nothing about. */
export function isUntranslated(object: object, key: string): boolean {
  const declared = declaredOf.get(object);
  return declared !== undefined && !declared.has(key) && !Object.hasOwn(object, key);
}

/** True when the path leads through a property that the mapping says nothing about. */
export function isUntranslatedAt(root: unknown, path: string): boolean {
  let value = root;
  for (const segment of parsePath(path)) {
    while (value instanceof Secret) {
      value = value.value;
    }
    if (typeof value !== "object" || value === null) {
      return false;
    }
    if (isUntranslated(value, String(segment))) {
      return true;
    }
    value = Object.hasOwn(value, segment) ? Reflect.get(value, segment) : undefined;
  }
  return false;
}
