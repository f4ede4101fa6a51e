import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Policy } from "../../policies/framework/define-policy";
import type * as examples from "../../policies/framework/example";
import { copyCheckout } from "../support/checkout";

describe("npm run new", () => {
  let root = "";
  let file = "";
  before(() => {
    root = mkdtempSync(path.join(tmpdir(), "gonogo-scaffold-"));
    copyCheckout(root);
    file = path.join(root, "policies/backups/scaffolded-for-a-test.ts");
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  function make(...args: readonly string[]) {
    return spawnSync(process.execPath, ["--import", "tsx", "scripts/new.ts", ...args], {
      cwd: root,
      encoding: "utf8",
    });
  }

  it("writes a policy whose examples hold", () => {
    const type = "aws:efs/fileSystem:FileSystem";
    const { status, stderr } = make("policy", "backups/scaffolded-for-a-test", type);
    assert.equal(status, 0, stderr);
    const { default: policy } = require(file) as { readonly default: Policy };
    assert.deepEqual(policy.resources, [type]);
    // The copy's own: an unknown value is one of the same copy.
    const framework = path.join(root, "policies/framework");
    const { evaluateExample }: typeof examples = require(path.join(framework, "example"));
    const outcomes = [...policy.passes, ...policy.fails, ...policy.unknowns].map(
      (example) => evaluateExample(policy, example).outcome,
    );
    assert.deepEqual(outcomes, ["pass", "fail", "unknown"]);
  });

  it("overwrites nothing and names what it can make", () => {
    const again = make("policy", "backups/scaffolded-for-a-test");
    assert.equal(again.status, 2);
    assert.match(again.stderr, /exists already/);
    const nowhere = make("policy", "nowhere/x");
    assert.equal(nowhere.status, 2);
    assert.match(nowhere.stderr, /domains: alarms, backups/);
    assert.ok(!existsSync(path.join(root, "policies/nowhere")));
  });
});
