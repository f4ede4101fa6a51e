/** `gonogo diff` and `gonogo history` as a user runs them. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../gonogo/cli/run";
import { keep } from "../../gonogo/history/keep";
import { captured } from "../cli/support";
import { type Made, reportOf, runOf } from "./support";

const failing: Made = { rows: [{ policy: "encrypted", on: "orders", outcome: "fail" }] };
const passing: Made = { rows: [{ policy: "encrypted", on: "orders", outcome: "pass" }] };
const day = (n: number) => `2026-03-0${n}T12:00:00.000Z`;

describe("what reports say over time", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "gonogo-history-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const told = async (...argv: string[]) => {
    const { io, out, err } = captured({ cwd: dir });
    const code = await run(argv, io);
    return { code, out: out(), err: err() };
  };
  const write = (name: string, ...runs: readonly Made[]) =>
    writeFileSync(join(dir, name), JSON.stringify(reportOf(...runs.map(runOf))));
  const kept = (made: Made) =>
    keep(reportOf(runOf(made)), { dir: join(dir, "reports") }, captured().io);

  it("diff tells of what blocks anew, and ends with 1", async () => {
    write("a.json", { ...passing, at: day(1) });
    write("b.json", { ...failing, at: day(2) });
    const { code, out } = await told("diff", "a.json", "b.json");
    assert.equal(code, 1);
    assert.match(out, /shop-prod {3}GO {2}2026-03-01 12:00 → {2}NO-GO {2}2026-03-02 12:00 UTC/);
    assert.match(
      out,
      /1 thing blocks that did not before\.\n\nNew \(1\)\n {2}high {6}gonogo\/encrypted {2}orders/,
    );
  });

  it("diff tells of what is fixed with its age, and ends with 0", async () => {
    write("a.json", { ...failing, at: day(1) });
    write("b.json", { ...passing, at: day(4) });
    const { code, out } = await told("diff", "a.json", "b.json");
    assert.equal(code, 0);
    assert.match(
      out,
      /Fixed \(1\)\n.*orders \(aws:sqs:Queue\) {2}was open 3 days; blocked\n.*does not hold/,
    );
  });

  it("diff of a folder compares the last two", async () => {
    for (const made of [failing, passing, failing]) await kept(made);
    const { code, out } = await told("diff", "reports", "--format", "json");
    const [diff] = JSON.parse(out);
    assert.equal(code, 1);
    assert.equal(diff.newlyBlocking, 1);
    assert.deepEqual(
      diff.changes.map(({ kind }: { kind: string }) => kind),
      ["new"],
    );
  });

  it("diff as Markdown keeps what programs say as text", async () => {
    const hostile = (outcome: "pass" | "fail"): Made => ({
      rows: [{ policy: "p", on: "a|b`<img>", outcome }],
    });
    write("a.json", hostile("pass"));
    write("b.json", hostile("fail"));
    const { out } = await told("diff", "a.json", "b.json", "--format", "markdown");
    assert.match(
      out,
      /\| high \| `gonogo\/p` \| ``a\\\|b`<img> \(aws:sqs:Queue\)`` \| pass → fail; blocks now \|/,
    );
  });

  it("diff shows what is open without blocking only when asked", async () => {
    const advice: Made = { rows: [{ policy: "p", on: "a", outcome: "fail", blocking: false }] };
    write("a.json", { ...advice, at: day(1) });
    write("b.json", { ...advice, at: day(2) });
    assert.match(
      (await told("diff", "a.json", "b.json")).out,
      /Still open \(1\)\n {2}1 that does not block\n/,
    );
    assert.match((await told("diff", "a.json", "b.json", "--all")).out, /gonogo\/p .* open 24 h\n/);
  });

  it("diff refuses what it cannot compare with one message", async () => {
    write("a.json", failing);
    write("other.json", { ...failing, stack: "shop-dev" });
    writeFileSync(join(dir, "half.json"), '{"schemaVersion": "1.3", "runs": [');
    writeFileSync(join(dir, "sarif.json"), '{"version": "2.1.0", "runs": []}');
    writeFileSync(join(dir, "new.json"), '{"schemaVersion": "2.0", "runs": []}');
    writeFileSync(
      join(dir, "odd.json"),
      '{"schemaVersion": "1.3", "runs": [{"project": "x", "stack": 7}]}',
    );
    const cases: readonly [string[], RegExp][] = [
      [
        ["a.json", "other.json"],
        /a\.json tells of shop\/shop-prod, other\.json of shop\/shop-dev: only/,
      ],
      [["a.json", "half.json"], /half\.json:1:\d+: not valid JSON/],
      [["a.json", "sarif.json"], /sarif\.json: it has no schemaVersion\. A report is what/],
      [["a.json", "new.json"], /its schemaVersion is "2\.0", and this gonogo reads 1\.x/],
      [["a.json", "odd.json"], /odd\.json: it is no report: runs\[0\]\.stack is no text/],
      [["a.json", "none.json"], /none\.json: there is no such file\./],
      [["a.json"], /a\.json is no folder/],
      [[], /needs two reports/],
      [["."], /\. holds no reports\. They are kept by/],
    ];
    for (const [argv, message] of cases) {
      const { code, out, err } = await told("diff", ...argv);
      assert.equal(code, 2, argv.join(" "));
      assert.equal(out, "");
      assert.match(err, message);
    }
  });

  it("history tells the verdicts, the time in state, and how long what is open has been so", async () => {
    await kept({ ...passing, at: day(1) });
    await kept({ ...failing, at: day(2) });
    await kept({ ...failing, at: day(3) });
    const { code, out } = await told(
      "history",
      "shop-prod",
      "--reports",
      "reports",
      "--format",
      "json",
    );
    const timeline = JSON.parse(out);
    assert.equal(code, 0);
    assert.equal(timeline.state.go, false);
    assert.equal(timeline.state.since, day(2));
    assert.deepEqual(
      timeline.reports.map(({ go }: { go: boolean }) => go),
      [true, false, false],
    );
    assert.deepEqual(timeline.reports[1].changes.new, 1);
    const [open] = timeline.open;
    assert.deepEqual([open.of, open.open, open.blocking], ["high", 1, 1]);
    assert.ok(Math.abs(open.oldestDays - timeline.state.days) < 0.2);
    const text = await told("history", "--reports", "reports");
    assert.match(text.out, / NO-GO {2}shop-prod {2}since 2026-03-02 12:00 UTC, .* days; 3 reports/);
    assert.match(text.out, /2026-03-02 12:00 {2}NO-GO {5}1 block {2}1 new\n/);
  });

  it("history tells how long a fix took", async () => {
    await kept({ ...failing, at: day(1) });
    await kept({ ...passing, at: day(3) });
    const { out } = await told("history", "--reports", "reports", "--format", "json");
    assert.deepEqual(JSON.parse(out).fixed, [{ of: "high", fixed: 1, medianDays: 2 }]);
  });

  it("a history with a hole tells the rest, says which file, and ends with 2", async () => {
    await kept({ ...failing, at: day(1) });
    await kept({ ...failing, at: day(2) });
    const folder = join(dir, "reports", "shop-prod");
    const [name = ""] = readdirSync(folder).sort();
    writeFileSync(join(folder, name), "{}");
    const { code, out, err } = await told("history", "--reports", "reports");
    assert.equal(code, 2);
    assert.match(out, /1 report\n/);
    assert.ok(err.includes(name));
  });
});
