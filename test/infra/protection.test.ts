import assert from "node:assert/strict";
import * as sns from "@pulumi/aws/sns";
import { guarded, unusedAllowances } from "../../infra/protection";
import { type Registered, refusal, register } from "./support";

interface Seen {
  readonly protect: Readonly<Record<string, boolean>>;
  readonly resources: readonly Registered[];
  /** What is told of allowances that nothing in the program has. */
  readonly unused: readonly string[];
}

async function run(allowance: string | undefined, names: readonly string[]): Promise<Seen> {
  const config: Record<string, string> =
    allowance === undefined ? {} : { "gonogo:allowDeletion": allowance };
  const protect: Record<string, boolean> = {};
  let unused: readonly string[] = [];
  const resources = await register({ stack: "shop-prod", config, secretKeys: [] }, () => {
    for (const name of names) {
      const opts = guarded(name, {});
      protect[name] = opts.protect;
      new sns.Topic(name, {}, opts);
    }
    unused = unusedAllowances();
  });
  return { protect, resources, unused };
}

async function refused(allowance: string, names: readonly string[]): Promise<string> {
  let text = "";
  await register(
    { stack: "shop-prod", config: { "gonogo:allowDeletion": allowance }, secretKeys: [] },
    () => {
      text = refusal(() => {
        for (const name of names) guarded(name, {});
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

  it("knows a resource by its URN too", async () => {
    const urn = "urn:pulumi:shop-prod::shop::aws:rds/instance:Instance::db";
    const { protect, unused } = await run(JSON.stringify([urn]), ["db", "db-copy"]);
    assert.deepEqual(protect, { db: false, "db-copy": true });
    assert.deepEqual(unused, []);
  });

  it("tells of a name that no guarded resource has, and which was meant", async () => {
    const { unused } = await run('["shop-postgres-instnce", "else"]', ["shop-postgres-instance"]);
    assert.equal(unused.length, 2);
    assert.match(unused[0] ?? "", /shop-postgres-instnce.*Did you mean shop-postgres-instance\?/);
    assert.match(unused[1] ?? "", /names else, which this program does not register/);
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
    const { unused } = await run('["of-the-first"]', ["db"]);
    assert.equal(unused.length, 1);
  });
});
