import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { preview } from "../../gonogo/engine/preview";
import type { PreviewResult } from "../../gonogo/engine/types";

const root = path.dirname(path.dirname(__dirname));
const broken = "infra/systems/finsight-broken.ts";
const stacks = readdirSync(path.join(root, "stacks"))
  .flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [])
  .filter((stack) => stack !== "finsight-broken");

interface Finding {
  readonly policy: string;
  readonly resource: string;
  /** Line of `finsight-broken.ts` that registers the resource. */
  readonly line: number;
}

async function findings(stack: string) {
  const dir = path.join(root, "policies");
  assert.ok(existsSync(path.join(dir, "bin", "index.js")), "build the pack first: npm run build");
  const result = await preview({ programDir: root, stack, policyPacks: [{ dir }] });
  const [pack] = result.packs;
  assert.ok(pack);
  assert.deepEqual(pack.errors, []);
  return { result, violations: pack.violations };
}

function located(result: PreviewResult, urn: string) {
  const resource = result.resources.find((each) => each.urn === urn);
  assert.ok(resource?.source, `${urn} has no source line`);
  return { name: resource.name, ...resource.source };
}

function byText(a: Finding, b: Finding): number {
  return `${a.policy} ${a.resource}`.localeCompare(`${b.policy} ${b.resource}`);
}

describe("stacks before the policies", () => {
  for (const stack of stacks) {
    it(`finds nothing wrong and nothing undecided in ${stack}`, async () => {
      const { result, violations } = await findings(stack);
      assert.deepEqual(violations, []);
      assert.ok(result.resources.length > 150, `${result.resources.length} resources`);
    });
  }

  it("reports each mistake of finsight-broken once, at its line, and nothing else", async () => {
    const text = readFileSync(path.join(__dirname, "finsight-broken.expected.json"), "utf8");
    const expected = JSON.parse(text) as Finding[];
    const { result, violations } = await findings("finsight-broken");
    const found = violations.map(({ policy, urn, level, message }): Finding => {
      const { name, file, line } = located(result, urn);
      assert.equal(file, broken, message);
      assert.equal(level, "mandatory", message);
      return { policy, resource: name, line };
    });
    assert.deepEqual(found.sort(byText), [...expected].sort(byText));
  });

  it("marks each mistake of finsight-broken in its source with the policy that finds it", () => {
    const text = readFileSync(path.join(__dirname, "finsight-broken.expected.json"), "utf8");
    const expected = (JSON.parse(text) as Finding[]).map(({ policy }) => policy);
    const source = readFileSync(path.join(root, broken), "utf8");
    const marked = [...source.matchAll(/Mistake: ([a-z0-9-]+)/g)].map(([, policy]) => policy);
    assert.deepEqual(marked.sort(), expected.sort());
  });
});
