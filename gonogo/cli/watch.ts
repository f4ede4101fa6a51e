/** `gonogo watch`: does what a checklist wants done after the launch, and leaves a record of it. */
import { join, resolve } from "node:path";
import { GonogoError } from "../errors";
import { seenIn } from "../probes/looks";
import type { ProbeResult } from "../probes/run";
import { cadenceDays, type WatchCadence, watchCadences } from "../watch/cadence";
import { isUnseen, outcomeOf } from "../watch/outcome";
import { dueNow, itemsFor, type WatchItem } from "../watch/plan";
import { lastLooks, recordFolder, recordName, type WatchRecord } from "../watch/records";
import { watchText } from "../watch/text";
import type { Arguments } from "./arguments";
import { checklistFor } from "./checklist";
import { stackName } from "./engine";
import { type ExitCode, exitCodes } from "./exit-codes";
import { onInterrupt } from "./interrupt";
import type { Io } from "./io";
import { exitCodeOfLooks } from "./looks-told";
import { oneStack } from "./one-stack";
import { writeOutput } from "./output";
import { version } from "./package-root";
import { interruptedSmoke, smokeGrace } from "./smoke-run";
import { readLevels, reportOfLooks } from "./validate-report";
import { daysOfRecord, launchTime, lookAt, planLooks, type Watching } from "./watch-look";

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const { project, stack } = oneStack(args, io, "watch");
  const name = stackName(stack);
  const checklist = checklistFor(args.value("checklist"), { project, name }, {}, io.cwd);
  const told = args.value("records");
  if (told === undefined)
    throw new GonogoError("usage", "Say where records are kept: --records DIR.");
  const folder = recordFolder(resolve(io.cwd, told), told);
  const launched = launchTime(args, project, name);
  const cadences = cadencesOf(args, () => {
    const now = new Date().toISOString();
    return dueNow(checklist, {
      now,
      ...(launched === undefined ? {} : { launched }),
      last: lastLooks(folder, { project: project.name, stack: name, now }),
    });
  });
  const items = new Map(cadences.map((cadence) => [cadence, itemsFor(checklist, cadence)]));
  const idle = cadences.filter((cadence) => items.get(cadence)?.length === 0);
  if (idle.length > 0) {
    const what = `The checklist of ${checklist.system} has no item that is due ${idle.join(", ")}`;
    throw new GonogoError("usage", `${what}: gonogo watch ${name} --due finds what there is.`);
  }
  if (cadences.length === 0) {
    await io.out(args.value("format") === "json" ? "[]\n" : `Nothing of ${name} is due.\n`);
    return exitCodes.go;
  }
  return watchAll({ project, stack, items, folder, io, args });
}

/** In the order of their periods, each once. */
function cadencesOf(args: Arguments, due: () => readonly WatchCadence[]): readonly WatchCadence[] {
  const named = args.values("cadence");
  if (args.flag("due") === named.length > 0) {
    throw new GonogoError("usage", "Say what to do: --cadence CADENCE, or --due for what is due.");
  }
  return args.flag("due") ? due() : watchCadences.filter((each) => named.includes(each));
}

async function watchAll(watching: Watching): Promise<ExitCode> {
  const { project, stack, items, folder, io, args } = watching;
  const levels = readLevels(project, stack);
  const plan = planLooks(watching);
  const interrupt = onInterrupt(plan.smoke === undefined ? undefined : smokeGrace);
  try {
    const startedAt = new Date().toISOString();
    const looked = await lookAt(plan, watching, interrupt.signal);
    const interrupted = interrupt.exitCode();
    if (interrupted !== undefined) {
      io.err(interruptedSmoke(looked));
      return interrupted;
    }
    const finishedAt = new Date().toISOString();
    const about = { project: project.name, stack: stackName(stack), startedAt, finishedAt };
    const records = [...items].map(([cadence, own]) => recordOf(cadence, own, looked, about));
    for (const record of records) {
      const file = join(folder, recordName(record));
      await writeOutput(file, `${JSON.stringify(record, null, 2)}\n`);
      io.err(`The record is in ${file}\n`);
    }
    await tell(records, args, io);
    // The same levels and waivers as everywhere: what is accepted does not wake anybody.
    const looks = seenIn({ schemaVersion: "1.0", ...about, results: looked });
    const given = { project, stack, looks, startedAt, finishedAt, given: [] };
    const { run } = reportOfLooks(given, levels, io.env);
    const code = exitCodeOfLooks(run);
    const unseen = records.some(({ watched }) => watched.items.some(isUnseen));
    return code === exitCodes.go && unseen ? exitCodes.undecided : code;
  } finally {
    interrupt.dispose();
  }
}

function recordOf(
  cadence: WatchCadence,
  items: readonly WatchItem[],
  looked: readonly ProbeResult[],
  about: Pick<WatchRecord, "project" | "stack" | "startedAt" | "finishedAt">,
): WatchRecord {
  const probes = new Set(items.flatMap((item) => item.probes ?? []));
  const smoke = items.some((item) => item.smoke === true);
  return {
    schemaVersion: "1.0",
    tool: { name: "gonogo", version: version() },
    ...about,
    days: daysOfRecord(cadenceDays[cadence].counts),
    watched: { cadence, items: items.map((item) => outcomeOf(item, looked)) },
    results: looked.filter(
      ({ probe }) => probes.has(probe) || (smoke && probe.startsWith("smoke-")),
    ),
  };
}

async function tell(records: readonly WatchRecord[], args: Arguments, io: Io): Promise<void> {
  if (args.value("format") === "json") {
    await io.out(`${JSON.stringify(records, null, 2)}\n`);
    return;
  }
  const color = io.outIsTerminal && !args.flag("no-color") && !io.env.NO_COLOR;
  const width = Math.min(io.columns || 100, 120);
  await io.out(records.map((record) => watchText(record, { color, width })).join(""));
}
