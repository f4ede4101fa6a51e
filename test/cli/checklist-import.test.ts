/** `gonogo checklist import` end to end: from a Markdown file to the audit by its draft. */
import assert from "node:assert/strict";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../../gonogo/report/model";
import { type Checklist, checklistProblems, itemsOf } from "../../policies/catalogue/checklist";
import { isControl } from "../../policies/catalogue/controls";
import { folder, gonogo, root } from "./support";

const sample = join(root, "test/import/parcel-tracking.md");

describe("gonogo checklist import", () => {
  let cwd = "";
  beforeEach(() => {
    cwd = folder({ "empty.md": "# Nothing\n\n- no box\n", "finsight.md": "- [ ] a box\n" });
    copyFileSync(sample, join(cwd, "PARCEL Tracking.md"));
  });
  const draft = (...more: string[]) =>
    gonogo(["checklist", "import", "PARCEL Tracking.md", ...more], { cwd });

  it("says what matched, what is doubtful and what is new, and writes nothing", async () => {
    const { code, out, err } = await draft();
    assert.equal(code, 0, err);
    assert.match(
      out,
      /^Parcel tracking API: are we ready\? {2}PARCEL Tracking\.md\n61 boxes in 12/,
    );
    assert.match(out, /^ {2}023 {2}https-enforced +policy +\d+ % {2}Plain HTTP/m);
    assert.match(
      out,
      /^Doubtful: .+\n {2}parcel-tracking-\d+ {2}line \d+ {2}.+\n +[\w-]+ +\d+ % /m,
    );
    assert.match(
      out,
      /line 95 {2}Spare label printers are in every depot\n +spare-label-\S+ +new\n/,
    );
    assert.match(out, /^Struck out and left out: line 67$/m);
    assert.match(out, /^\d+ matched, \d+ doubtful, \d+ new\.$/m);
    assert.equal(existsSync(join(cwd, "parcel-tracking.json")), false);
  });

  it("writes a draft that coverage draws and the audit decides over", async () => {
    const { code, out, err } = await draft("--output", "own.json", "--system", "parcels");
    assert.equal(code, 0, err);
    assert.match(out, /Written: own\.json/);
    const checklist = JSON.parse(readFileSync(join(cwd, "own.json"), "utf8")) as Checklist;
    assert.deepEqual(checklistProblems(checklist, isControl), []);
    assert.equal(itemsOf(checklist)[0]?.id, "parcels-001");

    const coverage = await gonogo(["coverage", "own.json"], { cwd });
    assert.equal(coverage.code, 0, coverage.err);
    assert.match(coverage.out, /parcels/);

    const program = ["--program", join(root, "test/cli/fixtures/shop")];
    const by = ["--checklist", "own.json", "--format", "json"];
    const audit = await gonogo(["audit", "prod", ...program, ...by], { cwd });
    assert.equal(audit.code, 1, audit.err);
    const report = (JSON.parse(audit.out) as Report).runs[0]?.checklist;
    assert.equal(report?.items.length, 61);
    const printers = report?.controls.find(({ id }) => id.startsWith("spare-label"));
    assert.equal(printers?.title, "Spare label printers are in every depot");
    assert.equal(printers?.outcome, "manual");

    const again = await draft("--output", "own.json");
    assert.equal(again.code, 2);
    assert.match(again.err, /own\.json exists already, and a draft overwrites nothing/);
  });

  it("gives the draft and the matches as data", async () => {
    const { out } = await draft("--format", "json");
    const { checklist, matches } = JSON.parse(out);
    assert.equal(itemsOf(checklist as Checklist).length, 61);
    assert.equal(matches.length, 61);
    const [first] = matches;
    assert.equal(first.id, "parcel-tracking-001");
    assert.equal(first.certainty, "matched");
    assert(first.confidence > 0.5 && first.confidence <= 1);
    assert.equal(first.matches[0].control, "compute-deployed");
  });

  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [["import", "absent.md"], /absent\.md does not exist/],
    [["import", "."], /\. is no file/],
    [["import", "empty.md"], /empty\.md has no boxes/],
    [["import"], /Say what to read/],
    [["export", "empty.md"], /Say what to read/],
    [["import", "finsight.md"], /finsight is a checklist that gonogo has/],
    [["import", "empty.md", "--system", "My Shop"], /--system My Shop: take small letters/],
    [["import", "empty.md", "--output", "draft.yaml"], /a name that ends in \.json/],
    [["import", "finsight.md", "--system", "a", "--output", "no/where.json"], /cannot be written/],
  ];
  for (const [args, problem] of wrong) {
    it(`refuses ${args.join(" ")}`, async () => {
      const { code, err } = await gonogo(["checklist", ...args], { cwd });
      assert.equal(code, 2);
      assert.match(err, problem);
    });
  }
});
