import assert from "node:assert/strict";
import fc from "fast-check";
import type { Policy } from "../../../policies/framework/define-policy";
import { unknownPolicies, WaiverLedger } from "../../../policies/framework/waivers/ledger";
import {
  concerns,
  dayNumber,
  mostResources,
  parseWaiver,
  stateOf,
  type Waiver,
} from "../../../policies/framework/waivers/waiver";

const entry = {
  policy: "rds-storage-encrypted",
  resource: "legacy-db",
  reason: "Migrated to an encrypted copy in the next release.",
  owner: "ann@finsight.example",
  approver: "bob@finsight.example",
  ticket: "OPS-12",
  expires: "2026-12-01",
};
const urn = (name: string) =>
  `urn:pulumi:finsight-prod::gonogo::aws:rds/instance:Instance::${name}`;
const today = "2026-11-21";

function waiver(change: Partial<typeof entry & { property: string }> = {}): Waiver {
  const { waiver: parsed, problems } = parseWaiver({ ...entry, ...change }, "w.yaml:1");
  assert.deepEqual(problems, []);
  assert(parsed);
  return parsed;
}
const policies = [{ id: "rds-storage-encrypted", severity: "critical" }] as unknown as Policy[];
const finding = (name: string, property = "storageEncrypted") => ({
  policy: "rds-storage-encrypted",
  urn: urn(name),
  property,
});

describe("a waiver file's entry", () => {
  const wrong: [string, unknown, RegExp][] = [
    ["no mapping", "rds", /a waiver is a mapping/],
    ["a list", [], /a waiver is a mapping/],
    ["nothing in it", {}, /policy is missing/],
    ["no approver", { ...entry, approver: undefined }, /approver is missing/],
    ["an unknown part", { ...entry, until: "x" }, /"until" is no part of a waiver/],
    ["a number for a text", { ...entry, ticket: 12 }, /ticket must be a text/],
    ["a date that is none", { ...entry, expires: "2026-02-30" }, /expires must be a date/],
    ["a date in words", { ...entry, expires: "next week" }, /expires must be a date/],
    ["the owner's own approval", { ...entry, approver: "ANN@finsight.example" }, /another person/],
    ["every resource", { ...entry, resource: "**" }, /3 characters or more/],
    ["no reason worth the name", { ...entry, reason: "later" }, /reason must say why/],
    ["an empty property", { ...entry, property: " " }, /property must be a text/],
  ];
  for (const [name, value, expected] of wrong) {
    it(`with ${name} is refused with its place`, () => {
      const { waiver: parsed, problems } = parseWaiver(value, "stacks/x.waivers.yaml:7");
      assert.equal(parsed, undefined);
      assert(
        problems.some((problem) => expected.test(problem)),
        problems.join("\n"),
      );
      assert(problems.every((problem) => problem.startsWith("stacks/x.waivers.yaml:7: ")));
    });
  }

  it("is never taken half: any value is a waiver or problems, and nothing is thrown", () => {
    const property = fc.property(fc.anything(), (value) => {
      const { waiver: parsed, problems } = parseWaiver(value, "f:1");
      assert.equal(parsed === undefined, problems.length > 0);
    });
    fc.assert(property, { numRuns: 500 });
  });
});

describe("a waiver concerns", () => {
  const cases: [string, Partial<typeof entry & { property: string }>, boolean][] = [
    ["the resource of its name", {}, true],
    ["the resource of its URN", { resource: urn("legacy-db") }, true],
    ["no other name", { resource: "legacy" }, false],
    ["no other stack's resource", { resource: urn("legacy-db").replace("-prod", "-dev") }, false],
    ["names of its pattern", { resource: "legacy-*" }, true],
    ["names with its pattern's end", { resource: "*-db" }, true],
    ["not what the pattern needs twice", { resource: "legacy-db*db" }, false],
    ["URNs of its pattern", { resource: "urn:pulumi:finsight-prod::*::legacy-db" }, true],
    ["no finding of another policy", { policy: "rds-deletion" }, false],
    ["its property", { property: "storageEncrypted" }, true],
    ["nothing beside its property", { property: "storage" }, false],
  ];
  for (const [name, change, expected] of cases) {
    it(name, () => assert.equal(concerns(waiver(change), finding("legacy-db")), expected));
  }

  it("what is below its property", () => {
    const scoped = waiver({ property: "ingress[0]" });
    assert(concerns(scoped, finding("legacy-db", "ingress[0].cidrBlocks")));
    assert(!concerns(scoped, finding("legacy-db", "ingress[01]")));
    assert(!concerns(scoped, { ...finding("legacy-db"), property: undefined }));
  });
});

describe("a waiver is in force", () => {
  it("to its last day, and no longer than its severity allows", () => {
    const cases = [
      ["2026-11-20", "critical", "expired"],
      ["2026-11-21", "critical", "in-force"],
      ["2026-12-05", "critical", "in-force"],
      ["2026-12-06", "critical", "too-long"],
      ["2026-12-06", "high", "in-force"],
      ["2027-02-19", "medium", "in-force"],
      ["2027-02-20", "medium", "too-long"],
      ["2027-05-20", "low", "in-force"],
    ] as const;
    for (const [expires, severity, expected] of cases) {
      assert.equal(stateOf(waiver({ expires }), severity, today), expected, expires);
    }
  });

  it("by calendar days", () => {
    assert.equal((dayNumber("2026-03-01") ?? 0) - (dayNumber("2026-02-28") ?? 0), 1);
    assert.equal(dayNumber("2026-13-01"), undefined);
  });
});

describe("the ledger of a stack's waivers", () => {
  it("gives the waiver of a finding and has nothing to say of a good one", () => {
    const ledger = new WaiverLedger([waiver()], policies, today);
    assert.equal(ledger.waive(finding("legacy-db"))?.ticket, "OPS-12");
    assert.equal(ledger.waive(finding("other-db")), undefined);
    assert.deepEqual(ledger.problems(), []);
  });

  const broken: [string, Waiver, readonly string[], string][] = [
    ["unused", waiver(), [], "unused"],
    ["expired", waiver({ expires: "2026-11-20" }), ["legacy-db"], "expired"],
    ["too long", waiver({ expires: "2027-11-20" }), ["legacy-db"], "too-long"],
  ];
  for (const [name, given, used, kind] of broken) {
    it(`reports one that is ${name}, and waives nothing by it`, () => {
      const ledger = new WaiverLedger([given], policies, today);
      for (const resource of used) assert.equal(ledger.waive(finding(resource)), undefined);
      assert.deepEqual(
        ledger.problems().map((problem) => problem.kind),
        [kind],
      );
    });
  }

  it("reports one that covers more resources than anybody looked at", () => {
    const ledger = new WaiverLedger([waiver({ resource: "legacy-*" })], policies, today);
    for (let index = 0; index < mostResources; index++) ledger.waive(finding(`legacy-${index}`));
    assert.deepEqual(ledger.problems(), []);
    ledger.waive(finding("legacy-last"));
    assert.equal(ledger.problems()[0]?.kind, "too-broad");
  });

  it("knows a misspelt policy", () => {
    const [problem] = unknownPolicies([waiver({ policy: "rds-storage-encypted" })], policies);
    assert.match(problem ?? "", /^w\.yaml:1: there is no policy .*did you mean "rds-storage-enc/);
  });
});
