/**
 * Drafts a checklist of the catalogue's form from the boxes of a Markdown file. What the words of a
 * box surely mean is decided as the catalogue does; what is doubtful is left to a person in part,
 * and what is new as a whole, so that no wrong guess ever passes an item. Pure.
 */
import {
  byPreview,
  type Checklist,
  type ChecklistItem,
  type ChecklistSection,
} from "../../policies/catalogue/checklist";
import { isControl, titleOf } from "../../policies/catalogue/controls";
import type { Box } from "./markdown";
import { confidenceOf, type Match, type Matcher } from "./match";
import { conditionOf, isOptional, whenOf } from "./phase";
import { attested, onlyInPart, type Usual } from "./usual";

/** How sure it is which control a box is about. */
export type Certainty = "matched" | "doubtful" | "new";

export interface Imported {
  readonly item: ChecklistItem;
  readonly certainty: Certainty;
  /** 0 to 1. */
  readonly confidence: number;
  /** The best controls, best first; of a new one those that came nearest. */
  readonly matches: readonly Match[];
}

export interface Draft {
  readonly checklist: Checklist;
  readonly items: readonly Imported[];
}

export interface DraftInput {
  /** First part of the ids: small letters, digits and hyphens. */
  readonly system: string;
  readonly title: string;
  readonly boxes: readonly Box[];
  readonly matcher: Matcher;
  readonly usual: ReadonlyMap<string, Usual>;
}

/**
 * From here on a match is right in nine of ten cases, measured on the five checklists with each
 * left out in turn; below the other, nothing of the catalogue comes near. Our choice.
 */
const sure = 0.75;
const lowestScore = 0.38;
/** Runners-up that are told. */
const mostMatches = 3;

export function draftOf(input: DraftInput): Draft {
  const controls = new Map<string, { readonly title: string }>();
  const items = input.boxes.map((box, index) => imported(box, index + 1, input, controls));
  const { system, title } = input;
  const own = controls.size === 0 ? {} : { controls: Object.fromEntries(controls) };
  return { checklist: { system, title, ...own, sections: sectionsOf(input.boxes, items) }, items };
}

function imported(
  box: Box,
  number: number,
  { system, matcher, usual }: DraftInput,
  controls: Map<string, { readonly title: string }>,
): Imported {
  const matches = matcher.match(box, mostMatches);
  const [best] = matches;
  const confidence = confidenceOf(matches);
  const isNew = best === undefined || best.score < lowestScore;
  const certainty = isNew ? "new" : confidence < sure ? "doubtful" : "matched";
  const control = isNew ? newControl(box, controls) : best.control;
  const way = isNew ? attested : modest(usual.get(control) ?? attested, box, control, certainty);
  const names = environmentOf(box, way);
  const condition = conditionOf(box.text);
  const item: ChecklistItem = {
    id: `${system}-${String(number).padStart(3, "0")}`,
    line: box.line,
    requirement: box.text,
    control,
    ...way,
    ...whenOf([...box.headings, ...box.parents]),
    ...(isOptional(box.text, box.headings) && { optional: true as const }),
    ...(condition !== undefined && { condition }),
    ...(box.ticked && { ticked: true as const }),
    ...(names && { environment: names }),
  };
  return { item, certainty, confidence, matches };
}

/** What a machine may decide alone: neither a doubtful match nor a figure that it does not know. */
function modest(usual: Usual, box: Box, control: string, certainty: Certainty): Usual {
  if (certainty === "doubtful") {
    return onlyInPart(usual, `Whether it asks for more than this: ${titleOf(control)}.`);
  }
  const figures = figuresOf(box);
  if (figures.length === 0) return usual;
  return onlyInPart(usual, `That ${figures.join(", ")} is what was looked at.`);
}

/** Numbers of the text with their units, but those that are a part of a name: S3, 2FA. */
function figuresOf({ text, variables }: Box): readonly string[] {
  const plain = variables.reduce((rest, name) => rest.replace(name, ""), text);
  const numbers = /(?<![\p{L}\p{N}._/-])[<>≤≥~$€£]?\s?\d[\d.,:]*(?:\s?%|\s?\p{L}+)?/gu;
  const digits = [...plain.matchAll(numbers)]
    .map(([found]) => found.trim().replace(/[.,:]+$/, ""))
    .filter((found) => !/^(2fa|[1-5]xx)$/i.test(found) && !/^[45]\d\d\b/.test(found));
  const words = /\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve) (?!factor)\p{L}+/giu;
  return [...digits, ...[...plain.matchAll(words)].map(([found]) => found)];
}

/** A control of the user's own: its id is made of the text, its title is the text. */
function newControl({ text }: Box, controls: Map<string, { readonly title: string }>): string {
  const title = text.replace(/[.:;]+$/, "");
  const known = [...controls].find(([, own]) => own.title === title)?.[0];
  if (known !== undefined) return known;
  const words = title
    .normalize("NFKD")
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  const base = (words ?? ["item"]).slice(0, 6).join("-").slice(0, 60);
  let id = base;
  for (let count = 2; isControl(id) || controls.has(id); count += 1) id = `${base}-${count}`;
  controls.set(id, { title });
  return id;
}

/** Variables that the text names: a preview can look whether a service is given them. */
function environmentOf({ variables }: Box, { way }: Usual): ChecklistItem["environment"] {
  if (!byPreview.includes(way) || variables.length === 0) return undefined;
  const values: Record<string, string> = {};
  const names: string[] = [];
  for (const variable of variables) {
    const [name = "", value] = variable.split("=");
    if (value === undefined || !/^[\w.-]+$/.test(value)) names.push(name);
    else values[name] = value;
  }
  const others = [...new Set(names)].filter((name) => values[name] === undefined);
  return {
    ...(others.length > 0 && { names: others }),
    ...(Object.keys(values).length > 0 && { values }),
  };
}

/** In the file's order: a section that goes on after one below it is listed again. */
function sectionsOf(
  boxes: readonly Box[],
  items: readonly Imported[],
): readonly ChecklistSection[] {
  const sections: { title: string; items: ChecklistItem[] }[] = [];
  for (const [index, { item }] of items.entries()) {
    const title = boxes[index]?.headings.join(" › ") || "Checklist";
    const last = sections.at(-1);
    if (last?.title === title) last.items.push(item);
    else sections.push({ title, items: [item] });
  }
  return sections;
}
