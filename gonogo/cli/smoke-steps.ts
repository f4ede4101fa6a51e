/** The smoke test of a stack: its system's steps, and what `gonogo:smoke` says over them. */
import type { StackConfig } from "../engine/stack-config";
import { readSmokeSettings, smokeSteps } from "../smoke/plan";
import type { SmokeRun } from "../smoke/run";
import type { SmokeSettings, SmokeStep } from "../smoke/step";
import type { Io } from "./io";
import type { RunningStack } from "./running-stack";
import { settingOf, systemOf } from "./stack-system";

export const smokeKey = "gonogo:smoke";

export interface StackSmoke {
  readonly settings: SmokeSettings;
  readonly steps: readonly SmokeStep[];
  /** Whether the stack leaves steps of its system out. */
  readonly isPart: boolean;
}

/** @throws GonogoError `usage` for settings that are wrong. */
export function smokeOf(config: StackConfig, stack: string): StackSmoke {
  const { value, place } = settingOf({ config, stack }, smokeKey);
  const settings = readSmokeSettings(value, place);
  const isPart = settings.skip.length > 0;
  return { settings, steps: smokeSteps(systemOf(config), settings), isPart };
}

/** What a run of the steps has of the stack, beside the steps themselves. */
export function smokeRunOf(
  { secrets, aws }: Pick<RunningStack, "secrets" | "aws">,
  { values, secrets: secretVariables }: SmokeSettings,
  env: Io["env"],
): Pick<SmokeRun, "values" | "secretVariables" | "secrets" | "aws"> {
  return {
    values,
    secretVariables,
    secrets: { ...secrets, env },
    ...(aws === undefined ? {} : { aws }),
  };
}

/** What results of the steps are called, and the run's own: whether it took back what it wrote. */
export function smokeNames(config: StackConfig, stack: string): readonly string[] {
  const { steps } = smokeOf(config, stack);
  return [...steps.map(({ id }) => id), "clean-up"].map((id) => `smoke-${id}`);
}
