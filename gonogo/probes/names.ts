/** Names of looks that no probe has: steps of a smoke test, and what a load test shows. Pure. */
import type { Severity } from "../../policies/framework/define-policy";

/** What the smoke test finds, the first customer would have found. */
export const smokeSeverity: Severity = "high";
export const loadSeverity: Severity = "medium";

export const loadThings = ["users", "errors", "latency", "health"] as const;
const loadName = new RegExp(`^load-(?:${loadThings.join("|")})-at-[1-9]\\d*$`);

/** `load-latency-at-100`: what `gonogo load` calls a result, after the users that asked at once. */
export const isLoadName = (name: string): boolean => loadName.test(name);

/** `load-latency` of `load-latency-at-100`: whatever the users; undefined for what is no load. */
export function loadFamily(name: string): string | undefined {
  return isLoadName(name) ? name.replace(/-at-\d+$/, "") : undefined;
}

export const loadFamilies: readonly string[] = loadThings.map((thing) => `load-${thing}`);
