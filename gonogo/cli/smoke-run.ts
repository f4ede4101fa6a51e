/** Runs the smoke test of a stack, or a part of it. */
import { enabled } from "../probes/levels";
import type { ProbeResult } from "../probes/run";
import { ofPart } from "../smoke/part";
import { runSmoke } from "../smoke/run";
import type { SmokeSettings, SmokeStep } from "../smoke/step";
import type { Arguments } from "./arguments";
import type { Io } from "./io";
import { hostsOf, type RunningStack } from "./running-stack";
import type { StackSmoke } from "./smoke-steps";

/** Longest that what was written is taken back in after Ctrl-C, in milliseconds. */
export const smokeGrace = 6000;

/** What an interruption is told by: what was written is gone, or where it may still be. */
export function interruptedSmoke(results: readonly ProbeResult[]): string {
  const cleaned = results.find(({ probe }) => probe === "smoke-clean-up");
  const rest = cleaned === undefined ? "" : `: ${cleaned.reason ?? "what it wrote is gone"}`;
  return `gonogo: interrupted, nothing is decided${rest}\n`;
}

export interface SmokePlan {
  readonly settings: SmokeSettings;
  readonly steps: readonly SmokeStep[];
  /** False for a part of the smoke test. */
  readonly whole: boolean;
}

/** @param chosen Of the stack's steps. Those that its levels disable are not asked. */
export function planSmoke(
  { settings, steps: all }: StackSmoke,
  chosen: readonly SmokeStep[],
  { settings: { levels } }: Pick<RunningStack, "settings">,
): SmokePlan {
  const steps = enabled(chosen, levels, ({ id }) => `smoke-${id}`);
  return { settings, steps, whole: settings.skip.length === 0 && steps.length === all.length };
}

/** Only a whole smoke test speaks for items of the checklist: {@link ofPart}. */
export async function askSmoke(
  { settings, steps, whole }: SmokePlan,
  running: RunningStack,
  about: { readonly args: Arguments; readonly io: Io; readonly signal: AbortSignal },
): Promise<readonly ProbeResult[]> {
  const { args, io, signal } = about;
  const { secrets, aws } = running;
  const results = await runSmoke({
    values: settings.values,
    secretVariables: settings.secrets,
    secrets: { ...secrets, env: io.env },
    ...(aws === undefined ? {} : { aws }),
    steps,
    hosts: hostsOf(running),
    allowWrites: args.flag("allow-writes"),
    signal,
  });
  return whole ? results : ofPart(results);
}
