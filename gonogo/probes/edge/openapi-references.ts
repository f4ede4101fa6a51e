/** References within an OpenAPI document. Pure. */

/** Members whose values are data, in which nothing refers to anything. */
const data: ReadonlySet<string> = new Set(["example", "examples", "default", "enum", "const"]);

/** @returns A phrase that says what cannot be followed. */
export function referenceFault(document: unknown): string | undefined {
  const references = new Set<string>();
  // A stack of our own: a hostile document is as deep as it likes.
  const open: unknown[] = [document];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== "object" || value === null) continue;
    for (const [name, member] of Object.entries(value)) {
      if (name === "$ref" && typeof member === "string") references.add(member);
      // Within a schema with a name of its own, references begin there.
      else if (name === "$id" && typeof member === "string") return undefined;
      else if (!data.has(name)) open.push(member);
    }
  }
  const broken = [...references].find((each) => each.startsWith("#/") && !leads(document, each));
  return broken && `a reference leads nowhere, ${broken.slice(0, 100)}`;
}

/** RFC 6901, in the form of a fragment. */
function leads(document: unknown, reference: string): boolean {
  let at = document;
  for (const part of reference.slice(2).split("/")) {
    const name = decoded(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return false;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return true;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
