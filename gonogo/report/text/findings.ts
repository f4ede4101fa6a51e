/** Findings under the resource that has them; why and fix where a policy is first met. */
import { causeAdvice, causeText } from "../groups";
import type { ReportPolicy, Result, StackReport } from "../model";
import { boxesFor, correctionLabel, place, shortType, splitUrn, waiverText } from "../names";
import { neutral } from "../neutral";
import { type Block, type Finding, remediable, type Section, sectionsOf } from "../sections";
import { plural } from "../verdict";
import { type Layout, labelled, namesThatFit, type Style, wrap } from "./layout";

/** Blocks of one section beyond this many are counted, not shown: JSON holds them all. */
const maxShown = 40;
/** Resources with the same findings that are listed with their places. */
const maxAlike = 8;
/** A longer correction is shown on request. */
const maxLines = 8;

export interface FindingOptions {
  readonly which?: "all" | "blocking";
  /** Shows every correction, however long. */
  readonly explain?: boolean;
}

export function findingLines(
  run: StackReport,
  layout: Layout,
  { which = "all", explain = false }: FindingOptions = {},
): string[] {
  const shown = sectionsOf(run).filter(({ title }) => which === "all" || title === "Blocking");
  const lines = shown.flatMap((each) => section(run, each, { layout, explain }));
  const count = remediable(run);
  if (count === 0 || which === "blocking") return lines;
  const told =
    `gonogo can put right ${plural(count, "finding", "findings")} of these by itself: ` +
    "gonogo preview --remediate shows how.";
  return [...lines, ...wrap(told, layout.width), ""];
}

interface View {
  readonly layout: Layout;
  readonly explain: boolean;
}

function section(run: StackReport, { title, counted, blocks }: Section, view: View): string[] {
  const { layout } = view;
  const style: Style = title === "Blocking" ? "red" : "yellow";
  const head = `${layout.paint("bold", layout.paint(style, title))}  ${counted}`;
  const lines = blocks.slice(0, maxShown).flatMap((each) => ["", ...block(run, each, style, view)]);
  const more = blocks.slice(maxShown).reduce((n, { resources }) => n + resources.length, 0);
  const left = `  … and ${plural(more, "resource", "resources")} more; --format json lists them all`;
  return [head, ...lines, ...(more > 0 ? ["", layout.paint("dim", left)] : []), ""];
}

function block(run: StackReport, each: Block, style: Style, view: View): string[] {
  if (each.cause) return causeBlock(each, style, view);
  const { layout } = view;
  return [
    ...each.resources.slice(0, maxAlike).map((resource) => `  ${resourceLine(resource, layout)}`),
    ...(each.resources.length > maxAlike
      ? [layout.paint("dim", `  … and ${each.resources.length - maxAlike} more like these`)]
      : []),
    ...each.findings.flatMap((finding) => findingText(run, finding, style, view)),
  ];
}

function resourceLine({ name, type, source }: Block["resources"][number], layout: Layout): string {
  const where = source ? `  ${layout.paint("dim", neutral(place(source)))}` : "";
  return `${layout.paint("bold", neutral(name))}  ${layout.paint("cyan", neutral(shortType(type)))}${where}`;
}

/** One value, and all that cannot be decided without it. */
function causeBlock(
  { cause, findings, resources }: Block,
  style: Style,
  { layout }: View,
): string[] {
  if (!cause) return [];
  const policies = new Set(findings.map(({ policy }) => policy.name)).size;
  const told = `${neutral(causeText(cause))} is not known until deployment`;
  const names = [...new Set(findings.map((finding) => undecidedName(finding, cause.urn)))];
  return [
    `  ${layout.paint(style, "?")} ${layout.paint("bold", told)}`,
    ...resources.map((resource) => `    ${resourceLine(resource, layout)}`),
    ...labelled(
      layout,
      "    ",
      "Undecided  ",
      `${plural(policies, "policy", "policies")}: ${names.map(neutral).join(", ")}`,
    ),
    ...labelled(layout, "    ", "To do      ", neutral(causeAdvice(cause))),
  ];
}

/** With the resource when it is not the one that holds the value. */
function undecidedName({ policy, result }: Finding, holder: string): string {
  return result.urn === holder ? policy.name : `${policy.name} (${splitUrn(result.urn).name})`;
}

function findingText(run: StackReport, finding: Finding, style: Style, view: View): string[] {
  const { policy, result, explain } = finding;
  const { layout } = view;
  const severity = policy.severity === "unspecified" ? "" : `${policy.severity}  `;
  const boxes = namesThatFit(boxesFor(run, policy), layout.width - 11);
  const about = explain
    ? [
        ...optional(layout, "Why  ", policy.why),
        ...optional(layout, "Fix  ", policy.fix),
        ...optional(layout, "Box  ", boxes),
        ...optional(layout, "Docs ", docsOf(policy)),
      ]
    : [];
  return [
    `    ${layout.paint(style, `${markOf(result)} ${severity}`)}${layout.paint("bold", neutral(policy.title))}` +
      `  ${layout.paint("dim", neutral(policy.name))}`,
    ...messageLines(result, layout),
    ...about,
    ...correctionLines(result, view),
  ];
}

function messageLines(result: Result, layout: Layout): string[] {
  const { outcome, message, property, waiver, override } = result;
  const prefix = outcome === "unknown" ? "Undecided: " : outcome === "error" ? "Error: " : "";
  const at = property === undefined ? "" : ` [${neutral(property)}]`;
  const said = wrap(prefix + neutral(message) + at, layout.width - 6).map(
    (line) => `      ${line}`,
  );
  const noted = [
    ...(waiver ? [waiverText(waiver)] : []),
    ...(override ? [`Level ${result.level} by ${override.place}: ${override.reason}`] : []),
  ].flatMap((text) => wrap(neutral(text), layout.width - 6));
  return [...said, ...noted.map((line) => `      ${layout.paint("yellow", line)}`)];
}

function correctionLines({ correction }: Result, { layout, explain }: View): string[] {
  if (!correction) return [];
  const label = layout.paint("dim", correctionLabel(correction));
  const code = correction.code.split("\n").map((line) => `        ${neutral(line)}`);
  if (code.length > maxLines && !explain) {
    const told = `${code.length} lines: --explain shows them`;
    return [`      ${label}  ${layout.paint("dim", told)}`];
  }
  return [`      ${label}`, ...code.map((line) => layout.paint("green", line))];
}

/** The pages of the built-in pack are in its repository; the command prints them anywhere. */
function docsOf(policy: ReportPolicy): string {
  return policy.url.startsWith("docs/policies/") ? `gonogo explain ${policy.name}` : policy.url;
}

function markOf({ outcome }: Result): string {
  return outcome === "fail" ? "✘" : outcome === "error" ? "!" : "?";
}

function optional(layout: Layout, label: string, text: string): string[] {
  return text.trim() === "" ? [] : labelled(layout, "      ", label, neutral(text));
}
