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
