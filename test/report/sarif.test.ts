import assert from "node:assert/strict";
import type { Log, Result, Run } from "sarif";
import type { Report, StackReport } from "../../gonogo/report/model";
import { sarif } from "../../gonogo/report/sarif";
import { itemResult } from "../../gonogo/report/sarif/items";
import { indexOf } from "../../gonogo/report/sarif/results";
import { sarifGithub } from "../../gonogo/report/sarif-github";
import { digestOfRun } from "../../gonogo/report/uuid";
import { assertGolden } from "./golden";
import { pack, policy, reportOf, resource, result, sampleReport } from "./sample";
import { auditedReport } from "./sample-audit";
import { validatorOf } from "./schemas";

const schema = "sarif-2.1.0.json";
const type = "aws:sqs/queue:Queue";

function parsed(text: string): Run[] {
  return (JSON.parse(text) as Log).runs;
}
function firstRun(text: string): Run & { readonly results: Result[] } {
  const [run] = parsed(text);
  assert.ok(run?.results);
  return { ...run, results: run.results };
}
const stackOf = (report: Report): StackReport => {
  const [run] = report.runs;
  assert.ok(run);
  return run;
};
const outcomeOf = (each: Result) => String(each.properties?.outcome);

/** One policy that fails for so many resources. */
function failing(count: number): Report {
  const own = policy("queue-encrypted");
  const queues = Array.from({ length: count }, (_, at) => resource(type, `queue-${at}`));
  const violations = queues.map(({ urn }) => ({
    policy: own.name,
    urn,
    level: "mandatory" as const,
    message: "Messages are not encrypted.",
  }));
  return reportOf(result(queues, [pack([own], { violations })]));
}

describe("SARIF in full", () => {
  const report = auditedReport();
  const run = firstRun(sarif(report));
  const stack = stackOf(report);

  it("is as in the golden file", () => assertGolden("audit.sarif", sarif(report)));

  it("follows the official schema, with and without a checklist and a past", () => {
    const check = validatorOf(schema);
    for (const each of [report, sampleReport(), { ...report, runs: [] }]) {
      assert.deepEqual(check(JSON.parse(sarif(each))), []);
    }
    assert.notDeepEqual(check({ version: "2.1.0", runs: [{}] }), []);
  });

  it("has a result for each result of the report, each item, and what has vanished", () => {
    const items = stack.checklist?.items ?? [];
    assert.ok(items.length > 0);
    assert.equal(run.results.length, stack.results.length + items.length + 1);
    assert.deepEqual(
      run.results.slice(0, stack.results.length).map(outcomeOf),
      stack.results.map(({ outcome }) => outcome),
    );
  });

  it("says by its kind what the outcome is, and gives a level to failures only", () => {
    const kinds: Record<string, string> = {
      pass: "pass",
      fail: "fail",
      unknown: "open",
      error: "open",
      manual: "review",
      "not-applicable": "notApplicable",
    };
    const seen = new Set<string>();
    for (const each of run.results.filter(({ properties }) => properties)) {
      seen.add(outcomeOf(each));
      assert.equal(each.kind, kinds[outcomeOf(each)]);
      assert.equal(each.level === "none", each.kind !== "fail");
    }
    assert.deepEqual([...seen].sort(), Object.keys(kinds).sort());
  });

  it("names a rule for every result", () => {
    for (const { ruleId, ruleIndex } of run.results) {
      assert.equal(run.tool.driver.rules?.[ruleIndex ?? -1]?.id, ruleId);
    }
  });

  it("tells of every result whether it is suppressed, and by whom", () => {
    assert.ok(run.results.every(({ suppressions }) => Array.isArray(suppressions)));
    const said = run.results.flatMap(({ suppressions }) => suppressions ?? []);
    assert.deepEqual(
      said.map(({ kind, status }) => `${kind} ${status}`),
      ["external accepted", "external accepted"],
    );
    assert.match(said[0]?.justification ?? "", /^Waived until 2026-12-31 \(OPS-12\)/);
    assert.match(said[1]?.justification ?? "", /^Waived until 2026-01-20 \(OPS-44\)/);
    const none = firstRun(sarif(failing(2)));
    assert.ok(none.results.every(({ suppressions }) => suppressions === undefined));
  });

  it("tells of every result what became of it since the report before", () => {
    const states = new Map<string, number>();
    for (const { baselineState } of run.results) {
      assert.ok(baselineState);
      states.set(baselineState, (states.get(baselineState) ?? 0) + 1);
    }
    assert.equal(states.get("new"), 1);
    assert.equal(states.get("updated"), 4);
    assert.equal(states.get("absent"), 1);
    assert.ok(run.baselineGuid);
    const without = firstRun(sarif(sampleReport()));
    assert.ok(without.results.every(({ baselineState }) => baselineState === undefined));
    assert.equal(without.baselineGuid, undefined);
  });

  it("links runs: the baseline is the report whose digest the comparison names", () => {
    const past = sampleReport();
    const own = stackOf(past);
    const { comparison } = stack;
    assert.ok(comparison);
    const previous = { ...comparison.previous, sha256: digestOfRun(past, own) };
    const now = { ...stack, comparison: { ...comparison, previous } };
    const guid = firstRun(sarif(past)).automationDetails?.guid;
    assert.equal(firstRun(sarif({ ...report, runs: [now] })).baselineGuid, guid);
    assert.notEqual(run.automationDetails?.guid, guid);
  });

  it("points an item to the file of what was said of it, else to the stack's configuration", () => {
    const uriOf = (id: string) =>
      run.results.find(({ message }) => message.text?.startsWith(id))?.locations?.[0]
        ?.physicalLocation?.artifactLocation?.uri;
    assert.equal(uriOf("shop-501"), "stacks/shop-prod.evidence/drill.yaml");
    assert.equal(uriOf("shop-004"), "stacks/Pulumi.shop-prod.yaml");
  });

  it("tells errors as notifications, and a stack without a verdict as a failed run", () => {
    const [invocation] = run.invocations ?? [];
    const told = invocation?.toolExecutionNotifications?.map(({ message }) => message.text) ?? [];
    assert.equal(told.length, 3);
    const mend = invocation?.toolConfigurationNotifications?.map(({ message }) => message.text);
    assert.match(mend?.join() ?? "", /^stacks\/shop-prod\.waivers\/prices\.yaml:1: /);
    assert.equal(invocation?.exitCode, 1);
    const failed = parsed(sarif(report))[1];
    assert.equal(failed?.invocations?.[0]?.executionSuccessful, false);
    assert.equal(failed?.results, undefined);
  });

  it("keeps fingerprints of all results apart", () => {
    const prints = run.results.map((each) => each.partialFingerprints?.["gonogo/v1"]);
    assert.equal(new Set(prints).size, run.results.length);
  });
});

describe("SARIF for GitHub", () => {
  const report = auditedReport();
  const run = firstRun(sarifGithub(report));

  it("is as in the golden file", () => assertGolden("audit.github.sarif", sarifGithub(report)));

  it("follows the official schema", () => {
    const check = validatorOf(schema);
    for (const each of [report, sampleReport(), { ...report, runs: [] }, failing(1)]) {
      assert.deepEqual(check(JSON.parse(sarifGithub(each))), []);
    }
  });

  it("holds open failures and what blocks undecided, and nothing else", () => {
    const { results } = stackOf(report);
    const open = results.filter(
      ({ outcome, waiver, blocking }) =>
        waiver === undefined &&
        (outcome === "fail" || (blocking && (outcome === "unknown" || outcome === "error"))),
    );
    assert.ok(open.length > 0 && open.length < results.length);
    assert.deepEqual(
      run.results.map((each) => each.partialFingerprints?.["gonogo/v1"]).sort(),
      open.map(({ fingerprint }) => fingerprint).sort(),
    );
    assert.ok(run.results.every(({ kind, suppressions }) => kind === "fail" && !suppressions));
  });

  it("has what GitHub asks for in every result and rule", () => {
    for (const each of run.results) {
      const { region, artifactLocation } = each.locations?.[0]?.physicalLocation ?? {};
      assert.deepEqual(Object.keys(region ?? {}), [
        "startLine",
        "startColumn",
        "endLine",
        "endColumn",
      ]);
      assert.match(artifactLocation?.uri ?? "", /^shop\//);
      assert.equal(run.tool.driver.rules?.[each.ruleIndex ?? -1]?.id, each.ruleId);
      assert.match(each.partialFingerprints?.primaryLocationLineHash ?? "", /^[0-9a-f]{16}:1$/);
    }
    for (const rule of run.tool.driver.rules ?? []) {
      assert.ok(rule.shortDescription?.text && rule.fullDescription?.text && rule.help?.text);
      assert.ok(rule.fullDescription.text.length <= 1_024);
      assert.ok((rule.properties?.tags ?? []).length <= 20);
    }
  });

  it("is a category for each stack of each program", () => {
    assert.equal(run.automationDetails?.id, "launch/shop/shop-prod/");
    const [own] = report.runs.map((each) => ({ ...each, program: "." }));
    assert.ok(own);
    const atRoot = firstRun(sarifGithub({ ...report, runs: [own] }));
    assert.equal(atRoot.automationDetails?.id, "launch/shop-prod/");
  });

  it("leaves a stack without a verdict out, so that none of its alerts is closed", () => {
    assert.equal(parsed(sarifGithub(report)).length, 1);
    const [alone] = parsed(sarifGithub({ ...report, runs: [] }));
    assert.equal(alone?.invocations?.[0]?.executionSuccessful, false);
    assert.equal(alone?.results, undefined);
  });

  it("shows an item of the checklist that blocks by a file that someone can open", () => {
    const audited = auditedReport();
    const runs = audited.runs.map((each) => {
      const { checklist } = each;
      assert.ok(checklist);
      const items = checklist.items.map((item) =>
        item.id === "shop-002" ? { ...item, required: true, blocking: true } : item,
      );
      return { ...each, checklist: { ...checklist, items } };
    });
    const shown = firstRun(sarifGithub({ ...audited, runs }));
    const [item] = shown.results.filter(({ ruleId }) => ruleId?.startsWith("gonogo-checklist/"));
    assert.match(item?.message.text ?? "", /^shop-002: /);
    assert.equal(shown.results.length, run.results.length + 1);
  });

  it("keeps to GitHub's limits: stacks, results, descriptions", function () {
    this.timeout(60_000);
    const [own] = failing(1).runs;
    assert.ok(own);
    const many = Array.from({ length: 21 }, (_, at) => ({ ...own, stack: `s${at}` }));
    assert.throws(
      () => sarifGithub({ ...report, runs: many }),
      /at most 20 stacks.*--output FOLDER\//,
    );
    const [first] = own.results;
    assert.ok(first);
    const crowd = Array.from({ length: 25_001 }, (_, at) => ({
      ...first,
      fingerprint: at.toString(16).padStart(64, "0"),
      blocking: at === 25_000,
    }));
    const cut = firstRun(sarifGithub({ ...report, runs: [{ ...own, results: crowd }] }));
    assert.equal(cut.results.length, 25_000);
    assert.equal(cut.results[0]?.level, "error", "what blocks stays");
    const told = cut.invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text;
    assert.match(told ?? "", /^1 finding is left out/);
    const emoji = policy("long", { description: `${"a".repeat(1_022)}👩rest` });
    const violations = [
      { policy: "long", urn: resource(type, "q").urn, level: "mandatory" as const, message: "no" },
    ];
    const long = reportOf(result([resource(type, "q")], [pack([emoji], { violations })]));
    const text = firstRun(sarifGithub(long)).tool.driver.rules?.[0]?.fullDescription?.text ?? "";
    assert.equal(text, `${"a".repeat(1_022)}…`);
  });
});

it("a fingerprint of an item does not change with what is said of it", () => {
  const run = stackOf(auditedReport());
  const item = run.checklist?.items[0];
  assert.ok(item);
  const index = indexOf(run, []);
  const print = (of: typeof item) =>
    itemResult(of, { system: "shop" }, index).partialFingerprints?.["gonogo/v1"];
  assert.equal(print(item), print({ ...item, outcome: "pass", reason: "done", section: "moved" }));
});
