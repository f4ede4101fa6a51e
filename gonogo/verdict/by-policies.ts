/** What the policies of a control say of a stack: the worst of all their results. */
import { probePack } from "../probes/settles";
import type { Result, StackReport } from "../report/model";
import { plural } from "../report/verdict";
import type { Contribution } from "./types";
import { worstOf } from "./worst";

/**
 * Control → what its policies say; absent where no policy of it looked at anything. What probes say
 * is a way of its own.
 */
export function byPolicies(run: StackReport): ReadonlyMap<string, Contribution> {
  const results = new Map<string, Result[]>();
  for (const result of run.results) {
    if (result.outcome === "not-applicable" || result.pack === probePack) continue;
    const key = `${result.pack}/${result.policy}`;
    const own = results.get(key);
    if (own) own.push(result);
    else results.set(key, [result]);
  }
  const byControl = new Map<string, { policies: string[]; results: Result[] }>();
  for (const { pack, name, controls, level } of run.policies) {
    const own = results.get(`${pack}/${name}`);
    if (own === undefined || level === "disabled") continue;
    for (const control of controls) {
      const entry = byControl.get(control) ?? { policies: [], results: [] };
      byControl.set(control, entry);
      entry.policies.push(name);
      for (const result of own) entry.results.push(result);
    }
  }
  return new Map([...byControl].map(([id, entry]) => [id, contribution(entry)]));
}

function contribution(entry: { policies: string[]; results: Result[] }): Contribution {
  const { policies, results } = entry;
  const outcome = worstOf(results.map((result) => result.outcome)) ?? "pass";
  const wrong = results.filter((result) => result.outcome !== "pass");
  const settledBy = settlersOf(wrong);
  return {
    way: "policy",
    outcome,
    summary: summary(policies, results, wrong) + seenText(settledBy),
    ...(settledBy.length > 0 ? { settledBy } : {}),
    policies,
    resources: [...new Set((wrong.length > 0 ? wrong : results).map(({ urn }) => urn))],
    ...(wrong.length > 0 && wrong.every(({ waiver }) => waiver !== undefined)
      ? { waived: true }
      : {}),
  };
}

/** The probes that saw all that is not known; none where anything else is wrong. */
function settlersOf(wrong: readonly Result[]): readonly string[] {
  if (wrong.some(({ settledBy }) => settledBy === undefined)) return [];
  return [...new Set(wrong.flatMap(({ settledBy = [] }) => settledBy))];
}

function seenText(settledBy: readonly string[]): string {
  if (settledBy.length === 0) return "";
  return ` The running system shows what the preview does not know: ${settledBy.join(", ")}.`;
}

function summary(policies: readonly string[], results: Result[], wrong: Result[]): string {
  const checks = plural(results.length, "check", "checks");
  if (wrong.length === 0) {
    return `${checks} of ${plural(policies.length, "policy", "policies")} passed.`;
  }
  const names = [...new Set(wrong.map(({ policy }) => policy))];
  const shown = names.slice(0, 3).join(", ");
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  return `${wrong.length} of ${checks} did not pass: ${shown}${more}.`;
}
