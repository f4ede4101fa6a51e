/** What changed since the report before; what is still open stands among the findings already. */
import { changeLines } from "../../history/diff-text";
import { minute } from "../../history/words";
import type { StackReport } from "../model";
import type { Layout } from "./layout";

export function comparisonLines(run: StackReport, layout: Layout): string[] {
  if (run.comparison === undefined) return [];
  const { previous, changes } = run.comparison;
  const told = changes.filter(({ kind, blocksNow }) => kind !== "still-open" || blocksNow);
  const open = changes.length - told.length;
  const title = `Since ${minute(previous.finishedAt)} UTC (${previous.go ? "GO" : "NO-GO"})`;
  const rest = open === 0 ? "" : `${told.length === 0 ? ", " : "; "}${open} still open`;
  return [
    `${layout.paint("bold", title)}  ${told.length === 0 ? "nothing changed" : `${told.length} changed`}${rest}`,
    ...changeLines(told, run.finishedAt, layout, false).filter((line) => line !== ""),
    "",
  ];
}
