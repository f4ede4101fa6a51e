/** What a system's list asks for and the stack tells nothing of: that is open, not unimportant. */
import { isNamed } from "./list-lines";
import type { SystemList } from "./lists";
import { probes } from "./registry";
import type { ProbeResult } from "./run";

export function expected(
  results: readonly ProbeResult[],
  list: SystemList | undefined,
): readonly ProbeResult[] {
  if (list === undefined) return results;
  const entries = list.lines.flatMap((line) => line.probes);
  return results.map((result) => {
    const isListed = entries.some((entry) => isNamed(result.probe, entry));
    if (result.outcome !== "not-applicable" || !isListed) return result;
    const kind = probes.find(({ id }) => id === result.probe)?.target ?? "";
    const target = result.target === "" ? kind : result.target;
    const reason = `${result.reason ?? "There is nothing to look at."} Its checklist asks for it.`;
    return { ...result, outcome: "unknown", target, reason };
  });
}

/** The lines that the chosen probes can decide: who chooses some does not ask for the others. */
export function chosenLines(list: SystemList, ids: readonly string[]): SystemList {
  const lines = list.lines.filter((line) =>
    line.probes.every((entry) => ids.some((id) => isNamed(id, entry))),
  );
  return lines.length === list.lines.length ? list : { lines };
}
