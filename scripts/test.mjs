// `npm test`: the static checks, a fresh build, then every mocha test. Ends with one line of
// totals,
// `N passed, N failed`, in which each static check counts as one.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const folder = mkdtempSync(path.join(tmpdir(), "gonogo-test-"));
const totals = path.join(folder, "totals.json");
let passed = 0;
let failed = 0;

function run(args, env = {}) {
  return spawnSync(process.execPath, args, {
    stdio: "inherit",
    env: { ...process.env, ...env },
  }).status;
}

const steps = [["scripts/build.mjs"], ["scripts/check.mjs"]];
for (const step of steps) {
  if (run(step) === 0) passed += 1;
  else failed += 1;
}

// Not in .mocharc.json, which would add every file to the one that a developer names.
const chosen = process.argv.slice(2);
const specs = chosen.length > 0 ? chosen : ["test/**/*.test.ts"];
const mocha = ["node_modules/mocha/bin/mocha.js", ...specs];
const status = run(mocha, { GONOGO_TEST_TOTALS: totals });
if (existsSync(totals)) {
  const { passes, failures } = JSON.parse(readFileSync(totals, "utf8"));
  passed += passes;
  failed += failures;
  // Mocha can end badly without a failed test: an exception outside of any, say.
  if (status !== 0 && failures === 0) failed += 1;
} else {
  failed += 1;
}
rmSync(folder, { recursive: true, force: true });

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
