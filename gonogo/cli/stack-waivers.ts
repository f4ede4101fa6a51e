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
  const config = readStackConfig(project, name, {}, {});
  const { readSmokeSettings, smokeSteps } =
    require("../smoke/plan") as typeof import("../smoke/plan.js");
  const { settingOf } = require("./running-stack") as typeof import("./running-stack.js");
  const { value, place } = settingOf({ config, stack: name }, "gonogo:smoke");
  const system = config.values.get("gonogo:checklist") ?? config.values.get("gonogo:system");
  const named = system?.secret ? undefined : system?.text;
  const steps = smokeSteps(named, readSmokeSettings(value, place));
  // What the run itself adds: whether it took back what it wrote.
  return [...steps.map(({ id }) => id), "clean-up"].map((id) => `smoke-${id}`);
}
