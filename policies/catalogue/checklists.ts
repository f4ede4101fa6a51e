/** The five checklists that gonogo knows. Each is read only when it is asked for. */
import type { Checklist, KnownItem } from "./checklist";

const files = {
  finsight: () => require("./checklists/finsight.json"),
  paymentsvc: () => require("./checklists/paymentsvc.json"),
  toolbox: () => require("./checklists/toolbox.json"),
  catalytic: () => require("./checklists/catalytic.json"),
  clientflow: () => require("./checklists/clientflow.json"),
} as const;

export type System = keyof typeof files;
export const systems = Object.keys(files) as readonly System[];

export function isSystem(name: string): name is System {
  return Object.hasOwn(files, name);
}

export function checklistOf(system: System): Checklist<KnownItem> {
  return files[system]();
}
