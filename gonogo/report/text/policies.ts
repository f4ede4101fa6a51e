/** Which policies ran, with counts. */
import type { ReportPolicy, StackReport } from "../model";
import { ranCount } from "../names";
import { neutral } from "../neutral";
import { plural } from "../verdict";
import { columns, type Layout, namesThatFit, pad, type Style } from "./layout";

/** A longer list shows only the policies that have something to say. */
const maxListed = 60;

export function policyLines(run: StackReport, layout: Layout): string[] {
  const ran = run.policies.filter((p) => p.level !== "disabled");
  const disabled = run.policies.length - ran.length;
  const { counts } = run.verdict;
  const checks = counts.pass + counts.fail + counts.unknown + counts.error;
  const head =
    `${layout.paint("bold", "Policies")}  ${ranCount(run)} ran, ${plural(checks, "check", "checks")}` +
    (disabled > 0 ? `, ${plural(disabled, "policy", "policies")} disabled` : "");
  const idle = ran.filter((p) => Object.values(p.counts).every((count) => count === 0));
  const busy = ran.filter((p) => !idle.includes(p));
  const listed = busy.length > maxListed ? busy.filter(hasFindings) : busy;
  const width = Math.max(0, ...listed.map((p) => columns(neutral(p.name))));
  const lines = listed.map((policy) => policyLine(policy, width, layout));
  const silent = busy.length - listed.length;
  if (silent > 0) lines.push(layout.paint("dim", `  ✔ ${silent} more without a finding`));
  if (idle.length > 0) lines.push(idleLine(idle, layout));
  return [head, ...lines];
}

/** Policies whose resource types the stack does not have: named, but on one line. */
function idleLine(idle: readonly ReportPolicy[], layout: Layout): string {
  const start = `  – ${plural(idle.length, "policy covers", "policies cover")} no resource of this stack: `;
  const names = namesThatFit(
    idle.map((p) => neutral(p.name)),
    layout.width - columns(start),
  );
  return layout.paint("dim", `${start}${names}`);
}

function hasFindings(policy: ReportPolicy): boolean {
  return policy.counts.fail + policy.counts.unknown + policy.counts.error > 0;
}

function policyLine(policy: ReportPolicy, width: number, layout: Layout): string {
  const [style, mark] = markOf(policy);
  const severity = policy.severity === "unspecified" ? "" : policy.severity;
  const advisory = policy.level === "advisory" ? "  advisory" : "";
  const name = pad(neutral(policy.name), width);
  return (
    `  ${layout.paint(style, mark)} ${name}  ${layout.paint("dim", severity.padEnd(8))}  ` +
    `${countText(policy, layout)}${layout.paint("dim", advisory)}`
  );
}

function markOf({ counts, level }: ReportPolicy): readonly [Style, string] {
  const bad: Style = level === "advisory" ? "yellow" : "red";
  if (counts.error > 0) return [bad, "!"];
  if (counts.fail > 0) return [bad, "✘"];
  if (counts.unknown > 0) return ["yellow", "?"];
  return counts.pass > 0 ? ["green", "✔"] : ["dim", "–"];
}

function countText({ counts }: ReportPolicy, layout: Layout): string {
  const parts = [
    counts.fail > 0 ? layout.paint("red", `${counts.fail} failed`) : "",
    counts.error > 0 ? layout.paint("red", plural(counts.error, "error", "errors")) : "",
    counts.unknown > 0 ? layout.paint("yellow", `${counts.unknown} undecided`) : "",
    counts.pass > 0 ? `${counts.pass} passed` : "",
    counts["not-applicable"] > 0
      ? layout.paint("dim", `${counts["not-applicable"]} not applicable`)
      : "",
  ].filter((part) => part !== "");
  return parts.join(", ");
}
