/** What a validation says of the items of a checklist. Pure. */
import { type Checklist, itemsOf } from "../../policies/catalogue/checklist";
import { plural } from "../report/verdict";
import type { Contribution } from "../verdict/types";
import type { ReadRecord } from "./record";

/** Our choice: a look at a running system is news for a week. */
export const daysOfLook = 7;

type Result = ReadRecord["results"][number];

/** @param place The record's file, as it is told. @param now ISO 8601, UTC. */
export function probed(
  checklist: Checklist,
  record: ReadRecord,
  place: string,
  now: string,
): ReadonlyMap<string, readonly Contribution[]> {
  const byControl = new Map<string, Result[]>();
  for (const result of record.results) {
    for (const control of result.controls) {
      const own = byControl.get(control);
      if (own) own.push(result);
      else byControl.set(control, [result]);
    }
  }
  const age = Math.floor((Date.parse(now) - Date.parse(record.finishedAt)) / 86_400_000);
  const sayings = new Map<string, readonly Contribution[]>();
  for (const { id, control } of itemsOf(checklist)) {
    const looked = (byControl.get(control) ?? []).filter(
      ({ outcome }) => outcome !== "not-applicable",
    );
    if (looked.length > 0) sayings.set(id, [contributionOf(looked, age, place, record)]);
  }
  return sayings;
}

function contributionOf(
  looked: readonly Result[],
  age: number,
  place: string,
  { finishedAt }: ReadRecord,
): Contribution {
  const about = { way: "probe", place } as const;
  const failed = looked.filter(({ outcome }) => outcome === "fail");
  if (failed.length > 0) {
    const what = failed.flatMap(({ probe, findings }) =>
      findings.slice(0, 1).map(({ property, sentence }) => `${probe}: ${property}: ${sentence}`),
    );
    return { ...about, outcome: "fail", summary: what.join(" ") };
  }
  // What failed has failed, however long ago; what passed may have changed since.
  if (age > daysOfLook || age < 0) {
    const day = finishedAt.slice(0, 10);
    const summary = `The running system was looked at on ${day}, which no longer counts.`;
    return { ...about, outcome: "unknown", summary };
  }
  const error = looked.find(({ outcome }) => outcome === "error");
  const open = error ?? looked.find(({ outcome }) => outcome === "unknown");
  if (open !== undefined) {
    const outcome = error === undefined ? "unknown" : "error";
    return { ...about, outcome, summary: `${open.probe}: ${open.reason ?? "not decided."}` };
  }
  const looks = plural(looked.length, "look", "looks");
  const day = finishedAt.slice(0, 10);
  const names = [...new Set(looked.map(({ probe }) => probe))].join(", ");
  return { ...about, outcome: "pass", summary: `${looks} on ${day} passed: ${names}.` };
}
