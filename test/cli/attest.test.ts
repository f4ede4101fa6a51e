import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { readAttestations } from "../../gonogo/attestation/files";
import { gonogo, root } from "./support";

describe("gonogo attest", () => {
  let program = "";
  beforeEach(() => {
    program = mkdtempSync(join(tmpdir(), "gonogo-attest-"));
    mkdirSync(join(program, "stacks"));
    mkdirSync(join(program, ".git"));
    mkdirSync(join(program, "infra"));
    for (const name of ["Pulumi.yaml", "stacks/Pulumi.catalytic-prod.yaml"]) {
      cpSync(join(root, name), join(program, name));
    }
    writeFileSync(join(program, "review.md"), "What was looked at.\n");
  });
  afterEach(() => rmSync(program, { recursive: true, force: true }));

  const options: Readonly<Record<string, string>> = {
    covers: "gdpr-review",
    statement: "Reviewed with counsel, article by article.",
    owner: "Ann Example",
    role: "data protection officer",
    date: "2026-11-20",
  };
  const attest = (by: Record<string, string | undefined> = {}, ...more: string[]) => {
    const args = Object.entries({ ...options, ...by }).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}`, value],
    );
    return gonogo(["attest", "catalytic-prod", ...args, ...more], { cwd: program });
  };
  const folder = () => join(program, "stacks/catalytic-prod.attestations");

  it("writes what the audit reads", async () => {
    const { code, out, err } = await attest({ evidence: "review.md" });
    assert.equal(code, 0, err);
    assert.match(out, /It speaks for 1 item of catalytic:\n {2}catalytic-054 {2}until 2027-11-20/);
    assert.match(out, /Written: stacks\/catalytic-prod\.attestations\/gdpr-review\.yaml/);
    const [read] = readAttestations(join(program, "stacks"), "catalytic-prod", program);
    assert.equal(read?.void, undefined);
    assert.equal(read?.attestation.statement, options.statement);
    const written = parse(readFileSync(join(folder(), "gdpr-review.yaml"), "utf8"));
    assert.equal(written.evidence[0].link, "review.md");
    assert.match(written.evidence[0].sha256, /^[0-9a-f]{64}$/);
  });

  it("writes nothing on a dry run", async () => {
    const { code, out } = await attest({}, "--dry-run");
    assert.equal(code, 0);
    assert.match(out, /Nothing was written/);
    assert.equal(existsSync(folder()), false);
  });

  it("overwrites only when told to", async () => {
    await attest();
    const again = await attest({ statement: "Reviewed once more, with counsel." });
    assert.equal(again.code, 2);
    assert.match(again.err, /gdpr-review\.yaml exists already/);
    const replaced = await attest({ statement: "Reviewed once more, with counsel." }, "--replace");
    assert.equal(replaced.code, 0, replaced.err);
    const text = readFileSync(join(folder(), "gdpr-review.yaml"), "utf8");
    assert.match(text, /Reviewed once more/);
  });

  const wrong: readonly (readonly [string, Record<string, string | undefined>, RegExp])[] = [
    ["no owner", { owner: undefined }, /--owner is missing/],
    ["no statement", { statement: undefined }, /--statement is missing/],
    ["nothing covered", { covers: undefined }, /--covers must name an item or a control/],
    ["an item that does not exist", { covers: "catalytic-999" }, /catalytic-999 is no item/],
    ["a day that does not exist", { date: "2026-02-30" }, /--date must be a day/],
    ["a day to come", { date: "2999-01-01" }, /yet to come/],
    ["another role than the sign-off's", { covers: "catalytic-517" }, /by the technical lead/],
    ["evidence that does not exist", { evidence: "absent.md" }, /absent\.md does not exist/],
    ["evidence from elsewhere", { evidence: "../absent.md" }, /outside the repository/],
    ["a name with a folder", { file: "../x.yaml" }, /without a folder/],
  ];
  for (const [name, by, problem] of wrong) {
    it(`refuses ${name}, and writes nothing`, async () => {
      const { code, err } = await attest(by);
      assert.equal(code, 2);
      assert.match(err, problem);
      assert.equal(existsSync(folder()), false);
    });
  }

  it("refuses to excuse what the checklist asks for without a condition", async () => {
    const { code, err } = await attest({ covers: "catalytic-143" }, "--not-applicable");
    assert.equal(code, 2);
    assert.match(err, /catalytic-143 cannot be not-applicable/);
  });
});
