/**
 * What a preview does not know and a look at the running system saw. The outcome stays unknown; it
 * does not block any more. A look never speaks against what a policy found, and a doubt about the
 * look leaves the doubt about the policy.
 */
import { probePack, settles } from "../probes/settles";
import { groupBy } from "./group-by";
import { ownPack } from "./levels";
import type { Result } from "./model";

export function settled(results: readonly Result[]): readonly Result[] {
  const looks = groupBy(
    results.filter(({ pack }) => pack === probePack),
    ({ policy }) => policy,
  );
  if (looks.size === 0) return results;
  const asked = groupBy(
    results.filter(({ pack }) => pack === ownPack),
    ({ policy }) => policy,
  );
  const by = new Map([...asked].map(([policy, own]) => [policy, settlers(policy, own, looks)]));
  return results.map((result) => {
    const isOpen = result.pack === ownPack && result.outcome === "unknown";
    const probes = isOpen ? by.get(result.policy) : undefined;
    if (probes === undefined) return result;
    const message = `${result.message} Seen in the running system: ${probes.join(", ")} passed.`;
    return { ...result, message, blocking: false, settledBy: probes };
  });
}

/** The probes that settle a policy, where all of them saw enough and found nothing. */
function settlers(
  policy: string,
  asked: readonly Result[],
  looks: ReadonlyMap<string, readonly Result[]>,
): readonly string[] | undefined {
  const probes = Object.hasOwn(settles, policy) ? settles[policy] : undefined;
  // Where the program is wrong and the look found nothing, it looked elsewhere.
  if (asked.some(({ outcome }) => outcome === "fail" || outcome === "error")) return undefined;
  const open = asked.filter(({ outcome }) => outcome === "unknown");
  const resources = new Set(open.map(({ urn }) => urn)).size;
  const isSeen = (probe: string) => {
    const own = looks.get(probe) ?? [];
    const targets = new Set(own.map(({ urn }) => urn)).size;
    // Nothing tells which host belongs to which resource: fewer hosts cannot show all of them.
    return targets >= resources && own.every(({ outcome }) => outcome === "pass");
  };
  return probes?.every(isSeen) ? probes : undefined;
}
