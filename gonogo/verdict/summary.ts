/** The verdict over a checklist in a sentence. */
import { countOutcomes } from "../report/counts";
import type { StackReport } from "../report/model";
import { plural } from "../report/verdict";
import type { ItemResult } from "./types";

/** One sentence whose figures add up to the required items. */
export function summaryOf(
  required: readonly ItemResult[],
  blocking: readonly ItemResult[],
  run: StackReport,
): string {
  const all = countOutcomes(required);
  const open = countOutcomes(blocking);
  const asked = plural(required.length, "item is", "items are");
  const waived = required.filter(isWaived).length;
  const others = required.length - blocking.length - all.pass - all["not-applicable"] - waived;
  // Nothing else neither passes nor blocks: a doubt that the gate only reports, or an item that
  // stands for others, which block in its place.
  const doubts = run.gate.undecided === "report" ? all.unknown - open.unknown : 0;
  const undecided = Math.min(others, doubts);
  const rest = [
    ...(waived > 0 ? [`${waived} waived`] : []),
    ...(undecided > 0 ? [`${undecided} undecided`] : []),
    ...(others > undecided ? [`${others - undecided} by way of others`] : []),
    ...(all["not-applicable"] > 0 ? [`${all["not-applicable"]} not applicable`] : []),
  ];
  const beside = rest.map((part) => `, ${part}`).join("");
  if (blocking.length === 0 && run.verdict.go) {
    return `${asked} required; ${all.pass} pass${beside}, and nothing is open.`;
  }
  const parts = (["error", "fail", "unknown", "manual"] as const)
    .filter((outcome) => open[outcome] > 0)
    .map((outcome) => `${open[outcome]} ${outcome}`);
  const kinds = parts.length > 0 ? ` (${parts.join(", ")})` : "";
  const stand = `${blocking.length} ${blocking.length === 1 ? "stands" : "stand"} in the way${kinds}`;
  const preview = run.verdict.go ? "" : ` ${run.verdict.summary}`;
  return `${asked} required; ${all.pass} pass, ${stand}${beside}.${preview}`;
}

/** What does not pass and does not block although it is asked for, because somebody accepted it. */
export function isWaived({
  blocking,
  required,
  waiver,
  contributions,
  outcome,
}: ItemResult): boolean {
  if (blocking || !required || outcome === "pass" || outcome === "not-applicable") return false;
  return waiver !== undefined || contributions.some(({ waived }) => waived === true);
}
