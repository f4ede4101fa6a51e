/** What changed since the report before, and how the stack fared over the reports that are kept. */
import { type Change, type ChangeKind, type Comparison, changeKinds } from "../../history/types";
import { causes, kindTitles } from "../../history/words";
import { groupBy } from "../group-by";
import { splitUrn } from "../names";
import { historyStrip } from "./history-strip";
import { type Html, html } from "./template";
import type { View } from "./view";
import { chip, daysBetween, link, minute, resourceLink } from "./words";

/** More of one kind are counted: the JSON report has them all. */
const maxRows = 300;
/** More that are still open are folded away. */
const maxOpen = 8;

export function changeHeadline({ changes, previous }: Comparison): string {
  const counted = changeKinds
    .map((kind) => [kind, changes.filter((change) => change.kind === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(
      ([kind, count]) => `${count} ${kind === "vanished" ? kind : kindTitles[kind].toLowerCase()}`,
    );
  const since = `Since ${previous.finishedAt.slice(0, 10)}`;
  return counted.length > 0 ? `${since}: ${counted.join(", ")}` : `${since}: nothing changed`;
}

export function comparisonSection(view: View): Html | undefined {
  const { run, sectionId } = view;
  const { comparison } = run;
  if (!comparison) return undefined;
  const { previous } = comparison;
  const byKind = groupBy(comparison.changes, ({ kind }) => kind);
  return html`<section data-section id="${sectionId("changed")}">
<h3>What changed since the last run</h3>
<p class="facts">${changeHeadline(comparison)}. Compared with the ${previous.go ? "GO" : "NO-GO"} of ${minute(previous.finishedAt)}, <abbr title="SHA-256">report</abbr> <code>${previous.sha256.slice(0, 12)}</code>.</p>
${historyStrip(run)}
${changeKinds.map((kind) => kindBlock(kind, byKind.get(kind) ?? [], view))}</section>
`;
}

function kindBlock(kind: ChangeKind, changes: readonly Change[], view: View): Html | undefined {
  if (changes.length === 0) return undefined;
  const more = changes.length - maxRows;
  const list = html`<ul class="open">
${changes.slice(0, maxRows).map((change) => changeItem(change, view))}${more > 0 && html`<li class="soft">and ${more} more</li>`}</ul>`;
  // What is known since long is the longest list, and the least urgent.
  const isFolded = kind === "still-open" && changes.length > maxOpen;
  return html`<div class="kind"><h4>${kindTitles[kind]} <span class="n">${changes.length}</span></h4>
${isFolded ? html`<details><summary>${changes.length} as before</summary>${list}</details>` : list}</div>
`;
}

function changeItem(change: Change, view: View): Html {
  const { kind, before, after, subject, id, title, urn, since, blocking, blocksNow } = change;
  const { ids, run } = view;
  const [pack, name] = halves(title);
  const policy = view.policies.get(title);
  const what =
    subject === "item"
      ? html`${link(ids.item(id), id)} ${view.items.get(id)?.requirement ?? title}`
      : html`${link(ids.policy({ pack }, name), policy?.title ?? title)}${
          urn !== undefined &&
          html` on ${ids.resource(urn) ? resourceLink(view, urn) : splitUrn(urn).name}`
        }`;
  const told = [
    ...(change.message === undefined ? [] : [change.message]),
    ...(change.cause === undefined ? [] : [`${causes[change.cause]}.`]),
  ].join(" ");
  const blocks = kind === "vanished" ? "blocked" : blocksNow ? "blocks now" : "blocks";
  const days = since === undefined ? Number.NaN : daysBetween(since, run.finishedAt);
  return html`<li data-item data-o="${after ?? before ?? ""}${blocking && " open"}" data-s="${change.severity ?? policy?.severity ?? ""}"><span>${what}${
    told !== "" && html`<br><span class="soft">${told}</span>`
  }</span>
<span class="soft">${before && chip(before)}${before && after && "→ "}${after && chip(after)}${blocking && ` ${blocks}`}${
    days > 0 && html` <span class="age">${days} d</span>`
  }</span></li>
`;
}

/** `pack/policy`; neither half holds a slash that would matter for a link. */
function halves(title: string): readonly [string, string] {
  const at = title.lastIndexOf("/");
  return [title.slice(0, Math.max(at, 0)), title.slice(at + 1)];
}
