/** JSON that a person can page through and a diff can tell apart, though it is large. */
import { neutralJson } from "./neutral";

/**
 * Down to `depth` each member has a line of its own; what is deeper is written as one line. Ends
 * with a line break. A generator counts as a list, whose members live only while they are written.
 */
export function spreadJson(value: unknown, depth: number): string {
  return `${neutralJson(written(value, depth, "\n"))}\n`;
}

function written(value: unknown, depth: number, line: string): string {
  if (depth === 0 || typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${line} `;
  const isList = isIterable(value);
  let members = "";
  const add = (text: string) => {
    members += members === "" ? `${inner}${text}` : `,${inner}${text}`;
  };
  if (isList) for (const each of value) add(written(each, depth - 1, inner));
  else {
    for (const [key, each] of Object.entries(value)) {
      if (each !== undefined) add(`${JSON.stringify(key)}: ${written(each, depth - 1, inner)}`);
    }
  }
  const [open, close] = isList ? "[]" : "{}";
  return members === "" ? `${open}${close}` : `${open}${members}${line}${close}`;
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value;
}
