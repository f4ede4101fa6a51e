/**
 * `npm run bench`, the part about the running system: all probes of one system that can be asked on
 * loopback, against the reference system of the tests with its Postgres and Redis. Client and system
 * share one process, so that the figure is an upper bound.
 */
import { isPassed, smoked, validated } from "../../test/reference-system/looks";
import { Stores } from "../../test/reference-system/stores";
import { startReference } from "../../test/reference-system/system";

const runs = Number(process.env.BENCH_RUNS ?? "5");

async function seconds(look: () => Promise<readonly unknown[]>): Promise<number> {
  const started = performance.now();
  await look();
  return (performance.now() - started) / 1000;
}

const median = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

async function main(): Promise<void> {
  const stores = await Stores.start();
  const system = await startReference(stores);
  try {
    const times = { validated: [] as number[], smoked: [] as number[] };
    for (let run = 0; run <= runs; run += 1) {
      await stores.forgetCounts();
      const all = await seconds(async () => {
        const results = await validated(system, stores);
        const wrong = results.filter((result) => !isPassed(result));
        if (wrong.length > 0) throw new Error(`not passed: ${JSON.stringify(wrong)}`);
        return results;
      });
      await stores.forgetCounts();
      const steps = await seconds(() => smoked(system));
      // The first run loads what the others find.
      if (run > 0) {
        times.validated.push(all);
        times.smoked.push(steps);
      }
    }
    const row = (name: string, own: readonly number[], most = "") =>
      console.log(`${name.padEnd(44)} ${median(own).toFixed(2).padStart(7)} s wall  ${most}`);
    row("all probes of a healthy system", times.validated, "(at most 5)");
    row("its smoke test", times.smoked);
  } finally {
    await system.close();
    await stores.stop();
  }
}

void main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
