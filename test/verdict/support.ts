import type { PreviewedResource } from "../../gonogo/engine/types";
import type { Outcome, StackReport } from "../../gonogo/report/model";
import type { Contribution, Way } from "../../gonogo/verdict/types";
import type { ChecklistItem } from "../../policies/catalogue/checklist";

export function item(by: Partial<ChecklistItem> = {}): ChecklistItem {
  return {
    id: "shop-001",
    line: 1,
    requirement: "HTTPS is enforced",
    control: "https-enforced",
    way: "policy",
    strength: "proves",
    phase: "pre-launch",
    ...by,
  };
}

export function says(way: Way, outcome: Outcome, by: Partial<Contribution> = {}): Contribution {
  return { way, outcome, summary: `${way} says ${outcome}.`, ...by };
}

export function resource(
  type: string,
  name: string,
  inputs: Record<string, unknown> = {},
): PreviewedResource {
  return {
    urn: `urn:pulumi:prod::shop::${type}::${name}`,
    type,
    name,
    custom: true,
    read: false,
    protect: false,
    dependencies: [],
    frames: [],
    inputs,
  };
}

/** A preview's report with one policy for each control, and one result of the given outcome. */
export function report(
  outcomes: Readonly<Record<string, Outcome>>,
  by: { readonly waived?: readonly string[]; readonly undecided?: "block" | "report" } = {},
): StackReport {
  const controls = Object.entries(outcomes);
  const counts = { pass: 0, fail: 0, unknown: 0, error: 0, manual: 0, "not-applicable": 0 };
  const waiver = {
    reason: "Accepted.",
    owner: "Ann",
    approver: "Bob",
    ticket: "OPS-1",
    expires: "2099-01-01",
    place: "waivers.yaml:1",
  };
  return {
    gate: { environment: "production", undecided: by.undecided ?? "block" },
    verdict: { go: true, counts, blocking: 0, summary: "Nothing blocks shop." },
    policies: controls.map(([control]) => ({
      pack: "gonogo",
      name: `policy-of-${control}`,
      controls: [control],
      level: "mandatory",
    })),
    results: controls.map(([control, outcome]) => ({
      pack: "gonogo",
      policy: `policy-of-${control}`,
      urn: `urn:${control}`,
      outcome,
      ...(by.waived?.includes(control) ? { waiver } : {}),
    })),
  } as unknown as StackReport;
}
