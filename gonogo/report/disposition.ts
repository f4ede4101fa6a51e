/** What stands beside an outcome that is no pass: whether somebody accepted it, and in date. */
import type { ItemResult } from "../verdict/types";
import type { ReportWaiver, Result, StackReport } from "./model";
import { waiverText } from "./names";

/** `waiver-expired`: it was accepted in the report before, and is not now. */
export type Disposition = "open" | "waived" | "waiver-expired";

type Of<T> = (subject: T) => Disposition | undefined;

/** Undefined for what passed or does not apply: there is nothing to accept. */
export function dispositionsOf({ comparison }: StackReport): {
  readonly result: Of<Result>;
  readonly item: Of<ItemResult>;
} {
  const expired = new Set(
    (comparison?.changes ?? [])
      .filter(({ kind }) => kind === "waiver-expired")
      .map(({ subject, id }) => `${subject} ${id}`),
  );
  const open = (subject: "result" | "item", id: string): Disposition =>
    expired.has(`${subject} ${id}`) ? "waiver-expired" : "open";
  return {
    result: (of) => {
      if (isDone(of)) return undefined;
      return of.waiver === undefined ? open("result", of.fingerprint) : "waived";
    },
    item: (of) => {
      if (isDone(of)) return undefined;
      return isItemWaived(of) ? "waived" : open("item", of.id);
    },
  };
}

function isDone({ outcome }: { readonly outcome: Result["outcome"] }): boolean {
  return outcome === "pass" || outcome === "not-applicable";
}

/** A waiver of the whole item, or waivers of everything that is wrong about it. */
export function isItemWaived({ waiver, outcome, contributions }: ItemResult): boolean {
  if (isDone({ outcome })) return false;
  if (waiver !== undefined) return true;
  const wrong = contributions.filter((each) => !isDone(each) && each.sample !== true);
  return wrong.length > 0 && wrong.every(({ waived }) => waived === true);
}

/** Who accepted it and until when, as a sentence; of an item, where the waivers are if not here. */
export function itemWaiverText({ waiver }: { readonly waiver?: ReportWaiver }): string {
  return waiver === undefined ? "Waivers cover everything that is wrong." : waiverText(waiver);
}
