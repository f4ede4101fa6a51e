import type { Counts, ReportPolicy, Result, Severity, StackReport, Verdict } from "./model";

/** Whether the stack may launch: by its checklist where that was audited, else by its preview. */
export function goOf({ checklist, verdict }: Pick<StackReport, "checklist" | "verdict">): boolean {
  return checklist?.go ?? verdict.go;
}

/** Worst first. */
export const severities: readonly Severity[] = ["critical", "high", "medium", "low", "unspecified"];

export function verdictOf(
  stack: string,
  policies: readonly ReportPolicy[],
  results: readonly Result[],
  counts: Counts,
): Verdict {
  const blocking = results.filter((r) => r.blocking);
  return {
    go: blocking.length === 0,
    counts,
    blocking: blocking.length,
    summary: blocking.length > 0 ? noGo(stack, blocking) : go(stack, policies, results, counts),
  };
}

function noGo(stack: string, blocking: readonly Result[]): string {
  const findings = plural(blocking.length, "finding blocks", "findings block");
  const policies = new Set(blocking.map((r) => `${r.pack}/${r.policy}`)).size;
  const bySeverity = severities
    .map((s) => [s, blocking.filter((r) => r.severity === s).length] as const)
    .filter(([severity, n]) => n > 0 && severity !== "unspecified")
    .map(([severity, n]) => `${n} ${severity}`);
  const undecided = blocking.filter((r) => r.outcome !== "fail").length;
  const parts = [
    `in ${plural(policies, "policy", "policies")}`,
    ...(bySeverity.length > 0 ? [bySeverity.join(", ")] : []),
    ...(undecided > 0 ? [`${undecided} of them undecided`] : []),
  ];
  return `${findings} ${stack} (${parts.join("; ")}).`;
}

function go(
  stack: string,
  policies: readonly ReportPolicy[],
  results: readonly Result[],
  counts: Counts,
): string {
  const ran = policies.filter((p) => p.level !== "disabled").length;
  const checks = counts.pass + counts.fail + counts.unknown + counts.error;
  if (checks === 0) {
    return `${stack} holds no resource that the ${plural(ran, "policy covers", "policies cover")}.`;
  }
  const waived = results.filter((r) => r.waiver !== undefined);
  const failed = counts.fail - waived.filter(({ outcome }) => outcome === "fail").length;
  const undecided =
    counts.unknown + counts.error - waived.filter(({ outcome }) => outcome !== "fail").length;
  const rest = [
    ...(waived.length > 0 ? [`${waived.length} waived`] : []),
    ...(failed > 0 ? [plural(failed, "advisory finding", "advisory findings")] : []),
    ...(undecided > 0 ? [`${undecided} undecided`] : []),
  ];
  const but = rest.length > 0 ? `; ${rest.join(" and ")} reported` : "";
  return `Nothing blocks ${stack}: ${counts.pass} of ${plural(checks, "check", "checks")} passed${but}.`;
}

export function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
