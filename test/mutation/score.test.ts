import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { readCases } from "../../scripts/mutation/cases";
import { measure } from "../../scripts/mutation/measure";
import { type Reason, rowOf, type Summary, summaryOf } from "../../scripts/mutation/summary";
import { mutationTargets } from "../../scripts/mutation/targets";

const root = path.resolve(__dirname, "../..");
const read = (name: string): unknown =>
  JSON.parse(readFileSync(path.join(__dirname, name), "utf8"));
const summary = read("score.gen.json") as Summary;
const reasons = read("reasons.json") as readonly Reason[];
/** In percent. The aim is 90: the rows of test/mutation/score.gen.json say where mutants survive. */
const reached = 87;
const rows = Object.entries(summary.files);

describe("the mutation score of policies/", () => {
  it("is of files that have behaviour; those not measured yet are listed", () => {
    const named = [...Object.keys(summary.files), ...summary.unmeasured];
    assert.deepEqual(
      named.sort(),
      [...mutationTargets(root)].sort(),
      "npm run mutation -- --refresh",
    );
  });

  it("adds up, and does not fall below what was reached", () => {
    const { total } = summaryOf(new Map(rows), summary.unmeasured);
    assert.deepEqual(total, summary.total);
    for (const [file, { mutants, killed, timeouts, survivors }] of rows) {
      assert.equal(killed + timeouts + survivors.length, mutants, file);
    }
    assert(summary.total.score >= reached, String(summary.total.score));
  });

  it("says of each mutant that survives where it is, and has reasons that still hold for one", () => {
    const survivors = rows.flatMap(([file, row]) => row.survivors.map((each) => ({ file, each })));
    for (const { file, each } of survivors) {
      assert.match(each.at, /^\d+:\d+$/, file);
      assert(each.mutator && each.original, `${file}:${each.at}`);
    }
    const used = new Set(survivors.map(({ each }) => each.reason));
    assert.deepEqual(
      reasons.filter(({ reason }) => !used.has(reason)),
      [],
    );
  });

  it("is what a measurement of some files gives", async () => {
    const files = [
      "policies/network/function-url-authorized.ts",
      "policies/network/kubernetes-endpoint-not-public.ts",
    ];
    const { measured } = await measure({ root, files, cases: readCases(root), seek: false });
    for (const file of files) {
      const own = measured.filter(({ mutant }) => mutant.file === file);
      assert.deepEqual(rowOf(file, own, reasons), summary.files[file]);
    }
  }).timeout(300_000);
});

describe("a mutation run", () => {
  it("lets a mutant survive that no example tells apart, and kills the others", () => {
    const mutant = { id: "1", file: "policies/x.ts", mutator: "M", at: "1:1", original: "a" };
    const both = [
      { mutant: { ...mutant, replacement: "b" }, verdict: { id: "1", status: "killed" as const } },
      {
        mutant: { ...mutant, replacement: "c" },
        verdict: { id: "2", status: "survived" as const },
      },
    ];
    const known = [{ file: "policies/", original: "a", replacement: "c", reason: "It is equal." }];
    const row = rowOf("policies/x.ts", both, known);
    assert.equal(row.score, 50);
    assert.deepEqual(
      row.survivors.map(({ replacement, reason }) => [replacement, reason]),
      [["c", "It is equal."]],
    );
    assert.equal(rowOf("policies/x.ts", both, []).survivors[0]?.reason, undefined);
  });
});
