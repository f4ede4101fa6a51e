/** A column for each report that is kept, the newest last: its outcomes, and its verdict below. */
import type { PastReport } from "../../history/types";
import type { Counts, Outcome, StackReport } from "../model";
import { goOf, plural } from "../verdict";
import { type Html, html } from "./template";
import { minute } from "./words";

type Point = Pick<PastReport, "finishedAt" | "go" | "counts" | "blocking">;

const width = 12;
const step = 16;
const height = 48;
/** From the bottom: what is well carries what is not. */
const stacked: readonly (readonly [string, readonly Outcome[]])[] = [
  ["pass", ["pass"]],
  ["unknown", ["unknown", "manual"]],
  ["fail", ["fail", "error"]],
];

export function historyStrip(run: StackReport): Html | undefined {
  const { comparison, checklist, verdict, finishedAt } = run;
  if (!comparison) return undefined;
  const now: Point = {
    finishedAt,
    go: goOf(run),
    counts: checklist?.counts ?? verdict.counts,
    blocking: checklist?.blocking ?? verdict.blocking,
  };
  const points = [...comparison.history, now];
  const [first] = points;
  const wide = points.length * step;
  const label = `${plural(points.length, "report", "reports")} since ${minute(first?.finishedAt ?? finishedAt)}: ${points.map(({ go }) => (go ? "go" : "no-go")).join(", ")}`;
  return html`<figure class="history"><svg role="img" aria-label="${label}" width="${wide}" height="${height + 16}" viewBox="0 0 ${wide} ${height + 16}">
${points.map(column)}</svg>
<figcaption><details><summary>${plural(points.length, "report", "reports")}, the newest on the right</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Reports of ${run.stack} that are kept"><table>
<thead><tr><th scope="col">Made</th><th scope="col">Verdict</th><th scope="col" class="number">In the way</th>
<th scope="col" class="number">Failed</th><th scope="col" class="number">Unknown</th><th scope="col" class="number">Manual</th>
<th scope="col" class="number">Passed</th></tr></thead>
<tbody>
${[...points].reverse().map(row)}</tbody></table></div></details></figcaption></figure>`;
}

function sum(counts: Counts, outcomes: readonly Outcome[]): number {
  return outcomes.reduce((total, outcome) => total + counts[outcome], 0);
}

function column(point: Point, index: number): Html {
  const { counts, go, finishedAt, blocking } = point;
  const total = stacked.reduce((all, [, outcomes]) => all + sum(counts, outcomes), 0);
  const x = index * step;
  let y = height;
  const rects = stacked.map(([name, outcomes]) => {
    const tall = total === 0 ? 0 : (height * sum(counts, outcomes)) / total;
    y -= tall;
    return (
      tall > 0 &&
      html`<rect class="${name}" x="${x}" y="${y.toFixed(2)}" width="${width}" height="${tall.toFixed(2)}"/>`
    );
  });
  // A shape beside the colour: a full square for GO, a cross for NO-GO.
  const mark = go
    ? html`<rect class="pass" x="${x + 2}" y="${height + 5}" width="8" height="8"/>`
    : html`<path class="cross" d="M${x + 2} ${height + 5}l8 8m0 -8l-8 8"/>`;
  return html`<g><title>${minute(finishedAt)}: ${go ? "GO" : "NO-GO"}, ${blocking} in the way</title>${rects}${mark}</g>
`;
}

function row({ finishedAt, go, blocking, counts }: Point): Html {
  return html`<tr><td>${minute(finishedAt)}</td><td>${go ? "GO" : "NO-GO"}</td><td class="number">${blocking}</td>
<td class="number">${counts.fail + counts.error}</td><td class="number">${counts.unknown}</td><td class="number">${counts.manual}</td>
<td class="number">${counts.pass}</td></tr>
`;
}
