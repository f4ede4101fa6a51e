/** What stands between a stack and GO, in the order in which to take it up. */
import { titleOf } from "../../policies/catalogue/controls";
import type { Outcome } from "../report/model";
import type { ChecklistReport, ItemResult, Way } from "./types";
import { worstFirst } from "./worst";

/** Everything open that needs the same kind of work. */
export interface Step {
  readonly outcome: Outcome;
  readonly way: Way;
  /** What to do, as a sentence. */
  readonly todo: string;
  readonly items: number;
  readonly controls: readonly OpenControl[];
}

export interface OpenControl {
  readonly control: string;
  readonly title: string;
  readonly items: readonly string[];
  /** What is known of the first of them, beside that it is open. */
  readonly reason: string;
}

/** Where the work is done, nearest to the platform engineer first. */
const wayOrder: readonly Way[] = [
  "policy",
  "provisioned",
  "configuration",
  "evidence",
  "attestation",
  "probe",
];

export function nextSteps({ items, controls }: ChecklistReport): readonly Step[] {
  const titles = new Map(controls.map(({ id, title }) => [id, title]));
  const steps = new Map<string, ItemResult[]>();
  for (const item of items) {
    if (!item.blocking) continue;
    const key = todo(item.outcome, wayOf(item));
    const own = steps.get(key);
    if (own) own.push(item);
    else steps.set(key, [item]);
  }
  return [...steps.values()].flatMap((own) => stepOf(own, titles)).sort(byOrder);
}

/** The way that is to blame; the item's own where nothing was seen. */
function wayOf(item: ItemResult): Way {
  if (item.outcome === "manual" && item.missing !== undefined) return "attestation";
  return item.contributions.find(({ outcome }) => outcome === item.outcome)?.way ?? item.way;
}

function stepOf(
  items: readonly ItemResult[],
  titles: ReadonlyMap<string, string>,
): readonly Step[] {
  const [first] = items;
  if (first === undefined) return [];
  const way = wayOf(first);
  const { outcome } = first;
  const byControl = new Map<string, ItemResult[]>();
  for (const item of items) {
    const own = byControl.get(item.control);
    if (own) own.push(item);
    else byControl.set(item.control, [item]);
  }
  const controls = [...byControl]
    .map(([control, own]) => ({
      control,
      title: titles.get(control) ?? titleOf(control),
      items: own.map(({ id }) => id),
      reason: own[0]?.reason ?? "",
    }))
    .sort((a, b) => b.items.length - a.items.length || a.control.localeCompare(b.control));
  return [{ outcome, way, todo: todo(outcome, way), items: items.length, controls }];
}

function todo(outcome: Outcome, way: Way): string {
  if (outcome === "error") return "Report these errors: a rule that throws decides nothing.";
  if (outcome === "fail") return "Mend these: gonogo preview says where.";
  if (way === "attestation") return "Have the responsible people attest these.";
  if (way === "evidence")
    return "Hand in the pipeline's results as evidence, or have people attest these.";
  if (way === "probe")
    return "Look at the running system: gonogo validate. What it does not see, have a person attest.";
  if (outcome === "unknown") return "Let the program say at preview what these could not read.";
  return "Add these to the program; what stands outside of it, have a person attest.";
}

function byOrder(a: Step, b: Step): number {
  const wrong = ({ outcome }: Step) => (outcome === "error" || outcome === "fail" ? 0 : 1);
  return (
    wrong(a) - wrong(b) ||
    wayOrder.indexOf(a.way) - wayOrder.indexOf(b.way) ||
    worstFirst.indexOf(a.outcome) - worstFirst.indexOf(b.outcome)
  );
}
