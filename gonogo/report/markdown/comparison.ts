/** What changed since the report before, folded: what is new comes first. */
import { type Change, changeKinds } from "../../history/types";
import { kindTitles, minute, noteOf, subjectOf } from "../../history/words";
import type { StackReport } from "../model";
import { folded } from "./checklist";
import { code, text } from "./text";

export function comparisonBlock({ comparison, stack, finishedAt }: StackReport): string[] {
  if (!comparison) return [];
  const { previous, changes } = comparison;
  const counts = changeKinds.flatMap((kind) => {
    const count = changes.filter((each) => each.kind === kind).length;
    return count > 0 ? [`${count} ${kind.replaceAll("-", " ")}`] : [];
  });
  const what = counts.length > 0 ? counts.join(", ") : "nothing has changed, and nothing is open";
  const verdict = previous.go ? "GO" : "NO-GO";
  const summary = `${text(stack)}: since ${minute(previous.finishedAt)} UTC (${verdict}): ${what}`;
  const sorted = [...changes].sort(
    (a, b) => changeKinds.indexOf(a.kind) - changeKinds.indexOf(b.kind),
  );
  const head = "| Change | What | Where | |\n| --- | --- | --- | --- |";
  return [
    folded(
      summary,
      head,
      sorted.map((each) => row(each, finishedAt)),
    ),
  ];
}

function row(change: Change, now: string): string {
  const { kind, title, blocksNow } = change;
  const marked = blocksNow ? `**${kindTitles[kind]}**` : kindTitles[kind];
  return `| ${marked} | ${text(title)} | ${code(subjectOf(change))} | ${noteOf(change, now)} |`;
}
