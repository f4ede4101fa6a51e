import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { type Evidence, evidenceKinds, evidenceSchema } from "../../gonogo/evidence/evidence";
import { readEvidence, shown } from "../../gonogo/evidence/files";
import { readers } from "../../gonogo/evidence/readers";
import type { Contribution } from "../../gonogo/verdict/types";
import type { Checklist } from "../../policies/catalogue/checklist";
import { item } from "../verdict/support";

const commit = "3f2a9c1d".padEnd(40, "0");
const now = new Date("2026-11-21T12:00:00Z");
const checklist: Checklist = {
  system: "shop",
  title: "Launch of the shop",
  sections: [
    { title: "Tests", items: [item({ id: "shop-001", control: "unit-tests", way: "evidence" })] },
  ],
};
const base = {
  kind: "junit",
  file: "build/result",
  covers: ["unit-tests"],
  commit,
  made: "2026-11-20T10:00:00Z",
} as const;

const junit = (cases: string, attributes = "") =>
  `<?xml version="1.0"?><testsuites><testsuite name="api"${attributes}>${cases}</testsuite></testsuites>`;
const good = '<testcase classname="cart" name="adds"/><testcase classname="cart" name="pays"/>';
const bad = '<testcase name="pays"><failure message="no">at x</failure></testcase>';

describe("evidence", () => {
  let root = "";
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "gonogo-evidence-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function put(file: string, content: string): void {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
  }
  /** What a result of that content says of the only item. */
  function say(content: string | undefined, by: object = {}, at: object = {}): Contribution {
    const { file, ...fields } = { ...base, ...by };
    if (content !== undefined) put("build/result", content);
    const lines = Object.entries({ file, ...fields })
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
    put("stacks/shop-prod.evidence/one.yaml", `${lines.join("\n")}\n`);
    const evidence = readEvidence(join(root, "stacks"), "shop-prod", root);
    const { sayings, problems } = shown(checklist, evidence, root, { commit, now, ...at });
    assert.deepEqual(problems, []);
    const [said] = sayings.get("shop-001") ?? [];
    assert(said);
    return said;
  }
  const outcome = (content: string | undefined, by?: object, at?: object) =>
    say(content, by, at).outcome;

  it("says what the file shows, and where it is told", () => {
    assert.deepEqual(say(junit(good)), {
      way: "evidence",
      outcome: "pass",
      summary: "build/result: 2 tests passed.",
      place: "stacks/shop-prod.evidence/one.yaml:1",
    });
  });

  it("counts only of the commit that is audited", () => {
    assert.equal(outcome(junit(good), { commit: "3f2a9c1d" }), "pass");
    assert.equal(outcome(junit(good), { commit: "0000000" }), "unknown");
    assert.equal(outcome(junit(good), { commit: undefined }), "unknown");
    assert.equal(outcome(junit(good), {}, { commit: undefined }), "unknown");
  });

  it("counts only for a time", () => {
    assert.equal(outcome(junit(good), { made: "2026-11-14T13:00:00Z" }), "pass");
    assert.equal(outcome(junit(good), { made: "2026-11-13T11:00:00Z" }), "unknown");
    const longer = { made: "2026-11-01T00:00:00Z", maximumAgeDays: 30 };
    assert.equal(outcome(junit(good), longer), "pass");
    assert.equal(outcome(junit(good), { made: "2026-11-23T00:00:00Z" }), "unknown");
    assert.equal(outcome(junit(good), { made: undefined }), "unknown");
  });

  it("that failed has failed at any age", () => {
    assert.equal(outcome(junit(bad), { made: "2020-01-01T00:00:00Z" }), "fail");
  });

  it("that does not exist, lies elsewhere or is no such file makes the item unknown", () => {
    assert.equal(outcome(undefined), "unknown");
    assert.equal(outcome("", { file: "../elsewhere" }), "unknown");
    assert.equal(outcome("{}", {}), "unknown");
    for (const kind of evidenceKinds) assert.equal(outcome("<p>", { kind }), "unknown", kind);
  });

  it("never repeats what a file holds", () => {
    for (const kind of evidenceKinds) {
      const content = `{"version": "2.1.0", CANARY-${kind}-SECRET`;
      assert(!say(content, { kind }).summary.includes("CANARY"), kind);
    }
  });

  describe("of tests", () => {
    const cases: readonly (readonly [string, string, object, string, RegExp])[] = [
      ["a failure", junit(good + bad), {}, "fail", /1 of 3 tests failed/],
      ["an error", junit('<testcase name="a"><error/></testcase>'), {}, "fail", /1 of 1/],
      [
        "mocha's totals, which say failures=0",
        `<testsuite name="x" tests="1" failures="0" errors="1">${bad}</testsuite>`,
        {},
        "fail",
        /1 of 1 tests failed/,
      ],
      ["a suite that did not start", junit("<error/>"), {}, "fail", /failed/],
      ["no test", junit(""), {}, "unknown", /no test was run/],
      [
        "only skipped ones",
        junit('<testcase name="a"><skipped/></testcase>'),
        {},
        "unknown",
        /no test was run/,
      ],
      [
        "some skipped",
        junit(`${good}<testcase name="a"><skipped/></testcase>`),
        {},
        "pass",
        /2 tests passed, 1 skipped/,
      ],
      ["those selected", junit(good + bad), { select: "CART" }, "pass", /2 tests passed/],
      ["none selected", junit(good), { select: "billing" }, "unknown", /no test of billing/],
      ["no JUnit", "<html><body/></html>", {}, "unknown", /no JUnit report/],
      ["broken XML", "<testsuite><testcase>", {}, "unknown", /cannot be read/],
    ];
    for (const [name, content, by, expected, summary] of cases) {
      it(name, () => {
        const said = say(content, by);
        assert.equal(said.outcome, expected, said.summary);
        assert.match(said.summary, summary);
      });
    }

    it("with the time of the file, where it has a zone", () => {
      const old = junit(good, ' timestamp="2020-01-01T00:00:00Z"');
      assert.equal(outcome(old, { made: undefined }), "unknown");
      const fresh = junit(good, ' timestamp="2026-11-21T00:00:00+01:00"');
      assert.equal(outcome(fresh, { made: undefined }), "pass");
      const local = junit(good, ' timestamp="2026-11-21T00:00:00"');
      assert.equal(outcome(local, { made: undefined }), "unknown");
    });
  });

  const sarif = (results: object[], more: object = {}, rules: object[] = []) =>
    JSON.stringify({
      version: "2.1.0",
      runs: [{ tool: { driver: { name: "scanner", rules } }, results, ...more }],
    });
  const k6 = (rate: number, p95: number, vus = 100) =>
    JSON.stringify({
      metrics: {
        http_req_failed: { values: { rate } },
        http_req_duration: { values: { "p(95)": p95 } },
        vus_max: { values: { max: vus } },
      },
    });
  const autocannon = (by: object = {}) =>
    JSON.stringify({
      connections: 100,
      errors: 0,
      non2xx: 0,
      requests: { total: 1000 },
      latency: { p97_5: 200 },
      ...by,
    });
  const kinds: readonly (readonly [string, object, string, string])[] = [
    [
      "coverage as Istanbul writes it",
      { kind: "coverage" },
      '{"total":{"lines":{"total":100,"covered":80}}}',
      "pass",
    ],
    [
      "too little coverage",
      { kind: "coverage" },
      '{"total":{"lines":{"total":100,"covered":79}}}',
      "fail",
    ],
    [
      "coverage of nothing",
      { kind: "coverage" },
      '{"total":{"lines":{"total":0,"covered":0}}}',
      "unknown",
    ],
    ["Cobertura", { kind: "coverage" }, '<coverage line-rate="0.9"/>', "pass"],
    ["LCOV", { kind: "coverage" }, "LF:4\nLH:3\nend_of_record\n", "fail"],
    [
      "LCOV, enough asked",
      { kind: "coverage", minimumPercent: 75 },
      "LF:4\nLH:3\nend_of_record\n",
      "pass",
    ],
    ["SARIF without results", { kind: "sarif" }, sarif([]), "pass"],
    ["SARIF with a warning", { kind: "sarif" }, sarif([{ ruleId: "a" }]), "pass"],
    ["SARIF with an error", { kind: "sarif" }, sarif([{ ruleId: "a", level: "error" }]), "fail"],
    [
      "SARIF with the rule's level",
      { kind: "sarif" },
      sarif([{ ruleId: "a" }], {}, [{ id: "a", defaultConfiguration: { level: "error" } }]),
      "fail",
    ],
    [
      "SARIF with a high severity",
      { kind: "sarif" },
      sarif([{ ruleId: "a", level: "warning" }], {}, [
        { id: "a", properties: { "security-severity": "7.0" } },
      ]),
      "fail",
    ],
    [
      "SARIF, accepted",
      { kind: "sarif" },
      sarif([{ ruleId: "a", level: "error", suppressions: [{ kind: "external" }] }]),
      "pass",
    ],
    ["SARIF, passed", { kind: "sarif" }, sarif([{ kind: "pass", level: "error" }]), "pass"],
    ["SARIF of nothing", { kind: "sarif" }, '{"version":"2.1.0","runs":[]}', "unknown"],
    [
      "SARIF of a scan that broke off",
      { kind: "sarif" },
      sarif([], { invocations: [{ executionSuccessful: false }] }),
      "unknown",
    ],
    [
      "SARIF of another commit",
      { kind: "sarif", commit: undefined },
      sarif([], { versionControlProvenance: [{ revisionId: "f".repeat(40) }] }),
      "unknown",
    ],
    ["gitleaks, clean", { kind: "gitleaks" }, "[]", "pass"],
    ["gitleaks, a finding", { kind: "gitleaks" }, '[{"Secret":"x"}]', "fail"],
    ["CycloneDX", { kind: "sbom" }, '{"bomFormat":"CycloneDX","components":[{}]}', "pass"],
    ["SPDX", { kind: "sbom" }, '{"spdxVersion":"SPDX-2.3","packages":[{}]}', "pass"],
    ["an empty list of parts", { kind: "sbom" }, '{"bomFormat":"CycloneDX"}', "unknown"],
    ["k6", { kind: "load-test" }, k6(0.01, 500), "pass"],
    ["k6, too slow", { kind: "load-test" }, k6(0, 501), "fail"],
    ["k6, too many failures", { kind: "load-test" }, k6(0.011, 100), "fail"],
    ["k6, too few users", { kind: "load-test" }, k6(0, 100, 99), "fail"],
    ["autocannon", { kind: "load-test" }, autocannon(), "pass"],
    ["autocannon, errors", { kind: "load-test" }, autocannon({ errors: 11 }), "fail"],
    [
      "autocannon, nothing sent",
      { kind: "load-test" },
      autocannon({ requests: { total: 0 } }),
      "unknown",
    ],
    ["a document", { kind: "document", commit: undefined }, "How we deploy. ".repeat(20), "pass"],
    ["a document that says nothing", { kind: "document" }, "To be written.", "unknown"],
  ];
  for (const [name, by, content, expected] of kinds) {
    it(`of ${name}`, () => {
      const said = say(content, by);
      assert.equal(said.outcome, expected, said.summary);
    });
  }

  it("for an item that does not exist is refused with file and line", () => {
    put("stacks/shop-prod.evidence/one.yaml", JSON.stringify({ ...base, covers: ["unit-test"] }));
    const evidence = readEvidence(join(root, "stacks"), "shop-prod", root);
    const { problems } = shown(checklist, evidence, root, { commit, now });
    assert.match(
      problems.join("\n"),
      /^stacks\/shop-prod\.evidence\/one\.yaml:1: unit-test is no item/,
    );
  });
});

describe("any file", () => {
  const evidence = { ...evidenceSchema.parse(base), place: "one.yaml:1" } as Evidence;
  for (const kind of evidenceKinds) {
    it(`given as ${kind} is read or refused, and never taken for a pass by chance`, () => {
      const any = fc.oneof(fc.string(), fc.json(), fc.constantFrom("", "[", "null", "{}", "<a/>"));
      fc.assert(
        fc.property(any, (content) => {
          try {
            const { outcome } = readers[kind](Buffer.from(content), evidence);
            if (outcome === "pass") {
              assert(
                kind === "document" || (kind === "gitleaks" && /^\s*\[\s*\]\s*$/.test(content)),
              );
            }
          } catch (error) {
            assert(error instanceof Error && !(error instanceof RangeError));
          }
        }),
      );
    });
  }
});
