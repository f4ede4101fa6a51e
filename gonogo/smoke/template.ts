/** `{{name}}` in paths, headers and bodies. Pure. */

/** A name that has no value yet. */
export class MissingValue extends Error {
  override readonly name = "MissingValue";
  constructor(readonly value: string) {
    super(`there is no value for {{${value}}}`);
  }
}

/** A value that would make the path another one: an answer's id that is "..", for one. */
export class UnfitPath extends Error {
  override readonly name = "UnfitPath";
  constructor(readonly path: string) {
    super(`a value in ${path} would lead to another path`);
  }
}

export type Values = ReadonlyMap<string, string>;

const slot = /\{\{([A-Za-z][A-Za-z0-9]*)\}\}/g;

/** @throws MissingValue */
export function filled(text: string, values: Values, encode: (value: string) => string): string {
  return text.replace(slot, (_, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new MissingValue(name);
    return encode(value);
  });
}

/** The texts of a JSON value filled, keys as they are. @throws MissingValue */
export function filledJson(value: unknown, values: Values): unknown {
  if (typeof value === "string") return filled(value, values, (text) => text);
  if (Array.isArray(value)) return value.map((each) => filledJson(each, values));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, filledJson(each, values)]);
  return Object.fromEntries(entries);
}

/** Names that a step needs, wherever they stand in it. */
export function namesIn(value: unknown): ReadonlySet<string> {
  const text = JSON.stringify(value ?? null);
  return new Set([...text.matchAll(slot)].map(([, name = ""]) => name));
}
