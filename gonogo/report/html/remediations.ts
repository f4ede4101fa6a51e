/** What the packs changed before they checked, as a table. */
import { place, shortType, splitUrn } from "../names";
import { remediationHeadline, shownValue } from "../remediations";
import { type Html, html } from "./template";
import type { View } from "./view";
import { link, resourceLink } from "./words";

const maxRows = 500;

export function remediationSection(view: View): Html | undefined {
  const { run, sectionId, ids } = view;
  const { remediations, stack } = run;
  if (remediations.length === 0) return undefined;
  const rows = remediations.flatMap(({ pack, policy, urn, source, changes, diagnostic }) => {
    const { type } = splitUrn(urn);
    const start = html`<td>${resourceLink(view, urn)} <i>${shortType(type)}</i>${
      source && html`<br><code>${place(source)}</code>`
    }</td><td>${link(ids.policy({ pack }, policy), policy)}</td>`;
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
  return html`<section data-section id="${sectionId("remediations")}">
<h3>Remediated before the check <span class="n">${remediationHeadline(run)}</span></h3>
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
