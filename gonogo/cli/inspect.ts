/** What `gonogo cost` and `gonogo tree` share: previews without policies. */
import { readStackConfig } from "../engine/stack-config";
import type { PreviewResult } from "../engine/types";
import type { Arguments } from "./arguments";
import { type Engine, previewStack } from "./engine";
import { type ExitCode, exitCodes } from "./exit-codes";
import { onInterrupt } from "./interrupt";
import type { Io } from "./io";
import { mapLimited, previewsAtOnce } from "./parallel";
import { failureOf } from "./preview";
import { progressLine } from "./progress";
import { readTarget } from "./request";

/** Previews the stacks that the command line names, and hands each on that came to its end. */
export async function inspect(
  args: Arguments,
  io: Io,
  engine: Engine,
  show: (results: readonly PreviewResult[]) => Promise<void>,
): Promise<ExitCode> {
  const target = readTarget(args, io.cwd);
  const line = progressLine(io);
  const interrupt = onInterrupt();
  let code: ExitCode = exitCodes.go;
  try {
    const results = await mapLimited(target.stacks, previewsAtOnce(), async (stack) => {
      const { signal } = interrupt;
      if (signal.aborted) return undefined;
      try {
        // A mistake in the configuration is told before anything is started.
        readStackConfig(target.project, stack, target.config, {});
        return await previewStack(
          engine,
          { target, stack, packs: [], progress: line(stack), signal },
          io,
        );
      } catch (error) {
        const failure = failureOf(stack, error, io);
        const own = failure.code === "usage" ? exitCodes.usage : exitCodes.undecided;
        code = Math.max(code, own);
        if (!signal.aborted) io.err(`gonogo: ${stack}: ${failure.message}\n`);
        return undefined;
      }
    });
    const interrupted = interrupt.exitCode();
    if (interrupted !== undefined) return interrupted;
    const ended = results.filter((result) => result !== undefined);
    if (ended.length > 0) await show(ended);
    return code;
  } finally {
    interrupt.dispose();
  }
}
