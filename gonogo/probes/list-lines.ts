/** What became of the lines of a system's list. Pure. */
import type { ListLine, SystemList } from "./lists";
import type { ProbeResult } from "./run";

export interface LineResult {
  readonly name: string;
  /** Open is neither: something of the line was not looked at, or not decided. */
  readonly outcome: "pass" | "fail" | "open";
  /** Of the line's entries those that had nothing to look at, or were not asked. */
  readonly unseen: readonly string[];
}

export function lineResults(
  { lines }: SystemList,
  results: readonly ProbeResult[],
): readonly LineResult[] {
  return lines.map((line) => lineResult(line, results));
}

function lineResult(line: ListLine, results: readonly ProbeResult[]): LineResult {
  const { name } = line;
  const looks = line.probes.map((probe) => ({
    probe,
    outcomes: results
      .filter((each) => isNamed(each.probe, probe))
      .map((each) => outcomeOf(each, line)),
  }));
  const isSeen = (outcome: string) => outcome !== "not-applicable";
  const unseen = looks.filter(({ outcomes }) => !outcomes.some(isSeen)).map(({ probe }) => probe);
  const outcomes = looks.flatMap(({ outcomes: own }) => own.filter(isSeen));
  if (outcomes.includes("fail")) return { name, outcome: "fail", unseen };
  const passes = unseen.length === 0 && outcomes.every((outcome) => outcome === "pass");
  return { name, outcome: passes ? "pass" : "open", unseen };
}

/** @param entry `stripe-key-mode`, or `stripe-*` for all that begin so. */
export function isNamed(probe: string, entry: string): boolean {
  return entry.endsWith("*") ? probe.startsWith(entry.slice(0, -1)) : probe === entry;
}

/** Of a line about one path, what was found at others says nothing. */
function outcomeOf(result: ProbeResult, { path }: ListLine): ProbeResult["outcome"] {
  const { outcome, findings, reason } = result;
  if (path === undefined || outcome !== "fail") return outcome;
  if (findings.some(({ property }) => property.split(" ").includes(path))) return "fail";
  // What else was wrong may have kept this path from being decided.
  return reason === undefined ? "pass" : "unknown";
}
