/** Every resource of the program, with what was checked of it. */

import { worstOf } from "../../verdict/worst";
import { groupBy } from "../group-by";
import type { ReportResource, Result } from "../model";
import { isCreated, looksOnly, place, shortType } from "../names";
import { type Html, html } from "./template";
import { severitiesOf, type View } from "./view";
import { chip, link, outcomesOf, quiet, resourceLink, separated } from "./words";

/** More resources are counted: the JSON report has them all. */
const maxResources = 2_000;

export function resourceSection(view: View): Html {
  const { run, sectionId, resultsByUrn } = view;
  const more = run.resources.length - maxResources;
  const created = run.resources.filter(isCreated).length;
  const about = looksOnly(run)
    ? "What of the running system was looked at."
    : `A deployment would create ${created} of them; the others are components, providers, and what is looked up.`;
  return html`<section data-section id="${sectionId("resources")}">
<h3>${looksOnly(run) ? "Targets" : "Resources"} <span class="n">${run.resources.length}</span></h3>
<p class="facts">${about}</p>
<div class="lazy">
${run.resources.slice(0, maxResources).map((each) => row(each, resultsByUrn.get(each.urn) ?? [], view))}</div>
${more > 0 && html`<p class="facts">and ${more} more: the JSON report lists them all.</p>`}</section>
`;
}

function row(resource: ReportResource, results: readonly Result[], view: View): Html {
  const { urn, name, type, parent, protect, source } = resource;
  const worst = worstOf(results.map(({ outcome }) => outcome));
  const kind = resource.read ? "looked up" : resource.custom ? undefined : "component";
  const open = results.some(({ blocking }) => blocking) && " open";
  return html`<details class="row${quiet(worst)}" id="${view.ids.resource(urn)}" data-item data-o="${outcomesOf(results)}${open}" data-s="${severitiesOf(results.filter(isBad).map((r) => r.severity))}"><summary>${
    worst === undefined ? html`<span class="o none">No check</span>` : chip(worst)
  }<span>${name} <i>${shortType(type)}</i>${kind !== undefined && html` <small class="kind">${kind}</small>`}</span><small>${source && place(source)}</small></summary>
<div><p><code>${urn}</code></p>${(parent !== undefined || protect) && html`<p class="soft">${parent !== undefined && html`Child of ${resourceLink(view, parent)}. `}${protect && "Protected."}</p>`}${checks(results, view)}</div></details>
`;
}

const isBad = ({ outcome }: Result): boolean =>
  outcome === "fail" || outcome === "error" || outcome === "unknown";

function checks(results: readonly Result[], view: View): Html {
  const byOutcome = groupBy(results, ({ outcome }) => outcome);
  const listed = (["pass", "not-applicable"] as const).map((outcome) => {
    const own = byOutcome.get(outcome);
    return own && html`<p>${chip(outcome)} ${separated(own.map((r) => html`${r.policy}`))}</p>`;
  });
  const told = results
    .filter(isBad)
    .map(
      (result) =>
        html`<li>${chip(result.outcome)}<span>${link(view.ids.policy(result, result.policy), result.policy)} ${result.message}</span></li>`,
    );
  return html`${told.length > 0 && html`<ul class="evidence">${told}</ul>`}${listed}`;
}
