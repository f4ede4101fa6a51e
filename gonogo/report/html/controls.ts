/** Controls with the criterion in words, and everything that speaks for or against each. */
import { titleOf } from "../../../policies/catalogue/controls";
import type { Contribution, ControlResult, ItemResult } from "../../verdict/types";
import { worstOf } from "../../verdict/worst";
import { type Outcome, outcomes, type ReportPolicy } from "../model";
import { plural } from "../verdict";
import { contribution } from "./checklist";
import { type Html, html } from "./template";
import { controlsOf, severitiesOf, type View } from "./view";
import { chip, link, quiet, separated } from "./words";

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome;
  readonly blocking: boolean;
  readonly items: readonly ItemResult[];
  readonly policies: readonly ReportPolicy[];
}

export function controlSection(view: View): Html | undefined {
  const { run, sectionId } = view;
  const entries = entriesOf(view);
  if (entries.length === 0) return undefined;
  const asked = new Set(run.checklist?.controls.map(({ id }) => id));
  const [own, beside] = [
    entries.filter(({ id }) => asked.has(id)),
    entries.filter(({ id }) => !asked.has(id)),
  ];
  return html`<section data-section id="${sectionId("controls")}">
<h3>Controls <span class="n">${entries.length}</span></h3>
<p class="facts">What must hold, and what speaks for it: policies, evidence, and what people attested. The worst of them counts.</p>
<div class="lazy">
${own.map((entry) => row(entry, view))}</div>
${own.length > 0 && beside.length > 0 && html`<h4>Beyond the checklist <span class="soft">policies look at them all the same</span></h4>`}<div class="lazy">
${beside.map((entry) => row(entry, view))}</div>
</section>
`;
}

function entriesOf({ run, items }: View): readonly Entry[] {
  const results = new Map<string, ControlResult>(run.checklist?.controls.map((c) => [c.id, c]));
  const byControl = new Map<string, ReportPolicy[]>();
  for (const policy of run.policies) {
    for (const id of policy.controls) {
      const own = byControl.get(id);
      if (own) own.push(policy);
      else byControl.set(id, [policy]);
    }
  }
  return controlsOf(run).map((id) => {
    const policies = byControl.get(id) ?? [];
    const result = results.get(id);
    return {
      id,
      title: result?.title ?? titleOf(id),
      outcome: result?.outcome ?? worstOf(policies.map(policyOutcome)) ?? "manual",
      blocking: result?.blocking ?? false,
      items: (result?.items ?? []).flatMap((item) => items.get(item) ?? []),
      policies,
    };
  });
}

/** The worst of a policy's results; a policy that met nothing is not applicable. */
export function policyOutcome({ counts }: ReportPolicy): Outcome {
  return worstOf(outcomes.filter((outcome) => counts[outcome] > 0)) ?? "not-applicable";
}

function row({ id, title, outcome, blocking, items, policies }: Entry, view: View): Html {
  const sizes = [
    ...(items.length > 0 ? [plural(items.length, "item", "items")] : []),
    ...(policies.length > 0 ? [plural(policies.length, "policy", "policies")] : []),
  ];
  return html`<details class="row${quiet(outcome)}" id="${view.ids.control(id)}" data-item data-o="${outcome}${blocking && " open"}" data-s="${severitiesOf(policies.map(({ severity }) => severity))}"><summary>${chip(outcome)}<span>${title} <code>${id}</code></span><small>${sizes.join(", ")}</small></summary>
<div>${items.length > 0 && html`<p>Asked for by ${separated(items.map((item) => html`${link(view.ids.item(item.id), item.id)} (${item.outcome})`))}.</p>`}${
    policies.length > 0 &&
    html`<ul class="evidence">${policies.map((policy) => policyItem(policy, view))}</ul>`
  }${saidOf(items, view)}</div></details>
`;
}

function policyItem(policy: ReportPolicy, view: View): Html {
  const { pack, name, title, why, counts, level } = policy;
  return html`<li>${chip(policyOutcome(policy))}<span>${link(view.ids.policy({ pack }, name), title)}
<span class="soft">${level === "disabled" ? "Disabled." : `${countsText(counts)}.`}${why !== "" && html` ${why}`}</span></span></li>
`;
}

export function countsText(counts: ReportPolicy["counts"]): string {
  const told = (["fail", "error", "unknown", "pass", "not-applicable"] as const)
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${counts[outcome]} ${outcome.replace("-", " ")}`);
  return told.join(", ") || "nothing to look at";
}

/** What was said beside policies; once, though several items rest on it. */
function saidOf(items: readonly ItemResult[], view: View): Html | undefined {
  const said = new Map<string, Contribution>();
  for (const each of items.flatMap(({ contributions }) => contributions)) {
    if (each.way !== "policy") said.set(`${each.way} ${each.summary} ${each.place}`, each);
  }
  if (said.size === 0) return undefined;
  return html`<ul class="evidence">${[...said.values()].map((each) => contribution(each, view))}</ul>`;
}
