/** `gonogo load`: loads a running system as its checklist wants, and says what that does to it. */
import { isIP } from "node:net";
import { GonogoError } from "../errors";
import type { LoadEngine } from "../load/engine";
import { judged } from "../load/judge";
import { loadPlans, readLoadSettings, type Wishes } from "../load/plan";
import { runLoad } from "../load/run";
import { longest, mostUsers } from "../load/settings";
import { enabled } from "../probes/levels";
import { stateOf } from "../probes/text";
import type { Arguments } from "./arguments";
import { stackName } from "./engine";
import { type ExitCode, exitCodes } from "./exit-codes";
import { onInterrupt } from "./interrupt";
import type { Io } from "./io";
import { looksTeller } from "./looks-told";
import { probesKey } from "./probe-settings";
import { type RunningStack, runningStack } from "./running-stack";
import { settingOf } from "./stack-system";

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const wishes = wishesOf(args);
  const running = runningStack(args, io, "load");
  const { value, place } = settingOf(running, "gonogo:load");
  const settings = readLoadSettings(value, place);
  const plans = loadPlans(running.system, settings, wishes, running.hosts);
  refuseProduction(running, args.flag("allow-production"));
  const { levels } = running.settings;
  if (enabled(plans.flatMap(judged), levels, (name) => name).length === 0) {
    throw new GonogoError(
      "usage",
      `Nothing that a load test shows of ${running.stack} is left: ${probesKey} disables all of it.`,
    );
  }
  const keysVariable = args.value("keys") ?? settings.keys?.variable;
  const tell = looksTeller(running, args, io);
  const interrupt = onInterrupt();
  try {
    const startedAt = new Date().toISOString();
    const { secrets, aws } = running;
    const results = await runLoad({
      plans,
      engine: engineOf(args.value("engine")),
      levels,
      ...(keysVariable === undefined ? {} : { keysVariable }),
      signal: interrupt.signal,
      secrets: { ...secrets, env: io.env },
      ...(aws === undefined ? {} : { aws }),
      onLevel: ({ level, base, ramp, seconds }) => {
        const { users } = level;
        io.err(`${users} users ask ${base}: ${ramp} s to come, ${seconds} s to stay\n`);
      },
    });
    const interrupted = interrupt.exitCode();
    if (interrupted !== undefined) {
      io.err("gonogo: interrupted, nothing is decided\n");
      return interrupted;
    }
    const told = await tell({ results, startedAt });
    const codes = {
      failed: exitCodes.thresholds,
      open: exitCodes.undecided,
      passed: exitCodes.go,
    };
    return codes[stateOf(told)];
  } finally {
    interrupt.dispose();
  }
}

/** What does not say that it is something else may be production. */
function refuseProduction({ config, validation, stack }: RunningStack, isAllowed: boolean): void {
  const environment = config.values.get("gonogo:environment")?.text;
  const isOther = environment !== undefined && environment !== "production";
  if (isAllowed || (isOther && validation.production !== true)) return;
  const is = environment === undefined ? "does not say that it is not production" : "is production";
  throw new GonogoError(
    "usage",
    `${stackName(stack)} ${is}: a load test takes it from its customers. Load a stack of staging, ` +
      "or say --allow-production.",
  );
}

/** Loaded by those who use it. */
function engineOf(name: string | undefined): LoadEngine {
  if (name === "k6") return (require("../load/k6") as typeof import("../load/k6.js")).byK6;
  return (require("../load/autocannon") as typeof import("../load/autocannon.js")).byAutocannon;
}

function wishesOf(args: Arguments): Wishes {
  const from = args.values("from");
  const wrong = from.find((address) => isIP(address) === 0);
  if (wrong !== undefined) throw new GonogoError("usage", `--from ${wrong} is no IP address.`);
  const seconds = numberOf("seconds", args.value("seconds"), 0.1, longest);
  const ramp = numberOf("ramp", args.value("ramp"), 0, longest);
  return {
    users: args.values("users").map((text) => {
      const users = numberOf("users", text, 1, mostUsers);
      if (users !== undefined && Number.isInteger(users)) return users;
      throw new GonogoError("usage", `--users ${text}: users are whole.`);
    }),
    ...(seconds === undefined ? {} : { seconds }),
    ...(ramp === undefined ? {} : { ramp }),
    from,
  };
}

function numberOf(
  name: string,
  text: string | undefined,
  least: number,
  most: number,
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new GonogoError("usage", `--${name} needs a number from ${least} to ${most}, not ${text}.`);
}
