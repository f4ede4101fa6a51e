import assert from "node:assert/strict";
import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { html } from "../../gonogo/report/html";
import { json } from "../../gonogo/report/json";
import { markdown } from "../../gonogo/report/markdown";
import schema from "../../gonogo/report/report.schema.json";
import { text } from "../../gonogo/report/text";
import { assertGolden } from "./golden";
import { sampleReport } from "./sample";
import { auditedReport } from "./sample-audit";
import { look, probedReport } from "./sample-probes";

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
    const looks = [
      look("http-redirected", "pass", { items: ["shop-003"], evidence: { port: 80 } }),
    ];
    const probed = probedReport({ looks, place: "probes.json" });
    const used = new Set(
      [auditedReport(), probed].flatMap((each) => keysOf(JSON.parse(json(each)))),
    );
    assert.deepEqual(validator(schema)(JSON.parse(json(probed))), []);
    assert.deepEqual(
      [...described].filter((name) => !used.has(name)),
      [],
    );
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
