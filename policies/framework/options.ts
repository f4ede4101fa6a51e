/** Options of a policy: JSON Schema for the pack's configuration, and validation that says more. */
import type { Option, Options, Policy } from "./define-policy";
import { suggestion } from "./suggestion";

/** The default values, before any configuration. */
export function defaultOptions(options: Options): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).map(([name, o]) => [name, o.default]));
}

/**
 * The values in force: defaults, then `given`. @param given May hold anything.
 * @returns The values, and one sentence for each thing that is wrong with `given`.
 */
export function resolveOptions(
  policy: Pick<Policy, "id" | "options">,
  given: Readonly<Record<string, unknown>>,
): { readonly values: Record<string, unknown>; readonly problems: readonly string[] } {
  const values = defaultOptions(policy.options);
  const problems: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const option = Object.hasOwn(policy.options, name) ? policy.options[name] : undefined;
    if (!option) {
      problems.push(unknownOption(policy, name));
      continue;
    }
    const problem = optionProblem(option, value);
    if (problem === undefined) {
      values[name] = value;
    } else {
      problems.push(`${policy.id}.${name} ${problem}`);
    }
  }
  return { values, problems };
}

function unknownOption(policy: Pick<Policy, "id" | "options">, name: string): string {
  const known = Object.keys(policy.options);
  const offer =
    known.length === 0
      ? "the policy has no options"
      : (suggestion(name, known) ?? `its options are ${known.join(", ")}`);
  return `${policy.id} has no option "${name}": ${offer}`;
}

/** What is wrong with a value, as the end of a sentence; undefined when it is right. */
export function optionProblem(option: Option, value: unknown): string | undefined {
  switch (option.type) {
    case "integer":
    case "number":
      return numberProblem(option, value);
    case "boolean":
      return typeof value === "boolean" ? undefined : `must be true or false, not ${kind(value)}`;
    case "string":
      if (typeof value !== "string") {
        return `must be a string, not ${kind(value)}`;
      }
      return option.enum && !option.enum.includes(value)
        ? `must be one of ${option.enum.join(", ")}, not ${kind(value)}`
        : undefined;
    case "array":
      return Array.isArray(value) && value.every((item) => typeof item === "string")
        ? undefined
        : `must be a list of strings, not ${kind(value)}`;
  }
}

function numberProblem(
  option: Extract<Option, { type: "integer" | "number" }>,
  value: unknown,
): string | undefined {
  const name = option.type === "integer" ? "a whole number" : "a number";
  const right = option.type === "integer" ? Number.isInteger(value) : Number.isFinite(value);
  if (typeof value !== "number" || !right) {
    return `must be ${name}, not ${kind(value)}`;
  }
  if (option.minimum !== undefined && value < option.minimum) {
    return `must be at least ${option.minimum}, not ${value}`;
  }
  return option.maximum !== undefined && value > option.maximum
    ? `must be at most ${option.maximum}, not ${value}`
    : undefined;
}

function kind(value: unknown): string {
  if (typeof value === "string") {
    return value.length <= 60 ? JSON.stringify(value) : "a longer string";
  }
  if (typeof value === "number" || typeof value === "boolean" || value === null) {
    return String(value);
  }
  return Array.isArray(value) ? "a list" : value === undefined ? "nothing" : "an object";
}
