/** `gonogo preview --state`: the built command compares a program with exported states. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { formats } from "../../gonogo/cli/formats";
import type { Report } from "../../gonogo/report/model";
import { folder, gonogo, root } from "./support";

const program = join(root, "test/cli/fixtures/ledger");
const pack = join(root, "test/cli/fixtures/pack");
const secretMark = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

interface Deployed {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  readonly parents?: string;
  readonly more?: Record<string, unknown>;
}

const arn = "arn:aws:kms:eu-west-1:123456789012:key/1";
const key: Deployed = {
  type: "aws:kms/key:Key",
  name: "key",
  inputs: { description: "Encrypts the books", enableKeyRotation: true },
  outputs: { arn, region: "eu-west-1" },
};
const password: Deployed = {
  type: "random:index/randomPassword:RandomPassword",
  name: "password",
  inputs: { length: 32 },
  outputs: { result: { ...secretMark, plaintext: '"canary-51be0c"' } },
};
const books: Deployed = {
  type: "aws:rds/instance:Instance",
  name: "books",
  inputs: {
    __defaults: ["applyImmediately", "identifier"],
    allocatedStorage: 20,
    applyImmediately: false,
    engine: "postgres",
    identifier: "books-7f3a",
    instanceClass: "db.t4g.medium",
    kmsKeyId: arn,
    password: { ...secretMark, ciphertext: "canary-51be0c" },
    storageEncrypted: true,
    username: "ledger",
  },
  outputs: { region: "eu-west-1" },
};
const receipts: Deployed = {
  type: "aws:s3/bucket:Bucket",
  name: "safe-receipts",
  parents: "ledger:index:Vault$",
  inputs: { __defaults: [], bucket: "receipts" },
  outputs: { region: "eu-west-1" },
};
const all = [key, password, books, receipts];

function stateOf(stack: string, deployed: readonly Deployed[]): string {
  const resources = deployed.map(({ type, name, inputs, outputs, parents = "", more }) => ({
    urn: `urn:pulumi:${stack}::ledger::${parents}${type}::${name}`,
    custom: true,
    id: `id-of-${name}`,
    type,
    inputs,
    outputs: { ...inputs, ...outputs },
    ...more,
  }));
  const dir = folder({});
  const file = join(dir, "state.json");
  writeFileSync(file, JSON.stringify({ version: 3, deployment: { resources } }));
  return file;
}

async function preview(stack: string, deployed: readonly Deployed[], ...more: string[]) {
  const state = stateOf(stack, deployed);
  const args = ["preview", stack, "--program", program, "--policy-pack", pack, "--state", state];
  const json = await gonogo([...args, "--format", "json", ...more]);
  const report = json.out === "" ? undefined : (JSON.parse(json.out) as Report);
  const [run] = report?.runs ?? [];
  const guarded = (run?.results ?? [])
    .filter((r) => r.policy === "stateful-resources-kept")
    .map((r) => `${r.urn.split("::").at(-1)} ${r.outcome}${r.blocking ? " blocks" : ""}`)
    .sort();
  return { ...json, run, guarded, args };
}

const kept = ["books pass", "key pass", "password pass", "vault-receipts pass"];
const changed = (of: Deployed, inputs: Record<string, unknown>): Deployed => ({
  ...of,
  inputs: { ...of.inputs, ...inputs },
});

describe("gonogo preview --state", () => {
  it("keeps what is as deployed, under its alias too, what the provider filled in, and a secret", async () => {
    const { guarded, run } = await preview("prod", all);
    assert.deepEqual(guarded, kept);
    assert.deepEqual(run?.changes, {
      source: "state",
      counts: { create: 0, update: 1, same: 3, replace: 0, mayReplace: 0, delete: 0 },
      changes: [],
      idleAllowances: [],
    });
  });

  it("counts what is new and what is updated in place", async () => {
    const bigger = changed(books, { instanceClass: "db.t4g.large" });
    const { guarded, run } = await preview("prod", [key, password, bigger]);
    assert.deepEqual(guarded, ["books pass", "key pass", "password pass"]);
    assert.equal(run?.changes?.counts.create, 1);
    assert.equal(run?.changes?.counts.update, 1);
  });

  it("blocks a replacement and names the property", async () => {
    const { guarded, run, code } = await preview("prod", [
      ...[key, password, receipts],
      changed(books, { username: "postgres" }),
    ]);
    assert.equal(code, 1);
    assert.ok(guarded.includes("books fail blocks"));
    const [change] = run?.changes?.changes ?? [];
    assert.deepEqual(
      [change?.action, change?.properties, change?.holds],
      ["replace", ["username"], "database"],
    );
  });

  it("blocks a deletion, and tells it in every format without any value", async () => {
    const old = { ...receipts, name: "old-receipts", parents: "" };
    const { guarded, args } = await preview("prod", [...all, old]);
    assert.ok(guarded.includes("old-receipts fail blocks"));
    for (const format of formats) {
      const { out, err, code } = await gonogo([...args, "--format", format, "--debug"]);
      assert.equal(code, 1, format);
      assert.match(out, /The bucket would be deleted: the program does not register it/, format);
      assert.doesNotMatch(out + err, /canary-51be0c/, format);
    }
  });

  it("blocks when a new value is not known, and says so: a new key replaces the database", async () => {
    const { guarded } = await preview("prod", [password, books, receipts]);
    assert.deepEqual(guarded, ["books unknown blocks", "password pass", "vault-receipts pass"]);
  });

  it("blocks a move to another region", async () => {
    const { guarded } = await preview("prod", all, "-c", "aws:region=eu-central-1");
    assert.ok(guarded.includes("books fail blocks"));
    assert.ok(guarded.includes("key fail blocks"));
  });

  it("lets pass what the configuration allows by name, unless Pulumi will refuse", async () => {
    const old = { ...receipts, name: "old-receipts", parents: "" };
    const moved = changed(books, { username: "postgres" });
    const allowed = await preview("allowed", [key, password, receipts, moved, old]);
    assert.deepEqual(
      allowed.guarded.filter((row) => !row.includes("pass")),
      ["books not-applicable", "old-receipts not-applicable"],
    );
    const locked = { ...old, more: { protect: true } };
    const refused = await preview("allowed", [key, password, receipts, moved, locked]);
    assert.ok(refused.guarded.includes("old-receipts fail blocks"));
    assert.match(refused.out, /Pulumi will refuse/);
  });

  it("says which allowance allows nothing, and refuses one that names nothing", async () => {
    const old = { ...receipts, name: "old-receipts", parents: "", more: { retainOnDelete: true } };
    const { run } = await preview("allowed", [...all, old]);
    assert.deepEqual(run?.changes?.idleAllowances, ["books"]);
    const { code, err } = await preview("misspelt", all);
    assert.equal(code, 2);
    assert.match(err, /Pulumi\.misspelt\.yaml:4: gonogo:allowDeletion names bookz.*"books"/);
  });

  it("refuses the state of another stack, and what is none", async () => {
    const { code, err } = await gonogo([
      ...["preview", "prod", "--program", program, "--policy-pack", pack],
      ...["--state", stateOf("dev", all)],
    ]);
    assert.equal(code, 2);
    assert.match(err, /the state of the stack dev of project ledger, not of prod of ledger/);
    const none = join(folder({ "state.json": '{"resources": []}' }), "state.json");
    const args = ["preview", "prod", "--program", program, "--policy-pack", pack];
    const other = await gonogo([...args, "--state", none]);
    assert.equal(other.code, 2);
    assert.match(other.err, /holds no deployment.*pulumi stack export/);
  });

  it("takes Pulumi's own plan with --plan", async () => {
    const urn = (type: string, name: string) => `urn:pulumi:prod::ledger::${type}::${name}`;
    const steps = [
      { op: "same", urn: urn("aws:kms/key:Key", "key") },
      { op: "replace", urn: urn("aws:rds/instance:Instance", "books"), replaceReasons: ["engine"] },
      { op: "create-replacement", urn: urn("aws:rds/instance:Instance", "books") },
      { op: "delete", urn: urn("aws:sns/topic:Topic", "news") },
    ];
    const file = join(folder({ "plan.json": JSON.stringify({ steps }) }), "plan.json");
    const { code, out } = await gonogo([
      ...["preview", "prod", "--program", program, "--policy-pack", pack],
      ...["--plan", file],
    ]);
    assert.equal(code, 1);
    assert.match(out, /Changes {2}1 deleted, 1 replaced, 1 unchanged, by Pulumi's plan/);
    assert.match(out, /The database would be replaced by a new one: Pulumi plans to replace it/);
  });
});
