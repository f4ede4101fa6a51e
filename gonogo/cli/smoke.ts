/** `gonogo smoke`: asks a running system what the smoke test of its checklist asks. */
import { GonogoError } from "../errors";
import { chosenSteps } from "../smoke/plan";
import type { Arguments } from "./arguments";
import type { ExitCode } from "./exit-codes";
import { onInterrupt } from "./interrupt";
import type { Io } from "./io";
import { exitCodeOfLooks, looksTeller } from "./looks-told";
import { probesKey } from "./probe-settings";
import { runningStack } from "./running-stack";
import { askSmoke, interruptedSmoke, planSmoke, smokeGrace } from "./smoke-run";
import { smokeKey, smokeOf } from "./smoke-steps";

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const running = runningStack(args, io, "smoke");
  const smoke = smokeOf(running.config, running.stack);
  if (smoke.steps.length === 0) {
    throw new GonogoError(
      "usage",
      `No smoke test is known of ${running.stack}: list its steps under ${smokeKey} in its ` +
        "configuration, as docs/smoke.md shows.",
    );
  }
  const chosen = chosenSteps(smoke.steps, args.values("only"), args.values("skip"));
  const plan = planSmoke(smoke, chosen, running);
  if (plan.steps.length === 0) {
    throw new GonogoError(
      "usage",
      `No step of the smoke test of ${running.stack} is left: leave out fewer, on the command line ` +
        `and under ${probesKey}.`,
    );
  }
  const tell = looksTeller(running, args, io);
  const interrupt = onInterrupt(smokeGrace);
  try {
    const startedAt = new Date().toISOString();
    const results = await askSmoke(plan, running, { args, io, signal: interrupt.signal });
    const interrupted = interrupt.exitCode();
    if (interrupted !== undefined) {
      io.err(interruptedSmoke(results));
      return interrupted;
    }
    return exitCodeOfLooks(await tell({ results, startedAt }));
  } finally {
    interrupt.dispose();
  }
}
