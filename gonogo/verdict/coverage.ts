/** How much of a checklist is decided by what, counted. */
import {
  type Checklist,
  itemsOf,
  type Strength,
  strengths,
  type Way,
  ways,
} from "../../policies/catalogue/checklist";

export interface Coverage {
  readonly system: string;
  readonly boxes: number;
  readonly bullets: number;
  readonly byWay: Readonly<Record<Way, number>>;
  readonly byStrength: Readonly<Record<Strength, number>>;
  /** Sections in the checklist's order. */
  readonly sections: readonly {
    readonly title: string;
    readonly byWay: Readonly<Record<Way, number>>;
  }[];
}

/** A person's word is no machine's; a pipeline's result and a probe are. */
export function byMachine({ byWay }: Coverage): number {
  return ways.reduce((sum, way) => (way === "attestation" ? sum : sum + byWay[way]), 0);
}

export function coverageOf(checklist: Checklist): Coverage {
  const items = itemsOf(checklist);
  const bullets = items.filter(({ kind }) => kind === "bullet").length;
  return {
    system: checklist.system,
    boxes: items.length - bullets,
    bullets,
    byWay: count(ways, items, ({ way }) => way),
    byStrength: count(strengths, items, ({ strength }) => strength),
    sections: checklist.sections.map(({ title, items: own }) => ({
      title,
      byWay: count(ways, own, ({ way }) => way),
    })),
  };
}

function count<K extends string, T>(
  keys: readonly K[],
  items: readonly T[],
  keyOf: (item: T) => K,
): Record<K, number> {
  const counts = Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;
  for (const item of items) counts[keyOf(item)] += 1;
  return counts;
}
