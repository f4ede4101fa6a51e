/** What changed since the report before, folded: what is new comes first. */
import { type Change, changeKinds } from "../../history/types";
import type { StackReport } from "../model";
import { splitUrn } from "../names";
import { folded } from "./checklist";
import { code, text } from "./text";

export function comparisonBlock({ comparison, stack }: StackReport): string[] {
  if (!comparison) return [];
  const { previous, changes } = comparison;
  const counts = changeKinds.flatMap((kind) => {
    const count = changes.filter((each) => each.kind === kind).length;
    return count > 0 ? [`${count} ${words(kind)}`] : [];
  });
  const what = counts.length > 0 ? counts.join(", ") : "nothing has changed, and nothing is open";
  const time = previous.finishedAt.slice(0, 16).replace("T", " ");
  const summary = `${text(stack)}: since ${time} UTC (${previous.go ? "GO" : "NO-GO"}): ${what}`;
  const sorted = [...changes].sort(
    (a, b) => changeKinds.indexOf(a.kind) - changeKinds.indexOf(b.kind),
  );
  const head =
    "| Change | What | Where | Before | Now | Open since |\n| --- | --- | --- | --- | --- | --- |";
  return [folded(summary, head, sorted.map(row))];
}

function row({ kind, title, subject, id, urn, before, after, blocking, since }: Change): string {
  const where = urn === undefined ? (subject === "item" ? id : "") : splitUrn(urn).name;
  const marked = blocking && kind !== "vanished" ? `**${words(kind)}**` : words(kind);
  return (
    `| ${marked} | ${text(title)} | ${where === "" ? "" : code(where)} | ${before ?? ""} | ` +
    `${after ?? ""} | ${since?.slice(0, 10) ?? ""} |`
  );
}

function words(kind: Change["kind"]): string {
  return kind.replaceAll("-", " ");
}
