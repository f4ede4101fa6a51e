/** Marks and words that every section shows in the same way. */
import type { Way } from "../../verdict/types";
import type { Outcome, Result, Severity } from "../model";
import { shortType, splitUrn } from "../names";
import { type Html, html } from "./template";
import type { View } from "./view";

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  pass: "Pass",
  fail: "Fail",
  error: "Error",
  unknown: "Unknown",
  manual: "Manual",
  "not-applicable": "N/A",
};

export const wayWords: Readonly<Record<Way, string>> = {
  policy: "policy",
  provisioned: "provisioned",
  configuration: "configuration",
  probe: "probe",
  evidence: "evidence",
  attestation: "attestation",
};

/** Each has a sign and a word of its own: colour alone tells nobody anything. */
export function chip(outcome: Outcome): Html {
  return html`<span class="o ${outcome}">${outcomeWords[outcome]}</span>`;
}

export function severityTag(severity: Severity): Html | undefined {
  return severity === "unspecified"
    ? undefined
    : html`<span class="tag ${severity}">${severity}</span>`;
}

/** A link when the page shows it, else its words alone. */
export function link(id: string | undefined, words: Html | string): Html {
  return id === undefined ? html`${words}` : html`<a href="#${id}">${words}</a>`;
}

export function separated(parts: readonly Html[], between: Html | string = ", "): Html {
  return html`${parts.map((part, index) => html`${index > 0 && between}${part}`)}`;
}

/** `2026-01-02 03:04 UTC` of an ISO 8601 time. */
export function minute(iso: string): string {
  return `${iso.slice(0, 16).replace("T", " ")} UTC`;
}

export const day = (iso: string): string => iso.slice(0, 10);

const msOfDay = 86_400_000;

/** Whole days between two dates or times; NaN when one of them is none. */
export function daysBetween(from: string, to: string): number {
  return Math.floor((Date.parse(day(to)) - Date.parse(day(from))) / msOfDay);
}

/** `open since 2026-01-02 (12 days)`. */
export function sinceText(since: string, now: string): string {
  const days = daysBetween(since, now);
  return days > 0 ? `open since ${day(since)} (${days} d)` : `open since ${day(since)}`;
}

/** Resources as a list of names under their type: `aws:s3:Bucket a, b; aws:kms:Key c`. */
export function byType(urns: readonly string[]): Html {
  const types = new Map<string, string[]>();
  for (const urn of urns) {
    const { name, type } = splitUrn(urn);
    const names = types.get(type);
    if (names) names.push(name);
    else types.set(type, [name]);
  }
  return separated(
    [...types].map(([type, names]) => html`<i>${shortType(type)}</i> ${names.join(", ")}`),
    "; ",
  );
}

export function resourceLink({ ids }: View, urn: string): Html {
  return link(ids.resource(urn), splitUrn(urn).name);
}

/** Attributes that the filter reads. */
export function outcomesOf(results: readonly Pick<Result, "outcome">[]): string {
  return [...new Set(results.map(({ outcome }) => outcome))].join(" ");
}

/** A class for entries that stay folded on paper: what is well, and its population. */
export function quiet(outcome: Outcome | undefined): string {
  return outcome === undefined || outcome === "pass" || outcome === "not-applicable"
    ? " quiet"
    : "";
}
