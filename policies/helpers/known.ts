/** Reading values of which nobody vouches for the type, and saying that a value decides nothing. */
import { each } from "../framework/each";
import { UnknownRead } from "../framework/unknown";

/**
 * Says that the policy cannot be decided from this program, because of the value at `path`: it is
 * known, but what it stands for is not, as with the name of a snapshot.
 */
export function undecidable(path: string): never {
  throw new UnknownRead(path);
}

/** The value when it is an object that is no array, else an empty one. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

/** The value when it is an array, else an empty one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Everything that the parts yield; an unknown part does not hide the others, as with `each`. */
export function allOf<T>(...parts: readonly (() => Iterable<T>)[]): Generator<T, void, undefined> {
  return each(parts, function* (part) {
    yield* part();
  });
}
