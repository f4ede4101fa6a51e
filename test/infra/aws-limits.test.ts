import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { physicalName } from "../../infra/names";
import { awsRules } from "./aws-rules";
import { refusedTags, tagProblem } from "./aws-rules/operations";
import type { AwsRule, Subject } from "./aws-rules/rule";
import { deploySystem } from "./deployed";
import { changed, type Registered, refusal, registerSystem, stackFile } from "./support";

const folder = path.join(__dirname, "..", "..", "stacks");
const stacks = readdirSync(folder)
  .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
  // Planted mistakes are previewed only, nobody deploys them.
  .filter((stack) => !stack.endsWith("-broken"))
  .sort();

function problems(rule: AwsRule, resources: readonly Subject[]): readonly string[] {
  const own = resources.filter(({ type }) => rule.types.includes(type));
  return own.length === 0 ? [] : rule.problems(own);
}

describe("AWS's rules", () => {
  for (const rule of awsRules) {
    const title = `${rule.types.map((type) => type.split(":").at(-1)).join(", ")}: ${rule.says}`;
    it(`${title.slice(0, 160)} (${rule.source})`, () => {
      for (const stack of rule.accepted) assert.deepEqual(problems(rule, stack), []);
      for (const stack of rule.refused) {
        assert.notDeepEqual(problems(rule, stack), [], JSON.stringify(stack).slice(0, 300));
      }
    });
  }

  it("tags have names and values of AWS's characters, and leave room for more (EC2: Tags)", () => {
    assert.equal(tagProblem({ tags: { System: "shop", Owner: "a@b.example" } }), undefined);
    for (const inputs of refusedTags) assert.ok(tagProblem(inputs), JSON.stringify(inputs));
  });
});

/** What is wrong in a stack, each with AWS's rule. */
function allProblems(resources: readonly Registered[]): readonly string[] {
  return [
    ...awsRules.flatMap((rule) =>
      problems(rule, resources).map((problem) => `${problem} (${rule.source}: ${rule.says})`),
    ),
    ...resources.flatMap(({ name, inputs }) => {
      const problem = tagProblem(inputs);
      return problem === undefined ? [] : [`${name}: ${problem}`];
    }),
  ];
}

/** In production with invented outputs too, so that whole policies are read; else as a preview. */
describe("every stack keeps AWS's rules", () => {
  for (const stack of stacks) {
    it(stack, async () => {
      const input = stackFile(stack);
      const system = input.config["gonogo:system"] ?? "";
      const isProduction = input.config["gonogo:environment"] === "production";
      const build = isProduction ? deploySystem : registerSystem;
      const resources = await build(system, input);
      assert.ok(resources.length > 50, `${stack} registers ${resources.length} resources`);
      assert.deepEqual(allProblems(resources), []);
    }).timeout(300_000);
  }
});

describe("physical names", () => {
  it("are refused when the stack's name makes them too long or strange", () => {
    assert.match(
      refusal(() => physicalName("replicationGroup", `${"x".repeat(40)}-redis`)),
      /has 46 characters; AWS allows 40 for a replicationGroup\. Give the stack a shorter name\.$/,
    );
    assert.match(
      refusal(() => physicalName("dbInstance", "finsight--prod-postgres")),
      /^AWS does not accept finsight--prod-postgres as the name of a dbInstance/,
    );
  });

  it("stop a stack with such a name before anything is registered", async () => {
    const input = { ...stackFile("finsight-dev"), stack: `finsight-${"a".repeat(40)}-dev` };
    await assert.rejects(
      registerSystem("finsight", changed(input, {})),
      /Give the stack a shorter/,
    );
  });
});
