/** Deletions and replacements, those first that lose something. */
import type { ResourceChange } from "../../changes/types";
import { changesHeadline, idleNote, verbs } from "../changes";
import type { StackReport } from "../model";
import { shortType } from "../names";
import { neutral } from "../neutral";
import { type Layout, namesThatFit, wrap } from "./layout";

/** More than this many of what loses nothing share a line. */
const maxShown = 20;

export function changeLines({ changes }: StackReport, layout: Layout): string[] {
  if (!changes) return [];
  const certain = changes.changes.filter(
    (c) => c.holds !== undefined || c.action !== "may-replace",
  );
  const shown = certain.slice(0, maxShown);
  const rest = [...certain.slice(maxShown), ...changes.changes.filter((c) => !certain.includes(c))];
  const idle = idleNote(changes);
  const head = wrap(changesHeadline(changes), layout.width - 9);
  return [
    ...head.map((part, i) =>
      i === 0 ? `${layout.paint("bold", "Changes")}  ${part}` : `         ${part}`,
    ),
    ...shown.flatMap((change) => changeLine(change, layout)),
    ...(rest.length > 0 ? [restLine(rest, layout)] : []),
    ...(idle === undefined ? [] : wrap(neutral(idle), layout.width - 4).map((l) => `  ${l}`)),
    "",
  ];
}

function changeLine(change: ResourceChange, layout: Layout): string[] {
  const { action, name, type, holds, allowed, properties, reason } = change;
  const style = holds === undefined || allowed ? "yellow" : "red";
  const mark = layout.paint(style, `${allowed ? "!" : "✘"} ${verbs[action].padEnd(11)}`);
  const what = holds === undefined ? "" : ` (${holds}${allowed ? ", allowed" : ""})`;
  const paths = properties.length > 0 ? `${properties.join(", ")}: ` : "";
  return [
    `  ${mark}  ${layout.paint("bold", neutral(name))}  ` +
      `${layout.paint("cyan", neutral(shortType(type)))}${what}`,
    ...wrap(neutral(`${paths}${reason}`), layout.width - 17).map((line) => " ".repeat(17) + line),
  ];
}

function restLine(rest: readonly ResourceChange[], layout: Layout): string {
  const start = `  ? ${rest.length} more may be replaced: `;
  const names = rest.map((c) => neutral(c.name));
  return layout.paint("dim", start + namesThatFit(names, layout.width - start.length));
}
