/** The words of a message that its author wrote, beside those that come from what was read. */

/** Positions `[from, to)` of a text. */
export type Range = readonly [from: number, to: number];

const slot = /\{\w+\}/;

/**
 * Where the words of one of the templates stand in the text, `{slots}` between them: of the
 * templates that fit, the one with the most words. Something may stand before and after them.
 */
export function fixedRanges(text: string, templates: readonly string[]): readonly Range[] {
  let best: readonly Range[] = [];
  for (const template of templates) {
    const ranges = rangesOf(text, template.split(slot));
    if (ranges && lengthOf(ranges) > lengthOf(best)) best = ranges;
  }
  return best;
}

function rangesOf(text: string, words: readonly string[]): readonly Range[] | undefined {
  const ranges: Range[] = [];
  let at = 0;
  for (const part of words.filter((each) => each !== "")) {
    const from = text.indexOf(part, at);
    if (from < 0) return undefined;
    at = from + part.length;
    ranges.push([from, at]);
  }
  return ranges;
}

function lengthOf(ranges: readonly Range[]): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from, 0);
}
