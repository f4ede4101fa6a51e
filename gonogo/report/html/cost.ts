/** The estimate: what it leaves out, and its lines folded, which the page's search leaves alone. */
import type { CostLine } from "../../cost/types";
import { costCaveats, costHeadline, money } from "../cost";
import { shortType } from "../names";
import { type Html, html } from "./template";
import type { View } from "./view";

/** More lines than this are counted: the JSON report has them all. */
const maxLines = 500;

export function costSection({ run, sectionId }: View): Html {
  const { cost, stack } = run;
  const more = cost.lines.length - maxLines;
  return html`<section id="${sectionId("cost")}">
<h3>Cost <span class="n">${costHeadline(cost)}</span></h3>
<ul class="plain">${costCaveats(cost).map((sentence) => html`<li>${sentence}</li>`)}</ul>
<details class="quiet"><summary>${cost.lines.length} priced lines</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Cost of ${stack}"><table>
<thead><tr><th scope="col">Resource</th><th scope="col">Type</th><th scope="col">For</th>
<th scope="col" class="number">Quantity</th><th scope="col" class="number">${cost.currency} a month</th></tr></thead>
<tbody>
${cost.lines.slice(0, maxLines).map(row)}
</tbody></table></div>
${more > 0 && html`<p class="facts">and ${more} more.</p>`}
</details>
</section>
`;
}

function row(line: CostLine): Html {
  const unconfirmed =
    !line.confirmed && html` <span class="tag unknown">price not confirmed</span>`;
  return html`<tr><td>${line.name}</td><td><i>${shortType(line.type)}</i></td>
<td>${line.item}${line.region !== undefined && html` (${line.region})`}${unconfirmed}</td>
<td class="number">${line.quantity} × ${line.unit}</td>
<td class="number">${money(line.monthly)}</td></tr>
`;
}
