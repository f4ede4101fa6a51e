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
export function* texts(
  inputs: unknown,
  isUnknown: (path: string) => boolean,
  skip: (path: string) => boolean = () => false,
): Generator<Text, void, undefined> {
  yield* below(inputs, "", [], { isUnknown, skip });
}

interface Walk {
  isUnknown(path: string): boolean;
  skip(path: string): boolean;
}

function* below(
  value: unknown,
  path: string,
  above: readonly object[],
  walk: Walk,
): Generator<Text, void, undefined> {
  if (typeof value === "string") {
    yield { text: value, path };
  }
  // A value that holds itself cannot be written as inputs, but must not hang the walk either.
  if (typeof value !== "object" || value === null || above.includes(value)) {
    return;
  }
  const members = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(value)) {
    const step: Segment = Array.isArray(value) ? Number(key) : key;
    const at = childPath(path, step);
    if (!walk.skip(at) && !walk.isUnknown(at)) {
      yield* below(members[key], at, [...above, value], walk);
    }
  }
}
