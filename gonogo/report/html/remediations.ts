/** What the packs changed before they checked, as a table. */
import type { StackReport } from "../model";
import { place, shortType, splitUrn } from "../names";
import { remediationHeadline, shownValue } from "../remediations";
import { type Html, html } from "./template";

const maxRows = 500;

export function remediationSection(run: StackReport): Html | undefined {
  const { remediations, stack } = run;
  if (remediations.length === 0) return undefined;
  const rows = remediations.flatMap(({ policy, urn, source, changes, diagnostic }) => {
    const { name, type } = splitUrn(urn);
    const start = html`<td>${name} <span class="mono">${shortType(type)}</span>${
      source && html`<br><span class="mono">${place(source)}</span>`
    }</td><td><code>${policy}</code></td>`;
    const told =
      diagnostic === undefined
        ? []
        : [
            html`<tr data-item>${start}<td colspan="3">not done: ${diagnostic}</td></tr>
`,
          ];
    const set = changes.map(
      ({ property, before, after }) =>
        html`<tr data-item>${start}<td><code>${property}</code></td>
<td><del>${shownValue(before)}</del></td><td><ins>${shownValue(after)}</ins></td></tr>
`,
    );
    return [...set, ...told];
  });
  return html`<section data-section>
<h3>Remediated before the check: ${remediationHeadline(run)}</h3>
<div class="scroll" tabindex="0" role="region" aria-label="Remediations of ${stack}"><table>
<thead><tr><th scope="col">Resource</th><th scope="col">Policy</th><th scope="col">Property</th>
<th scope="col">Before</th><th scope="col">After</th></tr></thead>
<tbody>
${rows.slice(0, maxRows)}
</tbody></table></div>
${rows.length > maxRows && html`<p class="facts">and ${rows.length - maxRows} more.</p>`}
</section>
`;
}
