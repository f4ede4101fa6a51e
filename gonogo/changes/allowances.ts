/** `gonogo:allowDeletion`: which deletions and replacements a stack's configuration allows. */
import { suggestion } from "../../policies/framework/suggestion";
import { GonogoError } from "../errors";
import type { Found } from "./deployment";
import type { StackChanges } from "./types";

export const allowanceKey = "gonogo:allowDeletion";

export interface Allowances {
  /** Names of resources, or whole URNs. */
  readonly entries: readonly string[];
  /** Where they stand, for messages: `stacks/Pulumi.prod.yaml:12`. */
  readonly place: string;
}

/** A resource that the program registers or the state has. */
export interface Known {
  readonly urn: string;
  readonly name: string;
}

/**
 * @throws GonogoError `usage` for an entry that names nothing, or more than one resource that would
 * be lost.
 */
export function withAllowances(
  source: StackChanges["source"],
  found: Found,
  { entries, place }: Allowances,
  known: readonly Known[],
): StackChanges {
  const names = (entry: string) => (of: Known) => of.urn === entry || of.name === entry;
  for (const entry of entries) {
    if (!known.some(names(entry))) {
      const offer = suggestion(entry, [...new Set(known.map((k) => k.name))]);
      throw new GonogoError(
        "usage",
        `${place}: ${allowanceKey} names ${entry}, which neither the program nor the state has` +
          `${offer ? `: ${offer}` : ". Remove it."}`,
      );
    }
    const meant = found.changes.filter((c) => c.holds !== undefined && names(entry)(c));
    if (meant.length > 1) {
      const urns = meant.map((c) => c.urn).join(", ");
      throw new GonogoError(
        "usage",
        `${place}: ${allowanceKey} names ${entry}, which is the name of ${meant.length} resources ` +
          `that would be lost. Name the URN of each that may be: ${urns}.`,
      );
    }
  }
  const changes = found.changes
    .map((change) => ({ ...change, allowed: entries.some((entry) => names(entry)(change)) }))
    .sort((a, b) => weight(a) - weight(b));
  return {
    source,
    counts: found.counts,
    changes,
    kept: found.kept,
    idleAllowances: entries.filter((entry) => !found.changes.some(names(entry))),
  };
}

const actions = { delete: 0, replace: 1, "may-replace": 2 };

function weight({ holds, action }: StackChanges["changes"][number]): number {
  return (holds === undefined ? 10 : 0) + actions[action];
}
