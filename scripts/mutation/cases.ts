/**
 * Cases that were found by search: a change of an example that some mutant answered otherwise than
 * the policy. They are kept in test/mutation/cases.gen.json and run with the tests.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { AnyExample, Policy } from "../../policies/framework/define-policy";
import type { Evaluation } from "../../policies/framework/evaluate";
import { type Change, changed } from "./changes";

export interface Case extends Change {
  /** List of the policy and name of the example that is changed. */
  readonly of: readonly [kind: Kind, name: string];
  /** What the policy says: see `answerOf`. */
  readonly says: Answer;
}
export const kinds = ["passes", "fails", "unknowns", "notApplicables"] as const;
export type Kind = (typeof kinds)[number];
/** Outcome, then message and property of each finding, or the path or reason that decides. */
export type Answer = readonly string[];
/** Id of a policy → its cases. */
export type Cases = Record<string, Case[]>;

const fileOf = (root: string): string => path.join(root, "test/mutation/cases.gen.json");

export function readCases(root: string): Cases {
  const file = fileOf(root);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Cases) : {};
}

/** Adds the cases to those in the file, which another process may be adding to as well. */
export function addCases(root: string, cases: Cases): void {
  const all = readCases(root);
  for (const [id, own] of Object.entries(cases)) {
    const known = new Set((all[id] ?? []).map((one) => JSON.stringify(one)));
    const added = own.filter((one) => !known.has(JSON.stringify(one)));
    all[id] = [...(all[id] ?? []), ...added];
  }
  writeCases(root, all);
}

export function writeCases(root: string, cases: Cases): void {
  const policies = Object.entries(cases)
    .filter(([, own]) => own.length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, own]) => {
      const lines = own.map((each) => `    ${JSON.stringify(each)}`);
      return `  ${JSON.stringify(id)}: [\n${lines.join(",\n")}\n  ]`;
    });
  writeWhole(fileOf(root), `{\n${policies.join(",\n")}\n}\n`);
}

/** Another process that reads the file sees all of it or nothing of it. */
export function writeWhole(file: string, text: string): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, file);
}

/** The example of a case, changed; undefined when the policy no longer has it. */
export function exampleOf(policy: Policy, one: Case, unknown: unknown): AnyExample | undefined {
  const [kind, name] = one.of;
  const example = policy[kind].find((each) => each.name === name);
  return example && changed(example, one, unknown);
}

export function answerOf(evaluation: Evaluation): Answer {
  const { outcome } = evaluation;
  switch (outcome) {
    case "fail":
      return [outcome, ...evaluation.findings.map((f) => `${f.message} ${f.property}`)];
    case "unknown":
      return [outcome, evaluation.unknown[0]?.path ?? ""];
    case "not-applicable":
      return [outcome, evaluation.reason];
    default:
      return [outcome];
  }
}
