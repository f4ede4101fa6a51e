/** What a stack is validated by: where it runs, and what its configuration says to the probes. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { StackConfig } from "../engine/stack-config";
import { GonogoError } from "../errors";
import { askedFor } from "../probes/asked-for";
import { enabled, levelSaid, type ProbeLevels } from "../probes/levels";
import type { LookSettings } from "../probes/look";
import type { Probe } from "../probes/probe";
import { probes as allProbes } from "../probes/registry";
import type { ProbeOptions } from "../probes/run";
import { systemOptions } from "../probes/systems";
import type { Targets } from "../probes/targets";
import { targetsOf } from "../probes/targets-of";
import type { Arguments } from "./arguments";
import { probesKey, unknownProbe } from "./probe-settings";
import { type RunningStack, tellsNoAddress } from "./running-stack";

export interface ValidatePlan extends Pick<LookSettings, "secrets" | "aws"> {
  readonly probes: readonly Probe[];
  readonly targets: Targets;
  /** `finsight`, where the stack's configuration names one of the five; else its own file. */
  readonly system?: string;
  /** Of the system, of the stack; the later say over the earlier. */
  readonly options: readonly ProbeOptions[];
}

/** @throws GonogoError `usage` for files and settings that are wrong. */
export function validatePlan(running: RunningStack, args: Arguments): ValidatePlan {
  const { project, config, outputs, settings, validation, system, secrets, aws } = running;
  const { mail, options, levels } = settings;
  return {
    probes: chosen(args.values("only"), args.values("skip"), { system, levels }),
    ...(system === undefined ? {} : { system }),
    targets: targetsOf(outputs, mail, validation, (file) => certificates(file, project.root)),
    options: [programOptions(config, { project: project.name, system }), options],
    ...(secrets === undefined ? {} : { secrets }),
    ...(aws === undefined ? {} : { aws }),
  };
}

/** @throws GonogoError `usage`: what looks at nothing must not end as if all were well. */
export function requireTargets({ targets }: ValidatePlan, { stack }: RunningStack): void {
  if (Object.values(targets).every((kind) => kind.length === 0)) {
    throw tellsNoAddress(stack, "looked at");
  }
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
function programOptions(
  { values }: StackConfig,
  { project, system }: { readonly project: string; readonly system: string | undefined },
): ProbeOptions {
  const own = systemOptions(system);
  const origins = values.get(`${project}:allowedOrigins`) ?? values.get(`${system}:allowedOrigins`);
  if (origins === undefined || origins.secret) return own;
  try {
    const allowed: unknown = JSON.parse(origins.text);
    if (!Array.isArray(allowed)) return own;
    return { ...own, "cors-answers": { ...own["cors-answers"], allowed } };
  } catch {
    return own;
  }
}

function chosen(
  only: readonly string[],
  skip: readonly string[],
  { system, levels }: { readonly system: string | undefined; readonly levels: ProbeLevels },
): readonly Probe[] {
  for (const id of [...only, ...skip]) {
    if (!allProbes.some((probe) => probe.id === id)) {
      throw new GonogoError("usage", `There is ${unknownProbe(id)}`);
    }
  }
  const off = only.find((id) => levelSaid(levels, id) === "disabled");
  if (off !== undefined) {
    throw new GonogoError("usage", `--only ${off}: ${probesKey} says that it is disabled.`);
  }
  const own =
    only.length === 0
      ? enabled(askedFor(allProbes, system), levels, ({ id }) => id)
      : allProbes.filter(({ id }) => only.includes(id));
  const left = own.filter(({ id }) => !skip.includes(id));
  if (left.length > 0) return left;
  throw new GonogoError("usage", "No probe is left to look with: leave out fewer of them.");
}
