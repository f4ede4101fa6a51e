/** A waived finding from the stack's file to every format, with the real engine and pack. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import type { Report } from "../../gonogo/report/model";
import schema from "../../gonogo/report/report.schema.json";
import { gonogo, root } from "./support";

const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

function waiver(policy: string, expires: string): string {
  return [
    `policy: ${policy}`,
    "resource: orders",
    "reason: Moves to an encrypted copy in the next release",
    "owner: ann",
    "approver: bob",
    "ticket: OPS-12",
    `expires: "${expires}"`,
    "",
  ].join("\n");
}

describe("gonogo preview with waivers", () => {
  let shop: string;
  let waivers: string;
  before(() => {
    shop = mkdtempSync(join(tmpdir(), "waived-shop-"));
    cpSync(join(root, "test/cli/fixtures/shop"), shop, { recursive: true });
    symlinkSync(join(root, "node_modules"), join(shop, "node_modules"));
    waivers = join(shop, "prod.waivers");
    mkdirSync(waivers);
  });
  after(() => rmSync(shop, { recursive: true, force: true }));

  async function reportOf(expires: string): Promise<Report> {
    writeFileSync(join(waivers, "encryption.yaml"), waiver("rds-storage-encrypted", expires));
    const args = ["preview", "--program", shop, "prod", "--format", "json"];
    const { out, err } = await gonogo(args);
    assert.equal(err.includes("gonogo:"), false, err);
    return JSON.parse(out) as Report;
  }
  const encryption = ({ runs }: Report) =>
    runs[0]?.results.find(({ policy }) => policy === "rds-storage-encrypted");

  it("keeps the outcome, and does not block while the waiver is in force", async () => {
    const report = await reportOf(day(5));
    const ajv = new Ajv2020({ strict: false });
    addFormats(ajv);
    assert.ok(ajv.validate(schema, report), ajv.errorsText());
    const result = encryption(report);
    assert.equal(result?.outcome, "fail");
    assert.equal(result?.blocking, false);
    assert.equal(result?.level, "mandatory");
    assert.deepEqual(result?.waiver, {
      reason: "Moves to an encrypted copy in the next release",
      owner: "ann",
      approver: "bob",
      ticket: "OPS-12",
      expires: day(5),
      place: "prod.waivers/encryption.yaml:1",
    });
  });

  it("blocks again when the waiver has ended, and says so", async () => {
    const report = await reportOf(day(-1));
    assert.equal(encryption(report)?.blocking, true);
    assert.equal(encryption(report)?.waiver, undefined);
    const about = report.runs[0]?.results.filter(({ policy }) => policy === "waivers-current");
    assert.deepEqual(
      about?.map(({ outcome, blocking }) => [outcome, blocking]),
      [["fail", true]],
    );
    assert.match(about?.[0]?.message ?? "", /encryption\.yaml:1: .*expired on/);
  });

  it("shows who accepted what in the formats for people and for tools", async () => {
    await reportOf(day(5));
    const expected = `Waived until ${day(5)} (OPS-12): Moves to an encrypted copy`;
    for (const format of ["text", "markdown", "html", "sarif", "junit"]) {
      const { out } = await gonogo(["preview", "--program", shop, "prod", "--format", format]);
      const text = out.replace(/\\([()])/g, "$1").replace(/\s+/g, " ");
      assert.ok(text.includes(expected), format);
    }
    const { out } = await gonogo(["preview", "--program", shop, "prod", "--format", "csv"]);
    const row = out.split("\n").find((line) => line.includes("Moves to an encrypted copy"));
    assert.match(row ?? "", new RegExp(`,ann,bob,OPS-12,${day(5)},`));
  });

  it("stops with one clear error when a waiver names a policy that does not exist", async () => {
    writeFileSync(join(waivers, "encryption.yaml"), waiver("rds-storage-encryptd", day(5)));
    const { code, err } = await gonogo(["preview", "--program", shop, "prod"]);
    assert.equal(code, 2, err);
    assert.match(
      err,
      /encryption\.yaml:1: there is no policy "rds-storage-encryptd": did you mean/,
    );
  });

  it("stops likewise when one names a look at the running system that there is not", async () => {
    const named: Readonly<Record<string, RegExp>> = {
      "gonogo-probes/security-header-sent":
        /encryption\.yaml:1: there is no probe "security-header-sent": did you mean "security-headers-sent"\?/,
      "gonogo-probes/smoke-helth": /there is no probe "smoke-helth"/,
      "gonogo-probe/health-answers":
        /there is no pack "gonogo-probe": did you mean "gonogo-probes\/health-answers"\?/,
      "health-answers":
        /there is no policy "health-answers": did you mean "gonogo-probes\/health-answers"\?/,
    };
    for (const [name, expected] of Object.entries(named)) {
      writeFileSync(join(waivers, "encryption.yaml"), waiver(name, day(5)));
      const { code, err, out } = await gonogo(["preview", "--program", shop, "prod"]);
      assert.equal(code, 2, err + out);
      assert.match(err, expected);
      assert.equal(err.match(/encryption\.yaml:1/g)?.length, 1, err);
    }
  });

  it("takes one of a look that there is, which a preview neither uses nor misses", async () => {
    writeFileSync(join(waivers, "look.yaml"), waiver("gonogo-probes/health-answers", day(5)));
    try {
      const report = await reportOf(day(5));
      assert.equal(encryption(report)?.waiver?.ticket, "OPS-12");
      const about = report.runs[0]?.results.filter(({ policy }) => policy === "waivers-current");
      assert.deepEqual(
        about?.filter(({ outcome }) => outcome !== "pass"),
        [],
      );
    } finally {
      rmSync(join(waivers, "look.yaml"));
    }
  });
});
