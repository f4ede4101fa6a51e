/**
 * `npm run mutation [FILTER...]`: mutation testing of `policies/`. Measures the files whose path
 * contains a FILTER (all without), writes their rows to test/mutation/score.gen.json and prints
 * them with the mutants that survive. `--dry` writes nothing;
 * `--refresh` measures nothing: it brings the found cases up to date with changed policies, and
 * the list of files with those that are new or gone.
 * `--seek` looks for a changed example that kills each survivor, and keeps it among the cases.
 *
 * The mutants are Stryker's, the instrumentation too; the runner is our own. Stryker's restarts a
 * process of several seconds for each mutant in code that runs while a file loads, and a policy is
 * a literal, so that this is every third one; ours loads the mutated file and its importers anew.
 */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { addCases, readCases, writeWhole } from "./mutation/cases";
import { type Measured, measure } from "./mutation/measure";
import { refreshCases } from "./mutation/refresh";
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
  if (process.argv.includes("--refresh")) {
    for (const line of refreshCases(root)) {
      console.log(line);
    }
    save(mutationTargets(root), new Map());
    return;
  }
  const filters = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
  const targets = mutationTargets(root);
  const files = targets.filter(
    (file) => filters.length === 0 || filters.some((filter) => file.includes(filter)),
  );
  if (files.length === 0) {
    throw new Error(`no file of policies/ has ${filters.join(" or ")} in its path`);
  }
  const known = read<Reason[]>(reasons, []);
  const cases = readCases(root);
  const seek = process.argv.includes("--seek");
  const isDry = process.argv.includes("--dry");
  const own = new Map<Target, Row>();
  let current: Measured[] = [];
  const finish = () => {
    const file = current[0]?.mutant.file;
    if (file !== undefined) {
      const row = rowOf(file, current, known);
      print(file, row);
      if (!isDry) {
        save(targets, own.set(file, row));
        addCases(root, cases);
      }
    }
    current = [];
  };
  const { measured, unusable } = await measure({ root, files, cases, seek }, (one) => {
    if (current[0] && current[0].mutant.file !== one.mutant.file) {
      finish();
    }
    current.push(one);
  });
  finish();
  // Files without any mutant.
  for (const file of files.filter((each) => !measured.some((m) => m.mutant.file === each))) {
    own.set(file, rowOf(file, [], known));
  }
  if (!isDry) {
    save(targets, own);
  }
  for (const name of unusable) {
    console.error(`left out, fails without a mutant: ${name}`);
  }
  const { score, mutants, survived } = read<Summary>(scores, summaryOf(new Map(), [])).total;
  console.log(`all files: ${score} % of ${mutants}, ${survived} survive`);
}

/** Writes the rows beside those of other files, and forgets files that are gone. */
function save(targets: readonly Target[], own: ReadonlyMap<Target, Row>): void {
  const { files } = read<Summary>(scores, summaryOf(new Map(), []));
  const rows = new Map(
    [...Object.entries(files), ...own].filter(([each]) => targets.includes(each)),
  );
  writeWhole(scores, `${JSON.stringify(summaryOf(rows, targets), null, 2)}\n`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
