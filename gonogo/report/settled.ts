/**
 * What a preview does not know and a look at the running system saw. The outcome stays unknown; it
 * does not block any more. A look never speaks against what a policy found, and a doubt about the
 * look leaves the doubt about the policy.
 */
import { frontType, probePack, settlesFront, settlesThing } from "../probes/settles";
import { groupBy } from "./group-by";
import { ownPack } from "./levels";
import type { ReportResource, Result } from "./model";

export function settled(
  results: readonly Result[],
  resources: readonly Pick<ReportResource, "type" | "read">[],
): readonly Result[] {
  const byPack = (wanted: string) =>
    groupBy(
      results.filter(({ pack }) => pack === wanted),
      ({ policy }) => policy,
    );
  const looks = byPack(probePack);
  if (looks.size === 0) return results;
  const fronts = resources.filter(({ type, read }) => !read && frontType.test(type)).length;
  const by = new Map(
    [...byPack(ownPack)].map(([policy, own]) => [policy, settlers(policy, own, { looks, fronts })]),
  );
  return results.map((result) => {
    const isOpen = result.pack === ownPack && result.outcome === "unknown";
    const probes = isOpen ? by.get(result.policy) : undefined;
    if (probes === undefined) return result;
    const message = `${result.message} Seen in the running system: ${probes.join(", ")} passed.`;
    return { ...result, message, blocking: false, settledBy: probes };
  });
}

interface Seen {
  /** Probe → its results. */
  readonly looks: ReadonlyMap<string, readonly Result[]>;
  /** How many resources may answer a host. */
  readonly fronts: number;
}

/** The probes that settle a policy, where all of them saw enough and found nothing. */
function settlers(
  policy: string,
  asked: readonly Result[],
  { looks, fronts }: Seen,
): readonly string[] | undefined {
  const ofFront = Object.hasOwn(settlesFront, policy) ? settlesFront[policy] : undefined;
  const ofThing = Object.hasOwn(settlesThing, policy) ? settlesThing[policy] : undefined;
  // Where several resources may answer, nothing tells which of them the look has met.
  if (ofFront !== undefined && fronts > 1) return undefined;
  // Where the program is wrong and the look found nothing, it looked elsewhere.
  if (asked.some(({ outcome }) => outcome === "fail" || outcome === "error")) return undefined;
  const open = asked.filter(({ outcome }) => outcome === "unknown");
  const things = ofThing === undefined ? 1 : new Set(open.map(({ urn }) => urn)).size;
  const isSeen = (probe: string) => {
    const own = looks.get(probe) ?? [];
    const targets = new Set(own.map(({ urn }) => urn)).size;
    return targets >= things && own.every(({ outcome }) => outcome === "pass");
  };
  const probes = ofFront ?? ofThing;
  return probes?.every(isSeen) ? probes : undefined;
}
