/** What a stack is validated by: where it runs, and what its configuration says to the probes. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Project } from "../engine/project";
import { readStackConfig, type StackConfig } from "../engine/stack-config";
import { GonogoError } from "../errors";
import { askedFor } from "../probes/asked-for";
import type { ProbeLevels } from "../probes/levels";
import type { LookSettings } from "../probes/look";
import type { Probe } from "../probes/probe";
import { probes as allProbes } from "../probes/registry";
import type { ProbeOptions } from "../probes/run";
import { probeOptions } from "../probes/systems";
import type { Targets } from "../probes/targets";
import { targetsOf } from "../probes/targets-of";
import { readValidation, type Validation } from "../probes/validation";
import type { Arguments } from "./arguments";
import { stackName } from "./engine";
import { readGate } from "./gate";
import { probesKey, readProbeSettings, unknownProbe } from "./probe-settings";
import { stackOutputs } from "./stack-outputs";

export interface ValidatePlan extends Pick<LookSettings, "secrets" | "aws"> {
  readonly probes: readonly Probe[];
  readonly targets: Targets;
  /** `finsight`, where the stack's configuration names one of the five; else its own file. */
  readonly system?: string;
  /** What the stack says of itself beside its addresses. */
  readonly validation: Validation;
  /** Of the system, of the stack; the later say over the earlier. */
  readonly options: readonly ProbeOptions[];
  readonly levels: ProbeLevels;
}

/** @throws GonogoError `usage` for files and settings that are wrong. */
export function validatePlan(
  stack: string,
  args: Arguments,
  about: {
    readonly project: Project;
    readonly cwd: string;
    /** Overrides, keys as `namespace:name`. */
    readonly config?: Readonly<Record<string, string>>;
  },
): ValidatePlan {
  const { project, config: overrides = {} } = about;
  const name = stackName(stack);
  const config = readStackConfig(project, name, overrides, {});
  const { environment } = readGate(project, name, overrides).gate;
  const outputs = stackOutputs(name, args, about);
  const { mail, options, said, levels } = readProbeSettings(config, name, environment);
  const validation = readValidation([outputs.validation, said], (problem) => {
    throw new GonogoError(
      "usage",
      `What ${name} says to the probes, in its output validation or under ${probesKey}, cannot be ` +
        `read: ${problem}.`,
    );
  });
  const { region, secrets, variables } = validation;
  const system = systemOf(config);
  return {
    probes: chosen(args.values("only"), args.values("skip"), { system, levels }),
    levels,
    ...(system === undefined ? {} : { system }),
    targets: targetsOf(outputs, mail, validation, (file) => certificates(file, project.root)),
    validation,
    options: [systemOptions(config, project), options],
    secrets: { names: secrets, literals: variables },
    aws: region === undefined ? {} : { region },
  };
}

function certificates(file: string, root: string): string {
  const path = resolve(root, file);
  try {
    const pem = readFileSync(path, "utf8");
    if (pem.includes("-----BEGIN CERTIFICATE-----")) return pem;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new GonogoError("usage", `certificates: ${path} cannot be read: ${code}.`);
  }
  throw new GonogoError("usage", `certificates: ${path} holds no certificate in PEM form.`);
}

/** What the checklist says, and the origins that the program allows. */
function systemOptions(config: StackConfig, project: Project): ProbeOptions {
  const system = systemOf(config);
  const own = probeOptions[system ?? ""] ?? {};
  const origins =
    config.values.get(`${project.name}:allowedOrigins`) ??
    config.values.get(`${system}:allowedOrigins`);
  if (origins === undefined || origins.secret) return own;
  try {
    const allowed: unknown = JSON.parse(origins.text);
    if (!Array.isArray(allowed)) return own;
    return { ...own, "cors-answers": { ...own["cors-answers"], allowed } };
  } catch {
    return own;
  }
}

function systemOf({ values }: StackConfig): string | undefined {
  const value = values.get("gonogo:checklist") ?? values.get("gonogo:system");
  return value?.secret ? undefined : value?.text;
}

function chosen(
  only: readonly string[],
  skip: readonly string[],
  { system, levels }: { readonly system: string | undefined; readonly levels: ProbeLevels },
): readonly Probe[] {
  const isOff = (id: string) => levels.get(id) === "disabled";
  for (const id of [...only, ...skip]) {
    if (!allProbes.some((probe) => probe.id === id)) {
      throw new GonogoError("usage", `There is ${unknownProbe(id)}`);
    }
  }
  const off = only.find(isOff);
  if (off !== undefined) {
    throw new GonogoError("usage", `--only ${off}: ${probesKey} says that it is disabled.`);
  }
  if (only.length === 0) {
    return askedFor(allProbes, system).filter(({ id }) => !skip.includes(id) && !isOff(id));
  }
  return allProbes.filter(({ id }) => only.includes(id) && !skip.includes(id));
}
