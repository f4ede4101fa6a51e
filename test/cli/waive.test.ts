/** `gonogo waive` end to end: what it shows, what it refuses, what it leaves on the disk. */
import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { writeEntry } from "../../gonogo/cli/entry-file";
import { run } from "../../gonogo/cli/run";
import { waiverPath } from "../../gonogo/cli/waiver-file";
import type { Report } from "../../gonogo/report/model";
import type { Waiver } from "../../policies/framework/waivers/waiver";
import { captured, gonogo, root } from "./support";

const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
const flags: Readonly<Record<string, string>> = {
  policy: "rds-storage-encrypted",
  resource: "orders",
  reason: "Moves to an encrypted copy in the next release",
  owner: "ann",
  approver: "bob",
  ticket: "OPS-12",
  expires: day(10),
};

const draft = { ...flags, place: "" } as unknown as Waiver;

describe("gonogo waive", () => {
  let shop: string;
  let waivers: string;
  beforeEach(() => {
    shop = mkdtempSync(join(tmpdir(), "waiving-shop-"));
    cpSync(join(root, "test/cli/fixtures/shop"), shop, { recursive: true });
    symlinkSync(join(root, "node_modules"), join(shop, "node_modules"));
    waivers = join(shop, "prod.waivers");
  });
  afterEach(() => rmSync(shop, { recursive: true, force: true }));

  function waive(change: Readonly<Record<string, string | undefined>> = {}, ...more: string[]) {
    const given = Object.entries({ ...flags, ...change }).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}`, value],
    );
    return gonogo(["waive", "prod", "--program", shop, ...given, ...more]);
  }
  const nothingWritten = () => assert.equal(existsSync(waivers), false);
  const file = "rds-storage-encrypted-orders.yaml";

  it("shows what it covers and writes a waiver that the next preview honours", async () => {
    const { code, out, err } = await waive();
    assert.equal(code, 0, err);
    assert.match(out, /covers 1 finding of rds-storage-encrypted on 1 resource of prod:/);
    assert.match(out, /fail, critical, blocks\n\s+orders {2}storageEncrypted\n/);
    assert.match(out, /at index\.ts:\d+:\d+/);
    assert.match(out, /Written: prod\.waivers\/rds-storage-encrypted-orders\.yaml/);
    assert.deepEqual(readdirSync(waivers), [file]);
    assert.deepEqual(parse(readFileSync(join(waivers, file), "utf8")), flags);

    const preview = await gonogo(["preview", "--program", shop, "prod", "--format", "json"]);
    const report = JSON.parse(preview.out) as Report;
    const result = report.runs[0]?.results.find(({ policy }) => policy === flags.policy);
    assert.equal(result?.outcome, "fail");
    assert.equal(result?.blocking, false);
    assert.equal(result?.waiver?.place, `prod.waivers/${file}:1`);
    const about = report.runs[0]?.results.filter(({ policy }) => policy === "waivers-current");
    assert.deepEqual(
      about?.map(({ outcome }) => outcome),
      ["pass"],
    );
  });

  it("writes nothing with --dry-run", async () => {
    const { code, out } = await waive({}, "--dry-run");
    assert.equal(code, 0);
    assert.match(out, /covers 1 finding/);
    assert.match(out, /Nothing was written: this is a dry run/);
    nothingWritten();
  });

  it("refuses what covers nothing, and names what the policy has found", async () => {
    const { code, err, out } = await waive({ resource: "order" });
    assert.equal(code, 2);
    assert.equal(out, "");
    assert.match(err, /covers nothing in prod; it has findings on orders \(storageEncrypted\)/);
    const path = await waive({ property: "kmsKeyId" });
    assert.match(path.err, /for orders, kmsKeyId was not written: it covers nothing/);
    const clean = await waive({ policy: "s3-acl-not-public", resource: "orders" });
    assert.match(clean.err, /covers nothing in prod\.\n/);
    nothingWritten();
  });

  it("refuses before any preview what no waiver may say, all of it at once", async () => {
    const { code, err } = await waive({ approver: "Ann", reason: "later", expires: "soon" });
    assert.equal(code, 2);
    assert.match(err, /--expires must be a date such as/);
    assert.match(err, /--reason must say why in 15 characters or more/);
    assert.match(err, /--approver must be another person than owner/);
    const wide = await waive({ resource: "*" });
    assert.match(wide.err, /--resource must have 3 characters or more beside \*/);
    const unknown = await waive({ policy: "rds-storage-encryptd" });
    assert.match(unknown.err, /no policy "rds-storage-encryptd": did you mean/);
    nothingWritten();
  });

  it("keeps to the longest time of the policy's severity", async () => {
    const late = await waive({ expires: day(15) });
    assert.equal(late.code, 2);
    assert.match(late.err, /is critical, and a waiver of it lasts 14 days at most, until /);
    assert.ok(late.err.includes(`until ${day(14)}`), late.err);
    assert.match((await waive({ expires: day(-1) })).err, /is over: today is/);
    nothingWritten();
  });

  it("says what is missing where nobody can be asked", async () => {
    const { code, err } = await waive({ owner: undefined, ticket: undefined });
    assert.equal(code, 2);
    assert.match(err, /A waiver needs --owner, --ticket\./);
  });

  it("overwrites nothing unless it is told to", async () => {
    mkdirSync(waivers);
    writeFileSync(join(waivers, file), "# mine\n");
    const taken = await waive();
    assert.equal(taken.code, 2);
    assert.match(taken.err, /rds-storage-encrypted-orders\.yaml exists already\..*--replace/);
    assert.equal(readFileSync(join(waivers, file), "utf8"), "# mine\n");
    assert.equal((await waive({}, "--replace")).code, 0);
    assert.equal(parse(readFileSync(join(waivers, file), "utf8")).owner, "ann");
    assert.deepEqual(readdirSync(waivers), [file]);

    const again = await waive({}, "--file", "again.yaml");
    assert.equal(again.code, 2);
    assert.match(again.err, /waived already: prod\.waivers\/rds-storage-encrypted-orders\.yaml:1/);
    const renewed = await waive({ expires: day(12) }, "--replace");
    assert.equal(renewed.code, 0, renewed.err);
    assert.equal(parse(readFileSync(join(waivers, file), "utf8")).expires, day(12));
    assert.match((await waive({}, "--replace", "--file", "no.yaml")).err, /there is no .*no\.yaml/);
  });

  it("takes the name of a file and no path", async () => {
    for (const name of ["../up.yaml", "sub/a.yaml", ".hidden.yaml", "a.txt"]) {
      const { code, err } = await waive({}, "--file", name);
      assert.equal(code, 2, name);
      assert.match(err, /give the name of a YAML file without a folder/);
    }
    nothingWritten();
  });

  it("leaves nothing half-written when the disk refuses", async () => {
    writeFileSync(waivers, "a file is in the way");
    const { code, err } = await waive();
    assert.equal(code, 2);
    assert.match(err, /prod\.waivers is a file: it must be a folder of waivers/);
    assert.equal(readFileSync(waivers, "utf8"), "a file is in the way");

    rmSync(waivers);
    const path = waiverPath(shop, "prod", { ...draft }, "full.yaml");
    // The draft's name is taken, as after a crash: neither it nor the waiver is touched.
    mkdirSync(waivers);
    const blocked = `${path.path}.${process.pid}.tmp`;
    mkdirSync(blocked);
    const write = () => writeEntry(path, "policy: x\n", { place: "here", replace: false });
    assert.throws(write, (error: Error) => /here (cannot be written|exists)/.test(error.message));
    assert.deepEqual(readdirSync(waivers), [`full.yaml.${process.pid}.tmp`]);
  });

  it("loses no file that appears while it works", () => {
    mkdirSync(waivers);
    const path = waiverPath(shop, "prod", { ...draft }, undefined);
    writeFileSync(path.path, "# theirs\n");
    const write = () => writeEntry(path, "policy: x\n", { place: "here", replace: false });
    assert.throws(write, /here exists already/);
    assert.equal(readFileSync(path.path, "utf8"), "# theirs\n");
    assert.deepEqual(readdirSync(waivers), [file]);
  });

  it("asks a person for what is missing, and before it writes", async () => {
    const answers: Readonly<Record<string, string>> = {
      "Owner (who mends it): ": " ann ",
      "Ticket: ": "OPS-12",
    };
    const asked: string[] = [];
    const waiveAt = async (write: string | undefined) => {
      const { io, out, err } = captured({
        ask: async (question) => {
          asked.push(question);
          return question.startsWith("Write ") ? write : answers[question];
        },
      });
      const given = Object.entries(flags)
        .filter(([name]) => name !== "owner" && name !== "ticket")
        .flatMap(([name, value]) => [`--${name}`, value]);
      const code = await run(["waive", "prod", "--program", shop, ...given], io);
      return { code, out: out(), err: err() };
    };
    for (const no of ["n", "", undefined]) {
      const { code, out, err } = await waiveAt(no);
      assert.equal(code, 0, err);
      assert.match(out, /Nothing was written/);
      nothingWritten();
    }
    assert.deepEqual(asked.slice(0, 3), [
      "Owner (who mends it): ",
      "Ticket: ",
      `Write prod.waivers/${file}? [y/N] `,
    ]);
    assert.equal((await waiveAt("yes")).code, 0);
    assert.deepEqual(parse(readFileSync(join(waivers, file), "utf8")), flags);
  });
});
