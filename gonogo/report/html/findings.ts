/** Findings as cards, one for each resource, or for what several have in common. */
import { causeAdvice, causeText } from "../groups";
import type { Result } from "../model";
import { boxesFor, correctionLabel, place, shortType, waiverText } from "../names";
import { type Block, type Finding, type Section, sectionsOf } from "../sections";
import { plural } from "../verdict";
import { type Html, html } from "./template";
import { severitiesOf, type View } from "./view";
import { chip, link, outcomesOf, resourceLink, separated, severityTag, sinceText } from "./words";

/** A page with more cards in one section than this is no page to read. */
const maxShown = 300;
const maxAlike = 30;

export function findingSections(view: View): Html | undefined {
  const sections = sectionsOf(view.run);
  if (sections.length === 0) return undefined;
  return html`<div id="${view.sectionId("findings")}">
${sections.map((each) => section(view, each))}</div>
`;
}

function section(view: View, { title, counted, blocks }: Section): Html {
  const kind = title === "Blocking" ? "" : "advice";
  const more = blocks.slice(maxShown).reduce((n, { resources }) => n + resources.length, 0);
  return html`<section data-section>
<h3>${title} <span class="n">${counted}</span></h3>
${blocks.slice(0, maxShown).map((each) => (each.cause ? causeCard(view, each, kind) : card(view, each, kind)))}
${more > 0 && html`<p class="facts">and ${plural(more, "resource", "resources")} more: the JSON report lists them all.</p>`}
</section>
`;
}

/** What the filter reads: who asks for one severity wants every card that has such a finding. */
function marks(findings: readonly Finding[]): Html {
  const results = findings.map(({ result }) => result);
  const open = results.some(({ blocking }) => blocking) && " open";
  const waived = results.some(({ waiver }) => waiver !== undefined) && " waived";
  return html`data-item data-o="${outcomesOf(results)}${open}${waived}" data-s="${severitiesOf(findings.map(({ policy }) => policy.severity))}" tabindex="-1"`;
}

function card(view: View, { resources, findings }: Block, kind: string): Html {
  const [first] = resources;
  const more = resources.length - maxAlike;
  return html`<article class="card ${kind}" ${marks(findings)}>
<h4>${first && link(view.ids.resource(first.urn), first.name)} <i>${shortType(first?.type ?? "")}</i>${
    resources.length > 1 && html` and ${resources.length - 1} like it`
  }</h4>
<ul class="resources">
${resources.slice(0, maxAlike).map((each) => resourceItem(each, resources.length > 1))}${more > 0 && html`<li>and ${more} more</li>`}
</ul>
<ul class="results">
${findings.map((finding) => findingItem(view, finding))}
</ul>
</article>
`;
}

/** The heading names a resource that stands alone. */
function resourceItem({ name, urn, source }: Block["resources"][number], isNamed: boolean): Html {
  return html`<li>${isNamed && html`${name} `}${source && html`<code>${place(source)}</code> `}<span class="urn">${urn}</span></li>
`;
}

function findingItem(view: View, { policy, result, explain }: Finding): Html {
  const { ids, run } = view;
  const { outcome, message, property, waiver, override, since } = result;
  return html`<li><h5>${severityTag(policy.severity)}${link(ids.policy(policy, policy.name), policy.title)}</h5>
<p>${outcome !== "fail" && chip(outcome)}${message}${property !== undefined && html` <code>${property}</code>`}</p>
${waiver && html`<p class="waiver">${waiverText(waiver)}</p>`}
${override && html`<p><em>Level ${result.level} by ${override.place}: ${override.reason}</em></p>`}
${explain && policy.why !== "" && html`<p><strong>Why</strong> ${policy.why}</p>`}
${explain && policy.fix !== "" && html`<p><strong>Fix</strong> ${policy.fix}</p>`}
${correction(result)}
<p class="meta"><code>${policy.name}</code> of ${policy.pack} ${policy.packVersion}${
    policy.boxes.length > 0 &&
    html`, checklist ${separated(boxesFor(run, policy).map((id) => link(ids.item(id), id)))}`
  }${since !== undefined && html`, ${sinceText(since, run.finishedAt)}`}${
    /^https?:\/\//.test(policy.url) && html`, <a href="${policy.url}">documentation</a>`
  }</p></li>
`;
}

function correction({ correction: found }: Result): Html | undefined {
  if (!found) return undefined;
  return html`<details class="correction" open><summary>${correctionLabel(found)}</summary>
<pre tabindex="0"><code>${found.code.split("\n").map(
    (text) => html`${text}
`,
  )}</code></pre></details>
`;
}

function causeCard(view: View, { cause, findings, resources }: Block, kind: string): Html {
  if (!cause) return html``;
  return html`<article class="card ${kind}" ${marks(findings)}>
<h4>${chip("unknown")}${causeText(cause)} is not known until deployment</h4>
<ul class="resources">
${resources.map((each) => resourceItem(each, false))}
</ul>
<p><strong>To do</strong> ${causeAdvice(cause)}</p>
<ul class="results">
${findings.map(
  ({
    policy,
    result,
  }) => html`<li>${severityTag(policy.severity)}${link(view.ids.policy(policy, policy.name), policy.title)}
<code>${policy.name}</code>${result.urn !== cause.urn && html` on ${resourceLink(view, result.urn)}`}</li>
`,
)}
</ul>
</article>
`;
}
