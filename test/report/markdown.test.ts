import assert from "node:assert/strict";
import { markdown } from "../../gonogo/report/markdown";
import type { Report, StackReport } from "../../gonogo/report/model";
import { assertGolden } from "./golden";
import { pack, policy, reportOf, resource, result, sampleReport } from "./sample";
import { auditedReport } from "./sample-audit";

/** GitHub refuses a comment that is longer. */
const limit = 65_536;

function runOf(report: Report): StackReport {
  const [run] = report.runs;
  assert.ok(run);
  return run;
}

describe("Markdown of an audit", () => {
  const report = auditedReport();
  const comment = markdown(report);

  it("is as in the golden file", () => assertGolden("audit.md", comment));

  it("gives the verdict of the checklist where there is one", () => {
    const run = runOf(report);
    assert.ok(run.checklist);
    const verdict = { ...run.verdict, go: true };
    const alone = { ...report, failures: [], runs: [{ ...run, verdict }] };
    assert.match(markdown(alone), /^# gonogo: NO-GO/);
    const go = { ...run, verdict, checklist: { ...run.checklist, go: true } };
    assert.match(markdown({ ...alone, runs: [go] }), /^# gonogo: GO/);
    assert.ok(comment.includes(`| \`shop-prod\` | **NO-GO** | ${run.checklist.summary}`));
  });

  it("counts the items, says what to do next, and lists what is waived", () => {
    assert.match(comment, /\| 5 \| 1 \| 2 \| 0 \| 1 \| 0 \| 1 \| 2 \|/);
    assert.match(comment, /<summary>1\. Mend these: gonogo preview says where\. \(fail, 2 items\)/);
    assert.match(comment, /^- stacks\/shop-prod\.waivers\/prices\.yaml:1: shop-007 passes/m);
    assert.match(comment, /\| `shop-501` \| The drill took less than an hour \| Waived until/);
  });

  it("sums up what changed since the report before, what is new first", () => {
    const change = comment.slice(comment.indexOf("since 2025-12-31 03:00 UTC (GO)"));
    assert.match(change, /^[^\n]*: 1 new, 1 newly unknown, 1 waiver expired, 1 changed/);
    assert.match(change, /\| \*?\*?New\*?\*? \| gonogo\/rds-storage-encrypted \| `orders /);
    assert.ok(change.indexOf("| No longer waived |") < change.indexOf("| Still open |"));
    assert.ok(!markdown(sampleReport()).includes("since 2025"));
  });

  it("stays below GitHub's limit, whatever is long, and says what is left out", () => {
    const run = runOf(report);
    const { checklist, comparison } = run;
    assert.ok(checklist && comparison);
    const long = "x".repeat(100_000);
    const items = Array.from({ length: 2_000 }, (_, at) => ({
      ...checklist.items[0],
      id: `shop-${at}`,
      control: `c${at}`,
      reason: long,
    })) as unknown as typeof checklist.items;
    const [change] = comparison.changes;
    assert.ok(change);
    const changes = Array.from({ length: 5_000 }, () => change);
    const failures = [{ stack: "big", code: "usage" as const, message: long }];
    const stacks = Array.from({ length: 500 }, (_, at) => ({ ...run, stack: `stack-${at}` }));
    const cases: readonly Report[] = [
      { ...report, runs: [{ ...run, checklist: { ...checklist, items, summary: long } }] },
      { ...report, runs: [{ ...run, comparison: { ...comparison, changes } }] },
      { ...report, runs: stacks, failures },
      { ...report, runs: [], failures: Array.from({ length: 200 }, () => failures).flat() },
    ];
    for (const each of cases) assert.ok(markdown(each).length < limit);
    assert.match(markdown(cases[2] ?? report), /\d+ sections are in the full report only/);
    assert.match(markdown(cases[2] ?? report), /\d+ more stacks are in the full report only/);
  });

  it("keeps what fits after a part that does not", () => {
    const own = policy("queue-encrypted");
    const queues = ["a", "b"].map((name) => resource("aws:sqs/queue:Queue", name));
    const violations = queues.map(({ urn }, at) => ({
      policy: own.name,
      urn,
      level: "mandatory" as const,
      message: at === 0 ? "y".repeat(70_000) : "short",
    }));
    const comment = markdown(reportOf(result(queues, [pack([own], { violations })])));
    assert.ok(comment.length < limit);
    assert.match(comment, /### `b`/);
    assert.match(comment, /1 section is in the full report only/);
  });
});
