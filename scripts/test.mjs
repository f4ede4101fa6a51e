// `npm test`: the static checks, a fresh build, then every mocha test, in several processes that
// take file after file. Ends with one line of totals, `N passed, N failed`, in which each static
// check counts as one. `npm test -- FILE` runs the tests of a file, `-- --grep TEXT` some of all.
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";

/** About how many seconds a file takes that takes long: on some machine, and on this one. */
const times = { shipped: "test/support/times.json", own: ".cache/test-times.json" };
const mostProcesses = 4;
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

let running;
for (const [signal, code] of Object.entries(signals)) {
  process.on(signal, () => {
    running?.kill(signal);
    process.exitCode = code;
  });
}

/** @returns The exit code; undefined when a signal ended the process. */
function run(args, env = {}) {
  if (process.exitCode) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    running = spawn(process.execPath, args, { stdio: "inherit", env: { ...process.env, ...env } });
    running.on("close", (code) => resolve(code ?? undefined));
  });
}

function readTimes(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return {};
  }
}

/** All test files, the longest first, so that no process is left with one of them at the end. */
function testFiles() {
  const seconds = { ...readTimes(times.shipped), ...readTimes(times.own) };
  return readdirSync("test", { recursive: true })
    .map((name) => `test/${name.split(path.sep).join("/")}`)
    .filter((file) => file.endsWith(".test.ts"))
    .sort((one, other) => (seconds[other] ?? 0) - (seconds[one] ?? 0) || (one < other ? -1 : 1));
}

/** Not in .mocharc.json, which would add every file to the one that a developer names. */
function mochaArguments(given) {
  const named = given.some(
    (each, index) =>
      !/^(-[gf]|--f?grep)$/.test(given[index - 1] ?? "") &&
      (existsSync(each) || /^[^-].*[*?]/.test(each)),
  );
  if (named) return given;
  const jobs = Math.min(mostProcesses, availableParallelism());
  const several = jobs > 1 ? ["--parallel", "--jobs", String(jobs)] : [];
  return [...several, ...given, ...testFiles()];
}

const folder = mkdtempSync(path.join(tmpdir(), "gonogo-test-"));
const totals = path.join(folder, "totals.json");
let passed = 0;
let failed = 0;
for (const step of [["scripts/build.mjs"], ["scripts/check.mjs"]]) {
  if ((await run(step)) === 0) passed += 1;
  else failed += 1;
}

const given = process.argv.slice(2);
const status = await run(["node_modules/mocha/bin/mocha.js", ...mochaArguments(given)], {
  GONOGO_TEST_TOTALS: totals,
  GONOGO_TEST_FOLDER: folder,
});
if (existsSync(totals)) {
  const { passes, failures, seconds } = JSON.parse(readFileSync(totals, "utf8"));
  passed += passes;
  failed += failures;
  // Mocha can end badly without a failed test: an exception outside of any, say.
  if (status !== 0 && failures === 0) failed += 1;
  if (given.length === 0 && !process.exitCode) {
    mkdirSync(path.dirname(times.own), { recursive: true });
    writeFileSync(times.own, `${JSON.stringify(seconds, null, 2)}\n`);
  }
} else {
  failed += 1;
}
rmSync(folder, { recursive: true, force: true });

console.log(`${passed} passed, ${failed} failed`);
process.exitCode ||= failed === 0 ? 0 : 1;
