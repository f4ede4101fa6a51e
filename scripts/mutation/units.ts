/**
 * What may kill a mutant: each example of a policy, the cases that were found by search, and each
 * test of the files that run in this process. An example kills when it no longer says what the
 * policy's page says of it: the pages are committed, and `npm run gen -- --check` compares them with
 * the examples.
 */
import type { AnyExample, Policy } from "../../policies/framework/define-policy";
import type * as ExampleModule from "../../policies/framework/example";
import { answerOf, type Case, type Cases, exampleOf, type Kind, kinds } from "./cases";
import { collectTests } from "./collect-tests";
import type { Modules } from "./modules";

export interface Unit {
  readonly name: string;
  /** The file that has it. */
  readonly source: string;
  /** What the unit showed, or a promise of it; throws when a test fails. */
  readonly run: () => string | Promise<string>;
  /** The example that it runs. */
  readonly example?: Place;
}
/** Where an example is. */
export interface Place {
  readonly file: string;
  readonly kind: Kind;
  readonly name: string;
}

/** A policy as it is loaded now, and what evaluates it. */
export interface Loaded {
  readonly policy: Policy;
  readonly evaluator: typeof ExampleModule;
  /** The marker that the evaluator knows. */
  readonly unknown: unknown;
}
export function loadPolicy(modules: Modules, file: string): Loaded {
  const { default: policy } = modules.load(file) as { default: Policy };
  const evaluator = modules.load("policies/framework/example.ts") as typeof ExampleModule;
  const { unknown } = modules.load("policies/framework/unknown.ts") as { unknown: unknown };
  return { policy, evaluator, unknown };
}

/** The examples of the policy in the file, in the order of the file, then its cases. */
export function examplesIn(modules: Modules, file: string, cases: Cases): readonly Unit[] {
  const loaded = loadPolicy(modules, file);
  const { policy } = loaded;
  const examples = kinds.flatMap((kind) =>
    policy[kind].map((example) => ({
      name: `${policy.id} ${kind}: ${example.name}`,
      source: file,
      example: { file, kind, name: example.name },
      run: () => said(loaded, example),
    })),
  );
  return [...examples, ...(cases[policy.id] ?? []).map((one) => caseUnit(loaded, file, one))];
}

export function caseUnit(loaded: Loaded, source: string, one: Case): Unit {
  const { policy, evaluator, unknown } = loaded;
  return {
    name: `${policy.id} case: ${JSON.stringify(one)}`,
    source,
    run: () => {
      const example = exampleOf(policy, one, unknown);
      if (!example) {
        throw new Error("the example is gone");
      }
      return JSON.stringify(answerOf(evaluator.evaluateExample(policy, example)));
    },
  };
}

/** What the page of the policy says of the example, and its outcome. */
function said({ policy, evaluator }: Loaded, example: AnyExample): string {
  const evaluation = evaluator.evaluateExample(policy, example);
  const { outcome } = evaluation;
  const shown: unknown[] = [example.type, outcome];
  switch (outcome) {
    case "fail":
      shown.push(evaluation.findings, evaluator.remediesOfExample(policy, example));
      break;
    case "unknown":
      shown.push(evaluation.sentence, evaluation.unknown[0]);
      break;
    case "not-applicable":
      shown.push(evaluation.reason);
      break;
    default:
  }
  return JSON.stringify(shown);
}

const passed = "passed";

/** The tests of a file of mocha; those of one name are told apart by their number. */
export function testsIn(modules: Modules, file: string): readonly Unit[] {
  const seen = new Map<string, number>();
  return collectTests(() => modules.load(file)).map(({ name, run }) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return {
      name: count === 1 ? `${file} ${name}` : `${file} ${name} (${count})`,
      source: file,
      run: () => run()?.then(() => passed) ?? passed,
    };
  });
}
