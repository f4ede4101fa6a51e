/** The catalogue of controls, and the checklist boxes that each of them answers. */
import type { ControlId } from "./controls.gen";
import controls from "./controls.json";

export interface Control {
  /** Field of work: `monitoring/alerts`; null where a control belongs to no single one. */
  readonly domain: string | null;
  /** Ids of checklist boxes: `finsight-017`. */
  readonly boxes: readonly string[];
}

const catalogue: Readonly<Record<ControlId, Control>> = controls;

export function isControl(id: string): id is ControlId {
  return Object.hasOwn(catalogue, id);
}

/** The boxes of a control; none for an id that the catalogue does not have. */
export function boxesOf(id: string): readonly string[] {
  return isControl(id) ? catalogue[id].boxes : [];
}
