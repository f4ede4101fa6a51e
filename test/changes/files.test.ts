import assert from "node:assert/strict";
import { readPlan } from "../../gonogo/changes/plan-file";
import { readState } from "../../gonogo/changes/state-file";
import { GonogoError } from "../../gonogo/errors";

const of = { project: "shop", stack: "prod" };
const urn = "urn:pulumi:prod::shop::aws:rds/instance:Instance::db";

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof GonogoError, String(error));
    assert.equal(error.code, "usage");
    return error.message;
  }
  assert.fail("nothing was refused");
}

describe("a plan of Pulumi", () => {
  const changes = (...steps: object[]) => readPlan("p.json", { steps }, of).changes;

  it("has one change for the three steps of a replacement", () => {
    const found = changes(
      { op: "create-replacement", urn },
      { op: "replace", urn, replaceReasons: ["engine"], newState: { protect: true } },
      { op: "delete-replaced", urn },
    );
    assert.deepEqual(
      found.map(({ action, properties, protect, holds }) => [action, properties, protect, holds]),
      [["replace", ["engine"], true, "database"]],
    );
  });

  it("deletes what an earlier update has replaced, although the program still registers it", () => {
    const found = changes({ op: "same", urn }, { op: "delete-replaced", urn, oldState: {} });
    assert.deepEqual(
      found.map(({ action, reason }) => [action, reason]),
      [["delete", "an earlier update has replaced it and not ended"]],
    );
  });

  it("replaces what it creates in place of another, whatever else it says", () => {
    for (const op of ["create-replacement", "import-replacement"]) {
      assert.deepEqual(
        changes({ op, urn }).map(({ action }) => action),
        ["replace"],
      );
    }
  });

  it("names properties only, whatever the list of reasons holds", () => {
    const [found] = changes({ op: "replace", urn, replaceReasons: [{}, 1, null, "engine"] });
    assert.deepEqual(found?.properties, ["engine"]);
  });
});

describe("a file of state", () => {
  const read = (...resources: unknown[]) => readState("s.json", { deployment: { resources } }, of);

  it("is refused by place when it is nested beyond reading", () => {
    const depth = 20_000;
    const inputs = JSON.parse(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`) as object;
    const resource = { urn, type: "aws:rds/instance:Instance", custom: true, inputs };
    const message = refusal(() => read({ ...resource, inputs: {} }, resource));
    assert.match(message, /^--state s\.json: resources\[1\] is nested too deeply to be read\./);
  });

  it("keeps no secret, in clear or encrypted", () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
    const inputs = { password: { ...secret, plaintext: '"canary-1"', ciphertext: "canary-2" } };
    const type = "aws:rds/instance:Instance";
    const found = read({ urn, type, custom: true, inputs, outputs: { list: [inputs] } });
    assert.equal(found.length, 1);
    assert.ok(!JSON.stringify(found).includes("canary"));
  });
});
