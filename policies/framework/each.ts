/** Helpers for checks that look at several independent things, some of which may be unknown. */
import { UnknownRead } from "./unknown";

type Part<V> = Generator<V, unknown, undefined>;

/**
 * Runs a check on each element of a list. An element that is unknown, or a part of it, does not
 * hide the violations of the elements after it; the whole is still undecided when none is found.
 * A list that is unknown as a whole is undecided, a missing one has no elements.
 *
 * ```ts
 * yield* each(props.ingress, function* (rule, index) {
 *   if (rule.cidrBlocks?.includes("0.0.0.0/0")) {
 *     yield { message: "open", property: `ingress[${index}].cidrBlocks` };
 *   }
 * });
 * ```
 */
export function* each<T, V>(
  list: readonly T[] | null | undefined,
  check: (item: T, index: number) => Part<V>,
): Generator<V, void, undefined> {
  if (list === undefined || list === null) {
    return;
  }
  if (!Array.isArray(list)) {
    throw new TypeError("expected a list");
  }
  let first: UnknownRead | undefined;
  for (let index = 0; index < list.length; index++) {
    const read = yield* guarded(() => check(list[index] as T, index));
    first ??= read;
  }
  if (first) {
    throw first;
  }
}

/**
 * Runs independent parts of a check: an unknown value that one of them reads does not hide the
 * violations of the others.
 */
export function* independently<V>(
  ...parts: readonly (() => Part<V>)[]
): Generator<V, void, undefined> {
  yield* each(parts, (part) => part());
}

/** Yields what the part yields; returns the unknown read that ended it, if one did. */
function* guarded<V>(start: () => Part<V>): Generator<V, UnknownRead | undefined, undefined> {
  try {
    yield* start();
    return undefined;
  } catch (error) {
    if (error instanceof UnknownRead) {
      return error;
    }
    throw error;
  }
}
