/** The gate's keys in a stack's configuration. */
import { quote } from "./levels";
import { suggestion } from "./suggestion";

export interface StackConfig {
  /** Project name, as in Pulumi.yaml. */
  readonly project?: string;
  /** Stack name: `finsight-prod`. */
  readonly stack: string;
  /** Configuration as programs see it, keys as `ns:key` or `ns:config:key`. */
  readonly config: Readonly<Record<string, string>>;
}

/**
 * Keys of the namespace; `system` and `allowDeletion` are the program's, those about checklists,
 * probes, smoke tests,
 * load tests and signatures the audit's.
 */
const keys = [
  "environment",
  "system",
  "preset",
  "policies",
  "undecided",
  "remediate",
  "allowDeletion",
  "checklist",
  "probes",
  "smoke",
  "load",
  "signers",
  "requireSignatures",
];
const namespace = "gonogo";

export function keyOf(name: string): string {
  return `${namespace}:${name}`;
}

/** The keys of our namespace without it; near misses are problems. */
export function ownConfig(
  config: Readonly<Record<string, string>>,
  problems: string[],
): Record<string, string> {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(config)) {
    const match = /^gonogo:(?:config:)?(.+)$/.exec(name);
    if (match?.[1] && match[1] !== "__proto__") {
      own[match[1]] = value;
    }
  }
  // The program may have keys of its own here, so only near misses are errors.
  for (const name of Object.keys(own).filter((each) => !keys.includes(each))) {
    const offer = suggestion(name, keys);
    if (offer) problems.push(`${keyOf(name)} is not a key of the gate: ${offer}`);
  }
  return own;
}

export function oneOf<T extends string>(
  name: string,
  allowed: readonly T[],
  own: Readonly<Record<string, string>>,
  problems: string[],
): T | undefined {
  const given = own[name];
  const found = allowed.find((value) => value === given);
  if (given !== undefined && found === undefined) {
    problems.push(`${keyOf(name)} must be ${allowed.join(", ")}, not ${quote(given)}`);
  }
  return found;
}

export function parsedPolicies(
  own: Readonly<Record<string, string>>,
  problems: string[],
): Record<string, unknown> {
  if (own.policies === undefined) return {};
  try {
    const parsed: unknown = JSON.parse(own.policies);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) {
      return { ...parsed };
    }
  } catch {
    // Falls through to the one message for everything that is no object.
  }
  problems.push(`${keyOf("policies")} must be an object from policy ids to levels or options`);
  return {};
}
