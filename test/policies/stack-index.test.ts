import assert from "node:assert/strict";
import { buildStackIndex, type ResourceData } from "../../policies/framework/indexed-stack";
import { Secret, unknown } from "../../policies/framework/unknown";
import { resourceOf, urnOf } from "./support/make";

const group = "aws:rds/parameterGroup:ParameterGroup";
const instance = "aws:rds/instance:Instance";

function names(resources: readonly { readonly name: string }[]): string[] {
  return resources.map(({ name }) => name).sort();
}

function indexOf(...resources: ResourceData[]) {
  const stack = buildStackIndex(resources);
  return {
    stack,
    resource: (name: string) => {
      const found = stack.all.find((r) => r.name === name);
      assert(found, name);
      return found;
    },
  };
}

describe("the index of a stack", () => {
  it("finds resources by type and URN, and nothing where there is none", () => {
    const { stack } = indexOf(resourceOf("a", {}, { type: group }), resourceOf("b", {}));
    assert.deepEqual(names(stack.ofType(group)), ["a"]);
    assert.deepEqual(stack.ofType(instance), []);
    assert.equal(stack.byUrn(urnOf("b"))?.name, "b");
    assert.equal(stack.byUrn("constructor"), undefined);
  });

  it("follows property dependencies while the value is unknown", () => {
    const { resource } = indexOf(
      resourceOf("pg", {}, { type: group }),
      resourceOf("other", {}, { type: group }),
      resourceOf(
        "db",
        { parameterGroupName: unknown, vpcConfig: { subnetIds: [unknown] } },
        {
          type: instance,
          propertyDependencies: {
            parameterGroupName: [urnOf("pg", group), "urn:of:nothing"],
            vpcConfig: [urnOf("other", group)],
          },
        },
      ),
    );
    const db = resource("db");
    assert.deepEqual(names(db.references("parameterGroupName")), ["pg"]);
    assert.deepEqual(names(db.references("vpcConfig.subnetIds[0]")), ["other"]);
    assert.deepEqual(db.references("constructor"), []);
    assert.deepEqual(names(resource("pg").referrers()), ["db"]);
    assert.deepEqual(names(resource("pg").referrersOfType(instance)), ["db"]);
    assert.deepEqual(names(resource("pg").referrersOfType(group)), []);
  });

  it("follows known names, ids and ARNs, also those that are outputs", () => {
    const { resource } = indexOf(
      resourceOf("pg", { name: "app-pg16" }, { type: group }),
      resourceOf("key", {}, { outputs: { arn: "arn:aws:kms:eu-west-1:1:key/x", id: unknown } }),
      resourceOf("bucket", { bucket: new Secret("app-logs") }),
      resourceOf(
        "db",
        {
          parameterGroupName: "app-pg16",
          kmsKeyId: "arn:aws:kms:eu-west-1:1:key/x",
          logs: [{ bucket: "app-logs" }],
        },
        { type: instance },
      ),
    );
    const db = resource("db");
    assert.deepEqual(names(db.referencesOfType("parameterGroupName", group)), ["pg"]);
    assert.deepEqual(names(db.references("kmsKeyId")), ["key"]);
    assert.deepEqual(names(db.references("logs[0].bucket")), ["bucket"]);
    assert.deepEqual(names(db.references("logs")), ["bucket"]);
    assert.deepEqual(names(resource("bucket").referrers()), ["db"]);
  });

  it("takes no label for a reference", () => {
    const { resource } = indexOf(
      resourceOf("a", { name: "finsight" }),
      resourceOf("b", { name: "finsight", tags: { system: "finsight" }, identifier: "finsight" }),
    );
    assert.deepEqual(resource("a").referrers(), []);
    assert.deepEqual(resource("a").references("name"), [resource("b")]);
  });

  it("never refers to the resource itself", () => {
    const { resource } = indexOf(
      resourceOf(
        "a",
        { bucket: "logs", target: "logs" },
        {
          propertyDependencies: { target: [urnOf("a")] },
        },
      ),
    );
    assert.deepEqual(resource("a").references("target"), []);
    assert.deepEqual(resource("a").referrers(), []);
  });

  it("finds every reference of a large stack", () => {
    const build = (count: number) => {
      const resources = Array.from({ length: count }, (_, index) =>
        resourceOf(
          `r${index}`,
          { bucket: `bucket-${index}`, source: `bucket-${index - 1}`, tags: { a: "b" } },
          { propertyDependencies: { other: [urnOf(`r${index + 1}`)] } },
        ),
      );
      const stack = buildStackIndex(resources);
      let edges = 0;
      for (const resource of stack.all) {
        edges += resource.references("source").length + resource.referrers().length;
      }
      assert.equal(edges, 3 * (count - 1));
    };
    build(500);
    build(16_000);
  });
});
