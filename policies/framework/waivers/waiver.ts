/**
 * A waiver: somebody accepted one finding for a time. It never changes an outcome; it stands beside
 * it and keeps it from blocking. Pure: reading files and the clock is the caller's work.
 */
import type { Severity } from "../define-policy";
import { isWithin, resourceGlob } from "../glob";

export interface Waiver {
  /** Id of a policy of the pack. */
  readonly policy: string;
  /** An exact URN, the name of a resource, or a name with `*` for any characters. */
  readonly resource: string;
  /** A property path: the waiver then covers findings at or below it only. */
  readonly property?: string;
  readonly reason: string;
  /** Who mends it. */
  readonly owner: string;
  /** Who accepted the risk: another person than the owner. */
  readonly approver: string;
  /** Where the work is tracked. */
  readonly ticket: string;
  /** Last day on which it holds, UTC: `2026-12-31`. */
  readonly expires: string;
  /** File and line, `stacks/finsight-prod.waivers.yaml:3`. */
  readonly place: string;
}

/** A waiver of a whole item of the checklist: the verdict over the checklist honours it. */
export interface WaivedItem extends Pick<Waiver, (typeof said)[number] | "place"> {
  /** Id of an item, or a control, which stands for all its items. */
  readonly item: string;
}

/**
 * Most days from today to a waiver's end. Our choice, since no checklist gives one: what can stop a
 * launch is accepted for a release or two, not for a year.
 */
export const longestDays: Readonly<Record<Severity, number>> = {
  critical: 14,
  high: 30,
  medium: 90,
  low: 180,
};

/** Most resources that one waiver may cover; a wider one hides what nobody has looked at. */
export const mostResources = 10;

/** What every waiver says, whatever it is about. */
const said = ["reason", "owner", "approver", "ticket", "expires"] as const;
const required = ["policy", "resource", ...said] as const;
const shortestReason = 15;

/** @returns The waiver of findings, or what is wrong with the entry, a sentence each. */
export function parseWaiver(
  entry: unknown,
  place: string,
): { readonly waiver?: Waiver; readonly problems: readonly string[] } {
  const { texts, problems } = textsOf(entry, place, required, ["property"]);
  const waiver = { ...texts, place } as unknown as Waiver;
  if (texts !== undefined) problems.push(...contentProblems(waiver, place));
  const literal = texts?.resource?.replaceAll("*", "");
  if (literal !== undefined && texts?.resource !== "" && literal.length < 3) {
    problems.push(`${place}: resource must have 3 characters or more beside *`);
  }
  return problems.length > 0 ? { problems } : { waiver, problems };
}

/** @returns The waiver of items, or what is wrong with the entry, a sentence each. */
export function parseItemWaiver(
  entry: unknown,
  place: string,
): { readonly waiver?: WaivedItem; readonly problems: readonly string[] } {
  const { texts, problems } = textsOf(entry, place, ["item", ...said], []);
  const waiver = { ...texts, place } as unknown as WaivedItem;
  if (texts !== undefined) problems.push(...contentProblems(waiver, place));
  return problems.length > 0 ? { problems } : { waiver, problems };
}

/** The parts of an entry, each a text without blanks around it; an absent one is "". */
function textsOf(
  entry: unknown,
  place: string,
  needed: readonly string[],
  optional: readonly string[],
): { readonly texts?: Readonly<Record<string, string>>; readonly problems: string[] } {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
    return { problems: [`${place}: a waiver is a mapping with ${needed.join(", ")}`] };
  }
  const given = new Map<string, unknown>(Object.entries(entry));
  const known = [...needed, ...optional];
  const problems = [...given.keys()]
    .filter((name) => !known.includes(name))
    .map((name) => `${place}: ${JSON.stringify(name)} is no part of a waiver${besides(needed)}`);
  const texts: Record<string, string> = {};
  for (const name of known) {
    const value = given.get(name);
    if (value === undefined && optional.includes(name) && !given.has(name)) continue;
    texts[name] = typeof value === "string" ? value.trim() : "";
    if (texts[name] !== "") continue;
    problems.push(`${place}: ${name} ${value === undefined ? "is missing" : "must be a text"}`);
  }
  return { texts, problems };
}

/** What was mixed up: a waiver is about findings of a policy, or about items, not both. */
const besides = (needed: readonly string[]) => (needed.includes("item") ? " of an item" : "");

function contentProblems(waiver: Pick<Waiver, (typeof said)[number]>, place: string): string[] {
  const problems: string[] = [];
  if (waiver.expires !== "" && dayNumber(waiver.expires) === undefined) {
    problems.push(`${place}: expires must be a date such as 2026-12-31`);
  }
  if (waiver.reason !== "" && waiver.reason.length < shortestReason) {
    problems.push(`${place}: reason must say why in ${shortestReason} characters or more`);
  }
  if (waiver.owner !== "" && waiver.owner.toLowerCase() === waiver.approver.toLowerCase()) {
    problems.push(`${place}: approver must be another person than owner`);
  }
  return problems;
}

/** Days since 1970 of an ISO date; undefined for anything else, 2026-02-30 included. */
export function dayNumber(date: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined;
  const time = Date.parse(`${date}T00:00:00Z`);
  const real = !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
  return real ? time / 86_400_000 : undefined;
}

/** True when the waiver is about this finding, whether it is still in force or not. */
export function concerns(
  waiver: Waiver,
  finding: {
    readonly policy: string;
    readonly urn: string;
    readonly property?: string | undefined;
  },
): boolean {
  return (
    waiver.policy === finding.policy &&
    resourceGlob(waiver.resource)(finding.urn) &&
    (waiver.property === undefined || isWithin(finding.property ?? "", waiver.property))
  );
}

export type WaiverState = "in-force" | "expired" | "too-long";

/** What a waiver is worth today. @param severity Of the policy that it is about. */
export function stateOf(
  waiver: Pick<Waiver, "expires">,
  severity: Severity,
  today: string,
): WaiverState {
  const left = (dayNumber(waiver.expires) ?? 0) - (dayNumber(today) ?? 0);
  if (left < 0) return "expired";
  return left > longestDays[severity] ? "too-long" : "in-force";
}
