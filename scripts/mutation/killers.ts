/** Which units to try first. */
import type { Unit } from "./units";

/** How many units are tried first. */
const mostKillers = 40;

/** The units that killed mutants, the latest last: neighbours in the code die by the same ones. */
export class Killers {
  readonly #names = new Set<string>();
  readonly #sources = new Set<string>();

  add({ name, source }: Unit): void {
    for (const [set, key] of [
      [this.#names, name],
      [this.#sources, source],
    ] as const) {
      set.delete(key);
      set.add(key);
      const [oldest] = set;
      if (set.size > mostKillers && oldest !== undefined) set.delete(oldest);
    }
  }

  /** The items, those of the latest killers before all others. */
  first<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
    const rank = new Map([...this.#names, ...this.#sources].map((key, index) => [key, index + 1]));
    return items
      .map((item) => ({ item, rank: rank.get(keyOf(item)) ?? 0 }))
      .sort((a, b) => b.rank - a.rank)
      .map(({ item }) => item);
  }
}
