/** The first screen: the verdict of each stack, its counts, and where to look next. */
import type { Report, StackFailure } from "../model";
import { populationOf, ranCount } from "../names";
import { goOf, plural } from "../verdict";
import { changeHeadline } from "./comparison";
import { tally } from "./tally";
import { type Html, html } from "./template";
import type { View } from "./view";
import { waiverHeadline, waiversOf } from "./waivers";
import { minute } from "./words";

export function masthead(report: Report, views: readonly View[]): Html {
  return html`<header>
<h1>Launch gate report</h1>
<ul class="verdicts">
${views.map(verdictItem)}${report.failures.map(failureItem)}</ul>
</header>
`;
}

function verdictItem(view: View): Html {
  const { run, ids } = view;
  const { checklist, verdict } = run;
  const go = goOf(run);
  const counts = checklist?.counts ?? verdict.counts;
  const of = checklist ? "required items" : "checks";
  return html`<li class="verdict ${go ? "go" : "no"}"><p class="word">${go ? "GO" : "NO-GO"}</p>
<div class="what"><p class="stack"><a href="#${ids.stack}">${run.stack}</a>${
    checklist && html` <span>${checklist.title}, ${checklist.phase}</span>`
  }</p>
<p>${checklist?.summary ?? verdict.summary}</p>
<p class="facts">${minute(run.finishedAt)} · ${run.gate.environment}${
    run.context?.commit &&
    html` · commit <code>${run.context.commit.sha.slice(0, 10)}</code>${run.context.commit.dirty && " with changes"}`
  } · ${populationOf(run)} · ${plural(ranCount(run), "policy", "policies")}</p></div>
${tally(counts, of)}
${pointers(view)}</li>
`;
}

/** What else the first screen must say, each with a link to where it is told in full. */
function pointers({ run, sectionId }: View): Html {
  const blocking = run.checklist?.blocking ?? 0;
  const list: (readonly [string, string])[] = [];
  if (blocking > 0) list.push(["next", `What stands in the way: ${blocking}`]);
  if (run.verdict.blocking > 0)
    list.push(["findings", `Blocking findings: ${run.verdict.blocking}`]);
  if (run.comparison) list.push(["changed", changeHeadline(run.comparison)]);
  if (waiversOf(run).length > 0) list.push(["waivers", waiverHeadline(run)]);
  list.push(["about", "How this was made, and how to verify it"]);
  return html`<ul class="pointers">${list.map(
    ([name, words]) => html`<li><a href="#${sectionId(name)}">${words}</a></li>`,
  )}</ul>`;
}

function failureItem({ stack, message }: StackFailure): Html {
  return html`<li class="verdict no"><p class="word">?</p>
<div class="what"><p class="stack">${stack} <span>no verdict</span></p>${message.split("\n").map((line) => html`<p>${line}</p>`)}</div></li>
`;
}
