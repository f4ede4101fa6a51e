/** What a scheduled look found, for a terminal or a log. */
import { neutral } from "../report/neutral";
import { type Layout, makeLayout, type Style, wrap } from "../report/text/layout";
import { plural } from "../report/verdict";
import type { WatchedItem } from "./outcome";
import type { WatchRecord } from "./records";

const words: Readonly<Record<WatchedItem["outcome"], readonly [string, Style]>> = {
  pass: ["✓ PASS", "green"],
  fail: ["✘ FAIL", "red"],
  unknown: ["? OPEN", "yellow"],
  manual: ["○ TO DO", "yellow"],
};

export function watchText(
  { watched: { cadence, items } }: WatchRecord,
  options: { readonly color: boolean; readonly width: number },
): string {
  const layout = makeLayout(options);
  const count = plural(items.length, "item", "items");
  const people = new Set(items.flatMap(({ manual }) => manual?.who ?? []));
  return [
    `${layout.paint("bold", cadence)}  ${count}`,
    ...items.map((item) => itemLine(item, layout)),
    ...[...people].flatMap((who) => ["", ...todo(who, items, layout)]),
    "",
    "",
  ].join("\n");
}

function itemLine({ id, requirement, outcome, looks }: WatchedItem, layout: Layout): string {
  const [word, style] = words[outcome];
  const mark = layout.paint(style, word.padEnd(7));
  const passed = looks.filter((look) => look.endsWith(": pass")).length;
  const seen = looks.length === 0 ? "" : `, ${passed} of ${plural(looks.length, "look", "looks")}`;
  return `${mark} | ${neutral(requirement)}  ${layout.paint("dim", `${neutral(id)}${seen}`)}`;
}

/** What one person has to do, each task once with the items that it is for. */
function todo(who: string, items: readonly WatchedItem[], layout: Layout): string[] {
  const tasks = new Map<string, string[]>();
  for (const { id, manual } of items) {
    if (manual?.who !== who) continue;
    const ids = tasks.get(manual.what);
    if (ids) ids.push(id);
    else tasks.set(manual.what, [id]);
  }
  return [
    `To do: ${neutral(who)}`,
    ...[...tasks].flatMap(([what, ids]) =>
      wrap(`${what} (${ids.join(", ")})`, layout.width - 2).map((line) => `  ${neutral(line)}`),
    ),
  ];
}
