/** Draws coverage: a bar for each checklist, and for each section of the only one asked about. */
import { type Way, ways } from "../../policies/catalogue/checklist";
import { type Layout, makeLayout, type Style } from "../report/text/layout";
import { byMachine, type Coverage } from "./coverage";

/** A letter beside the colour, so that a bar is read without colours too. */
const drawn: Readonly<Record<Way, readonly [string, Style, string]>> = {
  policy: ["P", "green", "policies over a preview"],
  provisioned: ["I", "green", "resources that the program creates, and policies about them"],
  configuration: ["C", "green", "configuration and variables, seen in a preview"],
  probe: ["r", "cyan", "a look at the running system"],
  evidence: ["e", "yellow", "results of the system's own pipeline"],
  attestation: ["a", "dim", "a person's word"],
};

export function coverageText(
  coverages: readonly Coverage[],
  options: { readonly color: boolean; readonly width: number },
): string {
  const layout = makeLayout(options);
  const [only, second] = coverages;
  const names = coverages.map(({ system }) => system);
  const width = Math.max(...names.map((name) => name.length), 5);
  const lines = [
    ...coverages.map((coverage) => checklistLine(coverage, width, layout)),
    ...(second === undefined ? [] : [totalLine(coverages, width, layout)]),
    "",
    ...ways.map((way) => legend(way, coverages, layout)),
    "",
    ...strengthLines(coverages),
    ...(only !== undefined && second === undefined ? ["", ...sectionLines(only, layout)] : []),
  ];
  return `${lines.join("\n")}\n`;
}

const percent = (part: number, whole: number) =>
  `${whole === 0 ? 0 : Math.round((100 * part) / whole)} %`;

function checklistLine(coverage: Coverage, width: number, layout: Layout): string {
  const total = coverage.boxes + coverage.bullets;
  const share = percent(byMachine(coverage), total).padStart(5);
  const size = `${coverage.boxes} + ${coverage.bullets}`.padStart(9);
  const room = Math.max(10, layout.width - width - 36);
  const name = layout.paint("bold", coverage.system.padEnd(width));
  return `${name} ${size}  ${bar(coverage.byWay, room, layout)} ${share} by machine`;
}

function totalLine(coverages: readonly Coverage[], width: number, layout: Layout): string {
  const sum = (of: (each: Coverage) => number) => coverages.reduce((n, each) => n + of(each), 0);
  const boxes = sum((each) => each.boxes);
  const bullets = sum((each) => each.bullets);
  const share = percent(sum(byMachine), boxes + bullets).padStart(5);
  const room = Math.max(10, layout.width - width - 36);
  const size = `${boxes} + ${bullets}`.padStart(9);
  return `${"total".padEnd(width)} ${size}  ${" ".repeat(room)} ${share} by machine`;
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

function legend(way: Way, coverages: readonly Coverage[], layout: Layout): string {
  const count = coverages.reduce((sum, { byWay }) => sum + byWay[way], 0);
  const total = coverages.reduce((sum, { boxes, bullets }) => sum + boxes + bullets, 0);
  const [letter, style, text] = drawn[way];
  const figures = `${String(count).padStart(4)}  ${percent(count, total).padStart(5)}`;
  return `  ${layout.paint(style, letter)}  ${way.padEnd(13)} ${figures}  ${text}`;
}

function strengthLines(coverages: readonly Coverage[]): string[] {
  const sum = (strength: "proves" | "partial" | "substitute") =>
    coverages.reduce((n, { byStrength }) => n + byStrength[strength], 0);
  return [
    `  ${sum("proves")} are decided as written, ${sum("partial")} in part (a person attests the ` +
      `rest), ${sum("substitute")} by something that serves the same end.`,
  ];
}

function sectionLines({ sections }: Coverage, layout: Layout): string[] {
  const width = Math.min(60, Math.max(...sections.map(({ title }) => title.length)));
  return sections.map(({ title, byWay }) => {
    const letters = ways.map((way) =>
      layout.paint(drawn[way][1], drawn[way][0].repeat(byWay[way])),
    );
    return `  ${title.slice(0, width).padEnd(width)}  ${letters.join("")}`;
  });
}
