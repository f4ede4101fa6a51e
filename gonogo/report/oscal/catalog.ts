/** The catalogue of controls as an OSCAL catalog, with the items of the checklists as statements. */
import { type Checklist, type ChecklistItem, itemsOf } from "../../../policies/catalogue/checklist";
import { allControls, domainOf, titleOf } from "../../../policies/catalogue/controls";
import { groupBy } from "../group-by";
import { uuidOf } from "../uuid";
import { listed, markup, metadata, objectiveId, props, token } from "./document";

export interface CatalogAbout {
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly lastModified: string;
}

/** Every control of the catalogue; of the checklists those that are given. */
export function catalog(checklists: readonly Checklist[], { version, lastModified }: CatalogAbout) {
  const items = groupBy(checklists.flatMap(itemsOf), ({ control }) => control);
  const controls = [...new Set<string>([...allControls(), ...items.keys()])];
  const groups = [...groupBy(controls, domainOf)].sort(([a], [b]) => (a < b ? -1 : 1));
  const systems = checklists.map(({ system }) => system);
  return {
    catalog: {
      uuid: catalogUuid(version, systems),
      metadata: metadata("Launch controls of gonogo", lastModified, version),
      groups: groups.map(([domain, ids]) => ({
        id: token(`domain-${domain}`),
        class: "domain",
        title: markup(domain),
        controls: ids.map((id) => controlOf(id, items.get(id) ?? [])),
      })),
    },
  };
}

/** Its content follows from the version of the package and the checklists in it. */
export function catalogUuid(version: string, systems: readonly string[]): string {
  return uuidOf("catalog", version, ...systems);
}

function controlOf(id: string, items: readonly ChecklistItem[]) {
  const title = markup(titleOf(id));
  return {
    id: token(id),
    class: "launch",
    title,
    parts: [
      {
        id: `${token(id)}_smt`,
        name: "statement",
        prose: `${title}.`,
        ...listed("parts", items.map(itemPart)),
      },
      {
        id: objectiveId(id),
        name: "assessment-objective",
        prose: `Determine whether this holds: ${title}.`,
      },
    ],
  };
}

function itemPart(item: ChecklistItem) {
  const { id, line, kind, requirement, way, strength, phase, cadence, optional, condition } = item;
  return {
    id: token(id),
    name: "item",
    ...props({
      label: id,
      line,
      kind: kind ?? "box",
      way,
      strength,
      phase,
      cadence,
      optional,
      condition,
      "left-open": item.missing,
      "stood-for-by": item.instead,
    }),
    prose: markup(requirement),
  };
}
