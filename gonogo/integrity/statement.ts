/**
 * What a signature says of a report: an in-toto Statement v1 with the predicate test-result v0.1
 * (in-toto/attestation, spec/v1/statement.md and spec/predicates/test-result.md).
 */
import type { InputFile, Report, Result, StackReport } from "../report/model";
import { goOf } from "../report/verdict";
import { canonicalBytes } from "./canonical";
import { sha256 } from "./digest";

export const payloadType = "application/vnd.in-toto+json";
export const statementType = "https://in-toto.io/Statement/v1";
export const predicateType = "https://in-toto.io/attestation/test-result/v0.1";

export interface Subject {
  readonly name: string;
  readonly digest: { readonly sha256: string };
}

export interface Statement {
  readonly _type: typeof statementType;
  /** The report first, then what its verdict was made from. */
  readonly subject: readonly Subject[];
  readonly predicateType: typeof predicateType;
  readonly predicate: TestResult;
}

/** `FAILED` is NO-GO, or no verdict at all; `WARNED` is GO with something that does not pass. */
export type TestOutcome = "PASSED" | "WARNED" | "FAILED";

export interface TestResult extends TestLists {
  readonly result: TestOutcome;
  /** Files and packs that the verdict was made from. */
  readonly configuration: readonly Subject[];
  /** The pipeline's run. */
  readonly url?: string;
}

/**
 * Policies as `stack: pack/policy`, items of a checklist as `stack: item`. What blocks has failed;
 * what does not pass and does not block is a warning; what is not applicable, switched off or not
 * asked for yet is in no list.
 */
interface TestLists {
  readonly passedTests: readonly string[];
  readonly warnedTests: readonly string[];
  readonly failedTests: readonly string[];
}

export interface ReportFile {
  /** Name without a folder. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export function statementOf(report: Report, file: ReportFile): Statement {
  const lists = listsOf(report);
  const inputs = inputsOf(report);
  const url = report.runs.find(({ context }) => context?.ci !== undefined)?.context?.ci?.url;
  return {
    _type: statementType,
    subject: [{ name: file.name, digest: { sha256: sha256(file.bytes) } }, ...inputs],
    predicateType,
    predicate: {
      result: outcomeOf(report, lists),
      configuration: inputs,
      ...(url === undefined ? {} : { url }),
      ...lists,
    },
  };
}

export function statementBytes(report: Report, file: ReportFile): Buffer {
  return canonicalBytes(statementOf(report, file));
}

function outcomeOf(report: Report, { warnedTests }: TestLists): TestOutcome {
  const go = report.failures.length === 0 && report.runs.length > 0 && report.runs.every(goOf);
  if (!go) return "FAILED";
  return warnedTests.length > 0 ? "WARNED" : "PASSED";
}

/** One file is one subject, however many stacks were made from it. */
function inputsOf(report: Report): readonly Subject[] {
  const inputs = new Map<string, Subject>();
  for (const { context } of report.runs) {
    for (const input of context?.inputs ?? []) {
      const subject = { name: nameOf(input), digest: { sha256: input.sha256 } };
      inputs.set(`${subject.name} ${input.sha256}`, subject);
    }
  }
  return [...inputs.values()];
}

/** A pack is told by its name, which could be that of a file as well. */
function nameOf({ kind, path }: InputFile): string {
  return kind === "policy pack" ? `policy pack ${path}` : path;
}

function listsOf(report: Report): TestLists {
  const lists = { passedTests: [], warnedTests: [], failedTests: [] } as Record<
    keyof TestLists,
    string[]
  >;
  for (const run of report.runs) {
    for (const [name, list] of testsOf(run)) lists[list].push(`${run.stack}: ${name}`);
  }
  for (const { stack } of report.failures) lists.failedTests.push(`${stack}: no verdict`);
  return lists;
}

function testsOf(run: StackReport): readonly (readonly [string, keyof TestLists])[] {
  const byPolicy = new Map<string, Result[]>();
  for (const result of run.results) {
    const name = `${result.pack}/${result.policy}`;
    const own = byPolicy.get(name);
    if (own) own.push(result);
    else byPolicy.set(name, [result]);
  }
  const tests = [...byPolicy].map(([name, results]) => [name, listOf(results)] as const);
  const items = (run.checklist?.items ?? [])
    .filter((item) => item.required || item.blocking)
    .map((item) => [item.id, listOf([item])] as const);
  return [...tests, ...items].flatMap(([name, list]) => (list === undefined ? [] : [[name, list]]));
}

/** What found nothing to look at says nothing. */
function listOf(
  found: readonly Pick<Result, "outcome" | "blocking">[],
): keyof TestLists | undefined {
  if (found.some(({ blocking }) => blocking)) return "failedTests";
  const told = found.filter(({ outcome }) => outcome !== "not-applicable");
  if (told.length === 0) return undefined;
  return told.every(({ outcome }) => outcome === "pass") ? "passedTests" : "warnedTests";
}
