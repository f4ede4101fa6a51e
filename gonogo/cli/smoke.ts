/** `gonogo smoke`: asks a running system what the smoke test of its checklist asks. */
import { GonogoError } from "../errors";
import { chosenSteps, readSmokeSettings, smokeSteps } from "../smoke/plan";
import { runSmoke } from "../smoke/run";
import type { Arguments } from "./arguments";
import type { ExitCode } from "./exit-codes";
import { onInterrupt } from "./interrupt";
import type { Io } from "./io";
import { exitCodeOfLooks, looksTeller } from "./looks-told";
import { runningStack, settingOf } from "./running-stack";

const key = "gonogo:smoke";

/** Longest that what was written is taken back in after Ctrl-C, in milliseconds. */
const grace = 6000;

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const running = runningStack(args, io, "smoke");
  const { value, place } = settingOf(running, key);
  const settings = readSmokeSettings(value, place);
  const all = smokeSteps(running.system, settings);
  if (all.length === 0) {
    throw new GonogoError(
      "usage",
      `No smoke test is known of ${running.stack}: list its steps under ${key} in its ` +
        "configuration, as docs/smoke.md shows.",
    );
  }
  const steps = chosenSteps(all, args.values("only"), args.values("skip"));
  const tell = looksTeller(running, args, io);
  const interrupt = onInterrupt(grace);
  try {
    const startedAt = new Date().toISOString();
    const { hosts, secrets, aws } = running;
    const results = await runSmoke({
      steps,
      hosts,
      allowWrites: args.flag("allow-writes"),
      values: settings.values,
      secretVariables: settings.secrets,
      signal: interrupt.signal,
      ...(secrets === undefined ? {} : { secrets: { ...secrets, env: io.env } }),
      ...(aws === undefined ? {} : { aws }),
    });
    const interrupted = interrupt.exitCode();
    if (interrupted !== undefined) {
      const cleaned = results.find(({ probe }) => probe === "smoke-clean-up");
      const rest = cleaned === undefined ? "" : `: ${cleaned.reason ?? "what it wrote is gone"}`;
      io.err(`gonogo: interrupted, nothing is decided${rest}\n`);
      return interrupted;
    }
    return exitCodeOfLooks(await tell({ results, startedAt }));
  } finally {
    interrupt.dispose();
  }
}
