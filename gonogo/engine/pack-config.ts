/**
 * Configuration of a policy pack in the CLI's layers: the defaults of each policy's schema, the
 * pack's own initial configuration, the user's file, where `all` counts before named policies. What
 * the CLI lets pass silently is an error here: unknown policies, unknown properties, wrong types.
 */
import { GonogoError } from "../errors";
import { type JsonSchema, schemaProblems } from "./json-schema";
import type { EnforcementLevel } from "./types";

export interface PolicyDescription {
  readonly name: string;
  readonly level: EnforcementLevel;
  /** Property name → schema; undefined when the policy takes no configuration. */
  readonly properties: Readonly<Record<string, JsonSchema>> | undefined;
  readonly required: readonly string[];
}

export interface InitialConfig {
  /** Undefined when the pack sets only properties. */
  readonly level: EnforcementLevel | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface PolicySetting {
  readonly level: EnforcementLevel;
  /** True when the user's file gives the level. */
  readonly configured: boolean;
  readonly properties: Record<string, unknown>;
}

const levels: readonly string[] = ["advisory", "mandatory", "remediate", "disabled"];

export function resolvePackConfig(
  pack: string,
  policies: readonly PolicyDescription[],
  initial: ReadonlyMap<string, InitialConfig>,
  user: Readonly<Record<string, unknown>>,
): Map<string, PolicySetting> {
  const names = new Set(policies.map((policy) => policy.name));
  for (const name of Object.keys(user)) {
    if (name !== "all" && name !== "environments" && !names.has(name)) {
      throw wrong(pack, `it has no policy "${name}".${suggestion(name, names)}`);
    }
  }
  const all = parseEntry(pack, "all", user.all);
  if (all && Object.keys(all.properties).length > 0) {
    throw wrong(pack, '"all" sets a level only, not properties.');
  }
  const result = new Map<string, PolicySetting>();
  for (const policy of policies) {
    const own = parseEntry(pack, policy.name, user[policy.name]);
    const given = initial.get(policy.name);
    const properties = {
      ...defaults(policy),
      ...(initial.get("all")?.properties ?? {}),
      ...(given?.properties ?? {}),
      ...(own?.properties ?? {}),
    };
    const level =
      own?.level ?? all?.level ?? given?.level ?? initial.get("all")?.level ?? policy.level;
    if (level !== "disabled") validate(pack, policy, properties);
    const configured = (own?.level ?? all?.level) !== undefined;
    result.set(policy.name, { level, configured, properties });
  }
  return result;
}

function parseEntry(
  pack: string,
  name: string,
  value: unknown,
): { level: EnforcementLevel | undefined; properties: Record<string, unknown> } | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string") return { level: parseLevel(pack, name, value), properties: {} };
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw wrong(
      pack,
      `"${name}" must be a level (${levels.join(", ")}) or an object with enforcementLevel and ` +
        "the policy's properties.",
    );
  }
  const { enforcementLevel, ...properties } = value as Record<string, unknown>;
  const level =
    enforcementLevel === undefined ? undefined : parseLevel(pack, name, enforcementLevel);
  return { level, properties };
}

function parseLevel(pack: string, name: string, value: unknown): EnforcementLevel {
  if (typeof value === "string" && levels.includes(value)) return value as EnforcementLevel;
  throw wrong(
    pack,
    `"${name}" has the level ${JSON.stringify(value)}; allowed are ${levels.join(", ")}.`,
  );
}

function defaults(policy: PolicyDescription): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(policy.properties ?? {}).flatMap(([name, schema]) =>
      typeof schema === "object" && schema.default !== undefined ? [[name, schema.default]] : [],
    ),
  );
}

function validate(
  pack: string,
  policy: PolicyDescription,
  properties: Readonly<Record<string, unknown>>,
): void {
  const known = policy.properties ?? {};
  for (const name of Object.keys(properties)) {
    if (!Object.hasOwn(known, name)) {
      const names = new Set(Object.keys(known));
      const has = names.size > 0 ? `its properties are ${[...names].join(", ")}` : "it has none";
      throw wrong(pack, `"${policy.name}" has no property "${name}": ${has}.`);
    }
  }
  const missing = policy.required.filter((name) => properties[name] === undefined);
  if (missing.length > 0) {
    throw wrong(pack, `"${policy.name}" needs a value for ${missing.join(", ")}.`);
  }
  for (const [name, value] of Object.entries(properties)) {
    const problem = schemaProblems(known[name], value, name)[0];
    if (problem) throw wrong(pack, `"${policy.name}": ${problem}.`);
  }
}

function wrong(pack: string, sentence: string): GonogoError {
  return new GonogoError("usage", `Configuration of the policy pack ${pack}: ${sentence}`);
}

/** The nearest name when it is near enough to be meant. */
function suggestion(name: string, names: ReadonlySet<string>): string {
  const near = [...names]
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return near && near.distance <= Math.max(2, name.length / 3)
    ? ` Did you mean "${near.candidate}"?`
    : ` Its policies: ${[...names].sort().join(", ")}.`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
