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

/** The override that gives a result its level. */
export function overrideOf(
  pack: string,
  { policy, urn, property }: Row,
  type: string | undefined,
  settings: Settings | undefined,
): Pick<Result, "override"> {
  const overrides = pack === ownPack ? settings?.policies.get(policy)?.overrides : undefined;
  if (!overrides || type === undefined) return {};
  const applied = applyOverrides(overrides, { urn, type, property });
  if (applied?.level === undefined) return {};
  const { reason, place } = applied.by;
  return { override: { reason, place } };
}
