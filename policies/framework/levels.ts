/** Enforcement levels: what they are, which one holds where nothing is configured. */
import type { Environment, Severity } from "./define-policy";

/** CrossGuard's own words. */
export type Level = "advisory" | "mandatory" | "remediate" | "disabled";

/** Where a level or the value of an option comes from; overrides of resources stand above all. */
export type Origin = "default" | "preset" | "stack configuration" | "pack configuration";

export const levels: readonly Level[] = ["mandatory", "advisory", "disabled", "remediate"];
export const environments: readonly Environment[] = ["production", "staging", "development"];

const stackNames: Readonly<Record<string, Environment>> = {
  prod: "production",
  production: "production",
  staging: "staging",
  stage: "staging",
  dev: "development",
  development: "development",
  test: "development",
};

/** From the last word of the stack's name; any other name is held to production's rules. */
export function inferEnvironment(stack: string): Environment {
  const last =
    stack
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter(Boolean)
      .pop() ?? "";
  return (Object.hasOwn(stackNames, last) ? stackNames[last] : undefined) ?? "production";
}

/** Our choice of levels: what may stop a launch stops production, the gravest stops development. */
export function defaultLevel(severity: Severity, environment: Environment): Level {
  const grave =
    environment === "production"
      ? severity !== "low"
      : environment === "staging"
        ? severity === "critical" || severity === "high"
        : severity === "critical";
  return grave ? "mandatory" : "advisory";
}

/** What a remediation leaves wrong is a violation as grave as a mandatory policy's. */
const ranks: Readonly<Record<Level, number>> = {
  disabled: 0,
  advisory: 1,
  mandatory: 2,
  remediate: 2,
};

/** True when a policy at the first level stops less than at the second. */
export function isLower(level: Level, than: Level): boolean {
  return ranks[level] < ranks[than];
}

/** A text from a configuration, in quotes and not too long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
