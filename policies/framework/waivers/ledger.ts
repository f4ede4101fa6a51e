/** Which waivers of a stack were used, and which are wrong: known when all policies have run. */
import type { Policy } from "../define-policy";
import { suggestion } from "../suggestion";
import { concerns, longestDays, mostResources, stateOf, type Waiver } from "./waiver";

export interface Finding {
  readonly policy: string;
  readonly urn: string;
  readonly property?: string | undefined;
}

export class WaiverLedger {
  readonly #waivers: readonly Waiver[];
  readonly #severities: ReadonlyMap<string, Policy["severity"]>;
  readonly #today: string;
  /** Waiver → URNs of the resources whose findings it is about. */
  readonly #uses = new Map<Waiver, Set<string>>();

  /** @param today An ISO date, UTC. */
  constructor(
    waivers: readonly Waiver[],
    policies: readonly Pick<Policy, "id" | "severity">[],
    today: string,
  ) {
    this.#waivers = waivers;
    this.#severities = new Map(policies.map(({ id, severity }) => [id, severity]));
    this.#today = today;
  }

  /** Notes a finding; the result is the waiver that is in force for it. */
  waive(finding: Finding): Waiver | undefined {
    let found: Waiver | undefined;
    for (const waiver of this.#waivers) {
      if (!concerns(waiver, finding)) continue;
      const uses = this.#uses.get(waiver) ?? new Set();
      this.#uses.set(waiver, uses.add(finding.urn));
      if (found === undefined && this.#state(waiver) === "in-force") found = waiver;
    }
    return found;
  }

  /** What is wrong with the waivers, a sentence each, once every finding was noted. */
  problems(): readonly { readonly kind: WaiverProblem; readonly sentence: string }[] {
    return this.#waivers.flatMap((waiver) => {
      const problem = this.#problem(waiver);
      return problem ? [problem] : [];
    });
  }

  #problem(waiver: Waiver): { kind: WaiverProblem; sentence: string } | undefined {
    const told = `${waiver.place}: the waiver of ${waiver.policy} for ${waiver.resource}`;
    const uses = this.#uses.get(waiver)?.size ?? 0;
    const state = this.#state(waiver);
    if (state === "expired") {
      return { kind: "expired", sentence: `${told} expired on ${waiver.expires}.` };
    }
    if (state === "too-long") {
      const severity = this.#severities.get(waiver.policy) ?? "critical";
      const most = `${longestDays[severity]} days, the most for ${severity} policies`;
      return { kind: "too-long", sentence: `${told} ends more than ${most}, from today.` };
    }
    if (uses === 0) return { kind: "unused", sentence: `${told} waives nothing.` };
    if (uses > mostResources) {
      const sentence = `${told} covers ${uses} resources, more than ${mostResources}.`;
      return { kind: "too-broad", sentence };
    }
    return undefined;
  }

  #state(waiver: Waiver) {
    return stateOf(waiver, this.#severities.get(waiver.policy) ?? "critical", this.#today);
  }
}

export type WaiverProblem = "expired" | "too-long" | "unused" | "too-broad";

/** Waivers of policies that do not exist, a sentence each. */
export function unknownPolicies(
  waivers: readonly Waiver[],
  policies: readonly Policy[],
): readonly string[] {
  const ids = policies.map(({ id }) => id);
  return waivers
    .filter(({ policy }) => !ids.includes(policy))
    .map(({ policy, place }) => {
      const offer = suggestion(policy, ids);
      return `${place}: there is no policy ${JSON.stringify(policy)}${offer ? `: ${offer}` : ""}`;
    });
}
