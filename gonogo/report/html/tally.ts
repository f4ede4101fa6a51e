/** Counts by outcome: six figures, and the bar that shows their shares. */
import type { Counts, Outcome } from "../model";
import { type Html, html } from "./template";
import { outcomeWords } from "./words";

/** In the order in which a reader must care. */
export const tallied: readonly Outcome[] = [
  "fail",
  "error",
  "unknown",
  "manual",
  "pass",
  "not-applicable",
];

/** From left to right: what is well begins, what is wrong ends. */
const drawn: readonly Outcome[] = ["pass", "not-applicable", "manual", "unknown", "error", "fail"];

export function tally(counts: Counts, of: string): Html {
  return html`<div class="tally"><dl>${tallied.map(
    (outcome) =>
      html`<div${counts[outcome] === 0 && html` class="none"`}><dt class="o ${outcome}">${outcomeWords[outcome]}</dt><dd>${counts[outcome]}</dd></div>`,
  )}</dl>${bar(counts, of)}</div>`;
}

/** Presentation attributes, since the page's policy allows no inline style. */
export function bar(counts: Counts, of: string): Html {
  const total = tallied.reduce((sum, outcome) => sum + counts[outcome], 0);
  const told = tallied
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${counts[outcome]} ${outcomeWords[outcome].toLowerCase()}`)
    .join(", ");
  let at = 0;
  const parts = drawn.map((outcome) => {
    const width = counts[outcome];
    const rect =
      width > 0 && html`<rect class="${outcome}" x="${at}" width="${width}" height="1"/>`;
    at += width;
    return rect;
  });
  return html`<svg class="share" role="img" aria-label="${told || "none"} of ${total} ${of}" viewBox="0 0 ${Math.max(total, 1)} 1" preserveAspectRatio="none">${parts}</svg>`;
}
