/** `gonogo:probes` of a stack: options and levels of probes, and what the stack says to them. */
import { z } from "zod";
import type { Environment } from "../../policies/framework/define-policy";
import { suggestion } from "../../policies/framework/suggestion";
import type { StackConfig } from "../engine/stack-config";
import { GonogoError } from "../errors";
import { type ProbeLevel, type ProbeLevels, readLevel } from "../probes/levels";
import type { MailSaid } from "../probes/mail-of";
import { probes as allProbes } from "../probes/registry";
import type { ProbeOptions } from "../probes/run";
import { validationKeys } from "../probes/validation";
import { isObject } from "./json-file";

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
  const fail = (what: string): never => {
    throw new GonogoError("usage", `${place}: ${probesKey} ${what}`);
  };
  if (value === undefined) return nothing;
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
  const levels = new Map<string, ProbeLevel>();
  const options: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const [id, given] of rest) {
    const probe = allProbes.find((each) => each.id === id);
    if (probe === undefined) return fail(`names ${unknownProbe(id)}`);
    // As the entry of a policy, it may be a level alone.
    const entry = typeof given === "string" ? { enforcementLevel: given } : given;
    if (!isObject(entry)) return fail(`${id} must be a level, or a mapping of options to values.`);
    const { enforcementLevel, ...own } = entry;
    options[id] = own;
    if (enforcementLevel === undefined) continue;
    levels.set(id, readLevel(probe, enforcementLevel, environment, fail));
  }
  return { mail, options, said: Object.fromEntries(said), levels };
}

export function unknownProbe(id: string): string {
  const ids = allProbes.map((probe) => probe.id);
  return `no probe ${id}: ${suggestion(id, ids) ?? `gonogo knows ${ids.join(", ")}`}.`;
}
