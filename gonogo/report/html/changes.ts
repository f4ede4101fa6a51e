/** What a deployment would delete or replace, as a table. */
import type { ResourceChange } from "../../changes/types";
import { changesHeadline, idleNote, verbs } from "../changes";
import { shortType } from "../names";
import { type Html, html } from "./template";
import type { View } from "./view";

const maxRows = 500;

export function changeSection({ run, sectionId }: View): Html | undefined {
  const { changes, stack } = run;
  if (!changes) return undefined;
  const rows = changes.changes.slice(0, maxRows);
  const more = changes.changes.length - rows.length;
  const idle = idleNote(changes);
  return html`<section data-section id="${sectionId("deployment")}">
<h3>What a deployment changes <span class="n">${changesHeadline(changes)}</span></h3>
${idle !== undefined && html`<p class="facts">${idle}</p>`}
${
  rows.length > 0 &&
  html`<div class="scroll" tabindex="0" role="region" aria-label="Changes of ${stack}"><table>
<thead><tr><th scope="col">Change</th><th scope="col">Resource</th><th scope="col">Type</th>
<th scope="col">Holds</th><th scope="col">Why</th></tr></thead>
<tbody>
${rows.map(row)}
</tbody></table></div>`
}
${more > 0 && html`<p class="facts">and ${more} more.</p>`}
</section>
`;
}

function row(change: ResourceChange): Html {
  const { action, name, type, holds, allowed, properties, reason } = change;
  const tag = holds === undefined || allowed ? "medium" : "high";
  return html`<tr data-item><td><span class="tag ${tag}">${verbs[action]}</span></td>
<td>${name}</td><td><i>${shortType(type)}</i></td>
<td>${holds}${allowed && " (allowed)"}</td>
<td>${properties.length > 0 && html`<code>${properties.join(", ")}</code> `}${reason}</td></tr>
`;
}
