/** How a property's value is written in a message. */
import { secretKind } from "./secret-patterns";

const longest = 120;
/** The user and the password of an address: what stands before the at sign of its authority. */
const credentials = /(\/\/)[^\s/@]{1,256}@/g;

/**
 * A value as a short phrase: `false`, `"TLSv1"` without its quotes, `not set`, `a list`. Anything
 * that is not a scalar is named by its kind, because its text could be long or hostile. What looks
 * like a secret is not quoted even when Pulumi does not track it as one.
 */
export function show(value: unknown): string {
  switch (typeof value) {
    case "string":
      return showText(value);
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

function showText(text: string): string {
  if (text.trim() === "") {
    return "empty";
  }
  const safe = text.slice(0, 4 * longest).replace(credentials, "$1...@");
  const kind = secretKind(safe);
  if (kind !== undefined) {
    return kind;
  }
  return safe.length > longest ? `${safe.slice(0, longest)}...` : safe;
}

/** The values as one phrase: `SSLv3, TLSv1`. */
export function showList(values: readonly unknown[]): string {
  return values.map(show).join(", ");
}
