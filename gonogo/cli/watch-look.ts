/** What `gonogo watch` looks with: probes, and the steps of the smoke test. */
import type { Project } from "../engine/project";
import { readStackConfig } from "../engine/stack-config";
import { GonogoError } from "../errors";
import { enabled } from "../probes/levels";
import { daysOfLook } from "../probes/looks";
import { probes as allProbes } from "../probes/registry";
import { type ProbeResult, runProbes } from "../probes/run";
import { type SmokeStep, writes } from "../smoke/step";
import { namesIn } from "../smoke/template";
import type { WatchCadence } from "../watch/cadence";
import type { WatchItem } from "../watch/plan";
import type { Arguments } from "./arguments";
import type { Io } from "./io";
import { type RunningStack, readRunning } from "./running-stack";
import { askSmoke, planSmoke, type SmokePlan } from "./smoke-run";
import { smokeOf } from "./smoke-steps";
import { requireTargets, type ValidatePlan, validatePlan } from "./validate-plan";

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
  const isWhole = /^\d{4}-\d{2}-\d{2}T.+(?:Z|[+-]\d{2}:\d{2})$/.test(text);
  // The 30th of February would be the 2nd of March.
  const day = text.slice(0, 10);
  const isDay = new Date(`${day}T00:00:00Z`).getUTCDate() === Number(day.slice(8));
  if (isWhole && isDay && !Number.isNaN(Date.parse(text))) {
    return new Date(text).toISOString();
  }
  const where =
    given === undefined ? `${config.places.get(launchKey) ?? stack}: ${launchKey}` : "--launched";
  throw new GonogoError("usage", `${where} must be a time with its zone: 2026-11-21T10:00:00Z.`);
}

/** Days for which a record counts: what is looked at monthly counts until it is due again. */
export const daysOfRecord = (counts: number): number => Math.max(counts, daysOfLook);

/** What all cadences together look with: read before anything is asked. */
interface WatchPlan {
  readonly running: RunningStack;
  readonly validate: ValidatePlan;
  /** Undefined where no item wants the smoke test. */
  readonly smoke?: SmokePlan;
}

/** @throws GonogoError `usage` for files and settings that are wrong. */
export function planLooks({ project, stack, items, io, args }: Watching): WatchPlan {
  const all = [...items.values()].flat();
  const wanted = new Set(all.flatMap(({ probes = [] }) => probes));
  const running = readRunning(stack, args, { project, cwd: io.cwd });
  const { levels } = running.settings;
  const validate = validatePlan(running, args);
  requireTargets(validate, running);
  const own = allProbes.filter(({ id }) => wanted.has(id));
  const probes = enabled(own, levels, ({ id }) => id);
  const plan = { running, validate: { ...validate, probes } };
  if (!all.some(({ smoke }) => smoke === true)) return plan;
  const smoke = smokeOf(running.config, stack);
  const asked = args.flag("allow-writes") ? smoke.steps : readingSteps(smoke.steps);
  return { ...plan, smoke: planSmoke(smoke, asked, running) };
}

/** Every look once. */
export async function lookAt(
  { running, validate, smoke }: WatchPlan,
  { io, args }: Pick<Watching, "io" | "args">,
  signal: AbortSignal,
): Promise<readonly ProbeResult[]> {
  const looked = await runProbes({ ...validate, signal });
  if (smoke === undefined || smoke.steps.length === 0) return looked;
  return [...looked, ...(await askSmoke(smoke, running, { args, io, signal }))];
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
