/**
 * `npm run mutation [FILTER...]`: mutation testing of `policies/`. Measures the files whose path
 * contains a FILTER (all without), writes their rows to test/mutation/score.gen.json and prints
 * them with the mutants that survive. `--dry` writes nothing.
 *
 * The mutants are Stryker's, the instrumentation too; the runner is our own. Stryker's restarts a
 * process of several seconds for each mutant in code that runs while a file loads, and a policy is
 * a literal, so that this is every third one; ours loads the mutated file and its importers anew.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Measured, measure } from "./mutation/measure";
import { type Reason, type Row, rowOf, type Summary, summaryOf } from "./mutation/summary";
import { mutationTargets, type Target } from "./mutation/targets";

const root = path.dirname(__dirname);
const scores = path.join(root, "test/mutation/score.gen.json");
const reasons = path.join(root, "test/mutation/reasons.json");

function read<T>(file: string, otherwise: T): T {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as T) : otherwise;
}

function print(file: Target, { mutants, killed, timeouts, score, survivors }: Row): void {
  console.log(`${file}: ${score} % of ${mutants} (${killed} killed, ${timeouts} timed out)`);
  for (const { at, mutator, original, replacement, reason } of survivors) {
    const why = reason === undefined ? "" : `  [${reason}]`;
    console.log(`  ${at} ${mutator}: ${original} → ${replacement}${why}`);
  }
}

async function main(): Promise<void> {
  const filters = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
  const targets = mutationTargets(root);
  const files = targets.filter(
    (file) => filters.length === 0 || filters.some((filter) => file.includes(filter)),
  );
  if (files.length === 0) {
    throw new Error(`no file of policies/ has ${filters.join(" or ")} in its path`);
  }
  const known = read<Reason[]>(reasons, []);
  const done: Measured[] = [];
  const { measured, unusable } = await measure(root, files, (one) => {
    const last = done.at(-1)?.mutant.file;
    if (last !== undefined && last !== one.mutant.file) {
      print(last, rowOf(last, done, known));
      done.length = 0;
    }
    done.push(one);
  });
  const old = read<Summary>(scores, summaryOf(new Map()));
  const rows = new Map(Object.entries(old.files).filter(([file]) => targets.includes(file)));
  for (const file of files) {
    const own = measured.filter(({ mutant }) => mutant.file === file);
    const row = rowOf(file, own, known);
    rows.set(file, row);
    if (file === done.at(-1)?.mutant.file) {
      print(file, row);
    }
  }
  for (const name of unusable) {
    console.error(`left out, fails without a mutant: ${name}`);
  }
  const summary = summaryOf(rows);
  if (!process.argv.includes("--dry")) {
    writeFileSync(scores, `${JSON.stringify(summary, null, 2)}\n`);
  }
  const { score, mutants, survived } = summary.total;
  console.log(`all files: ${score} % of ${mutants}, ${survived} survive`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
