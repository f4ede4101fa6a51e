/** How a report names resources and places. */
import type { SourcePosition } from "../engine/types";
import type {
  Report,
  ReportPolicy,
  ReportResource,
  ReportWaiver,
  Result,
  ResultCorrection,
  StackReport,
} from "./model";
import { goOf, plural } from "./verdict";

/** `aws:rds/instance:Instance` as Pulumi's own display shows it: `aws:rds:Instance`. */
export function shortType(type: string): string {
  return type.replace(/^([^:/]+:[^:/]+)\/[^:/]*:/, "$1:");
}

/** The name of the resource behind a URN, and its type without its parents' types. */
export function splitUrn(urn: string): { readonly name: string; readonly type: string } {
  const parts = urn.split("::");
  const type = parts[2]?.split("$").at(-1) ?? "";
  return { name: parts.slice(3).join("::") || urn, type };
}

export const isProvider = (r: ReportResource): boolean => r.type.startsWith("pulumi:providers:");
/** What a deployment would create: no component, no provider, nothing that is only looked up. */
export const isCreated = (r: ReportResource): boolean => r.custom && !r.read && !isProvider(r);

/** What was looked at in the running system: probes/pack.ts. */
const isTarget = (r: ReportResource): boolean => r.type === "gonogo:probes:Target";
/** True for a report of looks at the running system, without a preview. */
export const looksOnly = (run: StackReport): boolean =>
  run.resources.length > 0 && run.resources.every(isTarget);

/** "481 resources", "8 targets", "481 resources and 8 targets". */
export function populationOf(run: StackReport): string {
  const targets = run.resources.filter(isTarget).length;
  const looked = plural(targets, "target", "targets");
  if (looksOnly(run)) return looked;
  const created = plural(run.resources.filter(isCreated).length, "resource", "resources");
  return targets > 0 ? `${created} and ${looked}` : created;
}

export function place(source: SourcePosition): string {
  return `${source.file}:${source.line}:${source.column}`;
}

export function policyKey(of: { readonly pack: string }, name: string): string {
  return `${of.pack}/${name}`;
}

/** Checklist boxes of a policy, those of the stack's own system first: `finsight-017`. */
export function boxesFor(run: StackReport, policy: ReportPolicy): readonly string[] {
  const own = (box: string) => Number(!run.stack.startsWith(box.replace(/-\d+$/, "-")));
  return [...policy.boxes].sort((a, b) => own(a) - own(b));
}

/** How many policies ran; what a pack never announced is not one of them. */
export function ranCount(run: StackReport): number {
  return run.packs.reduce((n, pack) => n + pack.policies, 0);
}

export const isBlocking = (result: Result): boolean => result.blocking;
export const isWaived = (result: Result): boolean => result.waiver !== undefined;
export const isAdvice = (result: Result): boolean =>
  !result.blocking &&
  !isWaived(result) &&
  (result.outcome === "fail" || result.outcome === "error");
export const isUndecided = (result: Result): boolean =>
  !result.blocking && !isWaived(result) && result.outcome === "unknown";

/** A preview that met no verdict for a stack is not a go, whatever the others say. */
export function isGo(report: Report): boolean {
  return report.failures.length === 0 && report.runs.every(goOf);
}

/** `Waived until 2026-12-31 (OPS-12): reason. Owner ann, approved by bob.` */
export function waiverText({ expires, ticket, reason, owner, approver }: ReportWaiver): string {
  const why = /[.!?]$/.test(reason) ? reason : `${reason}.`;
  return `Waived until ${expires} (${ticket}): ${why} Owner ${owner}, approved by ${approver}.`;
}

/** What stands above the code of a correction. */
export function correctionLabel({ kind, replaces }: ResultCorrection): string {
  const label = kind === "remediation" ? "Change" : "For example";
  return replaces ? `${label} (replaces the resource where it is deployed)` : label;
}

export function seconds(run: StackReport): string {
  const ms = Date.parse(run.finishedAt) - Date.parse(run.startedAt);
  return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
}
