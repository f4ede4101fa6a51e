// Mocha's spec output, and the totals left in a file for scripts/test.mjs to add up, with how long
// the tests and hooks of each file took.
const fs = require("node:fs");
const path = require("node:path");
const { reporters, Test } = require("mocha");

const nameOf = (file) => path.relative(process.cwd(), file).split(path.sep).join("/");

/** File → seconds, the longest first. */
function secondsOf(took) {
  const rounded = [...took].map(([file, ms]) => [nameOf(file), Math.round(ms / 1000)]);
  const long = rounded.filter(([, seconds]) => seconds > 0);
  return Object.fromEntries(long.sort(([, one], [, other]) => other - one));
}

function failLost(runner, name, error) {
  const test = new Test(`runs ${name} to its end`);
  test.parent = runner.suite;
  test.state = "failed";
  runner.failures += 1;
  runner.emit("fail", test, error);
}

module.exports = class extends reporters.Spec {
  #milliseconds = new Map();
  #ended = false;

  constructor(runner, options) {
    super(runner, options);
    const add = ({ file, duration }) => {
      if (!file) return;
      this.#milliseconds.set(file, (this.#milliseconds.get(file) ?? 0) + (duration ?? 0));
    };
    runner.on("test end", add);
    runner.on("hook end", add);
    runner.once("end", () => {
      this.#ended = true;
      this.#leaveTotals();
    });
    if (runner.isParallelMode?.()) this.#missNoFile(runner);
  }

  /**
   * Of files that do not load, or end their process, the parallel runner tells of the first alone
   * and not by name; after two ended processes it can run out of work, and end, with files left.
   */
  #missNoFile(runner) {
    const lost = new Set();
    runner.uncaught = (error) => {
      const name = error?.file ? nameOf(error.file) : "every file";
      lost.add(name);
      failLost(runner, name, error);
    };
    let interrupted = false;
    process.once("SIGINT", () => {
      interrupted = true;
    });
    process.once("exit", () => {
      if (this.#ended) return;
      const seen = new Set([...lost, ...[...this.#milliseconds.keys()].map(nameOf)]);
      const files = process.argv.filter((each) => each.endsWith(".test.ts")).map(nameOf);
      for (const file of files.filter((each) => !interrupted && !seen.has(each))) {
        failLost(runner, file, new Error("Its process ended, or none was left to run it."));
      }
      this.stats.duration = Date.now() - this.stats.start;
      this.epilogue();
      this.#leaveTotals();
      process.exitCode = 1;
    });
  }

  #leaveTotals() {
    const target = process.env.GONOGO_TEST_TOTALS;
    if (!target) return;
    const { passes, failures, pending } = this.stats;
    const totals = { passes, failures, pending, seconds: secondsOf(this.#milliseconds) };
    fs.writeFileSync(target, JSON.stringify(totals));
  }
};
