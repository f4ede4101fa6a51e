/** How a control is decided where nothing more is known: as most items of the checklists are. */
import {
  byPreview,
  type Checklist,
  type ChecklistItem,
  itemsOf,
} from "../../policies/catalogue/checklist";

export type Usual = Pick<
  ChecklistItem,
  "way" | "also" | "strength" | "missing" | "instead" | "allOf"
>;

/** Nobody but a person can decide what no control is known for. */
export const attested: Usual = { way: "attestation", strength: "proves" };

/** @returns Control → how it is decided; absent where no item asks for it. */
export function usualWays(checklists: readonly Checklist[]): ReadonlyMap<string, Usual> {
  const byControl = new Map<string, ChecklistItem[]>();
  for (const item of checklists.flatMap((checklist) => itemsOf(checklist))) {
    byControl.set(item.control, [...(byControl.get(item.control) ?? []), item]);
  }
  return new Map([...byControl].map(([control, items]) => [control, usualOf(items)]));
}

function usualOf(items: readonly ChecklistItem[]): Usual {
  const way = mostFrequent(items.map((item) => item.way));
  const ofWay = items.filter((item) => item.way === way);
  const strength = mostFrequent(ofWay.map((item) => item.strength));
  const [first] = ofWay.filter((item) => item.strength === strength);
  if (first === undefined) return attested;
  const { also, missing, instead, allOf } = first;
  return {
    way: first.way,
    ...(also && { also }),
    strength: first.strength,
    ...(missing !== undefined && { missing }),
    ...(instead !== undefined && { instead }),
    // What stands for the whole checklist here does so in another one; single controls may not.
    ...(allOf?.includes("*") && { allOf: ["*"] as const }),
  };
}

/**
 * A machine decides a part at most, and a person the rest: what the machine looks at is what the
 * control usually asks for, and an item of somebody else's may ask for more.
 */
export function onlyInPart(usual: Usual, missing: string): Usual {
  if (!byPreview.includes(usual.way) && usual.way !== "probe") return usual;
  const { way, also, missing: before } = usual;
  const all = before === undefined ? missing : `${before} ${missing}`;
  return { way, ...(also && { also }), strength: "partial", missing: all };
}

/** The first of the most frequent. */
function mostFrequent<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce<[T, number] | undefined>(
    (best, each) => (best === undefined || each[1] > best[1] ? each : best),
    undefined,
  )?.[0];
}
