/** `gonogo waive --item` end to end, and what the audit and the preview make of its file. */
import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import type { Report } from "../../gonogo/report/model";
import { gonogo, root } from "./support";

const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
const flags: Readonly<Record<string, string>> = {
  item: "refund-policy",
  reason: "Counsel answers in the week after launch",
  owner: "ann",
  approver: "bob",
  ticket: "OPS-12",
  expires: day(10),
};

describe("gonogo waive --item", () => {
  let shop = "";
  beforeEach(() => {
    shop = mkdtempSync(join(tmpdir(), "waiving-items-"));
    cpSync(join(root, "test/cli/fixtures/shop"), shop, { recursive: true });
    symlinkSync(join(root, "node_modules"), join(shop, "node_modules"));
  });
  afterEach(() => rmSync(shop, { recursive: true, force: true }));

  function waive(by: Readonly<Record<string, string | undefined>> = {}, ...more: string[]) {
    const given = Object.entries({ ...flags, ...by }).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}`, value],
    );
    return gonogo([
      "waive",
      "prod",
      "--program",
      shop,
      "--checklist",
      "finsight",
      ...given,
      ...more,
    ]);
  }
  const file = () => join(shop, "prod.waivers/refund-policy.yaml");
  const reportOf = async (command: string, ...more: string[]) => {
    const args = [command, "prod", "--program", shop, "--format", "json", ...more];
    const { out, err } = await gonogo(args);
    assert.notEqual(out, "", err);
    return (JSON.parse(out) as Report).runs[0];
  };

  it("shows what it covers and writes what the audit honours and the pack passes over", async () => {
    const { code, out, err } = await waive();
    assert.equal(code, 0, err);
    assert.match(out, /The waiver covers 1 open item of refund-policy of prod:/);
    assert.match(out, /manual, pre-launch, blocks\n {4}finsight-079 {2}\w/);
    assert.match(out, /Written: prod\.waivers\/refund-policy\.yaml/);
    assert.deepEqual(parse(readFileSync(file(), "utf8")), flags);

    const run = await reportOf("audit", "--checklist", "finsight");
    const item = run?.checklist?.items.find(({ id }) => id === "finsight-079");
    assert.deepEqual(
      [item?.outcome, item?.blocking, item?.waiver?.ticket, item?.waiver?.covers],
      ["manual", false, "OPS-12", "refund-policy"],
    );
    assert.equal(item?.waiver?.place, "prod.waivers/refund-policy.yaml:1");
    assert.deepEqual(
      run?.results.filter(({ policy }) => policy === "waivers-current"),
      [],
    );
    const again = await waive({}, "--file", "other.yaml");
    assert.match(again.err, /all that it covers is waived already: prod\.waivers\/refund-policy/);
  });

  it("refuses before the preview what no waiver may say", async () => {
    const wrong: readonly (readonly [Record<string, string | undefined>, RegExp])[] = [
      [{ approver: "Ann", expires: "soon" }, /--expires must be a date[\s\S]*--approver must be/],
      [{ policy: "redis-tls" }, /give --item or --policy, not both/],
      [{ ticket: undefined }, /A waiver needs --ticket/],
    ];
    for (const [by, problem] of wrong) {
      const { code, out, err } = await waive(by);
      assert.deepEqual([code, out], [2, ""]);
      assert.match(err, problem);
    }
    assert.equal(existsSync(join(shop, "prod.waivers")), false);
  });

  it("refuses what covers nothing, too much, or lasts too long, and writes nothing", async () => {
    const typo = await waive({ item: "finsight-0790" });
    assert.match(typo.err, /--item finsight-0790 names no item .* did you mean "finsight-\d+"\?$/m);
    const long = await waive({ expires: day(31) });
    assert.match(long.err, /is too late: 30 days are the most for an item that no policy is about/);
    assert.ok(long.err.includes(`until ${day(30)}`), long.err);
    assert.deepEqual([typo.code, long.code], [2, 2]);
    assert.equal(existsSync(join(shop, "prod.waivers")), false);
  });

  it("tells in the audit what is wrong with a waiver, and stops at one that is no waiver", async () => {
    mkdirSync(join(shop, "prod.waivers"));
    const write = (by: object) => writeFileSync(file(), JSON.stringify({ ...flags, ...by }));
    write({ expires: day(-1) });
    const run = await reportOf("audit", "--checklist", "finsight");
    const item = run?.checklist?.items.find(({ id }) => id === "finsight-079");
    assert.deepEqual([item?.blocking, item?.waiver], [true, undefined]);
    assert.deepEqual(run?.checklist?.waiverProblems, [
      `prod.waivers/refund-policy.yaml:1: the waiver of refund-policy expired on ${day(-1)}.`,
    ]);
    write({ resource: "orders" });
    const audit = await gonogo(["audit", "prod", "--program", shop, "--checklist", "finsight"]);
    assert.equal(audit.code, 2);
    assert.match(audit.err, /refund-policy\.yaml:1: "resource" is no part of a waiver of an item/);
    const preview = await gonogo(["preview", "prod", "--program", shop]);
    assert.match(preview.err + preview.out, /"resource" is no part of a waiver of an item/);
  });
});
