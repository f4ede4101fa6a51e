/** The waivers of a stack, of findings of policies and of looks at the running system. */
import { readWaivers, type WaiverFiles } from "../../policies/framework/waivers/files";
import { policies } from "../../policies/registry.gen";
import type { Project } from "../engine/project";
import { readStackConfig } from "../engine/stack-config";

/**
 * The pack tells which of its own policies there are not; of probes nothing but the tool can.
 * @param name The stack's. @returns Problems with the files, and with the probes that they name.
 */
export function stackWaivers(project: Project, name: string): WaiverFiles {
  const files = readWaivers(project.stackConfigDir, name, project.root);
  const ids = new Set(policies.map(({ id }) => id));
  // Most stacks waive no look, and a preview starts faster without the probes.
  if (files.waivers.every(({ policy }) => ids.has(policy))) return files;
  const { unknownProbes } = require("../probes/waivers") as typeof import("../probes/waivers.js");
  const isStep = ({ policy }: { readonly policy: string }) => /(?:^|\/)smoke-/.test(policy);
  const steps = files.waivers.some(isStep) ? stepNames(project, name) : [];
  return { ...files, problems: [...files.problems, ...unknownProbes(files.waivers, steps, ids)] };
}

function stepNames(project: Project, name: string): readonly string[] {
  const { smokeNames } = require("./smoke-steps") as typeof import("./smoke-steps.js");
  return smokeNames(readStackConfig(project, name, {}, {}), name);
}
