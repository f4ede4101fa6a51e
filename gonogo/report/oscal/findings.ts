/** What is concluded: a finding for each control, and for each item of the checklist. */
import { titleOf } from "../../../policies/catalogue/controls";
import type { ItemResult } from "../../verdict/types";
import { worstOf } from "../../verdict/worst";
import { type Disposition, dispositionsOf, isItemWaived } from "../disposition";
import type { Outcome, ReportPolicy, Result, StackReport } from "../model";
import { policyKey } from "../names";
import { listed, markup, objectiveId, props, token } from "./document";
import type { Naming } from "./observations";
import { riskUuid } from "./risks";

/** A control with what stands behind its outcome. */
export interface Reviewed {
  /** As the catalogue has it; for a policy that names no control, the policy itself. */
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome;
  readonly disposition: Disposition | undefined;
  readonly policies: readonly ReportPolicy[];
  readonly items: readonly ItemResult[];
}

/** The controls that the policies with results name, and those of the checklist. */
export function reviewedControls(
  run: StackReport,
  results: ReadonlyMap<string, readonly Result[]>,
): readonly Reviewed[] {
  const policies = new Map<string, ReportPolicy[]>();
  for (const policy of run.policies) {
    if (!results.has(policyKey(policy, policy.name))) continue;
    const ids = policy.controls.length > 0 ? policy.controls : [ownControl(policy)];
    for (const id of ids) {
      const own = policies.get(id);
      if (own) own.push(policy);
      else policies.set(id, [policy]);
    }
  }
  const items = new Map(run.checklist?.items.map((item) => [item.id, item]));
  const listedControls = new Map(run.checklist?.controls.map((each) => [each.id, each]));
  const disposition = dispositionsOf(run);
  return [...new Set([...policies.keys(), ...listedControls.keys()])].map((id) => {
    const control = listedControls.get(id);
    const own = policies.get(id) ?? [];
    const found = own.flatMap((p) => results.get(policyKey(p, p.name)) ?? []);
    const about = control?.items.flatMap((item) => items.get(item) ?? []) ?? [];
    const all = control === undefined ? found.map(disposition.result) : about.map(disposition.item);
    return {
      id,
      title:
        control?.title ??
        (policies.get(id)?.[0]?.controls.includes(id) ? titleOf(id) : (own[0]?.title ?? id)),
      outcome: control?.outcome ?? worstOf(found.map(({ outcome }) => outcome)) ?? "manual",
      disposition: worstDisposition(all),
      policies: own,
      items: about,
    };
  });
}

/** A policy of someone's own that names no control is one by itself. */
function ownControl({ pack, name }: ReportPolicy): string {
  return `${pack}.${name}`;
}

function worstDisposition(all: readonly (Disposition | undefined)[]): Disposition | undefined {
  const worst: readonly Disposition[] = ["waiver-expired", "open", "waived"];
  return worst.find((each) => all.includes(each));
}

export function controlFinding(
  control: Reviewed,
  results: ReadonlyMap<string, readonly Result[]>,
  risks: ReadonlySet<string>,
  uuid: Naming,
) {
  const { id, title, outcome, disposition, policies, items } = control;
  const own = policies.flatMap((p) => results.get(policyKey(p, p.name)) ?? []);
  const related = new Set([
    ...own.map((result) => riskUuid(result, uuid)),
    ...items.map((item) => uuid("item-risk", item.id)),
  ]);
  const observations = [
    ...policies.map(({ pack, name }) => uuid("policy", pack, name)),
    ...own.filter(isSingled).map(({ fingerprint }) => uuid("result", fingerprint)),
    ...items.map((item) => uuid("item", item.id)),
  ];
  return {
    uuid: uuid("control", id),
    title: markup(title),
    description: markup(describe(control)),
    ...props({ outcome, disposition }),
    target: {
      type: "objective-id",
      "target-id": objectiveId(id),
      status: statusOf(outcome),
    },
    ...related_(
      observations,
      [...related].filter((each) => risks.has(each)),
    ),
  };
}

/** What has an observation of its own. */
export function isSingled({ outcome }: Pick<Result, "outcome">): boolean {
  return outcome !== "pass" && outcome !== "not-applicable";
}

export function itemFinding(item: ItemResult, risks: ReadonlySet<string>, uuid: Naming) {
  const { id, requirement, reason, outcome, required, blocking, section, phase } = item;
  const risk = uuid("item-risk", id);
  return {
    uuid: uuid("item-finding", id),
    title: markup(`${id}: ${requirement}`),
    description: markup(reason || outcome),
    ...props({
      outcome,
      disposition: isItemWaived(item) ? "waived" : undefined,
      required,
      blocking,
      section,
      phase,
    }),
    target: { type: "statement-id", "target-id": token(id), status: statusOf(outcome) },
    ...related_([uuid("item", id)], risks.has(risk) ? [risk] : []),
  };
}

function related_(observations: readonly string[], risks: readonly string[]) {
  return {
    ...listed(
      "related-observations",
      observations.map((each) => ({ "observation-uuid": each })),
    ),
    ...listed(
      "related-risks",
      risks.map((each) => ({ "risk-uuid": each })),
    ),
  };
}

/** A waiver satisfies nothing; what nobody has decided is not satisfied either. */
function statusOf(outcome: Outcome) {
  if (outcome === "pass") return { state: "satisfied", reason: "pass" };
  if (outcome === "not-applicable") return { state: "satisfied", reason: "other" };
  return { state: "not-satisfied", reason: outcome === "fail" ? "fail" : "other" };
}

function describe({ outcome, policies, items }: Reviewed): string {
  const by = [
    ...(policies.length > 0 ? [`policies: ${policies.map(({ name }) => name).join(", ")}`] : []),
    ...(items.length > 0 ? [`items: ${items.map(({ id }) => id).join(", ")}`] : []),
  ];
  return `${outcome}, by ${by.join("; ")}`;
}
