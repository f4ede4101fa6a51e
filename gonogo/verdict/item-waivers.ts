/**
 * Waivers of whole items of a checklist. A waiver never changes an outcome, so the verdict without
 * any says which items are open; from that follows what each waiver covers and whether it is right.
 */
import type { Severity } from "../../policies/framework/define-policy";
import { suggestion } from "../../policies/framework/suggestion";
import {
  longestDays,
  mostResources,
  stateOf,
  type WaivedItem,
} from "../../policies/framework/waivers/waiver";
import { severities } from "../report/verdict";
import { covered } from "./covers";
import type { ChecklistReport, ItemResult, ItemWaiver } from "./types";

/** Most items that one waiver may cover: as many as resources, for the same reason. */
export const mostItems = mostResources;

export type ItemWaiverProblem = "expired" | "too-long" | "unused" | "too-broad" | "error";

export interface ItemWaivers {
  /** Waivers in force, by the id of each item that they cover. */
  readonly waivers: ReadonlyMap<string, ItemWaiver>;
  /** What is wrong with the waivers; all but `unused` waive nothing. */
  readonly problems: readonly {
    readonly kind: ItemWaiverProblem;
    /** File and line. */
    readonly place: string;
    /** Begins with the place. */
    readonly sentence: string;
  }[];
}

/** A policy of the pack, as far as the length of a waiver depends on it. */
export interface Severe {
  readonly severity: Severity;
  readonly controls: readonly string[];
}

/**
 * @param report The verdict without waivers of items.
 * @param policies Of the pack: their severities limit how long an item may be waived.
 * @param today An ISO date, UTC.
 */
export function itemWaivers(
  entries: readonly WaivedItem[],
  report: Pick<ChecklistReport, "system" | "items">,
  policies: readonly Severe[],
  today: string,
): ItemWaivers {
  const waivers = new Map<string, ItemWaiver>();
  const problems: ItemWaivers["problems"][number][] = [];
  for (const entry of entries) {
    const open = openItems(entry.item, report);
    const problem = problemOf(entry, open, report, { policies, today });
    if (problem !== undefined) {
      const { kind, what } = problem;
      const sentence = `${entry.place}: the waiver of ${entry.item} ${what}`;
      problems.push({ kind, place: entry.place, sentence });
      continue;
    }
    const { item: covers, ...rest } = entry;
    for (const { id } of open) if (!waivers.has(id)) waivers.set(id, { covers, ...rest });
  }
  return { waivers, problems };
}

/** Items that a waiver of an item or of a control would cover: those that do not pass. */
export function openItems(
  name: string,
  { items }: Pick<ChecklistReport, "items">,
): readonly ItemResult[] {
  return covered([name], items).filter(
    ({ outcome }) => outcome !== "pass" && outcome !== "not-applicable",
  );
}

export interface Ceiling {
  /** Most days from today to the end of the waiver. */
  readonly days: number;
  /** `the most for an item that a critical policy is about`. */
  readonly because: string;
  readonly severity: Severity;
}

/**
 * Items have no severity of their own: an item is waived no longer than the severest policy of its
 * control may be, and where no policy is about it as long as one of high severity. Our choice.
 */
export function ceilingOf(items: readonly ItemResult[], policies: readonly Severe[]): Ceiling {
  const controls = new Set(items.map(({ control }) => control));
  const about = policies.filter((policy) => policy.controls.some((each) => controls.has(each)));
  const severest = severities.find((severity) => about.some((each) => each.severity === severity));
  const severity = severest === undefined || severest === "unspecified" ? "high" : severest;
  const because =
    about.length > 0
      ? `the most for an item that a ${severity} policy is about`
      : "the most for an item that no policy is about";
  return { days: longestDays[severity], because, severity };
}

interface Judged {
  readonly policies: readonly Severe[];
  readonly today: string;
}

function problemOf(
  entry: WaivedItem,
  open: readonly ItemResult[],
  report: Pick<ChecklistReport, "system" | "items">,
  { policies, today }: Judged,
): { readonly kind: ItemWaiverProblem; readonly what: string } | undefined {
  const named = covered([entry.item], report.items);
  const { days, because, severity } = ceilingOf(named, policies);
  const state = stateOf(entry, severity, today);
  if (state === "expired") return { kind: "expired", what: `expired on ${entry.expires}.` };
  if (named.length === 0) return { kind: "unused", what: unknownItem(entry.item, report) };
  if (state === "too-long") {
    return { kind: "too-long", what: `ends more than ${days} days from today, ${because}.` };
  }
  if (open.length === 0) {
    return { kind: "unused", what: `waives nothing: ${nothingOpen(named)}.` };
  }
  if (open.length > mostItems) {
    return { kind: "too-broad", what: `covers ${open.length} open items, more than ${mostItems}.` };
  }
  const broken = open.filter(({ outcome }) => outcome === "error").map(({ id }) => id);
  if (broken.length > 0) {
    const what = `covers ${broken.join(", ")}: what ended in an error cannot be waived.`;
    return { kind: "error", what };
  }
  return undefined;
}

/** Why a waiver of these items covers nothing. */
export function nothingOpen(items: readonly ItemResult[]): string {
  const [only, second] = items;
  if (only !== undefined && second === undefined) {
    return only.outcome === "pass" ? "the item passes" : "the item does not apply";
  }
  return `none of its ${items.length} items is open`;
}

/** Why nothing is covered, for a name that the checklist does not have. */
export function unknownItem(
  name: string,
  { system, items }: Pick<ChecklistReport, "system" | "items">,
): string {
  const names = new Set(items.flatMap(({ id, control }) => [id, control]));
  const offer = suggestion(name, [...names]) ?? "name an item's id or a control.";
  return `names no item of the checklist of ${system}: ${offer}`;
}
