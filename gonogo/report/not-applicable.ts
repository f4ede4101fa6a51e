/** Why a policy says nothing about a resource, as packs tell it. */
import type { PackRun } from "../engine/types";

/**
 * Reasons that only say "not my type". Such rows are left out: the population of a policy is the
 * resources of the types that it covers. The first is our packs', the second @pulumi/policy's.
 */
const otherType = /^(?:Covers only |Policy only applies to )/;
/** @pulumi/policy says this of a policy that only remediates. */
const remediatesOnly = "Policy does not implement validateResource";

export function isOutsidePopulation(reason: string): boolean {
  return otherType.test(reason) || reason === remediatesOnly;
}

/** The one type that a policy made with validateResourceOfType covers, when a reason tells it. */
export function typeTold(reasons: Iterable<string>): string | undefined {
  for (const reason of reasons) {
    const type = /^Policy only applies to resources of type '(.+)'$/.exec(reason)?.[1];
    if (type !== undefined) return type;
  }
  return undefined;
}

/** Policy → URN → reason. For a stack policy one reason holds a line per resource: `<urn>: why`. */
export function reasonsByPolicy(
  pack: PackRun,
  urns: ReadonlySet<string>,
  stackUrn: string,
): Map<string, Map<string, string>> {
  const reasons = new Map<string, Map<string, string>>();
  for (const { policy, urn, reason } of pack.notApplicable) {
    const byUrn = reasons.get(policy) ?? new Map<string, string>();
    reasons.set(policy, byUrn);
    if (urn !== undefined) {
      byUrn.set(urn, reason);
      continue;
    }
    for (const line of reason.split("\n")) {
      const [known, text] = splitReason(line, urns) ?? [stackUrn, line];
      if (text.trim() !== "") byUrn.set(known, text);
    }
  }
  return reasons;
}

/** A resource's name may itself hold ": ", so the longest URN that exists wins. */
function splitReason(line: string, urns: ReadonlySet<string>): [string, string] | undefined {
  for (let at = line.lastIndexOf(": "); at > 0; at = line.lastIndexOf(": ", at - 1)) {
    const urn = line.slice(0, at);
    if (urns.has(urn)) return [urn, line.slice(at + 2)];
  }
  return undefined;
}
