import type { Environment } from "../sizes";

const bySegment: Readonly<Record<string, Environment>> = {
  prod: "production",
  production: "production",
  staging: "staging",
  stage: "staging",
  dev: "development",
  development: "development",
  test: "development",
};

/**
 * The environment of a stack that does not set `gonogo:environment`: from the last segment of its
 * name, and production, the strictest, when that says nothing.
 */
export function environmentOf(stack: string): Environment {
  return bySegment[stack.split("-").at(-1) ?? ""] ?? "production";
}
