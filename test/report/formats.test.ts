import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { html } from "../../gonogo/report/html";
import { json } from "../../gonogo/report/json";
import { markdown } from "../../gonogo/report/markdown";
import schema from "../../gonogo/report/report.schema.json";
import { sarif } from "../../gonogo/report/sarif";
import { text } from "../../gonogo/report/text";
import { assertGolden } from "./golden";
import { sampleReport } from "./sample";
import { auditedReport } from "./sample-audit";

function validator(of: object) {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  addFormats(ajv);
  const validate = ajv.compile(of);
  return (data: unknown): string[] =>
    validate(data) ? [] : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message}`);
}

describe("formats of a report", () => {
  const report = sampleReport();

  it("text is as in the golden file", () => {
    assertGolden("report.txt", text(report, { color: false, width: 100 }));
  });
  it("text in colour is as in the golden file", () => {
    assertGolden("report.color.txt", text(report, { color: true, width: 72 }));
  });
  it("JSON is as in the golden file", () => assertGolden("report.json", json(report)));
  it("SARIF is as in the golden file", () => assertGolden("report.sarif", sarif(report)));
  it("Markdown is as in the golden file", () => assertGolden("report.md", markdown(report)));
  it("HTML is as in the golden file", () => assertGolden("report.html", html(report)));

  it("JSON follows the published schema", () => {
    assert.deepEqual(validator(schema)(JSON.parse(json(report))), []);
    assert.deepEqual(validator(schema)(JSON.parse(json(auditedReport()))), []);
  });

  it("the published schema refuses a missing, an unknown and a wrong field", () => {
    const check = validator(schema);
    const { runs, ...without } = JSON.parse(json(report));
    assert.equal(check(without).length, 1);
    assert.equal(check({ ...without, runs, extra: 1 }).length, 1);
    const [run] = runs;
    const wrong = { ...run, results: [{ ...run.results[0], outcome: "maybe" }] };
    assert.equal(check({ ...without, runs: [wrong] }).length, 1);
  });

  it("the sample uses every field that the schema describes", () => {
    const described = new Set(Object.values(schema.$defs).flatMap(propertyNames));
    const used = new Set(keysOf(JSON.parse(json(auditedReport()))));
    assert.deepEqual(
      [...described].filter((name) => !used.has(name)),
      [],
    );
  });

  it("SARIF follows the official schema", () => {
    const file = join(__dirname, "../schemas/sarif-2.1.0.json");
    const check = validator(JSON.parse(readFileSync(file, "utf8")));
    assert.deepEqual(check(JSON.parse(sarif(report))), []);
    assert.notDeepEqual(check({ version: "2.1.0", runs: [{}] }), []);
  });

  it("SARIF holds what GitHub asks for, and results for open findings only", () => {
    const log = JSON.parse(sarif(report));
    const [run, failed] = log.runs;
    assert.deepEqual(
      run.results.map((r: { properties: { outcome: string } }) => r.properties.outcome),
      [
        ...["fail", "unknown", "fail", "fail", "error", "fail", "fail", "fail"],
        ...["unknown", "unknown", "unknown", "unknown", "error", "fail"],
      ],
    );
    const suppressed = run.results.flatMap(
      (r: { suppressions?: unknown[] }) => r.suppressions ?? [],
    );
    assert.equal(suppressed.length, 1);
    assert.equal(suppressed[0].status, "accepted");
    assert.match(suppressed[0].justification, /^Waived until 2026-12-31 \(OPS-12\)/);
    for (const r of run.results) {
      const { region, artifactLocation } = r.locations[0].physicalLocation;
      assert.deepEqual(Object.keys(region), ["startLine", "startColumn", "endLine", "endColumn"]);
      assert.match(artifactLocation.uri, /^shop\//);
      assert.equal(run.tool.driver.rules[r.ruleIndex].id, r.ruleId);
      assert.match(r.partialFingerprints.primaryLocationLineHash, /^[0-9a-f]{16}:1$/);
    }
    assert.equal(run.automationDetails.id, "gonogo/shop/shop-prod/");
    assert.equal(failed.invocations[0].executionSuccessful, false);
    assert.equal(failed.results, undefined);
  });
});

function propertyNames(definition: object): string[] {
  if (!("properties" in definition)) return [];
  const properties = definition.properties as Record<string, object>;
  return Object.entries(properties).flatMap(([name, inner]) => [
    name,
    ...propertyNames(inner),
    ...("items" in inner ? propertyNames(inner.items as object) : []),
  ]);
}

function keysOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)]);
}
