/** What a scheduled look says of each of its items. Pure. */
import type { ProbeResult } from "../probes/run";
import type { WatchItem } from "./plan";

export interface WatchedItem {
  readonly id: string;
  readonly requirement: string;
  /**
   * `manual`: something remains to a person, whatever the looks say, unless they found something.
   * `unknown`: what should have looked saw nothing, or could not decide.
   */
  readonly outcome: "pass" | "fail" | "unknown" | "manual";
  /** What looked, with what came of it: `health-answers, https://api.example.com: pass`. */
  readonly looks: readonly string[];
  readonly manual?: { readonly who: string; readonly what: string };
}

/** @param results Of probes, and of the smoke test's steps, whose ids begin with `smoke-`. */
export function outcomeOf(item: WatchItem, results: readonly ProbeResult[]): WatchedItem {
  const { id, requirement, probes = [], smoke, manual } = item;
  const own = results.filter(
    ({ probe }) => probes.includes(probe) || (smoke === true && isStep(probe)),
  );
  const seen = own.filter(({ outcome }) => outcome !== "not-applicable");
  const about = {
    id,
    requirement,
    looks: seen.map(
      ({ probe, target, outcome }) => `${probe}${target === "" ? "" : `, ${target}`}: ${outcome}`,
    ),
    ...(manual === undefined ? {} : { manual }),
  };
  if (seen.some(({ outcome }) => outcome === "fail")) return { ...about, outcome: "fail" };
  if (seen.some(({ outcome }) => outcome !== "pass")) return { ...about, outcome: "unknown" };
  if (manual !== undefined) return { ...about, outcome: "manual" };
  return { ...about, outcome: seen.length > 0 ? "pass" : "unknown" };
}

/** Whether nothing looked although something should have: no look's outcome tells of that. */
export function isUnseen({ outcome, looks }: WatchedItem): boolean {
  return outcome === "unknown" && looks.length === 0;
}

const isStep = (probe: string) => probe.startsWith("smoke-");
