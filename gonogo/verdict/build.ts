/** Makes the verdict over a checklist. Pure: the same facts give the same verdict. */
import {
  type Checklist,
  type ChecklistItem,
  itemsOf,
  type Phase,
} from "../../policies/catalogue/checklist";
import { titleOf } from "../../policies/catalogue/controls";
import type { PreviewedResource } from "../engine/types";
import { countOutcomes } from "../report/counts";
import type { Outcome, StackReport } from "../report/model";
import { plural } from "../report/verdict";
import { byPolicies } from "./by-policies";
import { byProbes } from "./by-probes";
import { byResources, byVariables, urnsByType } from "./by-program";
import { decide } from "./decide";
import { summaryOf } from "./summary";
import type { ChecklistReport, Contribution, ControlResult, ItemResult, ItemWaiver } from "./types";
import { variablesOf } from "./variables";
import { worstOf } from "./worst";

export type AuditPhase = ChecklistReport["phase"];

/** What people and pipelines say: items of the checklist → what each says. */
export type Sayings = ReadonlyMap<string, readonly Contribution[]>;

export interface VerdictInput {
  readonly checklist: Checklist;
  readonly phase: AuditPhase;
  /** The preview of the stack, with policies. */
  readonly run: StackReport;
  readonly resources: readonly PreviewedResource[];
  readonly sayings: Sayings;
  /** Waivers in date of whole items, by the item's id. */
  readonly waivers: ReadonlyMap<string, ItemWaiver>;
  /** ISO 8601, UTC: what looks at the running system must be fresh at. @default run.finishedAt */
  readonly now?: string;
}

/** Phases that the decision for a phase waits for. */
const waitsFor: Readonly<Record<AuditPhase, readonly Phase[]>> = {
  "pre-launch": ["pre-launch"],
  "launch-day": ["pre-launch", "launch-day"],
  "post-launch": ["pre-launch", "launch-day", "post-launch", "ongoing"],
};

export function buildVerdict(input: VerdictInput): ChecklistReport {
  const { checklist, phase, run } = input;
  const items = settleWholes(settleChoices(itemResults(input), checklist), input);
  const required = items.filter((item) => item.required);
  const blocking = required.filter((item) => item.blocking);
  return {
    system: checklist.system,
    title: checklist.title,
    phase,
    go: run.verdict.go && blocking.length === 0,
    counts: countOutcomes(required),
    required: required.length,
    blocking: blocking.length,
    summary: summaryOf(required, blocking, run),
    items,
    controls: controlResults(items, checklist),
  };
}

function itemResults(input: VerdictInput): readonly ItemResult[] {
  const policies = byPolicies(input.run);
  const byType = urnsByType(input.resources);
  const variables = variablesOf(input.resources);
  const looked = byProbes(input.run, input.checklist, input.now ?? input.run.finishedAt);
  return input.checklist.sections.flatMap(({ title, items }) =>
    items.map((item) => {
      const policy = policies.get(item.control);
      const found = [
        policy,
        byResources(item.control, byType),
        byVariables(item, variables),
        looked(item, policy?.settledBy),
      ].filter((each) => each !== undefined);
      return itemResult(item, title, [...found, ...(input.sayings.get(item.id) ?? [])], input);
    }),
  );
}

function itemResult(
  item: ChecklistItem,
  section: string,
  contributions: readonly Contribution[],
  { phase, run, waivers }: VerdictInput,
): ItemResult {
  const { environment: _e, allOf: _w, oneOf: _o, ticked: _t, also: _a, ...rest } = item;
  const decision = decide(item, contributions);
  const waiver = waivers.get(item.id);
  const required = item.optional !== true && waitsFor[phase].includes(item.phase);
  const isWaived = decision.waived || waiver !== undefined;
  return {
    ...rest,
    kind: item.kind ?? "box",
    section,
    required,
    outcome: decision.outcome,
    reason: decision.reason,
    contributions,
    ...(waiver === undefined ? {} : { waiver }),
    blocking: required && !isWaived && stops(decision.outcome, run),
  };
}

function stops(outcome: Outcome, { gate }: StackReport): boolean {
  if (outcome === "unknown") return gate.undecided === "block";
  return outcome === "error" || outcome === "fail" || outcome === "manual";
}

/** Of a choice one is enough: the others do not apply once one is there. */
function settleChoices(
  results: readonly ItemResult[],
  checklist: Checklist,
): readonly ItemResult[] {
  const choices = new Map(itemsOf(checklist).map(({ id, oneOf }) => [id, oneOf]));
  const met = new Map<string, string>();
  for (const { id, outcome } of results) {
    const choice = choices.get(id);
    if (choice !== undefined && outcome === "pass" && !met.has(choice)) met.set(choice, id);
  }
  return results.map((result) => {
    const by = met.get(choices.get(result.id) ?? "");
    if (by === undefined || by === result.id || result.outcome === "pass") return result;
    const reason = `One is enough: ${by} passes.`;
    return { ...result, outcome: "not-applicable", reason, blocking: false };
  });
}

/** An item that stands for others is at most as good as the worst of them that counts. */
function settleWholes(
  results: readonly ItemResult[],
  { checklist, run }: VerdictInput,
): readonly ItemResult[] {
  const wholes = new Map(itemsOf(checklist).map(({ id, allOf }) => [id, allOf]));
  return results.map((result) => {
    const allOf = wholes.get(result.id);
    if (allOf === undefined) return result;
    const parts = results.filter(
      (each) =>
        each.required &&
        wholes.get(each.id) === undefined &&
        (allOf.includes("*") || allOf.some((control) => control === each.control)),
    );
    // Where its own way says nothing, the parts say it all.
    const said = result.contributions.some(({ sample }) => sample !== true);
    const own = said ? [result.outcome] : [];
    const outcome = worstOf([...own, ...parts.map((part) => part.outcome)]) ?? result.outcome;
    const open = parts.filter(
      (part) => part.outcome !== "pass" && part.outcome !== "not-applicable",
    );
    const count = plural(parts.length, "item", "items");
    const stands = `It stands for ${count}, of which ${open.length} do not pass.`;
    const reason = own.length > 0 ? `${result.reason} ${stands}` : stands;
    // The parts themselves block; it would only say so again.
    const blocking = result.required && result.blocking && open.length === 0 && stops(outcome, run);
    return { ...result, outcome, reason, blocking };
  });
}

function controlResults(
  items: readonly ItemResult[],
  { controls = {} }: Checklist,
): readonly ControlResult[] {
  const byControl = new Map<string, ItemResult[]>();
  for (const item of items) {
    const own = byControl.get(item.control);
    if (own) own.push(item);
    else byControl.set(item.control, [item]);
  }
  return [...byControl].map(([id, own]) => ({
    id,
    title: controls[id]?.title ?? titleOf(id),
    outcome: worstOf(own.map(({ outcome }) => outcome)) ?? "manual",
    blocking: own.some(({ blocking }) => blocking),
    items: own.map((item) => item.id),
  }));
}
