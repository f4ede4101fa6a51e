/**
 * Which changed properties replace a resource instead of updating it. Two tables answer:
 *
 * - stateful.json: types whose loss cannot be undone by deploying again, since what they hold is
 * not
 *   in the program. `replaces` and `mayReplace` (the direction of the change or other values
 * decide)
 *   together name every such property of the type, so a change of any other is an update. A dot
 *   leads into a block; `*` is every property. Source: the provider's schema (attributes that force
 *   a new resource, and its conditional differences); for Stripe, what its API cannot update.
 * - documented.gen.json: what the documentation of @pulumi/aws says forces a replacement. It is
 *   silent about most types, so silence means nothing there.
 */
import documented from "./documented.gen.json";
import stateful from "./stateful.json";

interface StatefulType {
  readonly holds: string;
  readonly replaces: readonly string[];
  readonly mayReplace?: readonly string[];
}

const statefulTypes: Readonly<Record<string, StatefulType>> = stateful;
const documentedTypes: Readonly<Record<string, readonly string[]>> = documented.types;

export type Effect = "replace" | "may-replace" | "update" | "unknown";

/** What a stateful resource holds, for messages: `database`; undefined for all others. */
export function heldBy(type: string): string | undefined {
  return Object.hasOwn(statefulTypes, type) ? statefulTypes[type]?.holds : undefined;
}

/** Types of providers whose resources are values: each property makes another one. */
const values = /^(random|tls|time):/;
/** Never a replacement: the provider applies it, or it concerns the deployment alone. */
const harmless = new Set([
  "tags",
  "tagsAll",
  "forceDestroy",
  "skipFinalSnapshot",
  "applyImmediately",
]);

/** What a change of the property at `path` (`storage.size`, list indexes left out) does. */
export function effectOf(type: string, path: string, replaceOnChanges: readonly string[]): Effect {
  if (replaceOnChanges.some((given) => given === "*" || overlaps(given, path))) return "replace";
  if (type.startsWith("pulumi:providers:")) return "unknown";
  const known = Object.hasOwn(statefulTypes, type) ? statefulTypes[type] : undefined;
  if (known) {
    if (known.replaces.some((given) => given === "*" || overlaps(given, path))) return "replace";
    if (isRegion(type, path)) return "replace";
    return known.mayReplace?.some((given) => overlaps(given, path)) ? "may-replace" : "update";
  }
  if (values.test(type)) return "replace";
  if (isRegion(type, path)) return "replace";
  if (type.startsWith("aws:") && harmless.has(path.split(".")[0] ?? "")) return "update";
  const said = Object.hasOwn(documentedTypes, type) ? documentedTypes[type] : undefined;
  return said?.some((given) => overlaps(given, path)) ? "replace" : "unknown";
}

/** Nothing of AWS moves from one region to another. */
function isRegion(type: string, path: string): boolean {
  return type.startsWith("aws:") && path === "region";
}

/** A change of a block is one of its members, and a change of a member one of the block. */
function overlaps(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}
