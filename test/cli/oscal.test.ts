import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../gonogo/cli/run";
import { validatorOf } from "../report/schemas";
import { captured, folder } from "./support";

async function oscal(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const cwd = folder({});
  const { io, out, err } = captured({ cwd, env });
  const code = await run(["oscal", ...args], io);
  return { code, cwd, out: out(), err: err() };
}

const epoch = { SOURCE_DATE_EPOCH: "1767323045" };

describe("gonogo oscal", () => {
  it("prints the catalog with the items of the checklists that are asked for", async () => {
    const { code, out } = await oscal(["catalog", "finsight"], epoch);
    assert.equal(code, 0);
    const document = JSON.parse(out);
    assert.deepEqual(validatorOf("oscal-catalog-1.2.3.json")(document), []);
    assert.equal(document.catalog.metadata["last-modified"], "2026-01-02T03:04:05.000Z");
    assert.match(out, /"finsight-001"/);
    assert.doesNotMatch(out, /"toolbox-001"/);
    assert.match((await oscal(["catalog"], epoch)).out, /"toolbox-001"/);
  });

  it("prints the component definition, whose catalog is the one for the same checklists", async () => {
    const args = ["toolbox", "finsight"];
    const { out } = await oscal(["component-definition", ...args], epoch);
    const document = JSON.parse(out);
    assert.deepEqual(validatorOf("oscal-component-definition-1.2.3.json")(document), []);
    const { catalog } = JSON.parse((await oscal(["catalog", ...args], epoch)).out);
    const [resource] = document["component-definition"]["back-matter"].resources;
    assert.equal(resource.uuid, catalog.uuid);
  });

  it("is the same bytes for the same SOURCE_DATE_EPOCH, and writes to a file", async () => {
    const { out } = await oscal(["catalog", "finsight"], epoch);
    const written = await oscal(["catalog", "finsight", "--output", "c.oscal.json"], epoch);
    assert.equal(written.out, "");
    assert.equal(readFileSync(join(written.cwd, "c.oscal.json"), "utf8"), out);
  });

  it("says what is wrong, and writes nothing then", async () => {
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /Say which document: gonogo oscal catalog or gonogo oscal component-definition/],
      [["catalogue"], /did you mean.*catalog/],
      [["catalog", "finsigt"], /There is no checklist finsigt: did you mean.*finsight/],
      [["catalog", "--output", "no/such/folder.json"], /cannot write in/],
    ];
    for (const [args, message] of wrong) {
      const { code, out, err, cwd } = await oscal(args);
      assert.deepEqual([code, out], [2, ""]);
      assert.match(err, message);
      assert.ok(!existsSync(join(cwd, "no")));
    }
    const { code, err } = await oscal(["catalog"], { SOURCE_DATE_EPOCH: "soon" });
    assert.equal(code, 2);
    assert.match(err, /SOURCE_DATE_EPOCH is soon, and must be seconds since 1970/);
  });
});
