import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { boxesOf, isControl } from "../../policies/catalogue/controls";
import { domains } from "../../policies/framework/define-policy";
import { evaluateExample } from "../../policies/framework/example";
import { optionProblem } from "../../policies/framework/options";
import { registry } from "../../policies/registry.gen";
import { brokenModules, examplesOf, policyModules, root } from "./support/policies";

describe("the policies", () => {
  it("are all listed in the registry, and their pages and lists are fresh", () => {
    assert.deepEqual(brokenModules, []);
    const listed = registry.map(({ domain, policy }) => `${domain}/${policy.id}`);
    assert.deepEqual(
      listed,
      policyModules.map(({ domain, id }) => `${domain}/${id}`),
    );
    const generator = path.join(root, "scripts/gen.ts");
    execFileSync(process.execPath, ["--require", "tsx/cjs", generator, "--check"], {
      cwd: root,
      stdio: "pipe",
    });
  }).timeout(120_000);

  it("have ids and titles of their own", () => {
    for (const key of ["id", "title"] as const) {
      const values = policyModules.map(({ policy }) => policy[key]);
      assert.equal(new Set(values).size, values.length, key);
    }
  });

  it("cover every domain", () => {
    const covered = new Set(policyModules.map(({ domain }) => domain));
    assert.deepEqual([...covered].sort(), [...domains].sort());
  });
});

for (const { id, policy } of policyModules) {
  describe(`what ${id} says of itself`, () => {
    it("has the form that readers expect", () => {
      assert.match(id, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      assert.doesNotMatch(policy.title, /\.$/, "a title has no full stop");
      for (const [name, text] of Object.entries({ why: policy.why, fix: policy.fix })) {
        assert.match(text, /^[A-Z"'`].*[.)]$/s, `${name} is made of sentences`);
      }
      for (const message of Object.values(policy.messages)) {
        assert.match(message, /[.}]$/, `"${message}" is a sentence`);
      }
      assert.notEqual(id, "all", "CrossGuard's word for every policy");
    });

    it("cites controls that exist, and at least one box", () => {
      for (const control of policy.controls) {
        assert(isControl(control), control);
      }
      assert(policy.controls.flatMap(boxesOf).length > 0);
      assert.equal(new Set(policy.controls).size, policy.controls.length);
    });

    it("has a check and an example for every resource type it covers", () => {
      assert.deepEqual(Object.keys(policy.checks).sort(), [...policy.resources].sort());
      assert.equal(new Set(policy.resources).size, policy.resources.length);
      const shown = new Set(examplesOf(policy).map(({ example }) => example.type));
      assert.deepEqual(
        policy.resources.filter((type) => !shown.has(type)),
        [],
      );
    });

    it("has a failing example for every resource type it covers", () => {
      const failing = new Set(policy.fails.map(({ type }) => type));
      assert.deepEqual(
        policy.resources.filter((type) => !failing.has(type)),
        [],
      );
    });

    it("shows every message, and every example under a name of its own", () => {
      const shown = new Set(policy.fails.map(({ expect }) => expect));
      assert.deepEqual(
        Object.keys(policy.messages).filter((message) => !shown.has(message)),
        [],
      );
      for (const { kind } of examplesOf(policy)) {
        const names = examplesOf(policy)
          .filter((e) => e.kind === kind)
          .map(({ example }) => example.name);
        assert.equal(new Set(names).size, names.length, kind);
      }
    });

    it("renders its messages in full", () => {
      for (const example of policy.fails) {
        const evaluation = evaluateExample(policy, example);
        assert(evaluation.outcome === "fail");
        for (const { sentence, property } of evaluation.findings) {
          assert.doesNotMatch(sentence, /\{\w+\}|undefined|\[object|NaN/, sentence);
          assert.match(property, /^[a-zA-Z]/, `${example.name}: "${property}"`);
        }
      }
    });

    it("has options with a meaning, a source and a default that is allowed", () => {
      for (const [name, option] of Object.entries(policy.options)) {
        assert.equal(optionProblem(option, option.default), undefined, name);
        assert(option.description.length > 0 && option.source.length > 0, name);
      }
    });
  });
}
