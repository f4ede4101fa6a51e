/**
 * A launch checklist as data: every box and every requirement bullet of it, in the checklist's own
 * order, each mapped to one control of the catalogue and to the way in which it is decided. The
 * requirement is in our words; the id and the line lead to the owner's.
 */
import type { BoxId } from "./boxes.gen";
import type { ControlId } from "./controls.gen";

/**
 * How an item is decided:
 * - `policy`: policies of the pack, from a preview;
 * - `provisioned`: the stack's program creates what is asked for, and the policies about it pass;
 * - `configuration`: what the program hands to the services, or the stack's validated configuration;
 * - `probe`: a look at the running system;
 * - `evidence`: a result that the system's own pipeline made (tests, scans, documents);
 * - `attestation`: a person says so.
 */
export const ways = [
  "policy",
  "provisioned",
  "configuration",
  "probe",
  "evidence",
  "attestation",
] as const;
export type Way = (typeof ways)[number];

/** The ways that a preview alone decides. */
export const byPreview: readonly Way[] = ["policy", "provisioned", "configuration"];

/**
 * What a pass by that way is worth: `proves` shows the item, `partial` shows a part of it and
 * `missing` says what is left to a person, `substitute` shows something that serves the same end,
 * and `instead` says what.
 */
export const strengths = ["proves", "partial", "substitute"] as const;
export type Strength = (typeof strengths)[number];

/** When it must hold. `incident`: what is done then, which no launch waits for. */
export const phases = ["pre-launch", "launch-day", "post-launch", "ongoing", "incident"] as const;
export type Phase = (typeof phases)[number];

/** How often an item of phase `ongoing` is due. */
export const cadences = ["daily", "weekly", "monthly"] as const;
export type Cadence = (typeof cadences)[number];

export interface ChecklistItem<Id extends string = string, Control extends string = string> {
  /** `finsight-017`; from 501 on the bullets. */
  readonly id: Id;
  /** Line of the checklist, from 1. */
  readonly line: number;
  /** @default "box" */
  readonly kind?: "box" | "bullet";
  readonly requirement: string;
  readonly control: Control;
  readonly way: Way;
  /** Further ways that say something about it. */
  readonly also?: readonly Way[];
  readonly strength: Strength;
  /** With `partial`: what a pass leaves open. */
  readonly missing?: string;
  /** With `substitute`: what stands for the requirement. */
  readonly instead?: string;
  readonly phase: Phase;
  /** With phase `ongoing`. */
  readonly cadence?: Cadence;
  /** The checklist itself calls it optional or a recommendation. */
  readonly optional?: true;
  /** It matters only where this is so: "the site uses cookies". */
  readonly condition?: string;
  /** It holds where all items of these controls do, beside its own; `*`: the whole checklist. */
  readonly allOf?: readonly (Control | "*")[];
  /** With a sign-off: who signs. */
  readonly role?: string;
  /** One of the items with the same value is enough. */
  readonly oneOf?: Id;
  /** The checklist's owner ticked it by hand: a claim, which decides nothing here. */
  readonly ticked?: true;
  /** Where a preview decides: variables that a container or function of the stack must have. */
  readonly environment?: {
    readonly names?: readonly string[];
    readonly values?: Readonly<Record<string, string>>;
  };
}

export interface ChecklistSection<Item = ChecklistItem> {
  /** Where in the checklist: `Security › Network Security`. */
  readonly title: string;
  readonly items: readonly Item[];
}

export interface Checklist<Item = ChecklistItem> {
  /** `finsight`; the first part of its items' ids. */
  readonly system: string;
  readonly title: string;
  /** Controls of its own, beside those of the catalogue: id → what must hold. */
  readonly controls?: Readonly<Record<string, { readonly title: string }>>;
  readonly sections: readonly ChecklistSection<Item>[];
}

/** An item of one of the five checklists that gonogo knows. */
export type KnownItem = ChecklistItem<BoxId, ControlId>;

export function itemsOf<Item>({ sections }: Checklist<Item>): readonly Item[] {
  return sections.flatMap(({ items }) => items);
}

/**
 * What is wrong with a checklist, a sentence each; none when it is right.
 * @param isKnown Whether the catalogue has a control.
 */
export function checklistProblems(
  checklist: Checklist,
  isKnown: (id: string) => boolean,
): readonly string[] {
  const { controls = {} } = checklist;
  const isControl = (id: string) => isKnown(id) || Object.hasOwn(controls, id);
  const items = itemsOf(checklist);
  const ids = new Set<string>();
  const problems = Object.keys(controls)
    .filter(isKnown)
    .map((id) => `the control ${id} is one of the catalogue: give its own another id`);
  let line = 0;
  for (const item of items) {
    if (ids.has(item.id)) {
      problems.push(`${item.id} is listed twice`);
    }
    ids.add(item.id);
    if (item.line < line) {
      problems.push(`${item.id} stands out of the checklist's order`);
    }
    line = item.line;
    problems.push(...itemProblems(item, checklist.system, isControl));
  }
  for (const { id, oneOf } of items) {
    if (oneOf !== undefined && !ids.has(oneOf)) {
      problems.push(`${id} is one of ${oneOf}, which is no item`);
    }
  }
  return problems;
}

function itemProblems(
  item: ChecklistItem,
  system: string,
  isControl: (id: string) => boolean,
): string[] {
  const { id, strength, phase, way } = item;
  const rules: readonly (readonly [boolean, string])[] = [
    [new RegExp(`^${system}-[0-9]{3,}$`).test(id), `must be ${system}- and three digits or more`],
    [isControl(item.control), `names the control ${item.control}, which does not exist`],
    [item.requirement.trim() !== "", "has no requirement"],
    [ways.includes(way), `has the way ${way}, which does not exist`],
    [strengths.includes(strength), `has the strength ${strength}, which does not exist`],
    [phases.includes(phase), `has the phase ${phase}, which does not exist`],
    [!(item.also ?? []).includes(way), `names the way ${way} twice`],
    [
      (strength === "partial") === (item.missing !== undefined),
      "partial and missing belong together",
    ],
    [
      (strength === "substitute") === (item.instead !== undefined),
      "substitute and instead belong together",
    ],
    [
      strength === "proves" || (way !== "attestation" && way !== "evidence"),
      `is decided by ${way}, which cannot be ${strength}`,
    ],
    [(phase === "ongoing") === (item.cadence !== undefined), "ongoing and cadence belong together"],
    [
      (item.allOf ?? []).every((each) => each === "*" || isControl(each)),
      "names a control under allOf that does not exist",
    ],
    [
      item.environment === undefined || byPreview.includes(way),
      `has variables, which ${way} does not look at`,
    ],
  ];
  return rules.flatMap(([holds, problem]) => (holds ? [] : [`${id} ${problem}`]));
}
