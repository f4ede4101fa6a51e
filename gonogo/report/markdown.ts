/**
 * The report as a comment on a pull request: verdict first, findings as tables, the rest folded.
 */
import { changesHeadline, idleNote, verbs } from "./changes";
import { costCaveats, costGroups, costHeadline, money, shownTypes } from "./cost";
import { checklistBlocks } from "./markdown/checklist";
import { comparisonBlock } from "./markdown/comparison";
import { blockOf, remediationBlock } from "./markdown/findings";
import { code, text } from "./markdown/text";
import type { Report, StackReport } from "./model";
import { isGo, looksOnly, populationOf, ranCount, shortType } from "./names";
import { type Section, sectionsOf } from "./sections";
import { goOf, plural } from "./verdict";

/** GitHub takes comments up to 65,536 characters; what does not fit is counted, not cut in half. */
const maxLength = 60_000;
/** Of that, what the table of the stacks may take. */
const maxHead = 20_000;
const maxCell = 1_000;

export function markdown(report: Report): string {
  const rows = [
    ...report.runs.map(stackRow),
    ...report.failures.map((f) => `| ${code(f.stack)} | **no verdict** | ${cell(f.message)} |`),
  ];
  const stacks = fitting(rows, maxHead, "more stack is", "more stacks are");
  const head = [
    `# gonogo: ${isGo(report) ? "GO ✅" : "NO-GO ❌"}`,
    "",
    "| Stack | Verdict | |",
    "| --- | --- | --- |",
    ...stacks.kept,
    "",
    ...stacks.left,
  ].join("\n");
  const foot = `gonogo ${report.tool.version}, ${report.tool.engine}.\n`;
  const room = maxLength - head.length - foot.length;
  const blocks = fitting(report.runs.flatMap(stackBlocks), room, "section is", "sections are");
  return [head, ...blocks.kept, ...blocks.left, foot].join("\n");
}

function stackRow(run: StackReport): string {
  const verdict = goOf(run) ? "GO" : "**NO-GO**";
  return `| ${code(run.stack)} | ${verdict} | ${cell(run.checklist?.summary ?? run.verdict.summary)} |`;
}

function cell(value: string): string {
  return text(value.length > maxCell ? `${value.slice(0, maxCell)}…` : value);
}

/** What fits whole; a part that does not makes room for the smaller ones after it. */
function fitting(parts: readonly string[], room: number, one: string, many: string) {
  let length = 0;
  const kept = parts.filter((part) => {
    if (length + part.length + 1 > room) return false;
    length += part.length + 1;
    return true;
  });
  const left = parts.length - kept.length;
  return { kept, left: left > 0 ? [`${plural(left, one, many)} in the full report only.\n`] : [] };
}

function stackBlocks(run: StackReport): string[] {
  const sections = sectionsOf(run);
  const blocking = sections.filter(({ title }) => title === "Blocking");
  const others = sections.filter(({ title }) => title !== "Blocking");
  return [
    ...comparisonBlock(run),
    ...blocking.flatMap((section) => sectionBlocks(run, section)),
    ...checklistBlocks(run),
    ...others.flatMap((section) => sectionBlocks(run, section)),
    ...remediationBlock(run),
    ...changesBlock(run),
    policiesBlock(run),
    ...(looksOnly(run) ? [] : [costBlock(run)]),
  ];
}

/** What blocks stands open, a part for each resource; the rest is folded. */
function sectionBlocks(run: StackReport, { title, counted, blocks }: Section): string[] {
  const parts = blocks.map((block) => blockOf(run, block));
  const head = `${text(run.stack)}: ${title.toLowerCase()}`;
  return title === "Blocking"
    ? [`## ${head}\n\n${counted}.\n`, ...parts]
    : [`<details><summary>${head} (${counted})</summary>\n\n${parts.join("\n")}\n</details>\n`];
}

function changesBlock({ changes, stack }: StackReport): string[] {
  if (!changes) return [];
  const shown = changes.changes.slice(0, 50);
  const idle = idleNote(changes);
  const block = [
    `<details><summary>${text(stack)}: ${text(changesHeadline(changes))}</summary>\n`,
    "| Change | Resource | Holds | Why |",
    "| --- | --- | --- | --- |",
    ...shown.map(({ action, name, type, holds, allowed, properties, reason }) => {
      const what = holds === undefined ? "" : `${holds}${allowed ? " (allowed)" : ""}`;
      const paths = properties.length > 0 ? `${code(properties.join(", "))}: ` : "";
      const resource = `${code(name)}<br>${code(shortType(type))}`;
      return `| ${verbs[action]} | ${resource} | ${what} | ${paths}${text(reason)} |`;
    }),
    "",
    ...(idle === undefined ? [] : [text(idle), ""]),
    "</details>",
    "",
  ];
  return [block.join("\n")];
}

function costBlock({ cost, stack }: StackReport): string {
  const groups = costGroups(cost.lines).slice(0, shownTypes);
  return [
    `<details><summary>${text(stack)}: ${text(costHeadline(cost))}</summary>\n`,
    `| Resources | ${cost.currency} a month |`,
    "| --- | --: |",
    ...groups.map(
      ({ type, names, monthly }) =>
        `| ${code(shortType(type))}${names.length > 1 ? ` × ${names.length}` : ""} | ${money(monthly)} |`,
    ),
    "",
    ...costCaveats(cost).map((sentence) => `- ${text(sentence)}`),
    "",
    "</details>",
    "",
  ].join("\n");
}

function policiesBlock(run: StackReport): string {
  const ran = run.policies.filter((p) => p.level !== "disabled");
  const rows = ran.map(({ name, severity, level, counts }) => {
    const bad = counts.fail + counts.error;
    return `| ${code(name)} | ${severity} | ${level} | ${counts.pass} | ${bad} | ${counts.unknown} |`;
  });
  return [
    `<details><summary>${text(run.stack)}: ${plural(ranCount(run), "policy", "policies")} on ` +
      `${populationOf(run)}</summary>\n`,
    "| Policy | Severity | Level | Passed | Failed | Undecided |",
    "| --- | --- | --- | --: | --: | --: |",
    ...rows,
    "",
    "</details>",
    "",
  ].join("\n");
}
