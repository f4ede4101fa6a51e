/**
 * Random property bags over all policies: nothing may be thrown, hang, or print a secret.
 *
 *     npx tsx scripts/fuzz.ts [--bags 100000] [--seed N] [--policy ID]
 *
 * The seed is printed first; the same seed, number and policy give the same bags. Exit code 1 tells
 * that a policy failed, with the smallest bag that shows it and the command that runs it again.
 */
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import type { Policy } from "../policies/framework/define-policy";
import { policies } from "../policies/registry.gen";
import { changedExamples, randomBags } from "../test/policies/support/bags";

/** A policy that needs longer for its bags hangs, whatever the machine has to do besides. */
const longestMs = 300_000;

/** Ends the process when a policy hangs: a thread of its own is the only one that can still act. */
function watch(names: readonly string[]): { at(index: number): void; end(): void } {
  const current = new Int32Array(new SharedArrayBuffer(4));
  const code = `
    const { workerData: { current, names, longestMs } } = require("node:worker_threads");
    let seen = -1;
    let since = Date.now();
    setInterval(() => {
      const now = Atomics.load(current, 0);
      if (now !== seen) [seen, since] = [now, Date.now()];
      if (Date.now() - since > longestMs) {
        require("node:fs").writeSync(2, names[seen] + " hangs\\n");
        process.kill(process.pid, "SIGKILL");
      }
    }, 1000);`;
  const worker = new Worker(code, { eval: true, workerData: { current, names, longestMs } });
  worker.unref();
  return {
    at: (index) => void Atomics.store(current, 0, index),
    end: () => void worker.terminate(),
  };
}

function numberOf(text: string | undefined, otherwise: number, name: string): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(value) || value < 0) {
    console.error(`fuzz: --${name} must be a whole number, not ${text}`);
    process.exit(2);
  }
  return value;
}

/** What fast-check found, or undefined; half of the bags are random, half are changed examples. */
function failureOf(policy: Policy, bags: number, seed: number): string | undefined {
  for (const property of [randomBags(policy), changedExamples(policy)]) {
    const details = fc.check(property, { numRuns: Math.ceil(bags / 2), seed, verbose: 1 });
    if (details.failed) {
      return fc.defaultReportMessage(details) ?? "it failed";
    }
  }
  return undefined;
}

function main(): number {
  const { values } = parseArgs({
    options: {
      bags: { type: "string" },
      seed: { type: "string" },
      policy: { type: "string" },
    },
  });
  const bags = numberOf(values.bags, 100_000, "bags");
  const seed = numberOf(values.seed, Math.floor(Math.random() * 2 ** 31), "seed");
  const chosen = policies.filter(({ id }) => values.policy === undefined || id === values.policy);
  if (chosen.length === 0) {
    console.error(`fuzz: there is no policy ${values.policy}`);
    return 2;
  }
  const each = 2 * Math.ceil(bags / chosen.length / 2);
  console.log(`seed ${seed}: ${chosen.length} policies, ${each} bags each`);
  let failed = 0;
  const watchdog = watch(chosen.map(({ id }) => id));
  for (const [index, policy] of chosen.entries()) {
    watchdog.at(index);
    const failure = failureOf(policy, each, seed);
    if (failure !== undefined) {
      failed++;
      const again = `--policy ${policy.id} --seed ${seed} --bags ${each}`;
      console.error(`${policy.id}: ${failure}\nagain: npx tsx scripts/fuzz.ts ${again}\n`);
    }
  }
  watchdog.end();
  console.log(`${each * chosen.length} bags, ${failed} of ${chosen.length} policies failed`);
  return failed > 0 ? 1 : 0;
}

process.exitCode = main();
