/**
 * Estimates what a stack costs a month: each registered resource with a fixed price, at list
 * prices.
 * Pure, and never part of a verdict. What cannot be worked out is listed with its reason, so that
 * nothing counts as free by omission.
 */
import type { PreviewedResource } from "../engine/types";
import { budgetNotes } from "./budget";
import { isFree } from "./free-types";
import { currency, hoursPerMonth, priceDate, priceOf, priceRegion } from "./price-table";
import { regionsOf } from "./region";
import type { Item } from "./rule";
import { computeRules } from "./rules/compute";
import { databaseRules } from "./rules/database";
import { networkRules } from "./rules/network";
import { serviceRules } from "./rules/services";
import { NotPriced, Population, Subject } from "./subject";
import type { CostEstimate, CostLine, NotEstimated } from "./types";
import { usageOf } from "./usage-types";

const rules = new Map<string, readonly Item[]>(
  [databaseRules, computeRules, networkRules, serviceRules].flatMap((part) => Object.entries(part)),
);

export function estimate(resources: readonly PreviewedResource[]): CostEstimate {
  const created = resources.filter((r) => r.custom && !r.read);
  const population = new Population(resources);
  const regions = regionsOf(resources);
  const lines: CostLine[] = [];
  const notEstimated: NotEstimated[] = [];
  const usage = new Map<string, number>();
  const unknown = new Map<string, number>();
  for (const resource of created) {
    const { type } = resource;
    const items = rules.get(type);
    const used = usageOf(type);
    if (used !== undefined) count(usage, used);
    if (items === undefined && used === undefined && !isFree(type)) count(unknown, type);
    for (const item of items ?? []) {
      const made = price(item, resource, population);
      if (made === undefined) continue;
      if ("reason" in made) notEstimated.push(made);
      else lines.push({ ...made, ...regions(resource) });
    }
  }
  lines.sort((a, b) => b.monthly - a.monthly || compare(a.urn, b.urn));
  const total = round(lines.reduce((sum, line) => sum + line.monthly, 0));
  return {
    currency,
    priceRegion,
    priceDate,
    hoursPerMonth,
    total,
    lines,
    notEstimated,
    leftOut: [...usage].map(([what, n]) => ({ what, count: n })).sort(byWhat),
    unknownTypes: [...unknown].map(([type, n]) => ({ type, count: n })).sort(byType),
    notes: notes(lines, created, total),
  };
}

function price(
  item: Item,
  resource: PreviewedResource,
  population: Population,
): CostLine | NotEstimated | undefined {
  const { urn, type, name } = resource;
  const refuse = (reason: string) => ({ urn, type, name, item: item.name, reason });
  try {
    const charge = item.charge(new Subject(resource, population));
    if (charge === undefined) return undefined;
    const found = priceOf(charge.group, charge.price);
    if (!found) return refuse(`the price table has no price for ${charge.price}`);
    return {
      urn,
      type,
      name,
      item: charge.detail ?? item.name,
      quantity: round(charge.quantity),
      unit: charge.unit,
      unitPrice: round(found.monthly),
      monthly: round(charge.quantity * found.monthly),
      confirmed: found.confirmed,
      source: found.source,
    };
  } catch (error) {
    // A shape that no rule expects must not end a preview, nor count as free.
    const reason =
      error instanceof NotPriced ? error.message : "its properties have an unexpected form";
    return refuse(reason);
  }
}

function notes(
  lines: readonly CostLine[],
  created: readonly PreviewedResource[],
  total: number,
): string[] {
  const elsewhere = new Map<string, number>();
  for (const { region } of lines) if (region !== undefined) count(elsewhere, region);
  const found = [...elsewhere].map(
    ([region, n]) =>
      `${n === 1 ? "1 line is" : `${n} lines are`} for ${region} at the prices of ${priceRegion}: ` +
      "that region's own prices differ.",
  );
  const doubtful = lines.filter((line) => !line.confirmed);
  if (doubtful.length > 0) {
    const sum = round(doubtful.reduce((all, line) => all + line.monthly, 0));
    const said =
      doubtful.length === 1
        ? "The unit price of 1 line is"
        : `The unit prices of ${doubtful.length} lines are`;
    found.push(
      `${said} not confirmed by a public page (${sum.toFixed(2)} ${currency} of the total).`,
    );
  }
  return [...found, ...budgetNotes(created, total)];
}

/** Sums of prices keep the noise of binary fractions out. */
function round(amount: number): number {
  return Math.round(amount * 10_000) / 10_000;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byWhat = (a: { what: string }, b: { what: string }) => compare(a.what, b.what);
const byType = (a: { type: string }, b: { type: string }) => compare(a.type, b.type);
