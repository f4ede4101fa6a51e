/** Another level or other options for some resources, types or property paths. */
import assert from "node:assert/strict";
import { announcedLevel, OverrideLedger } from "../../policies/framework/in-force";
import { applyOverrides } from "../../policies/framework/overrides";
import { readSettings } from "../../policies/framework/settings";
import { doing, policyOf, testType, urnOf } from "./support/make";

const source = "Our choice.";
const kept = policyOf(
  doing(() => undefined),
  {
    id: "kept",
    severity: "medium",
    resources: [testType, "test:index:Other"],
    options: {
      days: { type: "integer", default: 7, minimum: 1, description: "", source },
      size: { type: "integer", default: 1, description: "", source },
    },
  },
);

function read(entry: unknown, stack = "app-dev") {
  const config = { "gonogo:policies": JSON.stringify({ kept: entry }) };
  return readSettings([kept], { stack, config });
}
const problem = (override: object) => {
  const found = read({ overrides: [{ reason: "Because.", ...override }] }).problems;
  assert.equal(found.length, 1, found.join("\n"));
  return found[0] ?? "";
};
function applied(overrides: readonly object[], name: string, property?: string) {
  const settings = read({ overrides: overrides.map((each) => ({ reason: "Because.", ...each })) });
  assert.deepEqual(settings.problems, []);
  const own = settings.policies.get("kept");
  return applyOverrides(own?.overrides ?? [], { urn: urnOf(name), type: testType, property });
}

describe("an override", () => {
  const advisory = { enforcementLevel: "advisory" };

  it("is about the resources that its patterns name, or whose URN they are", () => {
    const scratch = [{ resources: ["*-scratch", "old"], ...advisory }];
    assert.equal(applied(scratch, "db-scratch")?.level, "advisory");
    assert.equal(applied(scratch, "old")?.level, "advisory");
    assert.equal(applied(scratch, "older"), undefined);
    assert.equal(applied(scratch, "scratch"), undefined);
    assert.equal(applied([{ resources: [urnOf("db")], ...advisory }], "db")?.level, "advisory");
    assert.equal(applied([{ resources: ["urn:*::db"], ...advisory }], "db")?.level, "advisory");
    assert.equal(applied([{ resources: ["a::b"], ...advisory }], "a::b")?.level, "advisory");
  });

  it("is about types, and about both where both are given", () => {
    assert.equal(applied([{ types: ["test:*"], ...advisory }], "db")?.level, "advisory");
    assert.equal(applied([{ types: ["test:index:Other"], ...advisory }], "db"), undefined);
    const both = [{ types: [testType], resources: ["x"], ...advisory }];
    assert.equal(applied(both, "db"), undefined);
    assert.equal(applied(both, "x")?.level, "advisory");
  });

  it("is about findings at or below its properties only, where it names some", () => {
    const ingress = [{ resources: ["db"], properties: ["ingress[0]"], ...advisory }];
    assert.equal(applied(ingress, "db"), undefined);
    assert.equal(applied(ingress, "db", "ingress[0]")?.level, "advisory");
    assert.equal(applied(ingress, "db", "ingress[0].cidrBlocks[1]")?.level, "advisory");
    assert.equal(applied(ingress, "db", "ingress[01]"), undefined);
    assert.equal(applied(ingress, "db", "ingress"), undefined);
  });

  it("gives way to a later one, level and each option by itself", () => {
    const found = applied(
      [
        { resources: ["*"], ...advisory, options: { days: 3, size: 3 } },
        { resources: ["d*"], options: { days: 5 }, reason: "Later." },
      ],
      "db",
    );
    assert.equal(found?.level, "advisory");
    assert.deepEqual(found?.options, { days: 5, size: 3 });
    assert.equal(found?.by.reason, "Because.", "the level is why");
    const again = applied(
      [
        { resources: ["*"], ...advisory },
        { resources: ["d*"], enforcementLevel: { development: "mandatory" }, reason: "Later." },
      ],
      "db",
    );
    assert.equal(again?.level, "mandatory");
    assert.equal(again?.by.reason, "Later.");
  });

  it("that means nothing, or is misspelt, is refused", () => {
    const resources = ["x"];
    assert.match(problem(advisory), /overrides\[0\] must say which resources or types/);
    assert.match(problem({ resources }), /changes nothing/);
    assert.match(problem({ resources: [], ...advisory }), /must have a list of texts as its reso/);
    assert.match(problem({ resources: "x", ...advisory }), /must have a list of texts as its reso/);
    assert.match(problem({ types: ["test:No"], ...advisory }), /"test:No", which the policy does/);
    assert.match(problem({ resources, enforcementLevel: "off" }), /level of kept\.overrides\[0\]/);
    assert.match(problem({ resources, options: { dais: 1 } }), /options: .*"dais": did you mean/);
    assert.match(problem({ resources, options: { days: 0 } }), /days must be at least 1/);
    assert.match(problem({ resources, options: 3 }), /object from option to value/);
    assert.match(problem({ resource: "x", types: [testType], ...advisory }), /"resource": did you/);
    assert.match(problem({ resources, ...advisory, reason: undefined }), /reason must be a text/);
    const properties = ["a"];
    assert.match(problem({ resources, properties, options: { days: 2 } }), /options decide what/);
    assert.match(
      problem({ resources, properties, enforcementLevel: "disabled" }),
      /cannot switch off some properties/,
    );
    assert.match(read({ overrides: {} }).problems.join(), /overrides must be a list/);
    assert.match(read({ overrides: [3] }).problems.join(), /must be an object of resources, types/);
  });
});

describe("overrides at work", () => {
  const off = { resources: ["a"], enforcementLevel: "disabled", reason: "Gone soon." };
  const on = { resources: ["b"], enforcementLevel: "mandatory", reason: "Matters." };

  it("switch a policy off for a resource, with the reason", () => {
    const ledger = new OverrideLedger(read({ overrides: [off] }));
    const found = ledger.of("kept", { urn: urnOf("a"), type: testType });
    assert.match(ledger.offReason("kept", found) ?? "", /Switched off for this .*: Gone soon\./);
    const other = ledger.of("kept", { urn: urnOf("b"), type: testType });
    assert.equal(ledger.offReason("kept", other), undefined);
  });

  it("switch a policy on for one resource of many", () => {
    const settings = read({ enforcementLevel: "disabled", overrides: [on] });
    const own = settings.policies.get("kept");
    assert(own);
    assert.equal(announcedLevel(own), "advisory");
    const ledger = new OverrideLedger(settings);
    const a = ledger.of("kept", { urn: urnOf("a"), type: testType });
    assert.match(ledger.offReason("kept", a, "advisory") ?? "", /Switched off/);
    assert.equal(ledger.offReason("kept", a, "mandatory"), undefined, "the pack's configuration");
    const b = ledger.of("kept", { urn: urnOf("b"), type: testType });
    assert.equal(ledger.offReason("kept", b, "advisory"), undefined);
    assert.equal(b?.level, "mandatory");
  });

  it("are told when they were about nothing", () => {
    const paths = { ...on, properties: ["x"] };
    const ledger = new OverrideLedger(read({ overrides: [off, on, paths] }));
    ledger.of("kept", { urn: urnOf("a"), type: testType });
    ledger.of("kept", { urn: urnOf("b"), type: testType, property: "y" });
    assert.deepEqual(ledger.unused(), ["gonogo:policies: kept.overrides[2] matches no finding."]);
    const fresh = new OverrideLedger(read({ overrides: [off] }));
    assert.match(fresh.unused().join(), /kept\.overrides\[0\] matches no resource/);
    assert.equal(new OverrideLedger(read({})).isEmpty, true);
  });
});
