/** What the stack's own configuration says about the gate. */
import { readSettings, type Settings } from "../../policies/framework/settings";
import { presets } from "../../policies/presets";
import { policies } from "../../policies/registry.gen";
import { type Allowances, allowanceKey } from "../changes/allowances";
import type { Project } from "../engine/project";
import { readStackConfig, type StackConfig } from "../engine/stack-config";
import { placeOf } from "../engine/stack-place";
import { GonogoError } from "../errors";
import type { Gate } from "../report/model";
import { checkLooks } from "./looks-settings";

export interface GateOfStack {
  readonly gate: Gate;
  readonly settings: Settings;
  readonly allowances: Allowances;
  /** What all of it was read from; values of secrets stay closed. */
  readonly config: StackConfig;
}

/** The same reading as the pack's, so that a mistake is told before anything is started. */
export function readGate(
  project: Project,
  stack: string,
  overrides: Readonly<Record<string, string>>,
): GateOfStack {
  // The gate's keys are never secret, so no passphrase is needed here, and no time lost on it.
  const stackConfig = readStackConfig(project, stack, overrides, {});
  const config: Record<string, string> = {};
  for (const [key, value] of stackConfig.values) if (!value.secret) config[key] = value.text;
  const settings = readSettings(policies, { stack, config }, presets);
  if (settings.problems.length > 0) {
    throw new GonogoError(
      "usage",
      [
        `The configuration of ${stack} is wrong:`,
        ...settings.problems.map((problem) => located(problem, stackConfig)),
      ].join("\n"),
    );
  }
  const { environment, undecided } = settings;
  checkLooks(stackConfig, stack, environment);
  return {
    gate: { environment, undecided },
    settings,
    allowances: readAllowances(stack, stackConfig),
    config: stackConfig,
  };
}

/** @throws GonogoError `usage` unless it is a list of texts. */
function readAllowances(stack: string, config: StackConfig): Allowances {
  const place = config.places.get(allowanceKey) ?? `The configuration of ${stack}`;
  const value = config.values.get(allowanceKey);
  if (value === undefined) return { entries: [], place };
  const entries = value.secret ? undefined : listOf(value.text);
  if (entries) return { entries, place };
  throw new GonogoError(
    "usage",
    `${place}: ${allowanceKey} must be a list of names or URNs of resources.`,
  );
}

function listOf(text: string): readonly string[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    const fits = Array.isArray(list) && list.every((e) => typeof e === "string" && e.trim() !== "");
    return fits ? list : undefined;
  } catch {
    return undefined;
  }
}

function located(problem: string, config: StackConfig): string {
  const place = placeOf(problem, config);
  return place === undefined ? problem : `${place}: ${problem}`;
}
