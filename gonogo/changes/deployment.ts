/** The deployed state as the engine meets it: what stays, and what would be replaced or deleted. */
import type { Deployed, PriorState, Registration } from "../engine/prior";
import { isProviderType } from "../engine/urn";
import type { Wire, WireObject } from "../engine/wire";
import { type Difference, differences } from "./compare";
import { type Effect, effectOf, heldBy } from "./replacement";
import type { DeployedResource } from "./state-file";
import type { Action, ChangeCounts, ResourceChange } from "./types";

/** A change before it is held against what the stack allows. */
export type FoundChange = Omit<ResourceChange, "allowed">;

export interface Found {
  readonly changes: readonly FoundChange[];
  readonly counts: ChangeCounts;
  readonly kept: readonly string[];
}

export class Deployment implements PriorState {
  private readonly byUrn: ReadonlyMap<string, DeployedResource>;
  private readonly seen = new Set<string>();
  private readonly changes: FoundChange[] = [];
  private readonly kept: string[] = [];
  private readonly count = { create: 0, update: 0, same: 0 };

  constructor(private readonly resources: readonly DeployedResource[]) {
    this.byUrn = new Map(resources.filter((r) => !r.condemned).map((r) => [r.urn, r]));
  }

  register(now: Registration): Deployed | undefined {
    const before = [now.urn, ...now.aliases].map((urn) => this.byUrn.get(urn)).find(Boolean);
    if (before) this.seen.add(before.urn);
    if (!now.custom || isProviderType(now.type)) return undefined;
    if (!before || before.external) {
      this.count.create += 1;
      return undefined;
    }
    const found = withoutIgnored(allDifferences(before, now), now.ignoreChanges);
    const change = judge(now, found);
    if (change) {
      this.changes.push(change);
      return undefined;
    }
    this.count[found.length > 0 ? "update" : "same"] += 1;
    if (heldBy(now.type) !== undefined) this.kept.push(now.urn);
    return { id: before.id, outputs: before.outputs };
  }

  /** To be asked when the program has ended. */
  found(): Found {
    const deletions = this.resources
      .filter((r) => r.custom && !r.external && !isProviderType(r.type))
      .filter((r) => r.condemned || !this.seen.has(r.urn))
      .map(deletion);
    const changes = [...deletions, ...this.changes];
    const number = (action: Action) => changes.filter((c) => c.action === action).length;
    return {
      changes,
      counts: {
        ...this.count,
        replace: number("replace"),
        mayReplace: number("may-replace"),
        delete: number("delete"),
      },
      kept: this.kept,
    };
  }
}

function deletion(resource: DeployedResource): FoundChange {
  const { urn, type, name, protect, retainOnDelete } = resource;
  return {
    ...holding(type),
    urn,
    type,
    name,
    action: "delete",
    properties: [],
    reason: resource.condemned
      ? "an earlier update has replaced it and not ended"
      : "the program does not register it any more",
    protect,
    retained: retainOnDelete,
  };
}

function holding(type: string): { readonly holds?: string } {
  const holds = heldBy(type);
  return holds === undefined ? {} : { holds };
}

/** The properties, and the region, which may be the provider's. */
function allDifferences(before: DeployedResource, now: Registration): Difference[] {
  const { region: oldRegion, ...olds } = before.inputs;
  const { region: newRegion, ...news } = now.inputs;
  const found = differences(olds, news);
  if (!now.type.startsWith("aws:")) {
    return [...found, ...differences(only(oldRegion), only(newRegion))];
  }
  const was = oldRegion ?? before.outputs.region;
  const is = newRegion ?? now.provider?.region;
  // Taken from the environment, the region is not known here.
  if (was === undefined || is === undefined) return found;
  return [...found, ...differences(only(was), only(is))];
}

function only(region: Wire | undefined): WireObject {
  return region === undefined ? {} : { region };
}

function withoutIgnored(found: readonly Difference[], ignored: readonly string[]): Difference[] {
  const paths = ignored.map((path) => path.replace(/\[[^\]]*\]/g, ""));
  return found.filter(
    ({ path }) => !paths.some((i) => i === "*" || path === i || path.startsWith(`${i}.`)),
  );
}

/** Undefined when the resource stays. */
function judge(now: Registration, found: readonly Difference[]): FoundChange | undefined {
  const effects = found.map((difference) => ({
    ...difference,
    effect: effectOf(now.type, difference.path, now.replaceOnChanges),
  }));
  const certain = effects.filter((e) => e.effect === "replace" && e.kind === "changed");
  const doubtful = effects.filter((e) => e.effect !== "update" && !certain.includes(e));
  const causes = certain.length > 0 ? certain : doubtful;
  const [first] = causes;
  if (first === undefined) return undefined;
  const { urn, type, name, protect } = now;
  return {
    ...holding(type),
    urn,
    type,
    name,
    action: certain.length > 0 ? "replace" : "may-replace",
    properties: causes.map((e) => e.path),
    reason: certain.length > 0 ? "a change of these properties replaces it" : doubt(first),
    protect,
    retained: false,
  };
}

function doubt({ effect, kind }: { effect: Effect; kind: Difference["kind"] }): string {
  if (kind === "secret") return "these are secret and cannot be compared";
  const change = {
    replace: "a change replaces it",
    "may-replace": "a change of these replaces it in some cases",
    unknown: "it is not known whether a change of these replaces it",
    update: "",
  }[effect];
  return kind === "unknown" ? `these are known only after deployment, and ${change}` : change;
}
