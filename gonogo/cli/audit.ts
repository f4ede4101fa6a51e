/** `gonogo audit`: previews a stack, asks everything else, and decides over its checklist. */
import { readStackConfig } from "../engine/stack-config";
import { GonogoError } from "../errors";
import type { Seen } from "../probes/looks";
import type { StackInput } from "../report/build";
import type { RunBeside } from "../report/row";
import type { Arguments } from "./arguments";
import { type AuditPlan, auditOf, planFor } from "./audit-plan";
import { delivered, readDestinations } from "./destinations";
import { type Engine, embedded, stackName } from "./engine";
import { logged } from "./event-log";
import type { ExitCode } from "./exit-codes";
import { onInterrupt } from "./interrupt";
import type { Io } from "./io";
import { version } from "./package-root";
import { exitCodeOf, previewAll } from "./preview";
import { type Request, readRequest } from "./request";
import type { ValidatePlan } from "./validate-plan";

export async function run(args: Arguments, io: Io, engine: Engine = embedded): Promise<ExitCode> {
  const destinations = readDestinations(args, io);
  const request = readRequest(args, io.cwd);
  const plans = new Map(request.stacks.map((stack) => [stack, planFor(stack, args, request, io)]));
  const looking = readLooking(args, request, io);
  const interrupt = onInterrupt();
  const { signal } = interrupt;
  try {
    const by = logged(args, io) ?? { engine };
    const beside = async (stack: string, input: StackInput) => {
      const told = plans.get(stack)?.looks ?? [];
      const plan = looking.get(stack);
      const seen = plan === undefined ? [] : await looked(plan, request, stack, signal);
      return besideOf([...told, ...seen], stack, input, request);
    };
    const session = { request, prior: undefined, io, ...by, beside, signal };
    const report = await previewAll(session, (run, stack, input) => {
      const plan = plans.get(stack);
      if (plan === undefined) throw new Error(`nothing is planned for ${stack}`);
      return audited(plan, run, input);
    });
    const interrupted = interrupt.exitCode();
    if (interrupted !== undefined) {
      io.err("gonogo: interrupted, no verdict\n");
      return interrupted;
    }
    await delivered(report, destinations, io);
    return exitCodeOf(report);
  } finally {
    interrupt.dispose();
  }
}

type Run = Parameters<typeof auditOf>[1];

function audited(plan: AuditPlan, run: Run, { result }: StackInput): Run {
  const checklist = auditOf(plan, run, result.resources);
  const { context } = run;
  if (context === undefined) return { ...run, checklist };
  const inputs = [...context.inputs, ...plan.inputs];
  return { ...run, context: { ...context, inputs }, checklist };
}

/** `--validate`: where each stack runs, read before anything is started. */
function readLooking(
  args: Arguments,
  { project, stacks, config }: Request,
  { cwd }: Io,
): ReadonlyMap<string, ValidatePlan> {
  if (!args.flag("validate")) {
    if (args.value("outputs") === undefined) return new Map();
    throw new GonogoError("usage", "--outputs belongs to --validate.");
  }
  if (stacks.length > 1 && args.value("outputs") !== undefined) {
    throw new GonogoError("usage", "--outputs tells of one stack: audit one, or leave it out.");
  }
  const { validatePlan } = require("./validate-plan") as typeof import("./validate-plan.js");
  const { readRunning } = require("./running-stack") as typeof import("./running-stack.js");
  const about = { project, cwd, config };
  return new Map(
    stacks.map((stack) => [stack, validatePlan(readRunning(stack, args, about), args)]),
  );
}

async function looked(
  plan: ValidatePlan,
  { project }: Request,
  stack: string,
  signal: AbortSignal,
): Promise<readonly Seen[]> {
  const { runProbes } = require("../probes/run") as typeof import("../probes/run.js");
  const { seenIn } = require("../probes/looks") as typeof import("../probes/looks.js");
  const startedAt = new Date().toISOString();
  const { expected } = require("../probes/expected") as typeof import("../probes/expected.js");
  const { lists } = require("../probes/lists") as typeof import("../probes/lists.js");
  const results = expected(await runProbes({ ...plan, signal }), lists[plan.system ?? ""]);
  const about = { schemaVersion: "1.0", project: project.name, stack: stackName(stack) } as const;
  return seenIn({ ...about, startedAt, finishedAt: new Date().toISOString(), results });
}

function besideOf(
  looks: readonly Seen[],
  stack: string,
  { gate, waivers = [] }: StackInput,
  { project, config }: Request,
): readonly RunBeside[] {
  if (looks.length === 0) return [];
  const name = stackName(stack);
  const { readProbeSettings } = require("./probe-settings") as typeof import("./probe-settings.js");
  const { levels } = readProbeSettings(
    readStackConfig(project, name, config, {}),
    name,
    gate.environment,
  );
  const { probeRun } = require("../probes/pack") as typeof import("../probes/pack.js");
  const about = { project: project.name, stack: name, gate, waivers, levels };
  return [probeRun(looks, { ...about, version: version(), now: new Date().toISOString() })];
}
