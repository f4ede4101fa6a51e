/** The process of a mutation run: measures what it is asked for and says each verdict at once. */

import { Baseline } from "./baseline";
import type { Cases } from "./cases";
import { instrument, type Mutant } from "./instrument";
import { MutationRun, type Verdict } from "./run";
import { keyOf } from "./summary";
import { mutationTargets, type Target, testsFor } from "./targets";

export interface Job {
  readonly root: string;
  readonly files: readonly Target[];
  /** Verdicts that an earlier process came to. */
  readonly known: readonly Verdict[];
  readonly cases: Cases;
  /** Whether to seek a case for each mutant that survives. */
  readonly seek: boolean;
  /** File → `keyOf` of its mutants that survived before: the others stay killed. */
  readonly survivors?: Readonly<Record<Target, readonly string[]>> | undefined;
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

async function work({ root, files, known, cases, seek, survivors }: Job): Promise<void> {
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
  const asked = survivors && survivingAmong(instrumented.mutants, survivors);
  for (const mutant of instrumented.mutants) {
    if (asked && !asked.has(mutant.id) && !done.has(mutant.id)) {
      await say({ kind: "verdict", verdict: { id: mutant.id, status: "killed", by: "before" } });
    } else if (!done.has(mutant.id)) {
      await say({ kind: "begin", id: mutant.id });
      const verdict = await run.verdict(mutant);
      const lives = verdict.status === "survived" || verdict.status === "uncovered";
      const found = seek && lives ? await run.seek(mutant) : undefined;
      await say({ kind: "verdict", verdict: found ?? verdict });
    }
  }
  await say({ kind: "end" });
}

/** Ids of the mutants to run. A file whose survivors are not found again was changed: all of its. */
function survivingAmong(
  mutants: readonly Mutant[],
  survivors: NonNullable<Job["survivors"]>,
): ReadonlySet<string> {
  return new Set(
    [...new Set(mutants.map(({ file }) => file))].flatMap((file) => {
      const own = mutants.filter((mutant) => mutant.file === file);
      const wanted = new Set(survivors[file]);
      const found = own.filter((mutant) => wanted.has(keyOf(mutant)));
      const isSame = survivors[file] && new Set(found.map(keyOf)).size === wanted.size;
      return (isSame ? found : own).map(({ id }) => id);
    }),
  );
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
