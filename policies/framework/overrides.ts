/** Overrides: another level, or other options, of a policy for some resources or paths only. */
import { isWithin } from "./glob";
import type { Level } from "./levels";

export interface Override {
  /** `gonogo:policies: rds-automated-backups.overrides[0]`. */
  readonly place: string;
  /** Why, in the words of the stack's configuration. */
  readonly reason: string;
  readonly level?: Level;
  readonly options: Readonly<Record<string, unknown>>;
  /** Property paths: only findings at or below them are meant. */
  readonly properties?: readonly string[];
  covers(urn: string, type: string): boolean;
}

/** What the overrides make of one resource, or of one finding about it. */
export interface Applied {
  readonly level?: Level;
  readonly options: Readonly<Record<string, unknown>>;
  /** The override that counts: the last one that gives the level, else the last one at all. */
  readonly by: Override;
}

export interface Subject {
  readonly urn: string;
  readonly type: string;
  /** Path of the finding. Left out, the question is about the resource as a whole. */
  readonly property?: string | undefined;
}

/** Of several overrides the later one counts, level and each option by itself. */
export function applyOverrides(
  overrides: readonly Override[],
  subject: Subject,
  used?: Set<Override>,
): Applied | undefined {
  let level: Level | undefined;
  let by: Override | undefined;
  const options: Record<string, unknown> = {};
  for (const override of overrides) {
    if (!concerns(override, subject)) continue;
    used?.add(override);
    Object.assign(options, override.options);
    if (override.level !== undefined) level = override.level;
    if (override.level !== undefined || level === undefined) by = override;
  }
  return by && { ...(level === undefined ? {} : { level }), options, by };
}

function concerns({ covers, properties }: Override, { urn, type, property }: Subject): boolean {
  if (!covers(urn, type)) return false;
  return (
    properties === undefined ||
    (property !== undefined && properties.some((scope) => isWithin(property, scope)))
  );
}
