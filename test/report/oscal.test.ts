import assert from "node:assert/strict";
import type { Report } from "../../gonogo/report/model";
import { oscal } from "../../gonogo/report/oscal";
import { catalog } from "../../gonogo/report/oscal/catalog";
import { componentDefinition } from "../../gonogo/report/oscal/component-definition";
import { uuidOf } from "../../gonogo/report/uuid";
import { itemsOf } from "../../policies/catalogue/checklist";
import { checklistOf, systems } from "../../policies/catalogue/checklists";
import { policies } from "../../policies/registry.gen";
import { assertGolden } from "./golden";
import { pack, policy, reportOf, resource, result, sampleReport } from "./sample";
import { auditedReport } from "./sample-audit";
import { validatorOf } from "./schemas";

const schema = "oscal-assessment-results-1.2.3.json";
const now = "2026-02-03T04:05:06.000Z";

interface Finding {
  readonly target: {
    readonly "target-id": string;
    readonly status: { readonly state: string; readonly reason: string };
  };
  readonly "related-risks"?: readonly { readonly "risk-uuid": string }[];
}
interface Observation {
  readonly types: readonly string[];
  readonly methods: readonly string[];
  readonly subjects?: readonly { readonly props?: readonly { readonly value: string }[] }[];
}
interface Results {
  readonly observations: readonly Observation[];
  readonly findings: readonly Finding[];
  readonly risks: readonly { readonly uuid: string; readonly status: string; deadline?: string }[];
}

function resultsOf(report: Report): readonly Results[] {
  return JSON.parse(oscal(report, now))["assessment-results"].results;
}

/** Every value of a key whose name ends so, in the whole document. */
function valuesOf(value: unknown, wanted: RegExp): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesOf(each, wanted));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === "string" && wanted.test(key) ? [inner] : valuesOf(inner, wanted),
  );
}

describe("OSCAL assessment results", () => {
  const report = auditedReport();
  const document: unknown = JSON.parse(oscal(report, now));
  const [results] = resultsOf(report);
  assert.ok(results);

  it("are as in the golden file", () => assertGolden("audit.oscal.json", oscal(report, now)));

  it("follow NIST's schema, with and without a checklist, a policy, a stack", () => {
    const check = validatorOf(schema);
    const bare = reportOf(result([resource("a:b:C", "c")], []));
    const odd = reportOf(result([resource("a:b:C", " ")], [pack([policy("1 p/q")])]));
    for (const each of [report, sampleReport(), { ...report, runs: [] }, bare, odd]) {
      assert.deepEqual(check(JSON.parse(oscal(each, now))), []);
    }
    assert.notDeepEqual(check({ "assessment-results": {} }), []);
  });

  it("have UUIDs of their own, and no reference that leads nowhere", () => {
    const given = valuesOf(document, /^uuid$/);
    const known = new Set(given);
    assert.equal(known.size, given.length);
    const used = valuesOf(document, /-uuid$/);
    assert.ok(used.length > 0);
    assert.deepEqual(
      used.filter((uuid) => !known.has(uuid)),
      [],
    );
  });

  it("are the same bytes for the same report, whenever they are made", () => {
    assert.equal(oscal(auditedReport(), "2030-01-01T00:00:00.000Z"), oscal(report, now));
  });

  it("hold the whole population, each resource with its outcome", () => {
    const seen = results.observations
      .filter(({ types, methods }) => !types.includes("finding") && methods.includes("TEST"))
      .flatMap(({ subjects = [] }) => subjects.flatMap(({ props = [] }) => props))
      .map(({ value }) => value);
    const [run] = report.runs;
    assert.deepEqual(seen.sort(), run?.results.map(({ outcome }) => outcome).sort());
    const wrong = results.observations.filter(({ types }) => types.includes("finding"));
    const open = run?.results.filter(({ outcome }) => !/^(pass|not-applicable)$/.test(outcome));
    assert.equal(wrong.length, open?.length);
  });

  it("find for each item and control what its outcome says; a waiver satisfies nothing", () => {
    const statusOf = (target: string) => {
      const found = results.findings.filter((each) => each.target["target-id"] === target);
      assert.equal(found.length, 1, target);
      return `${found[0]?.target.status.state} ${found[0]?.target.status.reason}`;
    };
    assert.equal(statusOf("shop-001"), "not-satisfied fail");
    assert.equal(statusOf("shop-002"), "not-satisfied other");
    assert.equal(statusOf("shop-501"), "not-satisfied other");
    assert.equal(statusOf("shop-005"), "satisfied other");
    assert.equal(statusOf("shop-006"), "not-satisfied other");
    assert.equal(statusOf("shop-007"), "satisfied pass");
    assert.equal(statusOf("storage-encrypted-at-rest_obj"), "not-satisfied fail");
    assert.equal(statusOf("checks.no-public-buckets_obj"), "not-satisfied other");
    const [without] = resultsOf(sampleReport());
    assert.ok(
      without?.findings.some((f) => f.target["target-id"] === "gonogo.kms-key-rotation_obj"),
    );
  });

  it("tell how an item was looked at", () => {
    const methods = results.observations.slice(-8).map((each) => each.methods.join());
    assert.deepEqual(methods, [
      ...["TEST", "INTERVIEW", "EXAMINE", "TEST", "INTERVIEW", "INTERVIEW", "INTERVIEW"],
      "INTERVIEW",
    ]);
  });

  it("keep a waiver as an approved deviation until the end of its last day", () => {
    const approved = results.risks.filter(({ status }) => status === "deviation-approved");
    assert.deepEqual(
      approved.map(({ deadline }) => deadline),
      ["2026-12-31T23:59:59Z", "2026-01-20T23:59:59Z"],
    );
    const related = results.findings.flatMap((each) => each["related-risks"] ?? []);
    const named = new Set(related.map((each) => each["risk-uuid"]));
    assert.ok(results.risks.every(({ uuid }) => named.has(uuid)));
  });
});

describe("OSCAL catalog and component definition", () => {
  const about = { version: "1.2.3", lastModified: now };
  const checklists = systems.map(checklistOf);
  const made = catalog(checklists, about);
  const components = componentDefinition(policies, systems, about);

  it("follow NIST's schemas", () => {
    assert.deepEqual(validatorOf("oscal-catalog-1.2.3.json")(made), []);
    assert.deepEqual(validatorOf("oscal-component-definition-1.2.3.json")(components), []);
    assert.deepEqual(validatorOf("oscal-catalog-1.2.3.json")(catalog([], about)), []);
  });

  it("hold every item of every checklist once, under its control", () => {
    const ids = valuesOf(made, /^id$/);
    assert.equal(new Set(ids).size, ids.length);
    const known = new Set(ids);
    const wanted = checklists.flatMap(itemsOf).flatMap(({ id, control }) => [id, `${control}_obj`]);
    assert.ok(wanted.length > 1_600);
    assert.deepEqual(
      wanted.filter((id) => !known.has(id)),
      [],
    );
  });

  it("point components to controls that the catalog has", () => {
    const known = new Set(valuesOf(made, /^id$/));
    const used = valuesOf(components, /^control-id$/);
    assert.ok(used.length >= policies.length);
    assert.deepEqual(
      used.filter((id) => !known.has(id)),
      [],
    );
    const { "component-definition": definition } = components;
    assert.equal(definition.components.length, policies.length);
    const [resource] = definition["back-matter"].resources;
    assert.equal(resource?.uuid, made.catalog.uuid);
  });
});

it("a UUID follows from its names alone, and is of version 5", () => {
  assert.match(
    uuidOf("a"),
    /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  assert.equal(uuidOf("a", "b"), uuidOf("a", "b"));
  assert.notEqual(uuidOf("a", "b"), uuidOf("ab"));
});
