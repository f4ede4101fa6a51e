/** What a policy announces of itself, and what a process knows of its stack. */
import assert from "node:assert/strict";
import type { Option } from "../../policies/framework/define-policy";
import { stackConfigFrom, today } from "../../policies/framework/pack-environment";
import { docsUrl, policyMetadata, schemaOf } from "../../policies/framework/pack-metadata";
import { doing, policyOf } from "./support/make";

const check = doing(() => undefined);
const policy = policyOf(check, {
  id: "rds-storage-encrypted",
  controls: ["db-backups", "storage-encrypted-at-rest"],
  resources: ["aws:rds/instance:Instance"],
  scope: "stack",
});
const pack = {
  name: "shop",
  version: "1.2.3",
  about: { displayName: "The shop's rules" },
  boxesOf: (control: string) => ["box-1", `${control}-box`],
  docsUrl,
};

describe("what a policy announces", () => {
  it("is everything that CrossGuard has a place for", () => {
    const { tags = [], ...metadata } = policyMetadata(policy, "encryption", pack);
    assert.deepEqual(metadata, {
      name: "rds-storage-encrypted",
      displayName: "A policy",
      description: "Because.",
      severity: "high",
      framework: {
        name: "The shop's rules",
        version: "1.2.3",
        reference: "db-backups, storage-encrypted-at-rest",
        specification: "box-1, db-backups-box, storage-encrypted-at-rest-box",
      },
      remediationSteps: "Repair it.",
      url: "docs/policies/rds-storage-encrypted.md",
    });
    const [requirements, others] = [true, false].map((wanted) =>
      tags.filter((tag) => tag.startsWith("requirement:") === wanted),
    );
    assert.deepEqual(others, [
      "domain:encryption",
      "scope:stack",
      "control:db-backups",
      "control:storage-encrypted-at-rest",
      "resource-type:aws:rds/instance:Instance",
      "resource-type:aws-native:rds:DbInstance",
    ]);
    assert((requirements ?? []).length > 0, "the catalogue has frameworks for this one");
  });

  it("leaves out what a pack of one's own has not", () => {
    const own = policyOf(check, { id: "toString" });
    const { tags, url, framework } = policyMetadata(own, undefined, { name: "own", version: "2" });
    assert.deepEqual(tags, [
      "scope:resource",
      "control:db-backups",
      "resource-type:test:index:Thing",
    ]);
    assert.equal(url, undefined);
    assert.deepEqual(framework, {
      name: "own",
      version: "2",
      reference: "db-backups",
      specification: "",
    });
  });

  it("has a schema of its options, with the values in force as defaults", () => {
    const about = { description: "What.", source: "Our choice." };
    const options: Record<string, Option> = {
      days: { ...about, type: "integer", default: 7, minimum: 1, maximum: 35 },
      share: { ...about, type: "number", default: 0.5 },
      mode: { ...about, type: "string", default: "a", enum: ["a", "b"] },
      text: { ...about, type: "string", default: "x" },
      on: { ...about, type: "boolean", default: true },
      hosts: { ...about, type: "array", items: { type: "string" }, default: [] },
    };
    const description = "What. (Our choice.)";
    assert.deepEqual(schemaOf(policyOf(check, { options }), { days: 14, on: false }), {
      properties: {
        days: { type: "integer", description, default: 14, minimum: 1, maximum: 35 },
        share: { type: "number", description, default: 0.5 },
        mode: { type: "string", description, default: "a", enum: ["a", "b"] },
        text: { type: "string", description, default: "x" },
        on: { type: "boolean", description, default: false },
        hosts: { type: "array", description, default: [], items: { type: "string" } },
      },
    });
  });
});

describe("what the process of a pack knows of its stack", () => {
  it("stands in Pulumi's variables", () => {
    const env = {
      PULUMI_NODEJS_PROJECT: "shop",
      PULUMI_NODEJS_STACK: "shop-prod",
      PULUMI_CONFIG: '{"gonogo:preset":"finsight","a:b":5,"c:d":null}',
    };
    assert.deepEqual(stackConfigFrom(env), {
      project: "shop",
      stack: "shop-prod",
      config: { "gonogo:preset": "finsight" },
    });
  });

  it("is nothing where there are none, or none that can be read", () => {
    const nothing = { project: "", stack: "", config: {} };
    assert.deepEqual(stackConfigFrom({}), nothing);
    for (const text of ["", "{", "null", "5"]) {
      assert.deepEqual(stackConfigFrom({ PULUMI_CONFIG: text }), nothing, text);
    }
  });

  it("has a date, in UTC", () => {
    assert.equal(today(), new Date().toISOString().slice(0, 10));
  });
});
