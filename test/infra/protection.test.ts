import assert from "node:assert/strict";
import * as sns from "@pulumi/aws/sns";
import { guarded, refuseUnknownAllowances } from "../../infra/protection";
import { type Registered, refusal, register } from "./support";

interface Seen {
  readonly protect: Readonly<Record<string, boolean>>;
  readonly resources: readonly Registered[];
}

async function run(allowance: string | undefined, names: readonly string[]): Promise<Seen> {
  const config: Record<string, string> =
    allowance === undefined ? {} : { "gonogo:allowDeletion": allowance };
  const protect: Record<string, boolean> = {};
  const resources = await register({ stack: "shop-prod", config, secretKeys: [] }, () => {
    for (const name of names) {
      const opts = guarded(name, {});
      protect[name] = opts.protect;
      new sns.Topic(name, {}, opts);
    }
    refuseUnknownAllowances();
  });
  return { protect, resources };
}

async function refused(allowance: string, names: readonly string[]): Promise<string> {
  let text = "";
  await register(
    { stack: "shop-prod", config: { "gonogo:allowDeletion": allowance }, secretKeys: [] },
    () => {
      text = refusal(() => {
        for (const name of names) guarded(name, {});
        refuseUnknownAllowances();
      });
    },
  );
  return text;
}

describe("the deletion guard", () => {
  it("protects everything when the stack file allows nothing", async () => {
    for (const allowance of [undefined, "[]"]) {
      const { protect } = await run(allowance, ["db", "db-copy"]);
      assert.deepEqual(protect, { db: true, "db-copy": true });
    }
  });

  it("lifts the protection of exactly the named resource", async () => {
    const { protect, resources } = await run('["db"]', ["db", "db-copy", "a-db"]);
    assert.deepEqual(protect, { db: false, "db-copy": true, "a-db": true });
    assert.equal(resources.length, 3);
  });

  it("keeps the other options", () => {
    const opts = guarded("something", { deleteBeforeReplace: true });
    assert.deepEqual(opts, { deleteBeforeReplace: true, protect: true });
  });

  it("refuses a name that no guarded resource has, and says which was meant", async () => {
    const text = await refused('["shop-postgres-instnce", "else"]', ["shop-postgres-instance"]);
    assert.match(text, /^stacks\/Pulumi\.shop-prod\.yaml: gonogo:allowDeletion/);
    assert.match(text, /"shop-postgres-instnce".*did you mean shop-postgres-instance\?/);
    assert.match(text, /"else" is the name of no guarded resource$/);
  });

  it("refuses to guess between two resources of one name", async () => {
    assert.match(await refused('["db"]', ["db", "db"]), /which are two resources/);
  });

  it("refuses what is no list of names", async () => {
    for (const value of ["db", "true", '{"db":true}', "[1]", '[""]', '["db"', "[null]"]) {
      assert.match(await refused(value, ["db"]), /is no list of names; allowed: a list/, value);
    }
  });

  it("remembers no names of an earlier program", async () => {
    await run(undefined, ["of-the-first"]);
    assert.match(await refused('["of-the-first"]', ["db"]), /name of no guarded resource/);
  });
});
