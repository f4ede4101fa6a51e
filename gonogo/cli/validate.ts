/** `gonogo validate`: looks at the running system of a stack, and says what is wrong with it. */
import { GonogoError } from "../errors";
import { chosenLines, expected } from "../probes/expected";
import { lists, type SystemList } from "../probes/lists";
import type { LookSettings } from "../probes/look";
import { runProbes } from "../probes/run";
import { stateOf } from "../probes/text";
import type { Arguments } from "./arguments";
import { type ExitCode, exitCodes } from "./exit-codes";
import { onInterrupt } from "./interrupt";
import type { Io } from "./io";
import { looksTeller } from "./looks-told";
import { findProgram } from "./program";
import { chooseStacks } from "./stack-choice";
import { type ValidatePlan, validatePlan } from "./validate-plan";

/** @param around What stands in for the world around the system: a test's, nobody else's. */
export async function run(
  args: Arguments,
  io: Io,
  around: Pick<LookSettings, "ca" | "dns" | "origins" | "secrets" | "aws"> = {},
): Promise<ExitCode> {
  const project = findProgram(args.value("program"), io.cwd);
  const choice = { named: args.positionals, all: false, filter: [], except: [] };
  const [stack, second] = chooseStacks(project, choice);
  if (stack === undefined || second !== undefined) {
    throw new GonogoError("usage", "Name one stack: gonogo validate STACK.");
  }
  const tell = looksTeller({ project, stack }, args, io);
  const plan = validatePlan(stack, args, { project, cwd: io.cwd });
  if (Object.values(plan.targets).every((kind) => kind.length === 0)) {
    throw new GonogoError(
      "usage",
      `The outputs of ${stack} tell no address: one that ends in Url and begins with https:// is ` +
        "looked at.",
    );
  }
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
    const run = await tell({ results, startedAt, ...(list === undefined ? {} : { list }) });
    // What failed counts above what could not be decided.
    const codes = { failed: exitCodes.noGo, open: exitCodes.undecided, passed: exitCodes.go };
    return codes[stateOf(run)];
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
