/** The form of a framework, and how its requirements lead to policies. */

/**
 * What a pass says about a requirement. `satisfies in part`: the policies look at the very thing,
 * in a stack before its deployment; what runs, and what stands outside of the stack, is still to be
 * shown. `supports`: they look at something that helps.
 */
export const frameworkStrengths = ["satisfies in part", "supports"] as const;
export type FrameworkStrength = (typeof frameworkStrengths)[number];

export interface RequirementEntry<Control extends string = string> {
  /** What it is about, in our words: the framework's own text decides. */
  readonly about: string;
  /** Absent where nothing of ours says anything about it. */
  readonly strength?: FrameworkStrength;
  /** Controls that bear on it with all of their policies. */
  readonly controls?: readonly Control[];
  /** Single policies that do, where their controls would claim too much. */
  readonly policies?: readonly string[];
}

export interface FrameworkFile<Control extends string = string> {
  readonly title: string;
  readonly version: string;
  /** Where its publisher has it. */
  readonly source: string;
  /** Sections of which every requirement is listed, also those that nothing of ours is about. */
  readonly complete: readonly string[];
  readonly requirements: Readonly<Record<string, RequirementEntry<Control>>>;
}

export interface Requirement<Control extends string = string> extends RequirementEntry<Control> {
  readonly id: string;
  readonly controls: readonly Control[];
  readonly policies: readonly string[];
}

export interface Framework<Control extends string = string>
  extends Omit<FrameworkFile<Control>, "requirements"> {
  readonly id: string;
  readonly requirements: readonly Requirement<Control>[];
}

/** What this module asks of a policy. */
interface Mapped {
  readonly id: string;
  readonly controls: readonly string[];
}

/** The policies that say something about a requirement, in their own order. */
export function policiesFor<P extends Mapped>(
  { controls, policies }: Requirement,
  all: readonly P[],
): readonly P[] {
  const wanted = new Set<string>(controls);
  return all.filter(
    ({ id, controls: own }) => policies.includes(id) || own.some((control) => wanted.has(control)),
  );
}

/** The requirements that a policy says something about. */
export function requirementsFor<R extends Requirement>(
  policy: Mapped,
  { requirements }: { readonly requirements: readonly R[] },
): readonly R[] {
  return requirements.filter((requirement) => policiesFor(requirement, [policy]).length > 0);
}

/**
 * A requirement by its id, or all of a section: `2.2` is 2.2.1 to 2.2.4, `32` is 32(1)(a) to (d).
 * Capitals do not matter.
 */
export function requirementsUnder<R extends { readonly id: string }>(
  requirements: readonly R[],
  id: string,
): readonly R[] {
  const wanted = id.toLowerCase();
  const exact = requirements.filter((requirement) => requirement.id.toLowerCase() === wanted);
  if (exact.length > 0) {
    return exact;
  }
  return requirements.filter((requirement) => {
    const own = requirement.id.toLowerCase();
    return own.startsWith(wanted) && /^[^0-9a-z]/.test(own.slice(wanted.length));
  });
}
