/** What changed, for a comment on a pull request. */
import { code, text } from "../report/markdown/text";
import type { Diff } from "./diff";
import { changeKinds } from "./types";
import { kindTitles, minute, noteOf, subjectOf } from "./words";

export function diffMarkdown(diff: Diff, all: boolean): string {
  const { before, after, stack, newlyBlocking, changes } = diff;
  const verdict = (go: boolean) => (go ? "GO" : "NO-GO");
  const sections = changeKinds.flatMap((kind) => {
    const own = changes.filter((change) => change.kind === kind);
    if (own.length === 0) return [];
    const shown = kind === "still-open" && !all ? own.filter(({ blocking }) => blocking) : own;
    const left = own.length - shown.length;
    const rows = shown.map((change) => {
      const severity = change.severity === undefined ? "" : text(change.severity);
      const note = noteOf(change, after.finishedAt);
      return `| ${severity} | ${code(change.title)} | ${code(subjectOf(change))} | ${text(note)} |`;
    });
    const table = ["| Severity | Check | Of | |", "|---|---|---|---|", ...rows];
    return [
      "",
      `### ${kindTitles[kind]} (${own.length})`,
      "",
      ...(rows.length > 0 ? table : []),
      ...(left > 0 ? ["", `${left} more without blocking.`] : []),
    ];
  });
  return [
    `## ${text(stack)}: ${verdict(before.go)} → ${verdict(after.go)}`,
    "",
    `${minute(before.finishedAt)} → ${minute(after.finishedAt)} UTC. ` +
      (newlyBlocking > 0
        ? `**${newlyBlocking} that did not block before ${newlyBlocking === 1 ? "does" : "do"} now.**`
        : "Nothing blocks that did not block before."),
    ...sections,
    "",
  ].join("\n");
}
