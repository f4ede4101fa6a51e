import assert from "node:assert/strict";
import { isControl } from "../../policies/catalogue/controls";
import {
  frameworkStrengths,
  policiesFor,
  requirementsFor,
  requirementsUnder,
} from "../../policies/catalogue/framework";
import { type FrameworkId, frameworkIds, frameworkOf } from "../../policies/catalogue/frameworks";
import { requirementsByPolicy } from "../../policies/catalogue/requirements.gen";
import { policyMetadata } from "../../policies/framework/pack-metadata";
import { policies } from "../../policies/registry.gen";

/** How each framework writes its ids. */
const forms: Readonly<Record<FrameworkId, RegExp>> = {
  "cis-aws": /^[1-5](\.\d{1,2}){1,2}$/,
  fsbp: /^[A-Z][A-Za-z0-9]+\.[1-9]\d*$/,
  soc2: /^(CC[1-9]|A1|C1|PI1|P[1-8])\.\d{1,2}$/,
  "pci-dss": /^([1-9]|1[0-2])(\.\d{1,2}){1,3}$/,
  "iso-27001": /^A\.[5-8]\.\d{1,2}$/,
  gdpr: /^\d{1,2}(\(\d{1,2}\))?(\([a-z]\))?$/,
};

for (const id of frameworkIds) {
  describe(`the framework ${id}`, () => {
    const framework = frameworkOf(id);

    it("says its version and where its publisher has it", () => {
      assert.match(framework.version, /\d/);
      assert.equal(new URL(framework.source).protocol, "https:");
    });

    it("has ids of its own form", () => {
      for (const requirement of framework.requirements) {
        assert.match(requirement.id, forms[id]);
      }
    });

    it("names controls and policies that exist, each once", () => {
      const known = new Set(policies.map((policy) => policy.id));
      for (const { id: requirement, controls, policies: own } of framework.requirements) {
        assert.deepEqual([...new Set(controls)], controls, requirement);
        assert.deepEqual([...new Set(own)], own, requirement);
        for (const control of controls) assert(isControl(control), `${requirement}: ${control}`);
        for (const policy of own) assert(known.has(policy), `${requirement}: ${policy}`);
      }
    });

    it("says how much a policy shows where it names one, and nowhere else", () => {
      for (const { id: requirement, strength, controls, policies: own } of framework.requirements) {
        assert.equal(strength !== undefined, controls.length + own.length > 0, requirement);
        assert(strength === undefined || frameworkStrengths.includes(strength), requirement);
      }
    });

    it("has a requirement in every section that it calls complete", () => {
      for (const section of framework.complete) {
        assert(requirementsUnder(framework.requirements, section).length > 0, section);
      }
    });
  });
}

describe("the requirements of a framework", () => {
  const cis = frameworkOf("cis-aws");
  const gdpr = frameworkOf("gdpr");
  const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);

  it("are found by id and by section, whatever the capitals", () => {
    assert.deepEqual(ids(requirementsUnder(cis.requirements, "2.2.1")), ["2.2.1"]);
    assert.equal(ids(requirementsUnder(cis.requirements, "2.2")).length, 4);
    assert.deepEqual(ids(requirementsUnder(cis.requirements, "1.1")), ["1.1"]);
    assert.equal(requirementsUnder(gdpr.requirements, "32(1)").length, 4);
    assert.deepEqual(requirementsUnder(cis.requirements, "6"), []);
    const { requirements } = frameworkOf("fsbp");
    assert.deepEqual(ids(requirementsUnder(requirements, "rds.3")), ["RDS.3"]);
  });

  it("lead to the policies that they or their controls name, and back", () => {
    const [requirement] = requirementsUnder(cis.requirements, "2.2.1");
    assert(requirement);
    assert.deepEqual(ids(policiesFor(requirement, policies)), ["rds-storage-encrypted"]);
    const encrypted = policies.find(({ id }) => id === "rds-storage-encrypted");
    assert(encrypted);
    assert.deepEqual(ids(requirementsFor(encrypted, cis)), ["2.2.1"]);
    // Through its control: storage-encrypted-at-rest.
    assert(ids(requirementsFor(encrypted, gdpr)).includes("32(1)(a)"));
    const stranger = { id: "company-tags", controls: [] };
    assert.deepEqual(requirementsFor(stranger, cis), []);
  });

  it("are announced by the pack as tags of the policy", () => {
    const encrypted = policies.find(({ id }) => id === "rds-storage-encrypted");
    assert(encrypted);
    const { tags = [] } = policyMetadata(encrypted, "encryption", {
      name: "gonogo",
      version: "1.0.0",
    });
    assert(tags.includes("requirement:cis-aws:5.0.0:2.2.1"));
    for (const policy of policies) {
      const expected = frameworkIds
        .map(frameworkOf)
        .flatMap((framework) => requirementsFor(policy, framework).length);
      const sum = expected.reduce((a, b) => a + b, 0);
      assert.equal(requirementsByPolicy[policy.id]?.length ?? 0, sum, policy.id);
    }
  });
});
