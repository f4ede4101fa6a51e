import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import type { Report } from "../../gonogo/report/model";
import schema from "../../gonogo/report/report.schema.json";
import { gonogo, likeOurs, root } from "./support";

const auditOf = (json: string) => (JSON.parse(json) as Report).runs[0]?.checklist;

describe("gonogo audit", () => {
  it("decides over every item of a production stack, and says what is open", async () => {
    const { code, out, err } = await gonogo(["audit", "finsight-prod", "--format", "json"]);
    assert.equal(code, 1, err);
    const audit = auditOf(out);
    assert(audit);
    assert.equal(audit.items.length, 141);
    assert.equal(audit.go, false);
    // What a preview decides is decided: nothing of it is wrong.
    assert.deepEqual(
      audit.items.filter(({ outcome }) => outcome === "fail" || outcome === "error"),
      [],
    );
    const open = audit.items.filter(({ blocking }) => blocking);
    assert.equal(open.length, audit.blocking);
    const ajv = new Ajv2020({ allErrors: true, strict: false });
    addFormats(ajv);
    assert(ajv.validate(schema, JSON.parse(out)), ajv.errorsText());
    for (const { id, outcome, reason } of audit.items) {
      assert(outcome === "pass" || reason !== "", `${id} is ${outcome} without a reason`);
    }
  });

  describe("over a program with attestations", () => {
    let program = "";
    before(() => {
      program = mkdtempSync(join(tmpdir(), "gonogo-audit-"));
      likeOurs(program);
      mkdirSync(join(program, "stacks/finsight-prod.attestations"), { recursive: true });
      const file = "stacks/Pulumi.finsight-prod.yaml";
      cpSync(join(root, file), join(program, file));
    });
    after(() => rmSync(program, { recursive: true, force: true }));

    const attest = (covers: string) =>
      writeFileSync(
        join(program, "stacks/finsight-prod.attestations/support.yaml"),
        [
          `covers: [${covers}]`,
          "statement: The mailbox exists and two people read it.",
          "owner: Ann Example",
          "role: head of support",
          `date: "${new Date().toISOString().slice(0, 10)}"`,
          "",
        ].join("\n"),
      );

    it("counts a person's word, and names who gave it", async () => {
      attest("refund-policy");
      const args = ["audit", "finsight-prod", "--format", "json"];
      const { out, err } = await gonogo(args, { cwd: program });
      assert.notEqual(out, "", err);
      const audit = auditOf(out);
      const item = audit?.items.find(({ id }) => id === "finsight-079");
      assert.equal(item?.outcome, "pass");
      assert.match(item.reason, /^Ann Example, head of support, on /);
    });

    it("refuses one for an item that does not exist, before anything runs", async () => {
      attest("finsight-0790");
      const { code, out, err } = await gonogo(["audit", "finsight-prod"], { cwd: program });
      assert.equal(code, 2);
      assert.equal(out, "");
      assert.match(
        err,
        /stacks\/finsight-prod\.attestations\/support\.yaml:1: finsight-0790 is no/,
      );
    });
  });

  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [["--checklist", "finsigt"], /there is no checklist finsigt: did you mean "finsight"\?/],
    [["--checklist", "absent.json"], /absent\.json does not exist/],
    [["--checklist", "package.json"], /package\.json is no checklist/],
    [["--phase", "later"], /--phase/],
  ];
  for (const [args, problem] of wrong) {
    it(`refuses ${args.join(" ")}`, async () => {
      const { code, out, err } = await gonogo(["audit", "finsight-prod", ...args]);
      assert.deepEqual([code, out], [2, ""]);
      assert.match(err, problem);
    });
  }
});

describe("gonogo coverage", () => {
  it("draws the five checklists", async () => {
    const { code, out } = await gonogo(["coverage"]);
    assert.equal(code, 0);
    assert.match(out, /^total +808 \+ 127 +P+I+C+r+e+a+ +\d+ % +\d+ %$/m);
    for (const name of ["finsight", "paymentsvc", "toolbox", "catalytic", "clientflow"]) {
      assert.match(out, new RegExp(`^${name} .*P+I+C+r+e+a+ `, "m"));
    }
  });

  it("draws one by its sections", async () => {
    const { out } = await gonogo(["coverage", "catalytic"]);
    assert.match(out, /^ {2}Security › Network Security +6 of 6 {2}P+I?e?$/m);
  });

  it("refuses a checklist that it does not know", async () => {
    const { code, err } = await gonogo(["coverage", "finsigt"]);
    assert.equal(code, 2);
    assert.match(err, /There is no checklist finsigt: did you mean "finsight"\?/);
  });
});
