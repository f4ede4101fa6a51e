/** `gonogo audit`: previews a stack, asks everything else, and decides over its checklist. */
import type { Arguments } from "./arguments";
import { auditOf, planFor } from "./audit-plan";
import { delivered, readDestinations } from "./destinations";
import { type Engine, embedded } from "./engine";
import { logged } from "./event-log";
import type { ExitCode } from "./exit-codes";
import { onInterrupt } from "./interrupt";
import type { Io } from "./io";
import { exitCodeOf, previewAll } from "./preview";
import { readRequest } from "./request";

export async function run(args: Arguments, io: Io, engine: Engine = embedded): Promise<ExitCode> {
  const destinations = readDestinations(args, io);
  const request = readRequest(args, io.cwd);
  const plans = new Map(request.stacks.map((stack) => [stack, planFor(stack, args, request, io)]));
  const interrupt = onInterrupt();
  try {
    const by = logged(args, io) ?? { engine };
    const session = { request, prior: undefined, io, ...by, signal: interrupt.signal };
    const report = await previewAll(session, (run, stack, input) => {
      const plan = plans.get(stack);
      if (plan === undefined) throw new Error(`nothing is planned for ${stack}`);
      const checklist = auditOf(plan, run, input.result.resources);
      const { context } = run;
      if (context === undefined) return { ...run, checklist };
      const inputs = [...context.inputs, ...plan.inputs];
      return { ...run, context: { ...context, inputs }, checklist };
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
