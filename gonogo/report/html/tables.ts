/** The whole population: policies with what they looked at, and resources. */
import type { ReportPolicy, ReportResource, Result, StackReport } from "../model";
import { isCreated, place, policyKey, ranCount, shortType, splitUrn } from "../names";
import { severityTag } from "./findings";
import { type Html, html } from "./template";

/** Rows of one policy, and resources, beyond these are counted: the JSON report has them all. */
const maxRows = 200;
const maxResources = 2_000;

export function policyTable(run: StackReport): Html {
  const byPolicy = new Map<string, Result[]>();
  for (const result of run.results) {
    const key = policyKey(result, result.policy);
    const list = byPolicy.get(key);
    if (list) list.push(result);
    else byPolicy.set(key, [result]);
  }
  return html`<section data-section>
<h3>Policies: ${ranCount(run)} ran</h3>
<div class="scroll" tabindex="0" role="region" aria-label="Policies of ${run.stack}"><table>
<thead><tr><th scope="col">Policy</th><th scope="col">Severity</th><th scope="col">Level</th>
<th scope="col" class="number">Passed</th><th scope="col" class="number">Failed</th>
<th scope="col" class="number">Undecided</th></tr></thead>
<tbody>
${run.policies.map((p) => policyRow(p, byPolicy.get(policyKey(p, p.name)) ?? []))}
</tbody></table></div>
</section>
`;
}

function policyRow(policy: ReportPolicy, results: readonly Result[]): Html {
  const { counts } = policy;
  const bad = counts.fail + counts.error + counts.unknown;
  const label = html`${policy.title} <code>${policy.name}</code>`;
  const name =
    results.length === 0
      ? label
      : html`<details><summary>${label}</summary><ul>${results.slice(0, maxRows).map(populationItem)}</ul>
${results.length > maxRows && html`<p>and ${results.length - maxRows} more.</p>`}</details>`;
  return html`<tr data-item data-severity="${policy.severity}"><td>${name}</td>
<td>${bad > 0 ? severityTag(policy.severity) : policy.severity}</td><td>${policy.level}</td>
<td class="number">${counts.pass}</td><td class="number">${counts.fail + counts.error}</td>
<td class="number">${counts.unknown}</td></tr>
`;
}

function populationItem({ urn, outcome, message }: Result): Html {
  const { name, type } = splitUrn(urn);
  const said = outcome === "unknown" ? "undecided" : outcome.replace("-", " ");
  return html`<li><span class="tag ${outcome}">${said}</span>${name}
<span class="mono">${shortType(type)}</span>${message !== "" && html`: ${message}`}</li>
`;
}

export function resourceTable(run: StackReport): Html {
  const bad = new Map<string, number>();
  for (const { urn, outcome } of run.results) {
    if (outcome === "fail" || outcome === "error") bad.set(urn, (bad.get(urn) ?? 0) + 1);
  }
  const all = run.resources.filter((r) => r.type !== "pulumi:pulumi:Stack");
  const more = all.length - maxResources;
  return html`<section data-section>
<h3>Resources: ${all.filter(isCreated).length} would be created</h3>
<div class="scroll" tabindex="0" role="region" aria-label="Resources of ${run.stack}"><table>
<thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Registered at</th>
<th scope="col" class="number">Findings</th></tr></thead>
<tbody>
${all.slice(0, maxResources).map((r) => resourceRow(r, bad.get(r.urn) ?? 0))}
</tbody></table></div>
${more > 0 && html`<p class="facts">and ${more} more.</p>`}
</section>
`;
}

function resourceRow(resource: ReportResource, count: number): Html {
  const kind = resource.read ? " (looked up)" : resource.custom ? "" : " (component)";
  return html`<tr data-item><td>${resource.name}${kind}</td>
<td class="mono">${shortType(resource.type)}</td>
<td class="mono">${resource.source && place(resource.source)}</td>
<td class="number">${count > 0 && html`<span class="tag fail">${count}</span>`}</td></tr>
`;
}
