/** `gonogo:probes` of a stack: options and levels of looks, and what the stack says to them. */
import { z } from "zod";
import type { Environment } from "../../policies/framework/define-policy";
import { resolveOptions } from "../../policies/framework/options";
import { suggestion } from "../../policies/framework/suggestion";
import type { StackConfig } from "../engine/stack-config";
import { GonogoError } from "../errors";
import { type ProbeLevel, type ProbeLevels, readLevel } from "../probes/levels";
import type { MailSaid } from "../probes/mail-of";
import { isLoadName, loadFamilies, loadSeverity, smokeSeverity } from "../probes/names";
import { optionsBelowChecklist } from "../probes/option-floor";
import type { Probe } from "../probes/probe";
import { probes as allProbes } from "../probes/registry";
import type { ProbeOptions } from "../probes/run";
import { partProblem, validationKeys } from "../probes/validation";
import { isObject } from "./json-file";
import { systemOf } from "./stack-system";

export const probesKey = "gonogo:probes";

export interface ProbeSettings {
  readonly mail: readonly MailSaid[];
  readonly options: ProbeOptions;
  readonly levels: ProbeLevels;
  /** Keys of the output `validation`. */
  readonly said: Readonly<Record<string, unknown>>;
}

const nothing: ProbeSettings = { mail: [], options: {}, levels: new Map(), said: {} };

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

/** Throws; gets what is wrong, as the end of a sentence. */
type Fail = (problem: string) => never;

/**
 * @param environment The stack's: production has a floor. @throws GonogoError `usage`, with the
 * place, for the first thing that is wrong.
 */
export function readProbeSettings(
  config: StackConfig,
  stack: string,
  environment: Environment,
): ProbeSettings {
  const value = config.values.get(probesKey);
  const place = config.places.get(probesKey) ?? stack;
  const fail: Fail = (what) => {
    throw new GonogoError("usage", `${place}: ${probesKey} ${what}`);
  };
  if (value === undefined) return nothing;
  if (value.secret) return fail("must not be secret.");
  const { mail, ...others } = mappingOf(value.text, fail);
  const isSaid = ([key]: readonly [string, unknown]) => validationKeys.includes(key);
  const said = Object.fromEntries(Object.entries(others).filter(isSaid));
  const problem = partProblem(said);
  if (problem !== undefined) return fail(`${problem}.`);
  const system = systemOf(config);
  const levels = new Map<string, ProbeLevel>();
  const options: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const [id, given] of Object.entries(others).filter((entry) => !isSaid(entry))) {
    const look = lookNamed(id, () => stepsOf(config, stack));
    if (look === undefined) return fail(`names ${unknownProbe(id, () => stepsOf(config, stack))}`);
    const { enforcementLevel, own } = entryOf(look, given, fail);
    const loosened = environment === "production" ? optionsBelowChecklist(look, own, system) : [];
    if (loosened[0] !== undefined) return fail(`${loosened[0]}.`);
    options[id] = own;
    if (enforcementLevel === undefined) continue;
    levels.set(id, readLevel(look, enforcementLevel, environment, fail));
  }
  return { mail, options, said, levels };
}

function mappingOf(text: string, fail: Fail): z.infer<typeof settingsSchema> {
  const words = "must be a mapping of probes to their options.";
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return fail(words);
  }
  if (!isObject(parsed)) return fail(words);
  const read = settingsSchema.safeParse(parsed);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  return fail(`${issue?.path.join(".")}: ${issue?.message}.`);
}

type Named = Pick<Probe, "id" | "severity" | "options">;

/** A probe, or what the smoke test and the load test leave in the same report. */
function lookNamed(id: string, steps: () => readonly string[]): Named | undefined {
  const probe = allProbes.find((each) => each.id === id);
  if (probe !== undefined) return probe;
  if (loadFamilies.includes(id) || isLoadName(id)) {
    return { id, severity: loadSeverity, options: {} };
  }
  const isStep = id.startsWith("smoke-") && steps().includes(id);
  return isStep ? { id, severity: smokeSeverity, options: {} } : undefined;
}

/** As the entry of a policy, it may be a level alone. */
function entryOf(look: Named, given: unknown, fail: Fail) {
  const entry = typeof given === "string" ? { enforcementLevel: given } : given;
  if (!isObject(entry)) {
    return fail(`${look.id} must be a level, or a mapping of options to values.`);
  }
  const { enforcementLevel, ...own } = entry;
  const [problem] = resolveOptions(look, own).problems;
  // One that offers what was meant ends in a question already.
  if (problem !== undefined) return fail(problem.endsWith("?") ? problem : `${problem}.`);
  return { enforcementLevel, own };
}

/** The steps are read only where one is named: whoever asks them tells what is wrong with them. */
function stepsOf(config: StackConfig, stack: string): readonly string[] {
  const { smokeNames } = require("./smoke-steps") as typeof import("./smoke-steps.js");
  return smokeNames(config, stack);
}

/** @param more Names beside those of the probes. */
export function unknownProbe(id: string, more: () => readonly string[] = () => []): string {
  const ids = allProbes.map((probe) => probe.id);
  const near = id.startsWith("smoke-") ? more() : id.startsWith("load-") ? loadFamilies : ids;
  return `no probe ${id}: ${suggestion(id, near) ?? `gonogo knows ${near.join(", ")}.`}`;
}
