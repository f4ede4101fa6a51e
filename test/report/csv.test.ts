import assert from "node:assert/strict";
import { csv } from "../../gonogo/report/csv";
import { assertGolden } from "./golden";
import { pack, policy, reportOf, resource, result, sampleReport } from "./sample";
import { auditedReport } from "./sample-audit";

/** Rows of cells as RFC 4180 has them; anything else throws. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/y;
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const match = cell.exec(text);
    assert.ok(match, `no cell at ${at}: ${text.slice(at, at + 40)}`);
    row.push(match[1]?.replace(/""/g, '"') ?? match[2] ?? "");
    if (match[3] === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

function records(text: string): Record<string, string>[] {
  const [names, ...rows] = parse(text);
  assert.ok(names);
  return rows.map((row) => {
    assert.equal(row.length, names.length);
    return Object.fromEntries(names.map((name, at) => [name, row[at] ?? ""]));
  });
}

describe("CSV", () => {
  const report = auditedReport();
  const rows = records(csv(report));

  it("is as in the golden file", () => assertGolden("audit.csv", csv(report)));

  it("has a row for each result, each item, and each stack without a verdict", () => {
    const [run] = report.runs;
    const count = (subject: string) => rows.filter((row) => row.subject === subject).length;
    assert.equal(count("result"), run?.results.length);
    assert.equal(count("item"), run?.checklist?.items.length);
    assert.equal(count("stack"), 1);
    assert.equal(rows.length, count("result") + count("item") + 1);
    assert.equal(records(csv(sampleReport())).length, count("result") + 1);
  });

  it("keeps the outcome beside what was made of it", () => {
    const row = (start: string, resource = "") => {
      const found = rows.find((r) => r.id?.endsWith(start) && r.resource === resource);
      assert.ok(found, start);
      return found;
    };
    const said = (r: Record<string, string>) => [r.outcome, r.disposition, r.blocking, r.change];
    const waived = row("bucket-https-only", "invoices");
    assert.deepEqual(said(waived), ["fail", "waived", "false", ""]);
    assert.equal(waived["waiver ticket"], "OPS-12");
    assert.deepEqual(said(row("rds-storage-encrypted", "orders")), ["fail", "open", "true", "new"]);
    const expired = row("bucket-recovery", "images");
    assert.deepEqual(said(expired), ["fail", "waiver-expired", "false", "waiver-expired"]);
    assert.deepEqual(said(row("shop-501")), ["error", "waived", "false", "changed"]);
    assert.deepEqual(said(row("shop-007")), ["pass", "", "false", "fixed"]);
  });

  it("hands no formula to a spreadsheet", () => {
    const values = [
      "=HYPERLINK(1)",
      "+1+cmd|' /C calc'!A0",
      "-2+3",
      "@SUM(A1)",
      "\t=1",
      "\r\n=1",
      " =1",
      '"=1',
      "＝1",
      "plain",
    ];
    for (const value of values) {
      const odd = resource("aws:sqs/queue:Queue", value);
      const own = policy("p", { displayName: value });
      const violations = [
        { policy: "p", urn: odd.urn, level: "mandatory" as const, message: value },
      ];
      const [row] = records(csv(reportOf(result([odd], [pack([own], { violations })]))));
      assert.ok(row);
      for (const cell of Object.values(row)) assert.doesNotMatch(cell, /^\s*"?[=+\-@＝]/, value);
      assert.equal(row.message?.startsWith("'"), value !== "plain", value);
    }
  });

  it("keeps commas, quotes and line breaks within a cell", () => {
    const message = 'a, "b"\nc; d';
    const odd = resource("aws:sqs/queue:Queue", "q");
    const violations = [{ policy: "p", urn: odd.urn, level: "mandatory" as const, message }];
    const [row] = records(csv(reportOf(result([odd], [pack([policy("p")], { violations })]))));
    assert.equal(row?.message, 'a, "b" c; d');
  });
});
