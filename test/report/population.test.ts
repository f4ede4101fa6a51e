import assert from "node:assert/strict";
import type { Report } from "../../gonogo/report/model";
import {
  pack,
  policy,
  production,
  reportOf,
  resource,
  result,
  stackUrn,
  staging,
  urnOf,
} from "./sample";

const queue = "aws:sqs/queue:Queue";
const bucket = "aws:s3/bucket:Bucket";
const stack = resource("pulumi:pulumi:Stack", "shop-shop-prod", { custom: false });
const resources = [stack, resource(queue, "jobs"), resource(queue, "mail"), resource(bucket, "b")];
const covers = { tags: [`resource-type:${queue}`] };

function rows(report: Report): string[] {
  return (report.runs[0]?.results ?? []).map(
    (r) => `${r.policy} ${r.urn.split("::").at(-1)} ${r.outcome}${r.blocking ? " blocks" : ""}`,
  );
}

function violation(policyName: string, name: string, message: string, type = queue) {
  return { policy: policyName, urn: urnOf(type, name), level: "mandatory" as const, message };
}

describe("the population of a policy", () => {
  it("is the resources of the types that it covers, passes included", () => {
    const checks = pack([policy("q", covers)], {
      violations: [violation("q", "mail", "Bad. [x]")],
    });
    assert.deepEqual(rows(reportOf(result(resources, [checks]))), [
      "q jobs pass",
      "q mail fail blocks",
    ]);
  });

  it("leaves out what a program only looks up", () => {
    const looked = [stack, resource(queue, "jobs", { read: true })];
    assert.deepEqual(rows(reportOf(result(looked, [pack([policy("q", covers)])]))), []);
  });

  it("has a row for each violation of one resource, with fingerprints that differ", () => {
    const twice = [violation("q", "jobs", "One. [x]"), violation("q", "jobs", "Two. [x]")];
    const report = reportOf(
      result(resources, [pack([policy("q", covers)], { violations: twice })]),
    );
    const found = report.runs[0]?.results.filter((r) => r.outcome === "fail") ?? [];
    assert.deepEqual(
      found.map((r) => r.message),
      ["One.", "Two."],
    );
    assert.equal(new Set(found.map((r) => r.fingerprint)).size, 2);
  });

  it("keeps fingerprints while lines move", () => {
    const checks = pack([policy("q", covers)], {
      violations: [violation("q", "jobs", "Bad. [x]")],
    });
    const moved = resources.map((r) => ({
      ...r,
      source: { file: "index.ts", line: 999, column: 1 },
    }));
    const prints = (list: typeof resources) =>
      reportOf(result(list, [checks])).runs[0]?.results.map((r) => r.fingerprint);
    assert.deepEqual(prints(resources), prints(moved));
  });

  it("drops the reason that a policy covers other types, and keeps every other reason", () => {
    const notApplicable = [
      { policy: "q", urn: urnOf(bucket, "b"), reason: `Covers only ${queue}.` },
      { policy: "q", urn: urnOf(queue, "jobs"), reason: "It is a dead-letter queue." },
    ];
    const report = reportOf(result(resources, [pack([policy("q", covers)], { notApplicable })]));
    assert.deepEqual(rows(report), ["q jobs not-applicable", "q mail pass"]);
    assert.equal(report.runs[0]?.results[0]?.message, "It is a dead-letter queue.");
  });

  it("reads the reasons of a stack policy line by line, also for names that hold a colon", () => {
    const odd = resource(queue, "odd: name");
    const reason = `${urnOf(queue, "jobs")}: It is new.\n${odd.urn}: It is: odd.`;
    const checks = pack([policy("s", { ...covers, type: "stack" })], {
      notApplicable: [{ policy: "s", reason }],
    });
    const report = reportOf(result([...resources, odd], [checks]));
    assert.deepEqual(
      report.runs[0]?.results.map((r) => [r.urn.split("::").at(-1), r.outcome, r.message]),
      [
        ["jobs", "not-applicable", "It is new."],
        ["mail", "pass", ""],
        ["odd: name", "not-applicable", "It is: odd."],
      ],
    );
  });

  it("is every analyzed resource for a pack that does not say what it covers", () => {
    const report = reportOf(result(resources, [pack([policy("any")])]));
    assert.equal(report.runs[0]?.verdict.counts.pass, resources.length);
  });

  it("is the stack itself for a silent stack policy of such a pack", () => {
    const report = reportOf(result(resources, [pack([policy("s", { type: "stack" })])]));
    assert.deepEqual(
      report.runs[0]?.results.map((r) => [r.urn, r.outcome]),
      [[stackUrn, "pass"]],
    );
  });

  it("holds nothing of a disabled policy", () => {
    const off = policy("q", { ...covers, enforcementLevel: "disabled" });
    assert.deepEqual(rows(reportOf(result(resources, [pack([off])]))), []);
  });
});

describe("doubt in a report", () => {
  const sdkMessage =
    "can't run policy 'q' from policy pack 'checks@v1.2.3' during preview: string value at " +
    ".fifoQueue can't be known during preview";

  it("blocks in production even where @pulumi/policy degrades it to advice", () => {
    const degraded = { ...violation("q", "jobs", sdkMessage), level: "advisory" as const };
    const checks = pack([policy("q", covers)], { violations: [degraded] });
    const report = reportOf(result(resources, [checks]), production);
    assert.deepEqual(rows(report), ["q jobs unknown blocks", "q mail pass"]);
    assert.equal(report.runs[0]?.results[0]?.property, "fifoQueue");
    assert.equal(report.runs[0]?.verdict.go, false);
  });

  it("is reported and does not block where the gate is set so", () => {
    const checks = pack([policy("q", covers)], {
      violations: [violation("q", "jobs", sdkMessage)],
    });
    const report = reportOf(result(resources, [checks]), staging);
    assert.deepEqual(rows(report), ["q jobs unknown", "q mail pass"]);
    assert.equal(report.runs[0]?.verdict.go, true);
  });

  it("never blocks through an advisory policy", () => {
    const advisory = policy("q", { ...covers, enforcementLevel: "advisory" });
    const violations = ["Bad.", "Undecided: x.", "Policy error: boom"].map((message) => ({
      ...violation("q", "jobs", message),
      level: "advisory" as const,
    }));
    const report = reportOf(result(resources, [pack([advisory], { violations })]));
    assert.deepEqual(
      report.runs[0]?.results.map((r) => [r.outcome, r.blocking]),
      [
        ["fail", false],
        ["unknown", false],
        ["error", false],
        ["pass", false],
      ],
    );
  });

  it("does not take silence for a pass after an error on the same resource", () => {
    const advisory = policy("a", { ...covers, enforcementLevel: "advisory" });
    const checks = pack([advisory, policy("q", covers)], {
      errors: [{ urn: urnOf(queue, "jobs"), policy: "a", message: "boom" }],
    });
    assert.deepEqual(rows(reportOf(result(resources, [checks]))), [
      "a jobs error",
      "a mail pass",
      "q jobs unknown blocks",
      "q mail pass",
    ]);
  });

  it("does not blame a policy of another type for that error", () => {
    const only = "Policy only applies to resources of type";
    const checks = pack([policy("q")], {
      notApplicable: [{ policy: "q", urn: urnOf(bucket, "b"), reason: `${only} '${queue}'` }],
      errors: [{ urn: stackUrn, message: "boom" }],
    });
    assert.deepEqual(rows(reportOf(result(resources, [checks]))), [
      "q jobs pass",
      "q mail pass",
      "pack-error shop-shop-prod error blocks",
    ]);
  });

  it("keeps what a pack reports under a name that it never announced", () => {
    const checks = pack([policy("q", covers)], {
      violations: [violation("ghost", "jobs", "Bad.")],
    });
    const report = reportOf(result(resources, [checks]));
    assert.equal(rows(report).at(-1), "ghost jobs fail blocks");
    assert.equal(report.runs[0]?.policies.at(-1)?.name, "ghost");
  });

  it("says so when the policies cover nothing of the stack", () => {
    const report = reportOf(result([stack], [pack([policy("q", covers)])]));
    assert.match(report.runs[0]?.verdict.summary ?? "", /no resource that the 1 policy covers/);
  });
});

describe("places in a report", () => {
  it("are told from the root of the repository, or whole when outside of it", () => {
    const at = (file: string) => {
      const one = resource(queue, "jobs", { source: { file, line: 1, column: 1 } });
      return reportOf(result([one], [])).runs[0]?.resources[0]?.source?.file;
    };
    assert.equal(at("index.ts"), "shop/index.ts");
    assert.equal(at("../shared/queue.ts"), "shared/queue.ts");
    assert.equal(at("/elsewhere/queue.ts"), "/elsewhere/queue.ts");
  });
});
