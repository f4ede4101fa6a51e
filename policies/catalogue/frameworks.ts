/**
 * Public frameworks of security, and what our controls and policies say about their requirements.
 * Each is read only when it is asked for. The words are ours, the ids and versions the framework's.
 */
import type { ControlId } from "./controls.gen";
import type { Framework, FrameworkFile } from "./framework";

/** By the name that `gonogo policies --framework` takes. */
const files = {
  "cis-aws": () => require("./frameworks/cis-aws.json"),
  fsbp: () => require("./frameworks/fsbp.json"),
  soc2: () => require("./frameworks/soc2.json"),
  "pci-dss": () => require("./frameworks/pci-dss.json"),
  "iso-27001": () => require("./frameworks/iso-27001.json"),
  gdpr: () => require("./frameworks/gdpr.json"),
} as const;

export type FrameworkId = keyof typeof files;
export const frameworkIds = Object.keys(files) as readonly FrameworkId[];

export function isFramework(name: string): name is FrameworkId {
  return Object.hasOwn(files, name);
}

export function frameworkOf(id: FrameworkId): Framework<ControlId> {
  const { requirements, ...head }: FrameworkFile<ControlId> = files[id]();
  return {
    id,
    ...head,
    requirements: Object.entries(requirements).map(([requirement, entry]) => ({
      id: requirement,
      controls: [],
      policies: [],
      ...entry,
    })),
  };
}
