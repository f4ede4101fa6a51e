/** What was accepted for a time: what ends first stands first. */
import type { ReportWaiver, StackReport } from "../model";
import { policyKey } from "../names";
import { plural } from "../verdict";
import { type Html, html } from "./template";
import type { View } from "./view";
import { chip, daysBetween, link, resourceLink, separated } from "./words";

/** Our choice: time enough to mend what is waived, or to ask for more. */
export const nearDays = 30;

interface Waived {
  readonly waiver: ReportWaiver;
  readonly items: readonly string[];
  readonly results: readonly StackReport["results"][number][];
}

/** One row for each waiver, whatever it covers, by the day on which it ends. */
export function waiversOf({ results, checklist }: StackReport): readonly Waived[] {
  const byPlace = new Map<
    string,
    { waiver: ReportWaiver; items: string[]; results: Waived["results"][number][] }
  >();
  const rowOf = (waiver: ReportWaiver) => {
    const key = `${waiver.place} ${waiver.expires} ${waiver.reason}`;
    const row = byPlace.get(key) ?? { waiver, items: [], results: [] };
    byPlace.set(key, row);
    return row;
  };
  for (const result of results) if (result.waiver) rowOf(result.waiver).results.push(result);
  for (const { id, waiver } of checklist?.items ?? []) if (waiver) rowOf(waiver).items.push(id);
  return [...byPlace.values()].sort((a, b) => a.waiver.expires.localeCompare(b.waiver.expires));
}

function left({ expires }: ReportWaiver, { finishedAt }: StackReport): string {
  const days = daysBetween(finishedAt, expires);
  if (Number.isNaN(days)) return "";
  if (days < 0) return "expired";
  return days === 0 ? "last day" : `${plural(days, "day", "days")} left`;
}

export function waiverHeadline(run: StackReport): string {
  const all = waiversOf(run);
  const near = all.filter(({ waiver }) => daysBetween(run.finishedAt, waiver.expires) <= nearDays);
  const said = plural(all.length, "waiver", "waivers");
  if (near.length > 0) return `${said}, ${near.length} near the end`;
  return all[0] === undefined ? said : `${said}, the next until ${all[0].waiver.expires}`;
}

export function waiverSection(view: View): Html | undefined {
  const { run, sectionId } = view;
  const all = waiversOf(run);
  if (all.length === 0) return undefined;
  return html`<section data-section id="${sectionId("waivers")}">
<h3>Waivers <span class="n">${all.length}</span></h3>
<p class="facts">A waiver changes no outcome: it says who accepts it, and until when.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Waivers of ${run.stack}"><table>
<thead><tr><th scope="col">Until</th><th scope="col">Covers</th><th scope="col">Why</th>
<th scope="col">Owner, approver</th><th scope="col">Ticket</th></tr></thead>
<tbody>
${all.map((each) => row(each, view))}</tbody></table></div>
</section>
`;
}

function row({ waiver, items, results }: Waived, view: View): Html {
  const { ids, run } = view;
  const isNear = !(daysBetween(run.finishedAt, waiver.expires) > nearDays);
  const covered = [
    ...items.map((id) => link(ids.item(id), id)),
    ...results.map((result) => {
      const policy = view.policies.get(policyKey(result, result.policy));
      return html`${chip(result.outcome)} ${link(ids.policy(result, result.policy), policy?.title ?? result.policy)} on ${resourceLink(view, result.urn)}`;
    }),
  ];
  return html`<tr data-item data-o="waived" data-s="${[...new Set(results.map((r) => r.severity))].join(" ")}"><td class="date">${waiver.expires}<br><span class="${isNear ? "near" : "soft"}">${left(waiver, run)}</span></td>
<td>${separated(covered, html`<br>`)}</td><td>${waiver.reason}<br><code>${waiver.place}</code></td>
<td>${waiver.owner}, ${waiver.approver}</td><td class="ticket">${waiver.ticket}</td></tr>
`;
}
