/** How strictly a probe's findings count: by severity and environment, or as the stack says. Pure. */
import type { Environment } from "../../policies/framework/define-policy";
import { isFloored } from "../../policies/framework/floor";
import { defaultLevel, isLower, quote } from "../../policies/framework/levels";
import { loadFamily } from "./names";
import type { Probe } from "./probe";

/** CrossGuard's words; a look changes nothing, so that `remediate` is none. */
export type ProbeLevel = "mandatory" | "advisory" | "disabled";
const words: readonly ProbeLevel[] = ["mandatory", "advisory", "disabled"];

/** Probe, step of the smoke test or part of the load test to what its stack says. */
export type ProbeLevels = ReadonlyMap<string, ProbeLevel>;

/** `load-latency` speaks for every number of users, `load-latency-at-100` over it for that one. */
export function levelSaid(levels: ProbeLevels | undefined, id: string): ProbeLevel | undefined {
  return levels?.get(id) ?? levels?.get(loadFamily(id) ?? "");
}

/** Leaves out what the stack does not look at. */
export function enabled<T>(
  all: readonly T[],
  levels: ProbeLevels,
  idOf: (each: T) => string,
): readonly T[] {
  return all.filter((each) => levelSaid(levels, idOf(each)) !== "disabled");
}

/**
 * @param given As the configuration has it. @param fail Throws; gets what is wrong.
 * The floor of production is the policies': what is critical or high keeps its level.
 */
export function readLevel(
  { id, severity }: Pick<Probe, "id" | "severity">,
  given: unknown,
  environment: Environment,
  fail: (problem: string) => never,
): ProbeLevel {
  const level = words.find((word) => word === given);
  if (level === undefined) {
    const shown = typeof given === "string" ? quote(given) : "a value of another type";
    return fail(`${id}.enforcementLevel must be ${words.join(", ")}, not ${shown}.`);
  }
  const floor = defaultLevel(severity, environment);
  if (environment === "production" && isFloored({ severity }) && isLower(level, floor)) {
    return fail(
      `${id} is ${severity} and stays ${floor} in production, not ${level}: accept single findings ` +
        "with a waiver instead.",
    );
  }
  return level;
}
