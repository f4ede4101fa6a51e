/** Measures files in a process of their own, which a mutant may bring down. */
import { fork } from "node:child_process";
import path from "node:path";
import type { Mutant } from "./instrument";
import type { Verdict } from "./run";
import type { Job, Message } from "./worker";

export interface Measured {
  readonly mutant: Mutant;
  readonly verdict: Verdict;
}
export interface Measurement {
  readonly measured: readonly Measured[];
  /** Examples and tests that fail without any mutant: they kill none. */
  readonly unusable: readonly string[];
}

/** Milliseconds without a word after which the process is taken to hang. */
const silence = 60_000;

/**
 * Cases that are found are added to `cases`.
 * @param decided Is told of each mutant when it is decided, file by file.
 */
export async function measure(
  { root, files, cases, seek, survivors }: Omit<Job, "known">,
  decided: (one: Measured) => void = () => undefined,
): Promise<Measurement> {
  const verdicts: Verdict[] = [];
  for (;;) {
    const known = [...verdicts];
    const job = { root, files, known, cases, seek, survivors };
    const { ready, stuck } = await once(job, verdicts, decided);
    if (stuck !== undefined) {
      // Memory or time ran out, as with a loop that nothing ends.
      verdicts.push({ id: stuck, status: "timeout", by: "the process" });
    } else {
      const byId = new Map(verdicts.map((verdict) => [verdict.id, verdict]));
      return {
        unusable: ready.unusable,
        measured: ready.mutants.flatMap((mutant) => {
          const verdict = byId.get(mutant.id);
          return verdict ? [{ mutant, verdict }] : [];
        }),
      };
    }
  }
}

type Ready = Extract<Message, { kind: "ready" }>;
interface Ended {
  readonly ready: Ready;
  /** The mutant at which the process ended or hung. */
  readonly stuck?: string | undefined;
}

function once(job: Job, verdicts: Verdict[], decided: (one: Measured) => void): Promise<Ended> {
  const child = fork(path.join(__dirname, "worker.ts"), {
    execArgv: ["--require", "tsx/cjs", "--max-old-space-size=3072"],
  });
  child.send(job);
  return new Promise((resolve, reject) => {
    let ready: Ready | undefined;
    let current: string | undefined;
    let hasEnded = false;
    let watch = setTimeout(() => undefined, 0);
    child.on("message", (message: Message) => {
      clearTimeout(watch);
      watch = setTimeout(() => child.kill("SIGKILL"), silence);
      if (message.kind === "ready") {
        ready = message;
      } else if (message.kind === "begin") {
        current = message.id;
      } else if (message.kind === "verdict") {
        const { verdict } = message;
        verdicts.push(verdict);
        if (verdict.found) {
          const { policy, one } = verdict.found;
          job.cases[policy] = [...(job.cases[policy] ?? []), one];
        }
        const mutant = ready?.mutants.find(({ id }) => id === verdict.id);
        if (mutant) {
          decided({ mutant, verdict });
        }
      } else {
        hasEnded = true;
      }
    });
    child.once("exit", (code) => {
      clearTimeout(watch);
      if (ready && (hasEnded || current !== undefined)) {
        resolve({ ready, stuck: hasEnded ? undefined : current });
      } else {
        reject(new Error(`the mutation run ended with ${code} before its first mutant`));
      }
    });
  });
}
