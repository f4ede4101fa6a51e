/**
 * The outcome of one item from what its sources say. The worst of them wins; the item's own way
 * must be among them, or a person's word in its place; what is left open is never a pass.
 */
import { byPreview, type ChecklistItem, type Way } from "../../policies/catalogue/checklist";
import type { Outcome } from "../report/model";
import type { Contribution } from "./types";
import { worstFirst, worstOf } from "./worst";

export interface Decision {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly waived: boolean;
}

export function decide(item: ChecklistItem, contributions: readonly Contribution[]): Decision {
  const samples = contributions.filter(({ sample }) => sample === true);
  const decision = decideBy(
    item,
    contributions.filter(({ sample }) => sample !== true),
  );
  const [sample] = samples;
  if (sample === undefined || decision.outcome === "pass") return decision;
  const where = sample.place === undefined ? "" : ` (${sample.place})`;
  return { ...decision, reason: `${decision.reason} A sample says nothing${where}.` };
}

function decideBy(item: ChecklistItem, contributions: readonly Contribution[]): Decision {
  const excused = contributions.find(({ outcome }) => outcome === "not-applicable");
  const counted = contributions.filter(({ outcome }) => outcome !== "not-applicable");
  const open = counted.filter((each) => !isSettled(each, counted));
  const worst = worstOf(open.map(({ outcome }) => outcome));
  if (worst !== undefined && worst !== "pass") {
    return wrong(worst, open);
  }
  if (excused) {
    return { outcome: "not-applicable", reason: excused.summary, waived: false };
  }
  const own = counted.find((each) => decides(each.way, item.way));
  const word = counted.find(({ way }) => way === "attestation");
  if (own === undefined && word === undefined) {
    return { outcome: undecided(item), reason: asked(item, counted), waived: false };
  }
  if (item.strength === "partial" && word === undefined) {
    const reason = `${own?.summary ?? ""} Left to a person: ${item.missing}`.trim();
    return { outcome: "manual", reason, waived: false };
  }
  const stands = own === undefined ? "A person's word stands for it. " : "";
  const reasons = [own, own === word ? undefined : word].flatMap((each) => each?.summary ?? []);
  return { outcome: "pass", reason: stands + reasons.join(" "), waived: false };
}

/** What a preview does not know and a look of the same report saw: its pass stands for it. */
function isSettled(each: Contribution, all: readonly Contribution[]): boolean {
  if (each.outcome !== "unknown" || each.settledBy === undefined) return false;
  const looks = all.filter(({ way }) => way === "probe");
  return looks.length > 0 && looks.every(({ outcome }) => outcome === "pass");
}

function wrong(outcome: Outcome, contributions: readonly Contribution[]): Decision {
  const bad = contributions.filter((each) => each.outcome !== "pass");
  const sorted = [...bad].sort(
    (a, b) => worstFirst.indexOf(a.outcome) - worstFirst.indexOf(b.outcome),
  );
  return {
    outcome,
    reason: sorted.map(({ summary }) => summary).join(" "),
    waived: bad.every(({ waived }) => waived === true),
  };
}

/**
 * A preview shows a resource, its variables and the policies about it at once: where one of these
 * is the way, another of them decides it as well.
 */
function decides(way: Way, wanted: Way): boolean {
  return way === wanted || (byPreview.includes(wanted) && byPreview.includes(way));
}

/** What a look at the running system will settle is unknown; what nobody has said is open. */
function undecided({ way }: ChecklistItem): Outcome {
  return way === "probe" ? "unknown" : "manual";
}

function asked({ way, control, condition }: ChecklistItem, seen: readonly Contribution[]): string {
  const says: Record<Way, string> = {
    policy: "Nothing in the preview shows it.",
    provisioned: "The program creates nothing for it; it may stand outside the program.",
    configuration: "Nothing in the preview shows it.",
    probe: "The running system decides it, and was not looked at.",
    evidence: `No evidence for ${control} is given.`,
    attestation: "Nobody has attested it.",
  };
  const so = seen.map(({ summary }) => summary);
  const where = condition === undefined ? [] : [`It counts where ${condition}.`];
  return [...so, says[way], ...where].join(" ");
}
