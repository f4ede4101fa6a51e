/**
 * What changed between the results of two reports. Results are the same when their fingerprints are.
 * A fingerprint holds the property, and a pass has none, so what has no partner is looked for among
 * the other results of the same policy and resource: its question.
 */
import type { Result, StackReport } from "../report/model";
import { isOpen, isUndecided, kindOf, sides, sinceOf } from "./open";
import type { Change, ChangeCause } from "./types";

export function resultChanges(before: StackReport, after: StackReport): Change[] {
  const [old, now] = [sideOf(before), sideOf(after)];
  const changes: Change[] = [];
  for (const [question, results] of now.questions) {
    const asked = old.questions.get(question) ?? [];
    changes.push(...changesOf(asked, results, { before: old, after: now }));
  }
  for (const [question, results] of old.questions) {
    if (now.questions.has(question)) continue;
    changes.push(...results.filter(isOpen).map((result) => gone(result, old, now)));
  }
  return changes;
}

interface Side {
  readonly report: StackReport;
  /** Policy and resource → results, at least one. */
  readonly questions: ReadonlyMap<string, readonly Result[]>;
  readonly urns: ReadonlySet<string>;
  /** `pack/policy` → whether it ran. */
  readonly policies: ReadonlyMap<string, boolean>;
}

function sideOf(report: StackReport): Side {
  const questions = new Map<string, Result[]>();
  for (const result of report.results) {
    const question = JSON.stringify([result.pack, result.policy, result.urn]);
    const list = questions.get(question);
    if (list) list.push(result);
    else questions.set(question, [result]);
  }
  return {
    report,
    questions,
    urns: new Set(report.resources.map(({ urn }) => urn)),
    policies: new Map(report.policies.map((p) => [`${p.pack}/${p.name}`, p.level !== "disabled"])),
  };
}

interface Sides {
  readonly before: Side;
  readonly after: Side;
}

/** The changes of one question that `after` asked. */
function changesOf(old: readonly Result[], now: readonly Result[], both: Sides): Change[] {
  const [was, is] = [both.before.report.finishedAt, both.after.report.finishedAt];
  const byPrint = new Map(old.map((result) => [result.fingerprint, result]));
  const prints = new Set(now.map(({ fingerprint }) => fingerprint));
  const lost = old.filter((result) => isOpen(result) && !prints.has(result.fingerprint));
  const changes: Change[] = [];
  for (const result of now) {
    if (!isOpen(result)) continue;
    // Another outcome often tells of another property: what could not be decided is decided now.
    const before = byPrint.get(result.fingerprint) ?? take(lost, result) ?? old.find(isClosed);
    const kind = before === undefined ? "new" : kindOf(before, result);
    const cause = old.length === 0 ? causeOfNew(result, both.before) : undefined;
    changes.push({
      kind,
      ...about(result),
      ...sides(before, result),
      ...(cause === undefined ? {} : { cause }),
      since: sinceOf(before, was) ?? is,
    });
  }
  for (const before of old) {
    const after = now.find(({ fingerprint }) => fingerprint === before.fingerprint);
    const ended = after === undefined ? lost.includes(before) : !isOpen(after);
    if (isOpen(before) && ended) changes.push(ending(before, after ?? worst(now), was));
  }
  return changes;
}

const isClosed = (result: Result) => !isOpen(result);

/** The first of the results without a partner that has another outcome; it is not lost then. */
function take(lost: Result[], result: Result): Result | undefined {
  const at = lost.findIndex(({ outcome }) => outcome !== result.outcome);
  return at === -1 ? undefined : lost.splice(at, 1)[0];
}

/** What speaks most against saying that a result of the question is fixed. */
function worst(now: readonly Result[]): Result | undefined {
  return now.find(isUndecided) ?? now.find(({ outcome }) => outcome === "not-applicable") ?? now[0];
}

/** A result that is not there any more, while its question was asked. */
function ending(before: Result, after: Result | undefined, was: string): Change {
  // Fixed is what a policy that could decide does not find any more; a pass, or another fault.
  const decided = after?.outcome === "pass" || after?.outcome === "fail";
  return {
    kind: decided ? "fixed" : "changed",
    ...about(before),
    before: before.outcome,
    after: after?.outcome === "fail" ? "pass" : (after?.outcome ?? "unknown"),
    blocking: before.blocking,
    since: before.since ?? was,
    message: before.message,
  };
}

/** A result whose question nobody asked any more. */
function gone(before: Result, old: Side, now: Side): Change {
  return {
    kind: "vanished",
    ...about(before),
    before: before.outcome,
    cause: causeOfGone(before, now),
    blocking: before.blocking,
    since: before.since ?? old.report.finishedAt,
    message: before.message,
  };
}

function causeOfNew({ pack, policy, urn }: Result, before: Side): ChangeCause | undefined {
  const ran = before.policies.get(`${pack}/${policy}`);
  if (!before.urns.has(urn)) return "resource-added";
  if (ran === undefined) return "policy-added";
  return ran ? undefined : "policy-enabled";
}

function causeOfGone({ pack, policy, urn }: Result, now: Side): ChangeCause {
  const ran = now.policies.get(`${pack}/${policy}`);
  if (!now.urns.has(urn)) return "resource-gone";
  if (ran === undefined) return "policy-gone";
  return ran ? "policy-elsewhere" : "policy-disabled";
}

function about({ fingerprint, pack, policy, urn, severity }: Result) {
  return {
    subject: "result" as const,
    id: fingerprint,
    title: `${pack}/${policy}`,
    urn,
    severity,
  };
}
