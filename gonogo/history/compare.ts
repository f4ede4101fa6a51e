/** What changed between two reports of one stack. Pure. */
import type { StackReport } from "../report/model";
import { itemChanges } from "./items";
import { resultChanges } from "./results";
import { type Change, changeKinds } from "./types";

/**
 * Every result and every required item of `after` that is open is in exactly one change, and so is
 * what was open in `before` and is not any more. The worst kinds come first, and in each what
 * blocks. Items are compared where both reports decided over the same checklist.
 */
export function compare(before: StackReport, after: StackReport): Change[] {
  const changes = [...resultChanges(before, after), ...itemChanges(before, after)];
  const rank = ({ kind, blocking }: Change) => changeKinds.indexOf(kind) * 2 + (blocking ? 0 : 1);
  return changes.sort((a, b) => rank(a) - rank(b));
}
