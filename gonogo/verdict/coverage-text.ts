/**
 * Draws coverage: a bar for each checklist, a table of ways and strengths, and for the only
 * checklist that is asked about its sections.
 */
import { strengths, type Way, ways } from "../../policies/catalogue/checklist";
import { neutral } from "../report/neutral";
import { columns, type Layout, makeLayout, pad, type Style } from "../report/text/layout";
import {
  byMachine,
  type Coverage,
  decidedByPreview,
  percentOf,
  sizeOf,
  together,
} from "./coverage";

/** A letter beside the colour, so that a bar is read without colours too. */
const drawn: Readonly<Record<Way, readonly [string, Style, string]>> = {
  policy: ["P", "green", "policies over the preview"],
  provisioned: ["I", "green", "resources that are created"],
  configuration: ["C", "green", "what services are given"],
  probe: ["r", "cyan", "a look at the running system"],
  evidence: ["e", "yellow", "results of a pipeline"],
  attestation: ["a", "dim", "a person's word"],
};

export function coverageText(
  coverages: readonly Coverage[],
  options: { readonly color: boolean; readonly width: number },
): string {
  const layout = makeLayout(options);
  const [only, second] = coverages;
  const names = ["checklist", ...coverages.map(({ system }) => system)];
  const width = Math.max(...names.map((name) => name.length));
  const all = together(coverages);
  const lines = [
    layout.paint("dim", headLine(width, layout)),
    ...coverages.map((coverage) => checklistLine(coverage, width, layout)),
    ...(second === undefined ? [] : [checklistLine(all, width, layout)]),
    "",
    ...strengthTable(all, layout),
    "",
    "  preview: P, I and C    machine: all but a    proves: decided as it is written",
    "  partial: a person attests the rest    substitute: by what serves the same end",
    ...(only !== undefined && second === undefined ? ["", ...sectionLines(only, layout)] : []),
  ];
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

/** Columns beside the bar: the size, two shares, and what stands between them. */
const besideBar = 9 + 8 + 9 + 7;

const roomFor = (width: number, { width: whole }: Layout) =>
  Math.max(10, whole - width - besideBar);

function headLine(width: number, layout: Layout): string {
  const bar = " ".repeat(roomFor(width, layout));
  return `${"checklist".padEnd(width)} ${"items".padStart(9)}  ${bar}  preview  machine`;
}

function checklistLine(coverage: Coverage, width: number, layout: Layout): string {
  const total = sizeOf(coverage);
  const size = `${coverage.boxes} + ${coverage.bullets}`.padStart(9);
  const name = layout.paint("bold", coverage.system.padEnd(width));
  const drawing = bar(coverage.byWay, roomFor(width, layout), layout);
  const preview = percentOf(decidedByPreview(coverage), total).padStart(7);
  const machine = percentOf(byMachine(coverage), total).padStart(7);
  return `${name} ${size}  ${drawing}  ${preview}  ${machine}`;
}

/** Largest remainders first, so that the bar is full and no way that exists is left out. */
function bar(byWay: Readonly<Record<Way, number>>, room: number, layout: Layout): string {
  const total = ways.reduce((sum, way) => sum + byWay[way], 0);
  const exact = ways.map((way) => (total === 0 ? 0 : (room * byWay[way]) / total));
  const cells = exact.map((value) => (value > 0 ? Math.max(1, Math.floor(value)) : 0));
  const order = exact
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest);
  let left = room - cells.reduce((sum, value) => sum + value, 0);
  for (let turn = 0; left > 0 && total > 0; turn += 1, left -= 1) {
    const at = order[turn % order.length]?.index ?? 0;
    cells[at] = (cells[at] ?? 0) + 1;
  }
  return ways
    .map((way, index) => {
      const [letter, style] = drawn[way];
      return layout.paint(style, letter.repeat(cells[index] ?? 0));
    })
    .join("");
}

/** A row for each way: how many items, and what a pass is worth. */
function strengthTable(all: Coverage, layout: Layout): string[] {
  const total = sizeOf(all);
  const figures = (count: number, of: (strength: (typeof strengths)[number]) => number) =>
    [...strengths.map(of), count].map((each) => String(each).padStart(11)).join("") +
    percentOf(count, total).padStart(8);
  const head = [...strengths, "items"].map((each) => each.padStart(11)).join("");
  return [
    layout.paint("dim", `     ${" ".repeat(13)}${head}`),
    ...ways.map((way) => {
      const [letter, style, text] = drawn[way];
      const row = figures(all.byWay[way], (strength) => all.byWayAndStrength[way][strength]);
      const fits = 20 + row.length + text.length <= layout.width;
      const told = fits ? `  ${layout.paint("dim", text)}` : "";
      return `  ${layout.paint(style, letter)}  ${way.padEnd(13)}${row}${told}`;
    }),
    `     ${"all".padEnd(13)}${figures(total, (strength) => all.byStrength[strength])}`,
  ];
}

/** A letter for each item, and how many of them a machine decides. */
function sectionLines({ sections }: Coverage, layout: Layout): string[] {
  const titles = sections.map(({ title }) => neutral(title));
  const width = Math.min(52, Math.max(...titles.map(columns)));
  const room = Math.max(10, layout.width - width - 14);
  return sections.flatMap(({ byWay }, index) => {
    const items = ways.reduce((sum, way) => sum + byWay[way], 0);
    const machine = `${items - byWay.attestation} of ${items}`.padStart(9);
    const letters = ways.flatMap((way) => Array.from({ length: byWay[way] }, () => way));
    const rows = Array.from({ length: Math.max(1, Math.ceil(items / room)) }, (_, row) =>
      letters.slice(row * room, (row + 1) * room),
    );
    return rows.map((row, at) => {
      const lead =
        at === 0 ? `${pad(shortened(titles[index] ?? "", width), width)} ${machine}` : "";
      const painted = row.map((way) => layout.paint(drawn[way][1], drawn[way][0])).join("");
      return `  ${pad(lead, width + 10)}  ${painted}`;
    });
  });
}

/** The innermost headings say most: the outer ones give way first. */
function shortened(title: string, width: number): string {
  const parts = title.split(" › ");
  let short = title;
  for (let from = 1; columns(short) > width && from < parts.length; from += 1) {
    short = ["…", ...parts.slice(from)].join(" › ");
  }
  if (columns(short) <= width) return short;
  const chars = [...short];
  while (columns(chars.join("")) > width - 1) chars.pop();
  return `${chars.join("")}…`;
}
