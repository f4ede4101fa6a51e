/**
 * Validation of what `--policy-pack-config` says, as the engine hands it to the pack: every policy
 * with its level and options, and names that the engine did not know, which it lets through.
 */
import type { ConfigureAnalyzerRequest } from "@pulumi/pulumi/proto/analyzer_pb";
import { decodeStruct } from "./decode";
import type { Environment, Policy } from "./define-policy";
import { resolveOptions } from "./options";
import { allDisabled, unknownPolicy } from "./settings";
import { waiverPolicyName } from "./waivers/policy";

export interface PackConfigEntry {
  readonly level: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const where = "--policy-pack-config";

export function readPackConfig(request: ConfigureAnalyzerRequest): Map<string, PackConfigEntry> {
  const names = ["advisory", "mandatory", "disabled", "remediate"];
  const config = new Map<string, PackConfigEntry>();
  request.getPolicyconfigMap().forEach((entry, name) => {
    const level = names[entry.getEnforcementlevel()] ?? "advisory";
    config.set(name, { level, properties: decodeStruct(entry.getProperties()) });
  });
  return config;
}

/** What is wrong with the configuration, a sentence each. */
export function packConfigProblems(
  policies: readonly Policy[],
  environment: Environment,
  config: ReadonlyMap<string, PackConfigEntry>,
): string[] {
  const problems: string[] = [];
  const byId = new Map(policies.map((policy) => [policy.id, policy]));
  for (const [name, { properties }] of config) {
    const policy = byId.get(name);
    if (policy) {
      const found = resolveOptions(policy, properties).problems;
      problems.push(...found.map((problem) => `${where}: ${problem}`));
    } else if (name === waiverPolicyName) {
      // The pack's own; the engine names it with the others when a level is given for all.
    } else if (name === "all") {
      if (Object.keys(properties).length > 0) {
        problems.push(`${where}: all takes a level only, options belong to a policy`);
      }
    } else {
      problems.push(`${where}: ${unknownPolicy(name, policies)}`);
    }
  }
  const named = policies.flatMap(({ id }) => config.get(id) ?? []);
  return named.length < policies.length
    ? problems
    : [...problems, ...allDisabled(environment, named, where)];
}
