/**
 * The report as a comment on a pull request: verdict first, findings as tables, the rest folded.
 */
import { changesHeadline, idleNote, verbs } from "./changes";
import { costCaveats, costGroups, costHeadline, money, shownTypes } from "./cost";
import { blockOf, remediationBlock } from "./markdown/findings";
import { code, text } from "./markdown/text";
import type { Report, StackReport } from "./model";
import { isCreated, isGo, ranCount, shortType } from "./names";
import { type Section, sectionsOf } from "./sections";
import { plural } from "./verdict";

/** GitHub takes comments up to 65,536 characters; what does not fit is counted, not cut in half. */
const maxLength = 60_000;

export function markdown(report: Report): string {
  const head = [
    `# gonogo: ${isGo(report) ? "GO ✅" : "NO-GO ❌"}`,
    "",
    "| Stack | Verdict | |",
    "| --- | --- | --- |",
    ...report.runs.map(
      (run) =>
        `| ${code(run.stack)} | ${run.verdict.go ? "GO" : "**NO-GO**"} | ${text(run.verdict.summary)} |`,
    ),
    ...report.failures.map((f) => `| ${code(f.stack)} | **no verdict** | ${text(f.message)} |`),
    "",
  ].join("\n");
  const foot = `gonogo ${report.tool.version}, ${report.tool.engine}.\n`;
  const blocks = report.runs.flatMap(stackBlocks);
  const kept: string[] = [];
  let length = head.length + foot.length;
  for (const block of blocks) {
    if (length + block.length > maxLength) break;
    kept.push(block);
    length += block.length + 1;
  }
  const left = blocks.length - kept.length;
  const more =
    left > 0
      ? `${plural(left, "section does", "sections do")} not fit here; see the full report.\n`
      : "";
  return [head, ...kept, ...(more ? [more] : []), foot].join("\n");
}

function stackBlocks(run: StackReport): string[] {
  return [
    ...sectionsOf(run).flatMap((section) => sectionBlocks(run, section)),
    ...remediationBlock(run),
    ...changesBlock(run),
    policiesBlock(run),
    costBlock(run),
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
  const created = run.resources.filter(isCreated).length;
  return [
    `<details><summary>${text(run.stack)}: ${plural(ranCount(run), "policy", "policies")} on ` +
      `${plural(created, "resource", "resources")}</summary>\n`,
    "| Policy | Severity | Level | Passed | Failed | Undecided |",
    "| --- | --- | --- | --: | --: | --: |",
    ...rows,
    "",
    "</details>",
    "",
  ].join("\n");
}
