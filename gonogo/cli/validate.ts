/** `gonogo validate`: looks at the running system of a stack, and says what is wrong with it. */
import { chosenLines, expected } from "../probes/expected";
import { lists, type SystemList } from "../probes/lists";
import type { LookSettings } from "../probes/look";
import { runProbes } from "../probes/run";
import { notLookedAt } from "../probes/targets-of";
import type { Arguments } from "./arguments";
import type { ExitCode } from "./exit-codes";
import { onInterrupt } from "./interrupt";
import type { Io } from "./io";
import { exitCodeOfLooks, looksTeller } from "./looks-told";
import { oneStack } from "./one-stack";
import { readRunning } from "./running-stack";
import { requireTargets, type ValidatePlan, validatePlan } from "./validate-plan";

/** @param around What stands in for the world around the system: a test's, nobody else's. */
export async function run(
  args: Arguments,
  io: Io,
  around: Pick<LookSettings, "ca" | "dns" | "origins" | "secrets" | "aws"> = {},
): Promise<ExitCode> {
  const { project, stack } = oneStack(args, io, "validate");
  const tell = looksTeller({ project, stack }, args, io);
  const running = readRunning(stack, args, { project, cwd: io.cwd });
  const plan = validatePlan(running, args);
  requireTargets(plan, running);
  for (const sentence of notLookedAt(running.outputs)) io.err(`gonogo: ${sentence}\n`);
  const list = listOf(plan, args);
  const interrupt = onInterrupt();
  try {
    const startedAt = new Date().toISOString();
    const looks = {
      ...plan,
      ...around,
      secrets: { ...plan.secrets, ...around.secrets },
      aws: { ...plan.aws, ...around.aws },
    };
    const results = expected(await runProbes({ ...looks, signal: interrupt.signal }), list);
    const interrupted = interrupt.exitCode();
    if (interrupted !== undefined) {
      io.err("gonogo: interrupted, nothing is decided\n");
      return interrupted;
    }
    const told = { results, startedAt, ...(list === undefined ? {} : { list }) };
    return exitCodeOfLooks(await tell(told));
  } finally {
    interrupt.dispose();
  }
}

/** Who chooses some of the probes does not ask for the lines of the others. */
function listOf({ system, probes }: ValidatePlan, args: Arguments): SystemList | undefined {
  const list = Object.hasOwn(lists, system ?? "") ? lists[system ?? ""] : undefined;
  if (list === undefined || !(args.flag("only") || args.flag("skip"))) return list;
  const ids = probes.map(({ id }) => id);
  const chosen = chosenLines(list, ids);
  return chosen.lines.length > 0 ? chosen : undefined;
}
