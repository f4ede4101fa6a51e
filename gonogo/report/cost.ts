/** How a report shows an estimate: the largest types first, and what is not in the sum. */
import type { CostEstimate, CostLine } from "../cost/types";
import { plural } from "./verdict";

/** So many types stand in a report; `gonogo cost` lists every line. */
export const shownTypes = 5;
const shownKinds = 6;

export interface CostGroup {
  readonly type: string;
  /** Resources, in the order of their cost. */
  readonly names: readonly string[];
  readonly monthly: number;
}

/** Lines by resource type, the dearest first. */
export function costGroups(lines: readonly CostLine[]): CostGroup[] {
  const groups = new Map<string, { names: Set<string>; monthly: number }>();
  for (const { type, name, monthly } of lines) {
    const group = groups.get(type) ?? { names: new Set<string>(), monthly: 0 };
    group.names.add(name);
    group.monthly += monthly;
    groups.set(type, group);
  }
  return [...groups]
    .map(([type, { names, monthly }]) => ({ type, names: [...names], monthly }))
    .sort((a, b) => b.monthly - a.monthly);
}

/** `1,234.50`. */
export function money(amount: number): string {
  return amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

export function costHeadline({ total, currency, priceRegion, priceDate }: CostEstimate): string {
  return (
    `about ${money(total)} ${currency} a month, at list prices of ${priceRegion} ` +
    `as of ${priceDate}`
  );
}

/** What the sum does not hold, a sentence each. */
export function costCaveats(cost: CostEstimate): string[] {
  const parts: string[] = [];
  if (cost.notEstimated.length > 0) {
    const named = cost.notEstimated.map((n) => `${n.name} (${n.item}: ${n.reason})`);
    const rest = named.length - 3;
    const more = rest > 0 ? ` and ${rest} more` : "";
    parts.push(`Not estimated: ${named.slice(0, 3).join(", ")}${more}.`);
  }
  if (cost.unknownTypes.length > 0) {
    const types = plural(cost.unknownTypes.length, "type", "types");
    const named = cost.unknownTypes.map((u) => u.type);
    const rest = named.length > 3 ? ", …" : "";
    parts.push(`Not in the price table: ${types} (${named.slice(0, 3).join(", ")}${rest}).`);
  }
  if (cost.leftOut.length > 0) {
    const kinds = [...cost.leftOut].sort((a, b) => b.count - a.count).map((l) => l.what);
    const rest = kinds.length - shownKinds;
    const more = rest > 0 ? ` and ${plural(rest, "more kind", "more kinds")} of use` : "";
    parts.push(`Left out, paid for by use: ${kinds.slice(0, shownKinds).join(", ")}${more}.`);
  }
  return [...parts, ...cost.notes];
}
