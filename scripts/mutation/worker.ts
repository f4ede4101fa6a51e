/** The process of a mutation run: measures what it is asked for and says each verdict at once. */
import { instrument, type Mutant } from "./instrument";
import { MutationRun, type Verdict } from "./run";
import { mutationTargets, type Target, testFiles } from "./targets";

export interface Job {
  readonly root: string;
  readonly files: readonly Target[];
  /** Verdicts that an earlier process came to. */
  readonly known: readonly Verdict[];
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

async function work({ root, files, known }: Job): Promise<void> {
  const instrumented = await instrument(root, files);
  const policies = mutationTargets(root).filter(
    (file) => !/^policies\/(helpers|framework)\//.test(file),
  );
  const run = new MutationRun(root, instrumented, { policies, tests: testFiles(root) });
  await run.prepare(files);
  say({ kind: "ready", mutants: instrumented.mutants, unusable: run.unusable });
  const done = new Set(known.map(({ id }) => id));
  for (const mutant of instrumented.mutants) {
    if (!done.has(mutant.id)) {
      say({ kind: "begin", id: mutant.id });
      say({ kind: "verdict", verdict: await run.verdict(mutant) });
    }
  }
  say({ kind: "end" });
}

function say(message: Message): void {
  process.send?.(message);
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
