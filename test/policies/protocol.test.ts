import assert from "node:assert/strict";
import { EnforcementLevel } from "@pulumi/pulumi/proto/analyzer_pb";
import type { AnyExample, Policy } from "../../policies/framework/define-policy";
import { evaluateExample, exampleResources } from "../../policies/framework/example";
import { decodeMessage } from "../../policies/framework/message";
import { defaultOptions } from "../../policies/framework/options";
import { type Answer, PackProcess } from "./support/pack";
import { examplesOf, policyModules } from "./support/policies";

/** What a policy said, from the function and from the pack, in one form. */
interface Said {
  readonly outcome: string;
  readonly text: readonly string[];
}

function saidByFunction(policy: Policy, example: AnyExample): Said {
  const evaluation = evaluateExample(policy, example);
  const { outcome } = evaluation;
  switch (outcome) {
    case "fail":
      return { outcome, text: evaluation.findings.map((f) => `${f.sentence} [${f.property}]`) };
    case "unknown":
      return { outcome, text: [`${evaluation.sentence} [${evaluation.unknown[0]?.path}]`] };
    case "not-applicable":
      return { outcome, text: [evaluation.reason] };
    case "error":
      return { outcome, text: [evaluation.error] };
    default:
      return { outcome, text: [] };
  }
}

function saidByPack(policy: Policy, urn: string, answer: Answer): Said {
  const own = answer.diagnostics.filter(
    (d) => d.policy === policy.id && (d.urn === urn || policy.scope === "resource"),
  );
  const decoded = own.map(({ message }) => decodeMessage(message, policy.why));
  const reason = answer.notApplicable.get(policy.id);
  if (decoded[0]) {
    const text = decoded.map((d) => (d.property ? `${d.sentence} [${d.property}]` : d.sentence));
    return { outcome: decoded[0].outcome, text };
  }
  const line = reason?.split("\n").find((l) => policy.scope === "resource" || l.startsWith(urn));
  return line === undefined
    ? { outcome: "pass", text: [] }
    : { outcome: "not-applicable", text: [line.replace(`${urn}: `, "")] };
}

describe("every example through the Analyzer protocol", () => {
  let pack: PackProcess;
  let count = 0;

  before(async () => {
    pack = await PackProcess.start({ env: { PULUMI_CONFIG: undefined } });
  });
  after(() => pack.stop());

  async function ask(policy: Policy, example: AnyExample): Promise<Said> {
    const stack = `example-${++count}`;
    const resources = exampleResources(example, stack);
    const [subject] = resources;
    assert(subject);
    await pack.configureStack(stack, {
      "gonogo:environment": example.environment ?? "production",
    });
    const options = { ...defaultOptions(policy.options), ...example.options };
    await pack.configure({ [policy.id]: { level: EnforcementLevel.MANDATORY, options } });
    const answer =
      policy.scope === "stack" ? await pack.analyzeStack(resources) : await pack.analyze(subject);
    return saidByPack(policy, subject.urn, answer);
  }

  for (const { policy } of policyModules) {
    it(`says for ${policy.id} what the function says`, async () => {
      for (const { kind, example: shown } of examplesOf(policy)) {
        // Production refuses options that are looser than its own; what is compared is the same.
        const example = shown.options ? { environment: "staging" as const, ...shown } : shown;
        const said = await ask(policy, example);
        assert.deepEqual(said, saidByFunction(policy, example), `${kind}: ${example.name}`);
      }
    });
  }
});
