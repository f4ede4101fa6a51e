/** Every item of the checklist in the checklist's own order, with what decided it. */
import type { Contribution, ItemResult } from "../../verdict/types";
import { countOutcomes } from "../counts";
import { groupBy } from "../group-by";
import { waiverText } from "../names";
import { bar } from "./tally";
import { type Html, html } from "./template";
import { policyNamed, severitiesOf, type View } from "./view";
import { byType, chip, link, separated, sinceText, wayWords } from "./words";

/** Resources of one contribution; the policies list them all. */
const maxResources = 12;

export interface ItemSection {
  readonly id: string;
  readonly title: string;
  readonly items: readonly ItemResult[];
}

/** The checklist's sections in its order. */
export function itemSections({ run, sectionId }: View): readonly ItemSection[] {
  return [...groupBy(run.checklist?.items ?? [], ({ section }) => section)].map(
    ([title, items], index) => ({ id: sectionId(`checklist-${index + 1}`), title, items }),
  );
}

export function checklistSection(view: View): Html | undefined {
  const { run, sectionId } = view;
  const { checklist } = run;
  if (!checklist) return undefined;
  return html`<section data-section id="${sectionId("checklist")}">
<h3>${checklist.title} <span class="n">${checklist.items.length}</span></h3>
<p class="facts">Every item in the checklist's own order. ${checklist.required} of them are required for ${checklist.phase}; the others are shown, and decide nothing yet.</p>
${itemSections(view).map((each) => section(each, view))}</section>
`;
}

function section({ id, title, items }: ItemSection, view: View): Html {
  const counts = countOutcomes(items);
  return html`<section data-section class="lazy" id="${id}">
<h4>${title} <span class="soft">${counts.pass} of ${items.length} pass</span>${bar(counts, "items")}</h4>
${items.map((item) => itemRow(item, view))}</section>
`;
}

function itemRow(item: ItemResult, view: View): Html {
  const { id, outcome, requirement, reason, way, required, blocking, waiver } = item;
  const flags = [outcome, ...(blocking ? ["open"] : []), ...(isWaived(item) ? ["waived"] : [])];
  const severity = severitiesOf(
    item.contributions.flatMap(({ policies }) =>
      (policies ?? []).flatMap((name) => policyNamed(view, name)?.severity ?? []),
    ),
  );
  return html`<details class="row item${!required && " later"}" id="${view.ids.item(id)}" data-item data-o="${flags.join(" ")}" data-s="${severity}"><summary>${chip(outcome)}<code>${id}</code><span>${requirement}${
    outcome !== "pass" && html`<small>${reason}</small>`
  }</span><small>${phaseNote(item) ?? wayWords[way]}${isWaived(item) && html`<b>waived</b>`}</small></summary>
<div>${outcome === "pass" && !isSaidBelow(item) && html`<p>${reason}</p>`}<p>${meaning(item)} Control ${link(view.ids.control(item.control), item.control)}; line ${item.line} of the checklist${
    item.kind === "bullet" && ", a requirement without a box"
  }${item.since !== undefined && html`; ${sinceText(item.since, view.run.finishedAt)}`}.</p>
${item.contributions.length > 0 && html`<ul class="evidence">${item.contributions.map((each) => contribution(each, view))}</ul>`}${
  waiver &&
  html`<p class="waiver">${waiverText(waiver)} Covers ${waiver.covers}. <code>${waiver.place}</code></p>`
}</div></details>
`;
}

function isWaived({ waiver, contributions }: ItemResult): boolean {
  return waiver !== undefined || contributions.some(({ waived }) => waived === true);
}

/** One source alone says in its own words what the item would say again. */
function isSaidBelow({ reason, contributions }: ItemResult): boolean {
  return contributions.some(({ summary }) => summary === reason);
}

/** Why an item is not waited for. */
function phaseNote({ required, phase, cadence }: ItemResult): string | undefined {
  if (required) return undefined;
  if (cadence !== undefined) return `${phase}, ${cadence}`;
  return phase === "pre-launch" ? "optional" : phase;
}

/** What a pass of the item is worth, in words. */
function meaning({ way, strength, missing, instead, condition }: ItemResult): Html {
  const worth = {
    proves: "which proves it",
    partial: "which shows a part of it",
    substitute: "which stands in for it",
  }[strength];
  return html`Decided by ${wayWords[way]}, ${worth}.${missing !== undefined && html` Left to a person: ${sentence(missing)}`}${
    instead !== undefined && html` Instead: ${sentence(instead)}`
  }${condition !== undefined && html` It matters only where this is so: ${sentence(condition)}`}`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

export function contribution(each: Contribution, view: View): Html {
  const { outcome, way, summary, policies = [], resources = [], place, waived } = each;
  const named = policies.map((name) => {
    const policy = policyNamed(view, name);
    return link(policy && view.ids.policy(policy, name), name);
  });
  const more = resources.length - maxResources;
  return html`<li>${chip(outcome)}<span><b>${wayWords[way]}</b> ${summary}${waived && " Waived."}${
    place !== undefined && html` <code>${place}</code>`
  }${named.length > 0 && html` <span class="soft">By ${separated(named)}.</span>`}${
    resources.length > 0 &&
    html` <span class="soft">On ${byType(resources.slice(0, maxResources))}${more > 0 && ` and ${more} more`}.</span>`
  }</span></li>
`;
}
