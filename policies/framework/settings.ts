/**
 * What the stack's own configuration says about the pack: environment, levels, options, and what an
 * undecided rule means. Pure, so that the tool can ask the same question as the pack.
 *
 * Keys: `gonogo:environment`, `gonogo:undecided`, `gonogo:policies` (policy id, or `all`, → level,
 * or an object of `enforcementLevel` and options).
 */
import type { Environment, Policy, Severity } from "./define-policy";
import { resolveOptions } from "./options";
import { suggestion } from "./suggestion";

export type Level = "advisory" | "mandatory" | "disabled";
export type Undecided = "block" | "report";

export interface Settings {
  readonly environment: Environment;
  readonly undecided: Undecided;
  /** Policy id → what is in force. */
  readonly policies: ReadonlyMap<string, PolicySettings>;
  /** What is wrong with the configuration, a sentence each. */
  readonly problems: readonly string[];
}
export interface PolicySettings {
  readonly level: Level;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface StackConfig {
  /** Project name, as in Pulumi.yaml. */
  readonly project?: string;
  /** Stack name: `finsight-prod`. */
  readonly stack: string;
  /** Configuration as programs see it, keys as `ns:key` or `ns:config:key`. */
  readonly config: Readonly<Record<string, string>>;
}

const environments: readonly Environment[] = ["production", "staging", "development"];
const levels: readonly Level[] = ["mandatory", "advisory", "disabled"];
const undecidedValues: readonly Undecided[] = ["block", "report"];
/** Keys of the namespace; `system` and `allowDeletion` are the program's. */
const keys = ["environment", "system", "policies", "undecided", "allowDeletion"];
const namespace = "gonogo";

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

export function readSettings(
  policies: readonly Policy[],
  { stack, config }: StackConfig,
): Settings {
  const own = ownConfig(config);
  const problems: string[] = [...misspeltKeys(own)];
  const environment = oneOf("environment", environments, own, problems) ?? inferEnvironment(stack);
  const undecided =
    oneOf("undecided", undecidedValues, own, problems) ??
    (environment === "production" ? "block" : "report");
  const configured = policiesConfig(own, problems);
  for (const id of Object.keys(configured)) {
    if (id !== "all" && !policies.some((policy) => policy.id === id)) {
      problems.push(`${key("policies")}: ${unknownPolicy(id, policies)}`);
    }
  }
  const all = levelOf("all", configured.all, problems);
  const result = new Map<string, PolicySettings>();
  for (const policy of policies) {
    const entry = Object.hasOwn(configured, policy.id) ? configured[policy.id] : undefined;
    const level = levelOf(policy.id, entry, problems);
    const options = resolveOptions(policy, optionsOf(entry));
    problems.push(...options.problems.map((problem) => `${key("policies")}: ${problem}`));
    result.set(policy.id, {
      level: level ?? all ?? defaultLevel(policy.severity, environment),
      options: options.values,
    });
  }
  problems.push(...allDisabled(environment, [...result.values()], key("policies")));
  return { environment, undecided, policies: result, problems };
}

function key(name: string): string {
  return `${namespace}:${name}`;
}

/** The keys of our namespace without it. */
function ownConfig(config: Readonly<Record<string, string>>): Record<string, string> {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(config)) {
    const match = /^gonogo:(?:config:)?(.+)$/.exec(name);
    if (match?.[1] && match[1] !== "__proto__") {
      own[match[1]] = value;
    }
  }
  return own;
}

/** The program may have keys of its own here, so only near misses are errors. */
function misspeltKeys(own: Readonly<Record<string, string>>): string[] {
  return Object.keys(own)
    .filter((name) => !keys.includes(name))
    .flatMap((name) => {
      const offer = suggestion(name, keys);
      return offer ? [`${key(name)} is not a key of the gate: ${offer}`] : [];
    });
}

function oneOf<T extends string>(
  name: string,
  allowed: readonly T[],
  own: Readonly<Record<string, string>>,
  problems: string[],
): T | undefined {
  const given = own[name];
  const found = allowed.find((value) => value === given);
  if (given !== undefined && found === undefined) {
    problems.push(`${key(name)} must be ${allowed.join(", ")}, not ${quote(given)}`);
  }
  return found;
}

function policiesConfig(
  own: Readonly<Record<string, string>>,
  problems: string[],
): Record<string, unknown> {
  if (own.policies === undefined) {
    return {};
  }
  try {
    const parsed: unknown = JSON.parse(own.policies);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) {
      return { ...parsed };
    }
  } catch {
    // Falls through to the one message for everything that is no object.
  }
  problems.push(`${key("policies")} must be an object from policy ids to levels or options`);
  return {};
}

function levelOf(id: string, entry: unknown, problems: string[]): Level | undefined {
  if (entry === undefined) {
    return undefined;
  }
  const isObject = typeof entry === "object" && entry !== null && !Array.isArray(entry);
  if (typeof entry !== "string" && !isObject) {
    problems.push(`${key("policies")}: ${id} must be a level or an object with options`);
    return undefined;
  }
  if (id === "all" && isObject && Object.keys(optionsOf(entry)).length > 0) {
    problems.push(`${key("policies")}: all takes a level only, options belong to a policy`);
  }
  const given: unknown = isObject ? Reflect.get(entry, "enforcementLevel") : entry;
  const level = levels.find((candidate) => candidate === given);
  if (given !== undefined && level === undefined) {
    const shown = typeof given === "string" ? quote(given) : "a value of another type";
    problems.push(
      `${key("policies")}: the level of ${id} must be ${levels.join(", ")}, not ${shown}`,
    );
  }
  return level;
}

function optionsOf(entry: unknown): Record<string, unknown> {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
    return {};
  }
  return Object.fromEntries(Object.entries(entry).filter(([name]) => name !== "enforcementLevel"));
}

/** Says that a policy does not exist, and which one may have been meant. */
export function unknownPolicy(id: string, policies: readonly Policy[]): string {
  const offer = suggestion(
    id,
    policies.map((policy) => policy.id),
  );
  return `there is no policy ${quote(id)}${offer ? `: ${offer}` : ""}`;
}

/** A production stack that nothing is asked of would always be a GO. */
export function allDisabled(
  environment: Environment,
  policies: readonly { readonly level: string }[],
  where: string,
): string[] {
  return environment === "production" &&
    policies.length > 0 &&
    policies.every(({ level }) => level === "disabled")
    ? [`${where}: every policy is disabled, which a production stack must not do`]
    : [];
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
