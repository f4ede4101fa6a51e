/**
 * The report as a comment on a pull request: verdict first, findings as tables, the rest folded.
 */
import { changesHeadline, idleNote, verbs } from "./changes";
import { costCaveats, costGroups, costHeadline, money, shownTypes } from "./cost";
import type { Report, Result, StackReport } from "./model";
import {
  boxesFor,
  type Finding,
  findings,
  isAdvice,
  isBlocking,
  isCreated,
  isGo,
  isUndecided,
  isWaived,
  place,
  ranCount,
  shortType,
  splitUrn,
  waiverText,
} from "./names";
import { neutral } from "./neutral";
import { plural } from "./verdict";

/** GitHub takes comments up to 65,536 characters; what does not fit is counted, not cut in half. */
const maxLength = 60_000;
/** A shared control answers boxes of every system; a comment names the first. */
const maxBoxes = 8;

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
  const blocking = findings(run, isBlocking);
  const advice = findings(run, isAdvice);
  const undecided = findings(run, isUndecided);
  return [
    ...(blocking.length > 0 ? [`## ${text(run.stack)}: blocking\n`] : []),
    ...blocking.map((finding) => findingBlock(run, finding)),
    ...folded(run, `${text(run.stack)}: waived`, findings(run, isWaived)),
    ...folded(run, `${text(run.stack)}: advisory`, advice),
    ...folded(run, `${text(run.stack)}: undecided, does not block`, undecided),
    ...changesBlock(run),
    policiesBlock(run),
    costBlock(run),
  ];
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

function folded(run: StackReport, title: string, found: readonly Finding[]): string[] {
  if (found.length === 0) return [];
  const total = found.reduce((n, f) => n + f.results.length, 0);
  return [
    `<details><summary>${title} (${total})</summary>\n\n${found.map((finding) => findingBlock(run, finding)).join("\n")}\n</details>\n`,
  ];
}

function findingBlock(run: StackReport, { policy, results }: Finding): string {
  const severity = policy.severity === "unspecified" ? "" : ` (${policy.severity})`;
  const boxes = boxesFor(run, policy);
  const shownBoxes = boxes.slice(0, maxBoxes).map(text).join(", ");
  const otherBoxes = boxes.length > maxBoxes ? `, +${boxes.length - maxBoxes}` : "";
  const shown = results.slice(0, 20);
  return [
    `### ${text(policy.title)}${severity}`,
    "",
    ...(policy.why === "" ? [] : [line(policy.why)]),
    ...(policy.fix === "" ? [] : ["", `**Fix:** ${text(policy.fix)}`]),
    ...(boxes.length > 0 ? ["", `Checklist: ${shownBoxes}${otherBoxes}`] : []),
    "",
    `| Resource | ${code(policy.name)} | Where |`,
    "| --- | --- | --- |",
    ...shown.map(resultRow),
    ...(results.length > shown.length ? ["", `… and ${results.length - shown.length} more.`] : []),
    "",
  ].join("\n");
}

function resultRow(result: Result): string {
  const { name, type } = splitUrn(result.urn);
  const prefix = { unknown: "Undecided: ", error: "Error: " } as Record<string, string>;
  const where = [
    ...(result.property === undefined ? [] : [code(result.property)]),
    ...(result.source === undefined ? [] : [code(place(result.source))]),
  ];
  const waiver = result.waiver ? `<br>${text(waiverText(result.waiver))}` : "";
  const message = `${prefix[result.outcome] ?? ""}${text(result.message)}${waiver}`;
  return `| ${code(name)}<br>${code(shortType(type))} | ${message} | ${where.join("<br>")} |`;
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

/** Text in which nothing is markup, no one is mentioned and nothing links. */
function text(value: string): string {
  return neutral(value)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/[\\`*_{}[\]#|~>$]/g, "\\$&")
    .replace(/@/g, "@\u200b")
    .replace(/:\/\//g, ":\u200b//")
    .replace(/www\./gi, "$&\u200b");
}

/** Text that starts a line must not start a list, a heading or a rule either. */
function line(value: string): string {
  return text(value).replace(/^(\s*)([-+=]|\d+(?=[.)]))/, "$1\\$2");
}

/** As code; a backtick in the value must not end it, nor a bar the cell. */
function code(value: string): string {
  const inner = neutral(value).replace(/\|/g, "\\|");
  const longest = Math.max(0, ...[...inner.matchAll(/`+/g)].map((m) => m[0].length));
  const fence = "`".repeat(longest + 1);
  const space = inner.startsWith("`") || inner.endsWith("`") ? " " : "";
  return `${fence}${space}${inner}${space}${fence}`;
}
