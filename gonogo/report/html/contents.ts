/** The way around the page: every stack, its sections, and those of its checklist. */
import type { Report } from "../model";
import { looksOnly } from "../names";
import { sectionsOf } from "../sections";
import { goOf, plural } from "../verdict";
import { itemSections } from "./checklist";
import { type Html, html } from "./template";
import type { View } from "./view";
import { controlsOf } from "./view";
import { waiversOf } from "./waivers";

export function contents(report: Report, views: readonly View[]): Html {
  const only = report.runs.length + report.failures.length === 1;
  return html`<nav id="contents" aria-label="Contents"><details open><summary>Contents</summary>
${views.map((view) => stackContents(view, only))}${report.failures.map(({ stack }) => html`<p class="stack"><b class="no">?</b> ${stack}</p>`)}</details></nav>
`;
}

function stackContents(view: View, only: boolean): Html {
  const { run, ids } = view;
  const go = goOf(run);
  const list = html`<ul>${entries(view).map(
    ([name, title, count]) =>
      html`<li><a href="#${view.sectionId(name)}">${title}${count !== undefined && html` <span>${count}</span>`}</a>${name === "checklist" && checklistContents(view)}</li>`,
  )}</ul>`;
  const word = html`<b class="${go ? "go" : "no"}">${go ? "GO" : "NO-GO"}</b> ${run.stack}`;
  return only
    ? html`<a class="stack" href="#${ids.stack}">${word}</a>${list}`
    : html`<details><summary class="stack">${word}</summary>${list}</details>`;
}

type Entry = readonly [name: string, title: string, count?: number];

function entries({ run }: View): readonly Entry[] {
  const { checklist, comparison } = run;
  const list: (Entry | false)[] = [
    checklist !== undefined && !checklist.go && ["next", "In the way", checklist.blocking],
    comparison !== undefined && ["changed", "Changed", comparison.changes.length],
    waiversOf(run).length > 0 && ["waivers", "Waivers", waiversOf(run).length],
    sectionsOf(run).length > 0 && [
      "findings",
      "Findings",
      sectionsOf(run).reduce((n, s) => n + s.results, 0),
    ],
    checklist !== undefined && ["checklist", "Checklist", checklist.items.length],
    controlsOf(run).length > 0 && ["controls", "Controls", controlsOf(run).length],
    ["policies", "Policies", run.policies.length],
    ["resources", looksOnly(run) ? "Targets" : "Resources", run.resources.length],
    run.remediations.length > 0 && ["remediations", "Remediations", run.remediations.length],
    run.changes !== undefined && ["deployment", "Deployment"],
    !looksOnly(run) && ["cost", "Cost"],
    ["about", "How this was made"],
  ];
  return list.filter((entry) => entry !== false);
}

function checklistContents(view: View): Html {
  return html`<details><summary>${plural(itemSections(view).length, "section", "sections")}</summary><ul>${itemSections(
    view,
  ).map(({ id, title, items }) => {
    const open = items.filter(({ blocking }) => blocking).length;
    return html`<li><a href="#${id}">${title}${open > 0 && html` <span class="bad">${open}</span>`}</a></li>`;
  })}</ul></details>`;
}
