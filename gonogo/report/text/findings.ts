/** Findings grouped by policy: why and fix once, then each resource with its actual value. */
import type { ReportPolicy, Result, StackReport } from "../model";
import {
  boxesFor,
  type Finding,
  findings,
  isAdvice,
  isBlocking,
  isUndecided,
  isWaived,
  place,
  shortType,
  splitUrn,
  waiverText,
} from "../names";
import { neutral } from "../neutral";
import { plural } from "../verdict";
import { type Layout, labelled, namesThatFit, type Style, wrap } from "./layout";

/** Findings of one policy beyond this many are counted, not shown: JSON holds them all. */
const maxShown = 20;

export function findingLines(
  run: StackReport,
  layout: Layout,
  which: "all" | "blocking" = "all",
): string[] {
  const blocking = section(run, "Blocking", "red", findings(run, isBlocking), layout);
  if (which === "blocking") return blocking;
  return [
    ...blocking,
    ...section(run, "Waived", "yellow", findings(run, isWaived), layout),
    ...section(run, "Advisory", "yellow", findings(run, isAdvice), layout),
    ...section(run, "Undecided, does not block", "yellow", findings(run, isUndecided), layout),
  ];
}

function section(
  run: StackReport,
  title: string,
  style: Style,
  found: readonly Finding[],
  layout: Layout,
): string[] {
  if (found.length === 0) return [];
  const total = found.reduce((n, f) => n + f.results.length, 0);
  const head =
    layout.paint("bold", layout.paint(style, title)) +
    `  ${plural(total, "finding", "findings")} in ${plural(found.length, "policy", "policies")}`;
  return [head, ...found.flatMap((finding) => ["", ...group(run, finding, style, layout)]), ""];
}

function group(
  run: StackReport,
  { policy, results }: Finding,
  style: Style,
  layout: Layout,
): string[] {
  const severity = policy.severity === "unspecified" ? "" : `${policy.severity}  `;
  const boxes = namesThatFit(boxesFor(run, policy), layout.width - 9);
  const lines = [
    `  ${layout.paint(style, `${markOf(results)} ${severity}`)}${layout.paint("bold", neutral(policy.title))}` +
      `  ${layout.paint("dim", neutral(policy.name))}`,
    ...optional(layout, "Why  ", policy.why),
    ...optional(layout, "Fix  ", policy.fix),
    ...optional(layout, "Box  ", boxes),
    ...optional(layout, "Docs ", docsOf(policy)),
  ];
  for (const result of results.slice(0, maxShown)) lines.push(...resultLines(result, layout));
  const more = results.length - maxShown;
  if (more > 0) {
    lines.push(layout.paint("dim", `      … and ${more} more; --format json lists them all`));
  }
  return lines;
}

/** The pages of the built-in pack are in its repository; the command prints them anywhere. */
function docsOf(policy: ReportPolicy): string {
  return policy.url.startsWith("docs/policies/") ? `gonogo explain ${policy.name}` : policy.url;
}

function markOf(results: readonly Result[]): string {
  if (results.some((r) => r.outcome === "fail")) return "✘";
  return results.some((r) => r.outcome === "error") ? "!" : "?";
}

function optional(layout: Layout, label: string, text: string): string[] {
  return text.trim() === "" ? [] : labelled(layout, "    ", label, neutral(text));
}

function resultLines(result: Result, layout: Layout): string[] {
  const { name, type } = splitUrn(result.urn);
  const head = `      ${layout.paint("bold", neutral(name))}  ${layout.paint("cyan", neutral(shortType(type)))}`;
  const prefix =
    result.outcome === "unknown" ? "Undecided: " : result.outcome === "error" ? "Error: " : "";
  const message = wrap(prefix + neutral(result.message), layout.width - 8);
  const where = [
    ...(result.property === undefined ? [] : [neutral(result.property)]),
    ...(result.source === undefined ? [] : [layout.paint("cyan", neutral(place(result.source)))]),
  ];
  const waiver = result.waiver ? wrap(neutral(waiverText(result.waiver)), layout.width - 8) : [];
  return [
    head,
    ...message.map((line) => `        ${line}`),
    ...(where.length > 0 ? [`        ${where.join(" at ")}`] : []),
    ...waiver.map((line) => `        ${layout.paint("yellow", line)}`),
  ];
}
