/** The smoke test of a stack: its system's steps, and what `gonogo:smoke` says over them. */
import type { StackConfig } from "../engine/stack-config";
import { readSmokeSettings, smokeSteps } from "../smoke/plan";
import type { SmokeSettings, SmokeStep } from "../smoke/step";
import { settingOf, systemOf } from "./stack-system";

export const smokeKey = "gonogo:smoke";

export interface StackSmoke {
  readonly settings: SmokeSettings;
  /** Without those that the stack leaves out. */
  readonly steps: readonly SmokeStep[];
}

/** @throws GonogoError `usage` for settings that are wrong. */
export function smokeOf(config: StackConfig, stack: string): StackSmoke {
  const { value, place } = settingOf({ config, stack }, smokeKey);
  const settings = readSmokeSettings(value, place);
  return { settings, steps: smokeSteps(systemOf(config), settings) };
}

/** What results of the steps are called, and the run's own: whether it took back what it wrote. */
export function smokeNames(config: StackConfig, stack: string): readonly string[] {
  const { steps } = smokeOf(config, stack);
  return [...steps.map(({ id }) => id), "clean-up"].map((id) => `smoke-${id}`);
}
