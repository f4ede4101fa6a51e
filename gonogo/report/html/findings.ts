/** Findings as cards, one for each policy. */
import type { Result, StackReport } from "../model";
import {
  boxesFor,
  type Finding,
  findings,
  isAdvice,
  isBlocking,
  isUndecided,
  isWaived,
  place,
  shortType,
  splitUrn,
  waiverText,
} from "../names";
import { plural } from "../verdict";
import { type Html, html } from "./template";

/** A page with more results of one policy than this is no page to read. */
const maxShown = 100;

export function findingSections(run: StackReport): readonly Html[] {
  return [
    section(run, "Blocking", findings(run, isBlocking), ""),
    section(run, "Waived", findings(run, isWaived), "advice"),
    section(run, "Advisory", findings(run, isAdvice), "advice"),
    section(run, "Undecided, does not block", findings(run, isUndecided), "advice"),
  ].flatMap((part) => part ?? []);
}

function section(
  run: StackReport,
  title: string,
  found: readonly Finding[],
  kind: string,
): Html | undefined {
  if (found.length === 0) return undefined;
  const total = found.reduce((n, f) => n + f.results.length, 0);
  return html`<section data-section>
<h3>${title}: ${plural(total, "finding", "findings")} in ${plural(found.length, "policy", "policies")}</h3>
${found.map((finding) => card(run, finding, kind))}
</section>
`;
}

function card(run: StackReport, { policy, results }: Finding, kind: string): Html {
  const more = results.length - maxShown;
  return html`<article class="card ${kind}" data-item data-severity="${policy.severity}" tabindex="-1">
<h4>${severityTag(policy.severity)}${policy.title}</h4>
<p class="meta"><code>${policy.name}</code> of ${policy.pack} ${policy.packVersion}${
    policy.boxes.length > 0 && html`, checklist ${boxesFor(run, policy).join(", ")}`
  }${/^https?:\/\//.test(policy.url) && html`, <a href="${policy.url}">documentation</a>`}</p>
${policy.why !== "" && html`<p><strong>Why</strong> ${policy.why}</p>`}
${policy.fix !== "" && html`<p><strong>Fix</strong> ${policy.fix}</p>`}
<ul class="results">
${results.slice(0, maxShown).map(resultItem)}
</ul>
${more > 0 && html`<p class="meta">and ${more} more: the JSON report lists them all.</p>`}
</article>
`;
}

function resultItem(result: Result): Html {
  const { name, type } = splitUrn(result.urn);
  const tag =
    result.outcome === "fail"
      ? undefined
      : html`<span class="tag ${result.outcome}">${result.outcome === "unknown" ? "undecided" : result.outcome}</span>`;
  return html`<li><strong>${name}</strong> <span class="mono">${shortType(type)}</span><br>
${tag}${result.message}${result.waiver && html`<br><em>${waiverText(result.waiver)}</em>`}
<div class="where">${result.property !== undefined && html`<code>${result.property}</code> `}${
    result.source && html`at <span class="mono">${place(result.source)}</span>`
  }</div></li>
`;
}

export function severityTag(severity: string): Html | undefined {
  return severity === "unspecified"
    ? undefined
    : html`<span class="tag ${severity}">${severity}</span>`;
}
