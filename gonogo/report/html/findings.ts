/** Findings as cards, one for each resource, or for what several have in common. */
import { causeAdvice, causeText } from "../groups";
import type { Result, StackReport } from "../model";
import { boxesFor, correctionLabel, place, shortType, splitUrn, waiverText } from "../names";
import { type Block, type Finding, type Section, sectionsOf } from "../sections";
import { plural } from "../verdict";
import { type Html, html } from "./template";

/** A page with more cards in one section than this is no page to read. */
const maxShown = 300;
const maxAlike = 30;

export function findingSections(run: StackReport): readonly Html[] {
  return sectionsOf(run).map((each) => section(run, each));
}

function section(run: StackReport, { title, counted, blocks }: Section): Html {
  const kind = title === "Blocking" ? "" : "advice";
  const more = blocks.slice(maxShown).reduce((n, { resources }) => n + resources.length, 0);
  return html`<section data-section>
<h3>${title}: ${counted}</h3>
${blocks.slice(0, maxShown).map((each) => (each.cause ? causeCard(each, kind) : card(run, each, kind)))}
${more > 0 && html`<p class="facts">and ${plural(more, "resource", "resources")} more: the JSON report lists them all.</p>`}
</section>
`;
}

function card(run: StackReport, { resources, findings }: Block, kind: string): Html {
  const [first] = resources;
  const more = resources.length - maxAlike;
  return html`<article class="card ${kind}" data-item data-severity="${severitiesOf(findings)}" tabindex="-1">
<h4>${first?.name} <span class="mono">${shortType(first?.type ?? "")}</span>${
    resources.length > 1 && html` and ${resources.length - 1} like it`
  }</h4>
<ul class="resources">
${resources.slice(0, maxAlike).map(resourceItem)}${more > 0 && html`<li>and ${more} more</li>`}
</ul>
<ul class="results">
${findings.map((finding) => findingItem(run, finding))}
</ul>
</article>
`;
}

function resourceItem({ name, urn, source }: Block["resources"][number]): Html {
  return html`<li>${name}${source && html` at <span class="mono">${place(source)}</span>`}
<span class="urn mono">${urn}</span></li>
`;
}

function findingItem(run: StackReport, { policy, result, explain }: Finding): Html {
  const { outcome, message, property, waiver, override } = result;
  const tag =
    outcome === "fail"
      ? undefined
      : html`<span class="tag ${outcome}">${outcome === "unknown" ? "undecided" : outcome}</span>`;
  return html`<li><h5>${severityTag(policy.severity)}${policy.title}</h5>
<p>${tag}${message}${property !== undefined && html` <code>${property}</code>`}</p>
${waiver && html`<p><em>${waiverText(waiver)}</em></p>`}
${override && html`<p><em>Level ${result.level} by ${override.place}: ${override.reason}</em></p>`}
${explain && policy.why !== "" && html`<p><strong>Why</strong> ${policy.why}</p>`}
${explain && policy.fix !== "" && html`<p><strong>Fix</strong> ${policy.fix}</p>`}
${correction(result)}
<p class="meta"><code>${policy.name}</code> of ${policy.pack} ${policy.packVersion}${
    policy.boxes.length > 0 && html`, checklist ${boxesFor(run, policy).join(", ")}`
  }${/^https?:\/\//.test(policy.url) && html`, <a href="${policy.url}">documentation</a>`}</p></li>
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

function causeCard({ cause, findings, resources }: Block, kind: string): Html {
  if (!cause) return html``;
  return html`<article class="card ${kind}" data-item data-severity="${severitiesOf(findings)}" tabindex="-1">
<h4><span class="tag unknown">undecided</span>${causeText(cause)} is not known until deployment</h4>
<ul class="resources">
${resources.map(resourceItem)}
</ul>
<p><strong>To do</strong> ${causeAdvice(cause)}</p>
<ul class="results">
${findings.map(
  ({ policy, result }) => html`<li>${severityTag(policy.severity)}${policy.title}
<code>${policy.name}</code>${result.urn !== cause.urn && html` on ${splitUrn(result.urn).name}`}</li>
`,
)}
</ul>
</article>
`;
}

/** All of them: who filters for one severity wants every card that has such a finding. */
function severitiesOf(findings: readonly Finding[]): string {
  return [...new Set(findings.map(({ policy }) => policy.severity))].join(" ");
}

export function severityTag(severity: string): Html | undefined {
  return severity === "unspecified"
    ? undefined
    : html`<span class="tag ${severity}">${severity}</span>`;
}
