/** Where the levels of gonogo's own pack come from, by the stack's configuration. */
import { applyOverrides } from "../../policies/framework/overrides";
import type { Settings } from "../../policies/framework/settings";
import type { PackPolicy } from "../engine/types";
import type { LevelSource, ReportPolicy, Result } from "./model";
import type { Row } from "./row";

/** The pack that reads the settings. */
export const ownPack = "gonogo";

export function levelOrigin(
  pack: string,
  policy: PackPolicy,
  settings: Settings | undefined,
): Pick<ReportPolicy, "levelSource" | "levelReason"> {
  if (policy.levelConfigured) return { levelSource: "pack configuration" };
  const own = pack === ownPack ? settings?.policies.get(policy.name) : undefined;
  const levelSource: LevelSource = own?.levelFrom ?? "default";
  return { levelSource, ...(own?.reason === undefined ? {} : { levelReason: own.reason }) };
}

/**
 * What the stack's configuration makes of a result's level, where the pack's announcement cannot
 * say it: an override for its resource, and the switch that remediates at every level.
 */
export function judgedLevel(
  pack: string,
  { policy, urn, property, outcome, level }: Row,
  type: string | undefined,
  settings: Settings | undefined,
): Partial<Pick<Result, "override" | "level">> {
  const own = pack === ownPack ? settings?.policies.get(policy) : undefined;
  if (!own || type === undefined) return {};
  const applied = applyOverrides(own.overrides, { urn, type, property });
  if (applied?.level === undefined) {
    const isOnlySwitched = settings?.remediate && level === "remediate" && own.level === "advisory";
    return isOnlySwitched ? { level: own.level } : {};
  }
  const { reason, place } = applied.by;
  const override = { reason, place };
  // A rule that threw is no matter of taste; the pack says how grave that is.
  return outcome === "error" ? { override } : { override, level: applied.level };
}
