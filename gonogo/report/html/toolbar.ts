/** Search and filters. Hidden until the script that they need runs. */
import { outcomes } from "../model";
import { sectionsOf } from "../sections";
import { severities } from "../verdict";
import { itemSections } from "./checklist";
import { type Html, html } from "./template";
import { controlsOf, type View } from "./view";
import { outcomeWords } from "./words";

export function toolbar(views: readonly View[]): Html {
  return html`<form class="bar" role="search" aria-label="Filter the report" hidden>
<input id="search" type="search" placeholder="Search" aria-label="Search items, findings, controls, policies, resources" autocomplete="off">
<select id="outcome" aria-label="Outcome"><option value="">every outcome</option><option value="open">in the way</option>
${outcomes.map((each) => html`<option value="${each}">${outcomeWords[each].toLowerCase()}</option>`)}<option value="waived">waived</option></select>
<select id="severity" aria-label="Severity"><option value="">every severity</option>
${severities.slice(0, 4).map((each) => html`<option>${each}</option>`)}</select>
<select id="section" aria-label="Section"><option value="">every section</option>
${views.map((view) => sectionOptions(view, views.length > 1))}</select>
<button id="clear" type="button">Clear</button>
<output id="shown" aria-live="polite"></output>
<details class="keys"><summary>Keys</summary><div><dl><div><dt><kbd>/</kbd></dt><dd>search</dd></div><div><dt><kbd>Esc</kbd></dt><dd>clear the filter</dd></div>
<div><dt><kbd>j</kbd> <kbd>k</kbd></dt><dd>next, previous entry</dd></div><div><dt><kbd>Enter</kbd></dt><dd>unfold it</dd></div></dl>
<label><input id="shortcuts" type="checkbox" checked> letters work as keys</label></div></details>
</form>
`;
}

function sectionOptions(view: View, several: boolean): Html {
  const { run, sectionId } = view;
  const prefix = several ? `${run.stack}: ` : "";
  const names: readonly (readonly [string, string, boolean])[] = [
    ["findings", "Findings", sectionsOf(run).length > 0],
    ["checklist", "Checklist", run.checklist !== undefined],
    ["controls", "Controls", controlsOf(run).length > 0],
    ["policies", "Policies", true],
    ["resources", "Resources", true],
  ];
  return html`${names.map(
    ([name, title, isThere]) =>
      isThere && html`<option value="${sectionId(name)}">${prefix}${title}</option>`,
  )}${itemSections(view).map(
    ({ id, title }) => html`<option value="${id}">${prefix}${title}</option>`,
  )}
`;
}
