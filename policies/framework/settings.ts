/**
 * What the stack's own configuration says about the pack: environment, preset, levels, options, and
 * what an undecided rule means. Pure, so that the tool can ask the same question as the pack.
 *
 * Keys: `gonogo:environment`, `gonogo:preset`, `gonogo:undecided`, `gonogo:remediate`,
 * `gonogo:policies` (policy id, or `all`, → level, or an object: see policy-entry.ts).
 */
import type { Environment, Policy } from "./define-policy";
import { type Floor, levelsBelow, optionsBelow } from "./floor";
import { keyOf, oneOf, ownConfig, parsedPolicies, type StackConfig } from "./gate-keys";
import {
  defaultLevel,
  environments,
  inferEnvironment,
  type Level,
  type Origin,
  quote,
} from "./levels";
import { defaultOptions } from "./options";
import type { Override } from "./overrides";
import { type PolicyEntry, readEntry } from "./policy-entry";
import { launch, type Preset, presetLevel, presetNamed, presetOptions } from "./presets";
import { suggestion } from "./suggestion";

export type { StackConfig } from "./gate-keys";
export { defaultLevel, inferEnvironment, type Level, type Origin } from "./levels";

export type Undecided = "block" | "report";

export interface Settings {
  readonly environment: Environment;
  readonly undecided: Undecided;
  /** Whether whatever can be put right safely is, at its level: what `--remediate` sets. */
  readonly remediate: boolean;
  readonly preset: string;
  /** Policy id → what is in force. */
  readonly policies: ReadonlyMap<string, PolicySettings>;
  /** What is wrong with the configuration, a sentence each. */
  readonly problems: readonly string[];
}

export interface PolicySettings {
  readonly level: Level;
  readonly levelFrom: Origin;
  readonly options: Readonly<Record<string, unknown>>;
  /** Option → where its value comes from; for the others it is the policy's default. */
  readonly optionsFrom: Readonly<Record<string, Origin>>;
  readonly overrides: readonly Override[];
  readonly floor: Floor;
  /** Why the level is what it is, where the configuration says so. */
  readonly reason?: string;
}

const undecidedValues: readonly Undecided[] = ["block", "report"];

export function readSettings(
  policies: readonly Policy[],
  { stack, config }: StackConfig,
  presets: readonly Preset[] = [],
): Settings {
  const problems: string[] = [];
  const own = ownConfig(config, problems);
  const environment = oneOf("environment", environments, own, problems) ?? inferEnvironment(stack);
  const undecided =
    oneOf("undecided", undecidedValues, own, problems) ??
    (environment === "production" ? "block" : "report");
  const remediate = oneOf("remediate", ["true", "false"], own, problems) === "true";
  const { preset, problem } = presetNamed(own.preset ?? launch.name, presets);
  if (problem) problems.push(`${keyOf("preset")}: ${problem}`);
  const where = keyOf("policies");
  const configured = parsedPolicies(own, problems);
  const ids = new Set(policies.map(({ id }) => id));
  for (const id of Object.keys(configured)) {
    if (id !== "all" && !ids.has(id)) problems.push(`${where}: ${unknownPolicy(id, policies)}`);
  }
  const reading = { environment, problems, where };
  const all = readEntry("all", configured.all, undefined, reading);
  const context = { environment, preset, all };
  const result = new Map<string, PolicySettings>();
  const entries = new Map<Policy, PolicyEntry>();
  for (const policy of policies) {
    const given = Object.hasOwn(configured, policy.id) ? configured[policy.id] : undefined;
    const entry = readEntry(policy.id, given, policy, reading);
    const settings = settingsOf(policy, entry, context);
    result.set(policy.id, settings);
    problems.push(...cannotRemediate(policy, entry, where));
    entries.set(policy, entry);
  }
  if (environment === "production") problems.push(...below(entries, result, where));
  problems.push(...allDisabled(environment, [...result.values()], where));
  return { environment, undecided, remediate, preset: preset.name, policies: result, problems };
}

interface Context {
  readonly environment: Environment;
  readonly preset: Preset;
  readonly all: PolicyEntry;
}

/** Layer by layer: the policy's own, the preset's, what the stack says of all, and of this one. */
function settingsOf(policy: Policy, entry: PolicyEntry, context: Context): PolicySettings {
  const { environment, preset, all } = context;
  const asked = Object.hasOwn(preset.policies, policy.id) ? preset.policies[policy.id] : undefined;
  const ofPreset = presetLevel(asked, environment);
  const presetValues = presetOptions(asked);
  const floor: Floor = {
    level: ofPreset ?? defaultLevel(policy.severity, environment),
    options: { ...defaultOptions(policy.options), ...presetValues },
    cited: Object.fromEntries(
      Object.entries(asked?.options ?? {}).map(([name, { boxes }]) => [
        name,
        `preset ${preset.name}: ${boxes.join(", ")}`,
      ]),
    ),
  };
  const given = entry.level ?? all.level;
  const level = given ?? floor.level;
  const canRemediate = Object.keys(policy.remediations).length > 0;
  const reason = entry.reason ?? (entry.level === undefined ? all.reason : undefined);
  return {
    // What a policy that cannot remediate leaves wrong is a violation all the same.
    level: level === "remediate" && !canRemediate ? "mandatory" : level,
    levelFrom: given ? "stack configuration" : ofPreset ? "preset" : "default",
    options: { ...floor.options, ...entry.options },
    optionsFrom: {
      ...origins(presetValues, "preset"),
      ...origins(entry.options, "stack configuration"),
    },
    overrides: entry.overrides,
    floor,
    ...(reason === undefined ? {} : { reason }),
  };
}

function origins(values: Readonly<Record<string, unknown>>, from: Origin): Record<string, Origin> {
  return Object.fromEntries(Object.keys(values).map((name) => [name, from]));
}

function cannotRemediate(policy: Policy, entry: PolicyEntry, where: string): string[] {
  if (Object.keys(policy.remediations).length > 0) return [];
  const places = [
    ...(entry.level === "remediate" ? [`${where}: ${policy.id}`] : []),
    ...entry.overrides.flatMap(({ level, place }) => (level === "remediate" ? [place] : [])),
  ];
  return places.map((at) => `${at} has the level remediate, and the policy has no remediation`);
}

/** What the stack makes looser than production allows, in entries and their overrides. */
function below(
  entries: ReadonlyMap<Policy, PolicyEntry>,
  settings: ReadonlyMap<string, PolicySettings>,
  where: string,
): string[] {
  const inForce = [...entries].flatMap(([policy, entry]) => {
    const own = settings.get(policy.id);
    return own ? [{ policy, entry, level: own.level, floor: own.floor }] : [];
  });
  return [
    ...levelsBelow(inForce, (id) => `${where}: ${id}`, where),
    ...inForce.flatMap(({ policy, entry, level, floor }) => [
      // What is switched off has no use for its options.
      ...(level === "disabled" ? [] : optionsBelow(policy, entry.options, floor)).map(
        (sentence) => `${where}: ${sentence}`,
      ),
      ...entry.overrides.flatMap((override) => overrideBelow(policy, override, floor)),
    ]),
  ];
}

function overrideBelow(policy: Policy, override: Override, floor: Floor): string[] {
  const { level, options, place } = override;
  const levels = level ? levelsBelow([{ policy, level, floor }], () => place, place) : [];
  return [
    ...levels,
    ...optionsBelow(policy, options, floor).map((sentence) => `${place}.options: ${sentence}`),
  ];
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
