// Mocha's spec output, and the totals left in a file for scripts/test.mjs to add up.
const fs = require("node:fs");
const { Spec } = require("mocha").reporters;

module.exports = class extends Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once("end", () => {
      const target = process.env.GONOGO_TEST_TOTALS;
      if (!target) return;
      const { passes, failures, pending } = this.stats;
      fs.writeFileSync(target, JSON.stringify({ passes, failures, pending }));
    });
  }
};
