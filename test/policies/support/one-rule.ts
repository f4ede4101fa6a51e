/** One policy with an option of each kind, and the settings that a configuration gives it. */
import type { Option, Policy } from "../../../policies/framework/define-policy";
import { readSettings } from "../../../policies/framework/settings";
import { doing, policyOf, testType } from "./make";

export const about = { description: "D.", source: "Our choice." };
export const days = { ...about, type: "integer", default: 7, minimum: 1, maximum: 35 } as const;
export const options: Record<string, Option> = {
  days: { ...days, stricter: "higher" },
  most: { ...about, type: "number", default: 0.5, stricter: "lower" },
  free: { ...about, type: "number", default: 1 },
  mode: { ...about, type: "string", default: "a", enum: ["a", "b"] },
  text: { ...about, type: "string", default: "" },
  on: { ...about, type: "boolean", default: true, stricter: true },
  either: { ...about, type: "boolean", default: true },
  must: {
    ...about,
    type: "array",
    items: { type: "string" },
    default: ["a", "b"],
    stricter: "more",
  },
  may: { ...about, type: "array", items: { type: "string" }, default: ["a"], stricter: "fewer" },
  names: { ...about, type: "array", items: { type: "string" }, default: ["a"] },
};
export const policy = policyOf(
  doing(() => undefined),
  { id: "one-rule", options },
);
export const mending: Policy = { ...policy, remediations: { [testType]: () => ({}) } };
export function read(policies: unknown, more: Readonly<Record<string, string>> = {}, of = policy) {
  const config = { "gonogo:environment": "staging", ...more };
  const text = typeof policies === "string" ? policies : JSON.stringify(policies);
  return readSettings([of], { stack: "app", config: { ...config, "gonogo:policies": text } });
}
