/** What changed, for a terminal. */
import { neutral } from "../report/neutral";
import { columns, type Layout, makeLayout, pad, type Style, wrap } from "../report/text/layout";
import { plural } from "../report/verdict";
import type { Diff } from "./diff";
import { type Change, type ChangeKind, changeKinds } from "./types";
import { kindTitles, minute, noteOf, subjectOf } from "./words";

export interface DiffOptions {
  readonly color: boolean;
  readonly width: number;
  /** Also what is still open without blocking. */
  readonly all: boolean;
}

export function diffText(diff: Diff, options: DiffOptions): string {
  const layout = makeLayout(options);
  const { before, after, newlyBlocking } = diff;
  const verdict = (go: boolean) =>
    go ? layout.paint("go", " GO ") : layout.paint("no-go", " NO-GO ");
  const count = plural(newlyBlocking, "thing blocks", "things block");
  return [
    `${layout.paint("bold", neutral(diff.stack))}  ${verdict(before.go)} ${minute(before.finishedAt)}` +
      ` → ${verdict(after.go)} ${minute(after.finishedAt)} UTC`,
    newlyBlocking > 0
      ? layout.paint("red", `${count} that did not before.`)
      : "Nothing blocks that did not block before.",
    ...changeLines(diff.changes, after.finishedAt, layout, options.all),
    "",
  ].join("\n");
}

const styles: Readonly<Record<ChangeKind, Style>> = {
  new: "red",
  "newly-unknown": "yellow",
  "waiver-expired": "red",
  changed: "yellow",
  "still-open": "dim",
  vanished: "dim",
  fixed: "green",
};

/** @param now When the report was made that the changes lead to. */
export function changeLines(
  changes: readonly Change[],
  now: string,
  layout: Layout,
  all: boolean,
): string[] {
  return changeKinds.flatMap((kind) => {
    const own = changes.filter((change) => change.kind === kind);
    if (own.length === 0) return [];
    const shown = kind === "still-open" && !all ? own.filter(({ blocking }) => blocking) : own;
    const left = own.length - shown.length;
    return [
      "",
      layout.paint("bold", `${kindTitles[kind]} (${own.length})`),
      ...shown.flatMap((change) => lines(change, now, layout)),
      ...(left > 0
        ? [layout.paint("dim", `  ${left} that ${left === 1 ? "does" : "do"} not block`)]
        : []),
    ];
  });
}

function lines(change: Change, now: string, layout: Layout): string[] {
  const severity = change.severity === "unspecified" ? "" : (change.severity ?? "");
  const head = `  ${pad(severity, 8)}  ${neutral(change.title)}  ${neutral(subjectOf(change))}`;
  const note = noteOf(change, now);
  const painted = layout.paint(styles[change.kind], head);
  const said = change.message === undefined ? [] : wrap(neutral(change.message), layout.width - 12);
  const below = said.map((part) => `            ${layout.paint("dim", part)}`);
  if (note === "") return [painted, ...below];
  const fits = columns(head) + 2 + columns(note) <= layout.width;
  return fits
    ? [`${painted}  ${note}`, ...below]
    : [painted, ...wrap(note, layout.width - 12).map((part) => `            ${part}`), ...below];
}
