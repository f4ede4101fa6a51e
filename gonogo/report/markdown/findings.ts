/** Findings under the resource that has them, and what was remediated. */
import { causeAdvice, causeText } from "../groups";
import type { StackReport } from "../model";
import { boxesFor, correctionLabel, place, shortType, splitUrn, waiverText } from "../names";
import { remediationHeadline, shownValue } from "../remediations";
import type { Block, Finding } from "../sections";
import { code, codeBlock, line, text } from "./text";

/** A shared control answers boxes of every system; a comment names the first. */
const maxBoxes = 8;
/** Resources with the same findings that are named. */
const maxAlike = 10;
const maxRemediations = 50;

export function blockOf(run: StackReport, block: Block): string {
  if (block.cause) return causeBlock(block);
  const shown = block.resources.slice(0, maxAlike);
  const more = block.resources.length - shown.length;
  const [first] = shown;
  const head = first ? `### ${code(first.name)} ${code(shortType(first.type))}` : "";
  return [
    shown.length === 1 ? head : `${head} and ${block.resources.length - 1} like it`,
    "",
    ...(shown.length === 1
      ? [resourcePlace(shown[0])]
      : shown.map((each) => `- ${resourceLine(each)}`)),
    ...(more > 0 ? [`- … and ${more} more`] : []),
    "",
    ...block.findings.flatMap((finding) => findingLines(run, finding)),
  ].join("\n");
}

type Resource = Block["resources"][number];

function resourcePlace(resource: Resource | undefined): string {
  return resource?.source ? `at ${code(place(resource.source))}` : "";
}

function resourceLine(resource: Resource): string {
  return `${code(resource.name)} ${resourcePlace(resource)}`.trimEnd();
}

function findingLines(run: StackReport, { policy, result, explain }: Finding): string[] {
  const { outcome, message, property, waiver, override, correction } = result;
  const severity = policy.severity === "unspecified" ? "" : `${policy.severity}: `;
  const prefix = { unknown: "Undecided: ", error: "Error: " } as Record<string, string>;
  const at = property === undefined ? "" : ` (${code(property)})`;
  const boxes = boxesFor(run, policy);
  const otherBoxes = boxes.length > maxBoxes ? `, +${boxes.length - maxBoxes}` : "";
  return [
    `**${severity}${text(policy.title)}** ${code(policy.name)}`,
    "",
    `${prefix[outcome] ?? ""}${line(message)}${at}`,
    "",
    ...(waiver ? [line(waiverText(waiver)), ""] : []),
    ...(override
      ? [`Level ${result.level} by ${text(override.place)}: ${text(override.reason)}`, ""]
      : []),
    ...(explain && policy.why !== "" ? [`*Why:* ${text(policy.why)}`, ""] : []),
    ...(explain && policy.fix !== "" ? [`*Fix:* ${text(policy.fix)}`, ""] : []),
    ...(explain && boxes.length > 0
      ? [`Checklist: ${boxes.slice(0, maxBoxes).map(text).join(", ")}${otherBoxes}`, ""]
      : []),
    ...(correction
      ? [`${correctionLabel(correction)}:`, "", codeBlock(correction.code, "ts"), ""]
      : []),
  ];
}

function causeBlock({ cause, findings, resources }: Block): string {
  if (!cause) return "";
  const rows = findings.map(
    ({ policy, result }) =>
      `| ${code(policy.name)} | ${policy.severity} | ${code(splitUrn(result.urn).name)} | ${text(policy.title)} |`,
  );
  return [
    `### ${text(causeText(cause))} is not known until deployment`,
    "",
    ...resources.map((each) => resourcePlace(each)),
    "",
    text(causeAdvice(cause)),
    "",
    "| Undecided | Severity | Resource | |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

/** A table of what the packs set, folded. */
export function remediationBlock(run: StackReport): string[] {
  const { remediations, stack } = run;
  if (remediations.length === 0) return [];
  const rows = remediations.flatMap(({ policy, urn, changes, diagnostic }) => {
    const { name, type } = splitUrn(urn);
    const start = `| ${code(name)}<br>${code(shortType(type))} | ${code(policy)} |`;
    const told = diagnostic === undefined ? [] : [`${start} | not done: ${text(diagnostic)} | |`];
    const set = changes.map(
      ({ property, before, after }) =>
        `${start} ${code(property)} | ${code(shownValue(before))} | ${code(shownValue(after))} |`,
    );
    return [...set, ...told];
  });
  const block = [
    `<details><summary>${text(stack)}: remediated before the check, ${remediationHeadline(run)}</summary>\n`,
    "| Resource | Policy | Property | Before | After |",
    "| --- | --- | --- | --- | --- |",
    ...rows.slice(0, maxRemediations),
    "",
    ...(rows.length > maxRemediations ? [`… and ${rows.length - maxRemediations} more.`, ""] : []),
    "</details>",
    "",
  ];
  return [block.join("\n")];
}
