/** What holds for one resource, the overrides of the stack's configuration included. */
import type { Level } from "./levels";
import { type Applied, applyOverrides, type Override, type Subject } from "./overrides";
import { type OwnPolicy, overridePolicyName, stackType } from "./own-policies";
import type { PolicySettings, Settings } from "./settings";

/** The reason that a policy gives where the configuration switched it off. */
const switchedOff = "Switched off for this resource by the stack's configuration";

/**
 * The level to announce to CrossGuard. A policy that is off but for some resources must be run, and
 * answers for the others itself.
 */
export function announcedLevel({ level, overrides }: PolicySettings): Level {
  return level === "disabled" && isRaised(overrides) ? "advisory" : level;
}
const isRaised = (overrides: readonly Override[]) =>
  overrides.some((override) => override.level !== undefined && override.level !== "disabled");

/** Resolves overrides for the pack, and knows in the end which of them did nothing. */
export class OverrideLedger {
  readonly #settings: Settings["policies"];
  readonly #used = new Set<Override>();

  constructor(settings: Pick<Settings, "policies">) {
    this.#settings = settings.policies;
  }

  /** What the stack's configuration changes for the resource; undefined for nothing. */
  of(policy: string, subject: Subject): Applied | undefined {
    const overrides = this.#settings.get(policy)?.overrides ?? [];
    return overrides.length === 0 ? undefined : applyOverrides(overrides, subject, this.#used);
  }

  /**
   * Why the policy says nothing about the resource, where it is switched off for it.
   * @param announced The level at which CrossGuard runs the policy.
   */
  offReason(policy: string, applied: Applied | undefined, announced?: string): string | undefined {
    const own = this.#settings.get(policy);
    if (applied?.level === "disabled") return `${switchedOff}: ${applied.by.reason}`;
    const isOff = own?.level === "disabled" && announcedLevel(own) !== "disabled";
    return isOff && applied?.level === undefined && (announced ?? "advisory") === "advisory"
      ? `${switchedOff}.`
      : undefined;
  }

  get isEmpty(): boolean {
    return [...this.#settings.values()].every(({ overrides }) => overrides.length === 0);
  }

  /** The overrides that were about nothing, a sentence each, once every policy has run. */
  unused(): readonly string[] {
    return [...this.#settings.values()].flatMap(({ overrides }) =>
      overrides
        .filter((override) => !this.#used.has(override))
        .map(({ place, properties }) =>
          properties === undefined
            ? `${place} matches no resource that the policy looked at.`
            : `${place} matches no finding.`,
        ),
    );
  }
}

/**
 * The pack's own policy about its overrides, where there are any.
 * @param ledger Asked when every other policy has run.
 */
export function overridePolicy(ledger: () => OverrideLedger): OwnPolicy {
  return {
    name: overridePolicyName,
    displayName: "Overrides of the configuration match a resource",
    description:
      "An override that matches nothing is a leftover, or misspelt: the resource that it was written for is held to other rules than somebody thinks.",
    severity: "low",
    enforcementLevel: "advisory",
    tags: ["domain:configuration", "scope:stack", `resource-type:${stackType}`],
    remediationSteps: "Name the resource as the program does, or delete the override.",
    url: "docs/configuration.md",
    findings: () => ledger().unused(),
  };
}
