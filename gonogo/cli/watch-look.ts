/** What `gonogo watch` looks with: probes, and the steps of the smoke test. */
import type { Project } from "../engine/project";
import { readStackConfig } from "../engine/stack-config";
import { GonogoError } from "../errors";
import { daysOfLook } from "../probes/looks";
import { probes as allProbes } from "../probes/registry";
import { type ProbeResult, runProbes } from "../probes/run";
import { readSmokeSettings, smokeSteps } from "../smoke/plan";
import { runSmoke } from "../smoke/run";
import { type SmokeStep, writes } from "../smoke/step";
import { namesIn } from "../smoke/template";
import type { WatchCadence } from "../watch/cadence";
import type { WatchItem } from "../watch/plan";
import type { Arguments } from "./arguments";
import type { Io } from "./io";
import { runningStack, settingOf } from "./running-stack";
import { validatePlan } from "./validate-plan";

export interface Watching {
  readonly project: Project;
  /** As the command line names it. */
  readonly stack: string;
  readonly items: ReadonlyMap<WatchCadence, readonly WatchItem[]>;
  /** Absolute path of the folder of records. */
  readonly folder: string;
  readonly io: Io;
  readonly args: Arguments;
}

const launchKey = "gonogo:launchedAt";

/** @throws GonogoError `usage` for what is no time. */
export function launchTime(args: Arguments, project: Project, stack: string): string | undefined {
  const config = readStackConfig(project, stack, {}, {});
  const own = config.values.get(launchKey);
  const given = args.value("launched");
  const text = given ?? (own?.secret ? undefined : own?.text);
  if (text === undefined) return undefined;
  // A date alone would be midnight of a zone that nobody said.
  if (/^\d{4}-\d{2}-\d{2}T.+(?:Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text))) {
    return new Date(text).toISOString();
  }
  const where =
    given === undefined ? `${config.places.get(launchKey) ?? stack}: ${launchKey}` : "--launched";
  throw new GonogoError("usage", `${where} must be a time with its zone: 2026-11-21T10:00:00Z.`);
}

/** Days for which a record counts: what is looked at monthly counts until it is due again. */
export const daysOfRecord = (counts: number): number => Math.max(counts, daysOfLook);

/** Every look once, for all cadences together. */
export async function lookAt(
  { project, stack, items, io, args }: Watching,
  signal: AbortSignal,
): Promise<readonly ProbeResult[]> {
  const all = [...items.values()].flat();
  const wanted = new Set(all.flatMap(({ probes = [] }) => probes));
  const plan = validatePlan(stack, args, { project, cwd: io.cwd });
  const probes = allProbes.filter(({ id }) => wanted.has(id) && plan.levels.get(id) !== "disabled");
  const looked = await runProbes({ ...plan, probes, signal });
  const asked = all.some(({ smoke }) => smoke === true) ? await smoked(args, io, signal) : [];
  return [...looked, ...asked];
}

async function smoked(
  args: Arguments,
  io: Io,
  signal: AbortSignal,
): Promise<readonly ProbeResult[]> {
  const running = runningStack(args, io, "watch");
  const { value, place } = settingOf(running, "gonogo:smoke");
  const settings = readSmokeSettings(value, place);
  const allowWrites = args.flag("allow-writes");
  const all = smokeSteps(running.system, settings);
  const steps = allowWrites ? all : readingSteps(all);
  if (steps.length === 0) return [];
  const { hosts, secrets, aws } = running;
  const results = await runSmoke({
    steps,
    hosts,
    allowWrites,
    values: settings.values,
    secretVariables: settings.secrets,
    signal,
    ...(secrets === undefined ? {} : { secrets: { ...secrets, env: io.env } }),
    ...(aws === undefined ? {} : { aws }),
  });
  if (steps.length === all.length) return results;
  // A part of the smoke test is not the smoke test: it speaks for no item of the checklist.
  return results.map(({ items: _, ...result }) => ({ ...result, controls: [] }));
}

/** Steps that change nothing, and need nothing of those that do. */
function readingSteps(steps: readonly SmokeStep[]): readonly SmokeStep[] {
  const missing = new Set(steps.filter(writes).flatMap((step) => Object.keys(step.capture)));
  return steps.filter((step) => {
    const reads = !writes(step) && step.open === undefined;
    const fits = ![...namesIn(step)].some((name) => missing.has(name));
    if (reads && fits) return true;
    for (const name of Object.keys(step.capture)) missing.add(name);
    return false;
  });
}
