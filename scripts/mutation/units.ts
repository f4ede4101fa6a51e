/**
 * What may kill a mutant: each example of a policy, and each test of the files that run in this
 * process. An example kills when it no longer says what the policy's page says of it: the pages are
 * committed, and `npm run gen -- --check` compares them with the examples.
 */
import type { AnyExample, Policy } from "../../policies/framework/define-policy";
import type * as ExampleModule from "../../policies/framework/example";
import { collectTests } from "./collect-tests";
import type { Modules } from "./modules";

export interface Unit {
  readonly name: string;
  /** Resolves to what the unit showed; throws when a test fails. */
  readonly run: () => string | Promise<string>;
}

/** The examples of the policy in the file, in the order of the file. */
export function examplesIn(modules: Modules, file: string): readonly Unit[] {
  const { default: policy } = modules.load(file) as { default: Policy };
  const evaluator = modules.load("policies/framework/example.ts") as typeof ExampleModule;
  const groups = [
    ["passes", policy.passes],
    ["fails", policy.fails],
    ["unknown", policy.unknowns],
    ["not applicable", policy.notApplicables],
  ] as const;
  return groups.flatMap(([kind, examples]) =>
    examples.map((example) => ({
      name: `${policy.id} ${kind}: ${example.name}`,
      run: () => said(evaluator, policy, example),
    })),
  );
}

/** What the page of the policy says of the example, and its outcome. */
function said(
  { evaluateExample, remediesOfExample }: typeof ExampleModule,
  policy: Policy,
  example: AnyExample,
): string {
  const evaluation = evaluateExample(policy, example);
  const { outcome } = evaluation;
  switch (outcome) {
    case "fail":
      return JSON.stringify([outcome, evaluation.findings, remediesOfExample(policy, example)]);
    case "unknown":
      return JSON.stringify([outcome, evaluation.sentence, evaluation.unknown[0]]);
    case "not-applicable":
      return JSON.stringify([outcome, evaluation.reason]);
    default:
      return outcome;
  }
}

const passed = "passed";

/** The tests of a file of mocha. */
export function testsIn(modules: Modules, file: string): readonly Unit[] {
  return collectTests(() => modules.load(file)).map(({ name, run }) => ({
    name: `${file} ${name}`,
    run: () => run()?.then(() => passed) ?? passed,
  }));
}
