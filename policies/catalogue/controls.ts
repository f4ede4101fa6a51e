/** The catalogue of controls, and the checklist boxes that each of them answers. */
import { boxesByControl } from "./boxes.gen";
import type { ControlId } from "./controls.gen";
import controls from "./controls.json";

export interface Control {
  /** What must hold, as a sentence without a full stop. */
  readonly title: string;
  /** Field of work: `monitoring/alerts`. */
  readonly domain: string;
}

const catalogue: Readonly<Record<ControlId, Control>> = controls;

export function isControl(id: string): id is ControlId {
  return Object.hasOwn(catalogue, id);
}

/** What must hold; the id itself for one that the catalogue does not have. */
export function titleOf(id: string): string {
  return isControl(id) ? catalogue[id].title : id;
}

/** Field of work of a control; `other` for an id that the catalogue does not have. */
export function domainOf(id: string): string {
  return isControl(id) ? catalogue[id].domain : "other";
}

/** Every control of the catalogue. */
export function allControls(): readonly ControlId[] {
  return Object.keys(catalogue).filter(isControl);
}

/** Ids of the checklist items of a control; none for an id that the catalogue does not have. */
export function boxesOf(id: string): readonly string[] {
  return isControl(id) ? boxesByControl[id] : [];
}
