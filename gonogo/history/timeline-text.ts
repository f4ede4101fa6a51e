/** The reports of a stack over time, for a terminal. */
import { neutral } from "../report/neutral";
import { type Layout, makeLayout, pad } from "../report/text/layout";
import { plural } from "../report/verdict";
import type { Entry, Timeline } from "./timeline";
import type { ChangeKind } from "./types";
import { minute } from "./words";

export function timelineText(
  timeline: Timeline,
  options: { readonly color: boolean; readonly width: number },
): string {
  const layout = makeLayout(options);
  const { state, reports, stack } = timeline;
  const go = state.go ? layout.paint("go", " GO ") : layout.paint("no-go", " NO-GO ");
  return [
    `${go} ${layout.paint("bold", neutral(stack))}  since ${minute(state.since)} UTC, ${dayText(state.days)}; ` +
      plural(reports.length, "report", "reports"),
    "",
    ...reports.map((entry) => entryLine(entry, layout)),
    ...openLines(timeline, layout),
    "",
  ].join("\n");
}

const told: readonly (readonly [ChangeKind, string])[] = [
  ["new", "new"],
  ["newly-unknown", "newly unknown"],
  ["waiver-expired", "no longer waived"],
  ["changed", "changed"],
  ["fixed", "fixed"],
  ["vanished", "vanished"],
];

function entryLine({ finishedAt, go, blocking, changes }: Entry, layout: Layout): string {
  const verdict = go ? layout.paint("green", "GO    ") : layout.paint("red", "NO-GO ");
  const parts =
    changes === undefined
      ? ["the first"]
      : told.flatMap(([kind, word]) => (changes[kind] > 0 ? [`${changes[kind]} ${word}`] : []));
  const said = parts.length > 0 ? parts.join(", ") : "nothing changed";
  const blocks = blocking > 0 ? `${String(blocking).padStart(5)} block` : `${" ".repeat(5)}     -`;
  return `  ${minute(finishedAt)}  ${verdict}${blocks}  ${layout.paint("dim", said)}`;
}

function openLines({ open, fixed }: Timeline, layout: Layout): string[] {
  const lines: string[] = [];
  if (open.length > 0) {
    lines.push("", layout.paint("bold", "Open now"));
    for (const { of, open: count, blocking, oldestDays, medianDays } of open) {
      lines.push(
        `  ${pad(of, 11)} ${String(count).padStart(5)}, ${blocking} of them blocking; the oldest for ` +
          `${dayText(oldestDays)}, half of them for ${dayText(medianDays)} or more`,
      );
    }
  }
  if (fixed.length > 0) {
    lines.push("", layout.paint("bold", "Fixed so far"));
    for (const { of, fixed: count, medianDays } of fixed) {
      lines.push(
        `  ${pad(of, 11)} ${String(count).padStart(5)}; half of them within ${dayText(medianDays)}`,
      );
    }
  }
  return lines;
}

function dayText(days: number): string {
  return `${days} ${days === 1 ? "day" : "days"}`;
}
