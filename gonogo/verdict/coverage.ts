/** How much of a checklist is decided by what, counted. */
import {
  byPreview,
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
  /** What a pass by each way is worth. */
  readonly byWayAndStrength: Readonly<Record<Way, Readonly<Record<Strength, number>>>>;
  /** Sections in the checklist's order. */
  readonly sections: readonly {
    readonly title: string;
    readonly byWay: Readonly<Record<Way, number>>;
  }[];
}

/** Items of any kind. */
export function sizeOf({ boxes, bullets }: Coverage): number {
  return boxes + bullets;
}

/** What a preview alone decides: before anything is deployed. */
export function decidedByPreview({ byWay }: Coverage): number {
  return byPreview.reduce((sum, way) => sum + byWay[way], 0);
}

/** A person's word is no machine's; a pipeline's result and a probe are. */
export function byMachine({ byWay }: Coverage): number {
  return ways.reduce((sum, way) => (way === "attestation" ? sum : sum + byWay[way]), 0);
}

/** Several checklists as one, without its sections. */
export function together(coverages: readonly Coverage[]): Coverage {
  const sum = (of: (each: Coverage) => number) => coverages.reduce((n, each) => n + of(each), 0);
  return {
    system: "total",
    boxes: sum((each) => each.boxes),
    bullets: sum((each) => each.bullets),
    byWay: record(ways, (way) => sum((each) => each.byWay[way])),
    byStrength: record(strengths, (strength) => sum((each) => each.byStrength[strength])),
    byWayAndStrength: record(ways, (way) =>
      record(strengths, (strength) => sum((each) => each.byWayAndStrength[way][strength])),
    ),
    sections: [],
  };
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
    byWayAndStrength: record(ways, (way) =>
      count(
        strengths,
        items.filter((item) => item.way === way),
        ({ strength }) => strength,
      ),
    ),
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
  const counts = record(keys, () => 0);
  for (const item of items) counts[keyOf(item)] += 1;
  return counts;
}

function record<K extends string, V>(keys: readonly K[], of: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, of(key)])) as Record<K, V>;
}

/** Whole percents; of nothing none. */
export function percentOf(part: number, whole: number): string {
  return `${whole === 0 ? 0 : Math.round((100 * part) / whole)} %`;
}
