import type { Outcome } from "../report/model";

/** Worst first: what is wrong beats what is doubtful, which beats what is open. */
export const worstFirst: readonly Outcome[] = [
  "error",
  "fail",
  "unknown",
  "manual",
  "pass",
  "not-applicable",
];

/** The worst of some outcomes; undefined for none. */
export function worstOf(outcomes: readonly Outcome[]): Outcome | undefined {
  return worstFirst.find((each) => outcomes.includes(each));
}
