/** What stands between the stack and GO, in the order in which to take it up. */
import { nextSteps, type OpenControl, type Step } from "../../verdict/next";
import { plural } from "../verdict";
import { type Html, html } from "./template";
import type { View } from "./view";
import { chip, link, separated } from "./words";

/** Controls of one step that are not folded away. */
const maxShown = 8;

export function nextSection(view: View): Html | undefined {
  const { run, sectionId } = view;
  if (!run.checklist) return undefined;
  const steps = nextSteps(run.checklist);
  if (steps.length === 0 && run.verdict.go) return undefined;
  return html`<section id="${sectionId("next")}">
<h3>What stands in the way <span class="n">${run.checklist.blocking}</span></h3>
<ol class="steps">
${
  run.verdict.blocking > 0 &&
  html`<li><p class="todo"><strong>Mend what the preview found.</strong> <a href="#${sectionId("findings")}">${plural(run.verdict.blocking, "blocking finding", "blocking findings")}</a></p></li>
`
}${steps.map((step) => stepItem(step, view))}</ol>
</section>
`;
}

function stepItem({ outcome, todo, items, controls }: Step, view: View): Html {
  const folded = controls.slice(maxShown);
  return html`<li><p class="todo">${chip(outcome)} <strong>${todo}</strong> <span class="soft">${plural(items, "item", "items")}</span></p>
<ul class="open">
${controls.slice(0, maxShown).map((each) => controlItem(each, view))}</ul>
${
  folded.length > 0 &&
  html`<details><summary>${plural(folded.length, "more control", "more controls")}</summary><ul class="open">
${folded.map((each) => controlItem(each, view))}</ul></details>`
}</li>
`;
}

function controlItem({ control, title, items, reason }: OpenControl, { ids }: View): Html {
  const links = items.map((id) => link(ids.item(id), id));
  return html`<li><span>${link(ids.control(control), title)} <span class="ids">${separated(links, " ")}</span></span>
<span class="soft">${reason}</span></li>
`;
}
