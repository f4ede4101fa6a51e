/** How a property's value is written in a message. */

const longest = 120;

/**
 * A value as a short phrase: `false`, `"TLSv1"` without its quotes, `not set`, `a list`. Anything
 * that is not a scalar is named by its kind, because its text could be long or hostile.
 */
export function show(value: unknown): string {
  switch (typeof value) {
    case "string": {
      if (value.trim() === "") return "empty";
      return value.length > longest ? `${value.slice(0, longest)}...` : value;
    }
    case "number":
    case "boolean":
    case "bigint":
      return String(value);
    case "undefined":
      return "not set";
    default:
      return value === null ? "not set" : Array.isArray(value) ? "a list" : "an object";
  }
}

/** The values as one phrase: `SSLv3, TLSv1`. */
export function showList(values: readonly unknown[]): string {
  return values.map(show).join(", ");
}
