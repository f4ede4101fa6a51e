/**
 * Questions about lists in which some elements are not known yet: a known element that settles the
 * question settles it, whatever the unknown ones turn out to be.
 */
import { UnknownRead } from "../framework/unknown";
import { recordUnknownReads } from "../framework/view";

/**
 * As `Array.some`: true when a known element satisfies the predicate. An unknown read is thrown
 * only when none does; one that did not matter leaves no trace. What is no list has no elements.
 */
export function someOf<T>(
  list: readonly T[] | undefined,
  predicate: (item: T, index: number) => boolean,
): boolean {
  if (!Array.isArray(list)) {
    return false;
  }
  let first: UnknownRead | undefined;
  const found = recordUnknownReads(() => {
    for (let index = 0; index < list.length; index++) {
      try {
        if (predicate(list[index], index)) {
          return true;
        }
      } catch (error) {
        if (!(error instanceof UnknownRead)) {
          throw error;
        }
        first ??= error;
      }
    }
    return false;
  });
  if (!found && first) {
    throw first;
  }
  return found;
}

/** True when one of the questions is answered yes, even while others cannot be answered. */
export function anyOf(...questions: readonly (() => boolean)[]): boolean {
  return someOf(questions, (question) => question());
}

/** The known elements for which the predicate holds; the unknown ones are left out. */
export function knownOf<T>(
  list: readonly T[] | undefined,
  predicate: (item: T) => boolean = () => true,
): T[] {
  const known: T[] = [];
  for (let index = 0; index < (Array.isArray(list) ? list.length : 0); index++) {
    recordUnknownReads(() => {
      try {
        const item = list?.[index] as T;
        if (predicate(item)) {
          known.push(item);
        }
      } catch (error) {
        if (!(error instanceof UnknownRead)) {
          throw error;
        }
      }
    });
  }
  return known;
}

/** True when every question is answered yes; false as soon as one is answered no. */
export function everyOf(...questions: readonly (() => boolean)[]): boolean {
  return !someOf(questions, (question) => !question());
}
