/** Every text that a program wrote into a resource's inputs. */
import { childPath, type Segment } from "../framework/path";

export interface Text {
  readonly text: string;
  readonly path: string;
}

/**
 * Texts at any depth, in order. What is not known yet was not written by the program and is left
 * out. @param skip Paths that are left out with all below them.
 */
export function texts(
  inputs: unknown,
  isUnknown: (path: string) => boolean,
  skip: (path: string) => boolean = () => false,
): readonly Text[] {
  const found: Text[] = [];
  collect(inputs, "", new Set(), { found, isUnknown, skip });
  return found;
}

interface Walk {
  readonly found: Text[];
  isUnknown(path: string): boolean;
  skip(path: string): boolean;
}

function collect(value: unknown, path: string, above: Set<object>, walk: Walk): void {
  if (typeof value === "string") {
    walk.found.push({ text: value, path });
  }
  // A value that holds itself cannot be written as inputs, but must not hang the walk either.
  if (typeof value !== "object" || value === null || above.has(value)) {
    return;
  }
  above.add(value);
  for (const key of Object.keys(value)) {
    const step: Segment = Array.isArray(value) ? Number(key) : key;
    const at = childPath(path, step);
    if (!walk.skip(at) && !walk.isUnknown(at)) {
      collect(Reflect.get(value, key), at, above, walk);
    }
  }
  above.delete(value);
}
