/** The process of a mutation run: measures what it is asked for and says each verdict at once. */

import { Baseline } from "./baseline";
import type { Cases } from "./cases";
import { instrument, type Mutant } from "./instrument";
import { MutationRun, type Verdict } from "./run";
import { mutationTargets, type Target, testsFor } from "./targets";

export interface Job {
  readonly root: string;
  readonly files: readonly Target[];
  /** Verdicts that an earlier process came to. */
  readonly known: readonly Verdict[];
  readonly cases: Cases;
  /** Whether to seek a case for each mutant that survives. */
  readonly seek: boolean;
}
export type Message =
  | {
      readonly kind: "ready";
      readonly mutants: readonly Mutant[];
      readonly unusable: readonly string[];
    }
  | { readonly kind: "begin"; readonly id: string }
  | { readonly kind: "verdict"; readonly verdict: Verdict }
  | { readonly kind: "end" };

async function work({ root, files, known, cases, seek }: Job): Promise<void> {
  const instrumented = await instrument(root, files);
  const policies = mutationTargets(root).filter(
    (file) => !/^policies\/(helpers|framework)\//.test(file),
  );
  const sources = { policies, ...testsFor(root, files) };
  const baseline = new Baseline(root, instrumented, sources, cases);
  await baseline.prepare(files);
  const run = new MutationRun(instrumented, baseline);
  await say({ kind: "ready", mutants: instrumented.mutants, unusable: baseline.unusable });
  const done = new Set(known.map(({ id }) => id));
  for (const mutant of instrumented.mutants) {
    if (!done.has(mutant.id)) {
      await say({ kind: "begin", id: mutant.id });
      const verdict = await run.verdict(mutant);
      const lives = verdict.status === "survived" || verdict.status === "uncovered";
      const found = seek && lives ? await run.seek(mutant) : undefined;
      await say({ kind: "verdict", verdict: found ?? verdict });
    }
  }
  await say({ kind: "end" });
}

/** Resolves when the message is on its way: a loop that never waits would keep it back. */
function say(message: Message): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, () => resolve());
  });
}

process.on("message", (job: Job) => {
  work(job).then(
    () => process.disconnect(),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
