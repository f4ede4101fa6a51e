/** The values of a JSON document that is stored as text, such as a secret with several fields. */

/** The scalars of a document with their names. The depth is the author's choice: no recursion. */
export function members(document: object): [string, string][] {
  const found: [string, string][] = [];
  const stack: object[] = [document];
  for (let next = stack.pop(); next; next = stack.pop()) {
    for (const [key, value] of Object.entries(next)) {
      if (typeof value === "object" && value !== null) {
        stack.push(value);
      } else if (typeof value === "string" || typeof value === "number") {
        found.push([key, String(value)]);
      }
    }
  }
  return found;
}

/** The object or list that the text is in JSON; undefined for every other text. */
export function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
