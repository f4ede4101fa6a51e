/** Brings the found cases up to date after a policy was changed on purpose. */
import path from "node:path";
import type { Policy } from "../../policies/framework/define-policy";
import { evaluateExample } from "../../policies/framework/example";
import { unknown } from "../../policies/framework/unknown";
import { policyFiles } from "../gen/registry";
import { answerOf, type Case, exampleOf, readCases, writeCases } from "./cases";

/** Writes what the policies say now and says what changed; drops cases of examples that are gone. */
export function refreshCases(root: string): readonly string[] {
  const changes: string[] = [];
  const cases = readCases(root);
  const files = new Map(policyFiles(root).map(({ domain, id }) => [id, domain]));
  const fresh = Object.entries(cases).map(([id, own]) => {
    const domain = files.get(id);
    const policy: Policy | undefined =
      domain && require(path.join(root, "policies", domain, id)).default;
    const kept = own.flatMap((one): readonly Case[] => {
      const example = policy && exampleOf(policy, one, unknown);
      const says = example && answerOf(evaluateExample(policy, example));
      if (JSON.stringify(says) !== JSON.stringify(one.says)) {
        const now = says?.join(", ") ?? "(removed)";
        changes.push(`${id}, ${one.of[1]}, ${one.at.join(".")}: ${one.says.join(", ")} → ${now}`);
      }
      return says ? [{ ...one, says }] : [];
    });
    return [id, kept] as const;
  });
  writeCases(root, Object.fromEntries(fresh));
  return changes;
}
