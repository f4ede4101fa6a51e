import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keep } from "../../gonogo/history/keep";
import { html } from "../../gonogo/report/html";
import type { Report, StackReport } from "../../gonogo/report/model";
import { splitUrn } from "../../gonogo/report/names";
import { largeReport } from "./large";
import { pack, policy, reportOf, resource, result, sampleReport } from "./sample";
import { auditedReport, sampleChecklist } from "./sample-audit";

const hostile =
  '</script><script>alert(1)</script><img src=x onerror="alert(2)">\' `${evil}` \u202e';

/** The report with the same text in place of every free text and every name. */
function filled(report: Report, text: string): Report {
  const kept = new Set([
    "outcome",
    "kind",
    "way",
    "strength",
    "phase",
    "severity",
    "level",
    "action",
  ]);
  const fill = (value: unknown, key: string): unknown => {
    if (typeof value === "string") return kept.has(key) || /^\d{4}-\d\d/.test(value) ? value : text;
    if (Array.isArray(value)) return value.map((each) => fill(each, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, fill(each, name)]),
    );
  };
  const { context, checklist, comparison } = report.runs[0] as StackReport;
  const parts = fill({ context, checklist, comparison }, "") as Partial<StackReport>;
  return { ...report, runs: report.runs.map((run) => ({ ...run, ...parts })) };
}

/** Every tag with its attributes' names. */
function tags(page: string): string[] {
  return [...page.matchAll(/<[/!]?[a-zA-Z][^>]*>/g)].map((m) => m[0].replace(/"[^"]*"/g, '""'));
}

const ids = (page: string) => [...page.matchAll(/\sid="([^"]+)"/g)].map((m) => m[1] ?? "");
const links = (page: string) => [...page.matchAll(/href="#([^"]+)"/g)].map((m) => m[1] ?? "");
const body = (page: string) => page.slice(page.indexOf("<body>"), page.lastIndexOf("<script>"));
const elements = (page: string) => (page.match(/<[a-z]/g) ?? []).length;

/** A report of several stacks that all have the same names. */
function twins(): Report {
  const report = auditedReport();
  const [run] = report.runs;
  if (run === undefined) throw new Error("the sample has a run");
  const named = (stack: string): StackReport => ({ ...run, stack });
  return { ...report, runs: [run, named("shop-staging"), named("shop/dev 2")] };
}

describe("the HTML report", () => {
  it("lists every item in the checklist's own order, with what decided it", () => {
    const page = html(auditedReport());
    const asked = sampleChecklist.sections.flatMap(({ items }) => items.map(({ id }) => id));
    const shown = [...page.matchAll(/<details class="row item[^"]*" id="([^"]+)"/g)].map(
      (m) => m[1],
    );
    assert.deepEqual(shown, asked);
    const [run] = auditedReport().runs;
    for (const { contributions } of run?.checklist?.items ?? []) {
      for (const { place } of contributions) {
        if (place !== undefined) assert.ok(page.includes(`<code>${place}</code>`), place);
      }
    }
  });

  it("lists the whole population: every policy, every resource, every result", () => {
    const page = html(auditedReport());
    const [run] = auditedReport().runs;
    for (const { urn } of run?.resources ?? [])
      assert.ok(page.includes(`<code>${urn}</code>`), urn);
    for (const { name } of run?.policies ?? [])
      assert.ok(page.includes(`id="policy-${name}"`), name);
    for (const { policy, urn, outcome, message } of run?.results ?? []) {
      const from = page.indexOf(`id="policy-${policy}"`);
      const entry = page.slice(from, page.indexOf("</details>", from));
      assert.ok(entry.includes(splitUrn(urn).name), `${policy} on ${urn}`);
      assert.ok(entry.includes(`<span class="o ${outcome}">`), `${policy}: ${outcome}`);
      assert.ok(entry.includes(message), message);
    }
  });

  for (const [name, report] of [
    ["an audit", auditedReport],
    ["a preview", sampleReport],
    ["stacks that share all names", twins],
    ["a stack in which nothing is wrong", () => reportOf(result([], [pack([policy("any")])]))],
  ] as const) {
    it(`has no id twice and no link that leads nowhere: ${name}`, () => {
      const page = html(report());
      assert.equal(new Set(ids(page)).size, ids(page).length);
      const known = new Set(ids(page));
      assert.deepEqual(
        links(page).filter((id) => !known.has(id)),
        [],
      );
      assert.ok(links(page).length > 5);
      const options = page.slice(page.indexOf('<select id="section"')).split("</select>")[0] ?? "";
      const offered = [...options.matchAll(/<option value="([^"]+)"/g)].map((m) => m[1] ?? "");
      assert.ok(offered.length > 1);
      assert.deepEqual(
        offered.filter((id) => !known.has(id)),
        [],
      );
    });
  }

  it("keeps its links while the report changes", () => {
    for (const id of [
      "shop-003",
      "control-https-enforced",
      "policy-bucket-recovery",
      "resource-orders",
    ]) {
      assert.ok(ids(html(auditedReport())).includes(id), id);
      assert.ok(ids(html(twins())).includes(id), id);
    }
    assert.ok(ids(html(twins())).includes("shop-staging-shop-003"));
  });

  it("says NO-GO when the checklist does, whatever the preview found", () => {
    const report = auditedReport();
    const runs = report.runs.map((run) => ({ ...run, verdict: { ...run.verdict, go: true } }));
    assert.match(html({ ...report, runs, failures: [] }), /<title>NO-GO/);
    assert.match(html({ ...report, runs: [], failures: report.failures }), /<title>NO-GO/);
  });

  it("takes hostile text in the checklist, the past and the context for text", () => {
    const page = html(filled(auditedReport(), hostile));
    assert.deepEqual(tags(body(page)), tags(body(html(filled(auditedReport(), "plain")))));
    assert.doesNotMatch(page, /\u202e/);
    assert.doesNotMatch(html(filled(auditedReport(), "javascript:alert(1)")), /href="?javascript/i);
  });

  it("names the digest of the report that is kept, which gonogo verify asks for", async () => {
    const dir = mkdtempSync(join(tmpdir(), "gonogo-kept-"));
    try {
      const io = { cwd: dir, err: () => undefined };
      for (const turn of [1, 2]) {
        const { report, kept } = await keep(sampleReport(), { dir }, io);
        assert.ok(html(report).includes(`--expect ${kept[0]?.sha256}<`), `report ${turn}`);
      }
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it("holds no value of a property, secret or not", () => {
    const canary = "canary-5f1d0c";
    const secretive = resource("aws:rds/instance:Instance", "orders", {
      inputs: { password: canary, tags: { note: canary } },
    });
    const page = html(reportOf(result([secretive], [pack([policy("any")])], { log: [] })));
    assert.ok(page.includes("orders"));
    assert.ok(!page.includes(canary));
  });

  it("has no inline style and no handler, which its own policy would refuse", () => {
    assert.doesNotMatch(body(html(auditedReport())), /<[^>]*\s(?:style|on[a-z]+)=/);
  });

  it("stays small: 808 boxes, 1,000 resources and 140 policies", () => {
    const page = html(largeReport());
    assert.ok(elements(page) < 48_000, `${elements(page)} elements`);
    assert.ok(page.length < 2_400_000, `${page.length} bytes`);
  });

  it("grows with what it shows, not faster", () => {
    const size = { boxes: 100, resources: 200, policies: 40, results: 20 };
    const twice = { boxes: 200, resources: 400, policies: 80, results: 20 };
    const [small, large] = [html(largeReport(size)), html(largeReport(twice))];
    assert.ok(large.length < 2.1 * small.length, `${small.length} → ${large.length}`);
    assert.ok(elements(large) < 2.1 * elements(small));
  });
});
