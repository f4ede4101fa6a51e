/** Changes in words. */
import { shortType, splitUrn } from "../report/names";
import type { Change, ChangeCause, ChangeKind } from "./types";

export const kindTitles: Readonly<Record<ChangeKind, string>> = {
  new: "New",
  "newly-unknown": "Newly unknown",
  "waiver-expired": "No longer waived",
  changed: "Changed",
  "still-open": "Still open",
  vanished: "Vanished, which is no fix",
  fixed: "Fixed",
};

export const causes: Readonly<Record<ChangeCause, string>> = {
  "resource-added": "the resource is new",
  "policy-added": "the policy is new",
  "policy-enabled": "the policy was disabled before",
  "item-added": "the item is new in the checklist",
  "resource-gone": "the resource is no longer in the program",
  "policy-gone": "the policy did not run",
  "policy-disabled": "the policy is disabled now",
  "policy-elsewhere": "the policy does not look at the resource any more",
  "item-gone": "the item is no longer in the checklist",
};

/** `orders (aws:rds:Instance)`; the id of an item. */
export function subjectOf({ urn, id }: Change): string {
  if (urn === undefined) return id;
  const { name, type } = splitUrn(urn);
  return `${name} (${shortType(type)})`;
}

/** What there is to say beside the kind: what is new or gone, other outcomes, and the age. */
export function noteOf(change: Change, now: string): string {
  const { kind, before, after, cause, blocking, blocksNow, since } = change;
  const over = kind === "vanished" || kind === "fixed";
  const notes = [
    ...(cause === undefined ? [] : [causes[cause]]),
    ...(before !== undefined && after !== undefined && before !== after && kind !== "fixed"
      ? [`${before} → ${after}`]
      : []),
    ...(since === undefined || since === now
      ? []
      : [`${over ? "was " : ""}open ${age(since, now)}`]),
    ...(blocking ? [over ? "blocked" : blocksNow ? "blocks now" : "blocks"] : []),
  ];
  return notes.join("; ");
}

/** Whole days, which is what people count; less than one in hours or minutes. */
export function age(since: string, now: string): string {
  const minutes = Math.max(0, Math.floor((Date.parse(now) - Date.parse(since)) / 60_000));
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h`;
  return `${Math.floor(minutes / (24 * 60))} days`;
}

/** `2026-11-21 12:06`, UTC. */
export function minute(time: string): string {
  return new Date(time).toISOString().slice(0, 16).replace("T", " ");
}
