/** What a stack is validated by: where it runs, and what its configuration says to the probes. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { suggestion } from "../../policies/framework/suggestion";
import type { Project } from "../engine/project";
import { readStackConfig, type StackConfig } from "../engine/stack-config";
import { GonogoError } from "../errors";
import { askedFor } from "../probes/asked-for";
import type { LookSettings } from "../probes/look";
import type { Probe } from "../probes/probe";
import { probes as allProbes } from "../probes/registry";
import type { ProbeOptions } from "../probes/run";
import { probeOptions } from "../probes/systems";
import type { Targets } from "../probes/targets";
import { targetsOf } from "../probes/targets-of";
import { readValidation, type Validation, validationKeys } from "../probes/validation";
import type { Arguments } from "./arguments";
import { stackName } from "./engine";
import { isObject } from "./json-file";
import { stackOutputs } from "./stack-outputs";

const probesKey = "gonogo:probes";

export interface ValidatePlan extends Pick<LookSettings, "secrets" | "aws"> {
  readonly probes: readonly Probe[];
  readonly targets: Targets;
  /** `finsight`, where the stack's configuration names one of the five; else its own file. */
  readonly system?: string;
  /** What the stack says of itself beside its addresses. */
  readonly validation: Validation;
  /** Of the system, of the stack; the later say over the earlier. */
  readonly options: readonly ProbeOptions[];
}

const settingsSchema = z.looseObject({
  mail: z
    .array(
      z.strictObject({
        domain: z.string().min(1),
        selectors: z.array(z.string().min(1)).optional(),
        returnPath: z.string().min(1).optional(),
      }),
    )
    .default([]),
});

/** @throws GonogoError `usage` for files and settings that are wrong. */
export function validatePlan(
  stack: string,
  args: Arguments,
  about: { readonly project: Project; readonly cwd: string },
): ValidatePlan {
  const { project } = about;
  const name = stackName(stack);
  const config = readStackConfig(project, name, {}, {});
  const outputs = stackOutputs(name, args, about);
  const { mail, options, said } = settingsOf(config, name);
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
    probes: chosen(args.values("only"), args.values("skip"), system),
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

function settingsOf(config: StackConfig, stack: string) {
  const value = config.values.get(probesKey);
  const place = config.places.get(probesKey) ?? stack;
  const fail = (what: string): never => {
    throw new GonogoError("usage", `${place}: ${probesKey} ${what}`);
  };
  if (value === undefined) return { mail: [], options: {}, said: {} };
  if (value.secret) return fail("must not be secret.");
  let parsed: unknown;
  try {
    parsed = JSON.parse(value.text);
  } catch {
    return fail("must be a mapping of probes to their options.");
  }
  const read = settingsSchema.safeParse(parsed);
  if (!read.success) {
    const [issue] = read.error.issues;
    return fail(`${issue?.path.join(".")}: ${issue?.message}`);
  }
  const { mail, ...others } = read.data;
  const said = Object.entries(others).filter(([key]) => validationKeys.includes(key));
  const rest = Object.entries(others).filter(([key]) => !validationKeys.includes(key));
  for (const [id, options] of rest) {
    if (!allProbes.some((probe) => probe.id === id)) fail(`names ${unknownProbe(id)}`);
    if (!isObject(options)) fail(`${id} must be a mapping of options to values.`);
  }
  const options = Object.fromEntries(rest) as ProbeOptions;
  return { mail, options, said: Object.fromEntries(said) };
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
  system: string | undefined,
): readonly Probe[] {
  for (const id of [...only, ...skip]) {
    if (!allProbes.some((probe) => probe.id === id)) {
      throw new GonogoError("usage", `There is ${unknownProbe(id)}`);
    }
  }
  if (only.length === 0) return askedFor(allProbes, system).filter(({ id }) => !skip.includes(id));
  return allProbes.filter(({ id }) => only.includes(id) && !skip.includes(id));
}

function unknownProbe(id: string): string {
  const ids = allProbes.map((probe) => probe.id);
  return `no probe ${id}: ${suggestion(id, ids) ?? `gonogo knows ${ids.join(", ")}`}.`;
}
