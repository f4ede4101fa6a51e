/**
 * Validation of what `--policy-pack-config` says, as the engine hands it to the pack: every policy
 * with its level and options, and names that the engine did not know, which it lets through.
 */
import type { ConfigureAnalyzerRequest } from "@pulumi/pulumi/proto/analyzer_pb";
import type { Policy } from "./define-policy";
import { levelsBelow, optionsBelow } from "./floor";
import type { Level } from "./levels";
import { resolveOptions } from "./options";
import { ownPolicyNames } from "./own-policies";
import { allDisabled, type Settings, unknownPolicy } from "./settings";
import { decodeJson } from "./wire/properties";

export interface PackConfigEntry {
  readonly level: Level;
  readonly properties: Readonly<Record<string, unknown>>;
}

const where = "--policy-pack-config";

/** The levels in the order of CrossGuard's protocol. */
const wireLevels: readonly Level[] = ["advisory", "mandatory", "disabled", "remediate"];

export function readPackConfig(request: ConfigureAnalyzerRequest): Map<string, PackConfigEntry> {
  const config = new Map<string, PackConfigEntry>();
  request.getPolicyconfigMap().forEach((entry, name) => {
    const level = wireLevels[entry.getEnforcementlevel()] ?? "advisory";
    config.set(name, { level, properties: decodeJson(entry.getProperties()?.serializeBinary()) });
  });
  return config;
}

/** What is wrong with the configuration, a sentence each. */
export function packConfigProblems(
  policies: readonly Policy[],
  settings: Pick<Settings, "environment" | "policies">,
  config: ReadonlyMap<string, PackConfigEntry>,
): string[] {
  const problems: string[] = [];
  const { environment } = settings;
  const byId = new Map(policies.map((policy) => [policy.id, policy]));
  for (const [name, entry] of config) {
    const policy = byId.get(name);
    if (policy) {
      const found = resolveOptions(policy, entry.properties).problems;
      problems.push(...found.map((problem) => `${where}: ${problem}`));
    } else if (ownPolicyNames.has(name)) {
      // The pack's own; the engine names it with the others when a level is given for all.
    } else if (name === "all") {
      if (Object.keys(entry.properties).length > 0) {
        problems.push(`${where}: all takes a level only, options belong to a policy`);
      }
    } else {
      problems.push(`${where}: ${unknownPolicy(name, policies)}`);
    }
  }
  if (environment === "production") problems.push(...below(policies, settings, config));
  const named = policies.flatMap(({ id }) => config.get(id) ?? []);
  return named.length < policies.length
    ? problems
    : [...problems, ...allDisabled(environment, named, where)];
}

/** What is looser than production allows. */
function below(
  policies: readonly Policy[],
  settings: Pick<Settings, "policies">,
  config: ReadonlyMap<string, PackConfigEntry>,
): string[] {
  const entries = policies.flatMap((policy) => {
    const entry = config.get(policy.id);
    const floor = settings.policies.get(policy.id)?.floor;
    return entry && floor ? [{ policy, floor, ...entry }] : [];
  });
  return [
    ...levelsBelow(entries, (id) => `${where}: ${id}`, where),
    ...entries.flatMap(({ policy, floor, level, properties }) =>
      // What is switched off has no use for its options.
      level === "disabled"
        ? []
        : optionsBelow(policy, properties, floor).map((sentence) => `${where}: ${sentence}`),
    ),
  ];
}
