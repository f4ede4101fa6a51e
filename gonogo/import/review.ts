/** A drafted checklist for the person who looks through it: what is new, doubtful, and matched. */
import { titleOf } from "../../policies/catalogue/controls";
import { neutral } from "../report/neutral";
import { columns, type Layout, makeLayout, pad, wrap } from "../report/text/layout";
import { plural } from "../report/verdict";
import type { Certainty, Draft, Imported } from "./draft";

export function reviewText(
  { checklist, items }: Draft,
  {
    file,
    struck,
    ...options
  }: {
    /** As the user named it. */
    readonly file: string;
    /** Lines whose boxes were left out, being struck out. */
    readonly struck: readonly number[];
    readonly color: boolean;
    readonly width: number;
  },
): string {
  const layout = makeLayout(options);
  const of = (certainty: Certainty) => items.filter((item) => item.certainty === certainty);
  const sections = plural(
    new Set(checklist.sections.map(({ title }) => title)).size,
    "section",
    "sections",
  );
  return [
    `${layout.paint("bold", neutral(checklist.title))}  ${neutral(file)}`,
    `${plural(items.length, "box", "boxes")} in ${sections}, as ${checklist.system}-001 and on`,
    ...group(of("matched"), matchedHead, matchedLines, layout),
    ...group(
      of("doubtful"),
      doubtfulHead,
      (each) => each.flatMap((one) => openLines(one, layout)),
      layout,
    ),
    ...group(of("new"), newHead, (each) => each.flatMap((one) => openLines(one, layout)), layout),
    ...(struck.length === 0
      ? []
      : ["", `Struck out and left out: line${struck.length > 1 ? "s" : ""} ${struck.join(", ")}`]),
    "",
    ...summary(items),
    "",
  ].join("\n");
}

const matchedHead = "Matched: decided as the catalogue decides the control";
const doubtfulHead = "Doubtful: a machine decides a part at most, a person attests the rest";
const newHead = "New: nothing of the catalogue comes near, and a person attests it";

function group(
  items: readonly Imported[],
  head: string,
  lines: (items: readonly Imported[], layout: Layout) => readonly string[],
  layout: Layout,
): readonly string[] {
  if (items.length === 0) return [];
  return ["", `${layout.paint("bold", head)}  ${items.length}`, ...lines(items, layout)];
}

/** A line each: id, control, how it is decided, confidence, text. */
function matchedLines(items: readonly Imported[], layout: Layout): readonly string[] {
  const width = (of: (item: Imported) => string) =>
    Math.max(...items.map((item) => of(item).length));
  const id = width(numberOf);
  const control = width(({ item }) => item.control);
  const way = width(wayOf);
  return items.map((each) => {
    const { item, confidence } = each;
    const head =
      `  ${numberOf(each).padEnd(id)}  ${layout.paint("cyan", item.control.padEnd(control))}  ` +
      `${wayOf(each).padEnd(way)}  ${percent(confidence)}  `;
    const room = layout.width - (id + control + way + 14);
    return head + layout.paint("dim", shortened(neutral(item.requirement), Math.max(20, room)));
  });
}

/** The text, then the controls that come nearest with what they were found by. */
function openLines({ item, certainty, matches, confidence }: Imported, layout: Layout): string[] {
  const text = wrap(
    `${item.id}  line ${item.line}  ${neutral(item.requirement)}`,
    layout.width - 4,
  );
  const names = Math.max(0, ...matches.map(({ control }) => control.length));
  const found = matches.map(({ control, by }, index) => {
    const sure = index === 0 && certainty === "doubtful" ? percent(confidence) : "     ";
    return `      ${layout.paint("cyan", pad(control, names))}  ${sure}  ${reason(control, by)}`;
  });
  const way = certainty === "doubtful" ? [] : [`      ${layout.paint("cyan", item.control)}  new`];
  return [...text.map((line, index) => `  ${index > 0 ? "  " : ""}${line}`), ...way, ...found];
}

/** The ids differ by their numbers alone. */
const numberOf = ({ item }: Imported) => item.id.slice(item.id.lastIndexOf("-") + 1);

const wayOf = ({ item }: Imported) =>
  item.strength === "proves" ? item.way : `${item.way}, ${item.strength}`;

function reason(control: string, by: string): string {
  const title = titleOf(control);
  return by === title ? title : `${title} (by "${by}")`;
}

const percent = (share: number) => `${Math.round(100 * share)} %`.padStart(5);

function shortened(text: string, width: number): string {
  if (columns(text) <= width) return text;
  let short = "";
  for (const char of text) {
    if (columns(short + char) > width - 1) break;
    short += char;
  }
  return `${short}…`;
}

function summary(items: readonly Imported[]): readonly string[] {
  const count = (of: (item: Imported) => boolean) => items.filter(of).length;
  const phases = new Map<string, number>();
  for (const { item } of items) phases.set(item.phase, (phases.get(item.phase) ?? 0) + 1);
  const told = [...phases].map(([phase, number]) => `${number} ${phase}`).join(", ");
  const optional = count(({ item }) => item.optional === true);
  return [
    `${count(({ certainty }) => certainty === "matched")} matched, ` +
      `${count(({ certainty }) => certainty === "doubtful")} doubtful, ` +
      `${count(({ certainty }) => certainty === "new")} new.`,
    `Phases, by the headings: ${told}${optional > 0 ? `; ${optional} optional` : ""}.`,
  ];
}
