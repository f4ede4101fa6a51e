import assert from "node:assert/strict";
import fc from "fast-check";
import { SaxesParser } from "saxes";
import { formats } from "../../gonogo/cli/formats";
import { render } from "../../gonogo/cli/render";
import { countOutcomes } from "../../gonogo/report/counts";
import { outcomes, type Report, type Result, type StackReport } from "../../gonogo/report/model";
import { severities } from "../../gonogo/report/verdict";
import type { ItemResult } from "../../gonogo/verdict/types";
import { auditedReport } from "./sample-audit";
import { validatorOf } from "./schemas";

const options = { color: false, width: 100 };

/** Text as a hostile program may hold it: any UTF-16, halves of pairs and controls included. */
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 })
    .map((c) => String.fromCharCode(...c)),
  fc.constantFrom("", " ", "=1+1", '"', "]]>", "<b>", "a,b", "\r\n", "\ufffe", "…", "𝒳", "a/b c"),
);

const [sample] = auditedReport().runs;
assert.ok(sample?.checklist && sample.comparison && sample.context);
const { checklist, comparison, context, ...preview } = sample;
const [waived] = preview.results.flatMap(({ waiver }) => waiver ?? []);
assert.ok(waived);
const waiver = waived;

const anyResult = fc
  .record({
    policy: fc.constantFrom(...preview.policies),
    outcome: fc.constantFrom(...outcomes),
    severity: fc.constantFrom(...severities),
    blocking: fc.boolean(),
    message: anyText,
    resource: fc.oneof(fc.constantFrom(...preview.resources.map(({ urn }) => urn)), anyText),
    property: fc.option(anyText, { nil: undefined }),
    file: fc.option(anyText, { nil: undefined }),
    waived: fc.boolean(),
  })
  .map(
    ({ policy, resource, file, waived, property, ...rest }): Omit<Result, "fingerprint"> => ({
      ...rest,
      pack: policy.pack,
      policy: policy.name,
      level: policy.level,
      urn: resource,
      ...(property === undefined ? {} : { property }),
      ...(file === undefined ? {} : { source: { file, line: 1, column: 1 } }),
      ...(waived ? { waiver } : {}),
    }),
  );

const anyItem = fc
  .record({
    outcome: fc.constantFrom(...outcomes),
    requirement: anyText,
    reason: anyText,
    section: anyText,
    required: fc.boolean(),
    blocking: fc.boolean(),
  })
  .map((item) => item);

const anyRun = fc
  .record({
    results: fc.array(anyResult, { maxLength: 12 }),
    items: fc.option(fc.array(anyItem, { maxLength: 8 }), { nil: undefined }),
    past: fc.boolean(),
    about: fc.boolean(),
    stack: fc.constantFrom("shop-prod", "shop-dev"),
    titles: anyText,
  })
  .map(({ results, items, past, about, stack, titles }): StackReport => {
    const all = results.map((result, at) => ({
      ...result,
      fingerprint: at.toString(16).padStart(64, "0"),
    }));
    return {
      ...preview,
      stack,
      policies: preview.policies.map((policy) => ({ ...policy, title: titles, fix: titles })),
      results: all,
      groups: [],
      verdict: {
        ...preview.verdict,
        counts: countOutcomes(all),
        go: all.every((r) => !r.blocking),
      },
      ...(about ? { context } : {}),
      ...(past ? { comparison } : {}),
      ...(items === undefined ? {} : { checklist: checklistWith(items) }),
    };
  });

function checklistWith(items: readonly Partial<ItemResult>[]) {
  const own = items.flatMap((item, at): ItemResult[] => {
    const base = checklist.items[at];
    return base === undefined ? [] : [{ ...base, ...item }];
  });
  const ids = new Set(own.map(({ id }) => id));
  const controls = checklist.controls
    .map((control) => ({ ...control, items: control.items.filter((id) => ids.has(id)) }))
    .filter((control) => control.items.length > 0);
  return { ...checklist, items: own, controls, counts: countOutcomes(own) };
}

const anyReport: fc.Arbitrary<Report> = fc
  .record({
    runs: fc.uniqueArray(anyRun, { maxLength: 2, selector: ({ stack }) => stack }),
    message: fc.option(anyText, { nil: undefined }),
  })
  .map(({ runs, message }) => ({
    ...auditedReport(),
    runs,
    failures:
      message === undefined ? [] : [{ stack: "shop-broken", code: "usage" as const, message }],
  }));

const subjects = (report: Report) =>
  report.runs.reduce((n, run) => n + run.results.length + (run.checklist?.items.length ?? 0), 0) +
  report.failures.length;

const checks: Readonly<Record<string, (text: string, report: Report) => void>> = {
  sarif: (text) => assert.deepEqual(validatorOf("sarif-2.1.0.json")(JSON.parse(text)), []),
  "sarif-github": (text, report) => {
    const { runs } = JSON.parse(text);
    assert.deepEqual(validatorOf("sarif-2.1.0.json")({ version: "2.1.0", runs }), []);
    const all = runs.flatMap((run: { results?: object[] }) => run.results ?? []);
    assert.ok(all.length <= subjects(report));
  },
  oscal: (text) => {
    const check = validatorOf("oscal-assessment-results-1.2.3.json");
    const document = JSON.parse(text);
    // NIST's schema asks for at least one result; a report of no stack has none.
    if (document["assessment-results"].results.length > 0) assert.deepEqual(check(document), []);
  },
  junit: (text) => {
    const names = new Set<string>();
    let cases = 0;
    let told = -1;
    const parser = new SaxesParser();
    parser.on("error", (error) => {
      throw error;
    });
    parser.on("opentag", ({ name, attributes }) => {
      if (name === "testsuites") told = Number(attributes.tests);
      if (name !== "testcase") return;
      cases += 1;
      names.add(`${attributes.classname}\n${attributes.name}`);
    });
    parser.write(text).close();
    assert.deepEqual([cases, names.size], [told, told]);
  },
  csv: (text, report) => {
    const rows = text.replace(/"(?:[^"]|"")*"/g, "x").split("\r\n");
    assert.equal(rows.length, subjects(report) + 2);
    assert.equal(new Set(rows.slice(0, -1).map((row) => row.split(",").length)).size, 1);
    assert.doesNotMatch(text, /(?:^|[\n,])"?[=+\-@]/);
  },
  markdown: (text) => assert.ok(text.length < 65_536),
};

describe("any report", () => {
  for (const format of formats) {
    it(`is well-formed ${format}, and the same each time`, function () {
      this.timeout(60_000);
      fc.assert(
        fc.property(anyReport, (report) => {
          const text = render(report, format, options);
          assert.equal(Buffer.from(text, "utf8").toString("utf8"), text, "valid Unicode");
          checks[format]?.(text, report);
          const again = render(structuredClone(report), format, options);
          if (report.runs.length > 0) assert.equal(again, text);
        }),
        { numRuns: 40 },
      );
    });
  }
});
