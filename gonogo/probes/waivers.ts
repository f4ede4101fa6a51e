/** Waivers of the stack's files that are about looks: which of them name none that there is. Pure. */
import { suggestion } from "../../policies/framework/suggestion";
import type { Waiver } from "../../policies/framework/waivers/waiver";
import { isLoadName } from "./names";
import { probes } from "./registry";
import { probePack } from "./settles";

/**
 * @param steps Names of the stack's smoke test, `smoke-health`.
 * @param policies Ids of the pack whose policies a waiver names by their id alone.
 * @returns A sentence each, which begins with file and line.
 */
export function unknownProbes(
  waivers: readonly Pick<Waiver, "policy" | "place">[],
  steps: readonly string[],
  policies: ReadonlySet<string>,
): readonly string[] {
  const known = [...probes.map(({ id }) => id), ...steps];
  return waivers.flatMap(({ policy, place }) => {
    const slash = policy.lastIndexOf("/");
    const pack = policy.slice(0, Math.max(0, slash));
    const name = policy.slice(slash + 1);
    if (slash < 0) {
      if (policies.has(name) || !known.includes(name)) return [];
      const meant = JSON.stringify(`${probePack}/${name}`);
      return [`${place}: there is no policy ${JSON.stringify(policy)}: did you mean ${meant}?`];
    }
    if (pack !== probePack) {
      if (suggestion(pack, [probePack]) === undefined) return [];
      const meant = JSON.stringify(`${probePack}/${name}`);
      return [`${place}: there is no pack ${JSON.stringify(pack)}: did you mean ${meant}?`];
    }
    if (known.includes(name) || isLoadName(name)) return [];
    const offer = suggestion(name, known) ?? "see docs/probes.md";
    return [`${place}: there is no probe ${JSON.stringify(name)}: ${offer}`];
  });
}
