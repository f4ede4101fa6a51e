import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { readCases } from "../../scripts/mutation/cases";
import { measure } from "../../scripts/mutation/measure";
import {
  type Reason,
  reasonOf,
  rowOf,
  type Summary,
  summaryOf,
} from "../../scripts/mutation/summary";
import { mutationTargets } from "../../scripts/mutation/targets";

const root = path.resolve(__dirname, "../..");
const read = (name: string): unknown =>
  JSON.parse(readFileSync(path.join(__dirname, name), "utf8"));
const summary = read("score.gen.json") as Summary;
const reasons = read("reasons.json") as readonly Reason[];
/** In percent: the rows of test/mutation/score.gen.json say where mutants survive. */
const reached = 90;
const rows = Object.entries(summary.files);
const survivors = rows.flatMap(([file, row]) => row.survivors.map((each) => ({ file, each })));

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

  it("says of each mutant that survives where it is", () => {
    for (const { file, each } of survivors) {
      assert.match(each.at, /^\d+:\d+$/, file);
      assert(each.mutator && each.original, `${file}:${each.at}`);
    }
  });

  it("has a reason for each of them, and none that holds for nothing", () => {
    const used = new Set(survivors.map(({ file, each }) => reasonOf(file, each, reasons)));
    const without = survivors.filter(({ file, each }) => !reasonOf(file, each, reasons));
    assert.deepEqual(
      without.map(({ file, each }) => `${file}:${each.at} ${each.original} → ${each.replacement}`),
      [],
    );
    assert.deepEqual(
      reasons.filter((reason) => !used.has(reason)),
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
      assert.deepEqual(rowOf(file, measured), summary.files[file]);
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
    const row = rowOf("policies/x.ts", both);
    assert.equal(row.score, 50);
    assert.deepEqual(
      row.survivors.map(({ replacement }) => replacement),
      ["c"],
    );
  });

  it("finds the reason by file, by mutator and by the change", () => {
    const survivor = { at: "1:1", mutator: "M", original: "a", replacement: "c" };
    const of = (reason: object) =>
      reasonOf("policies/x.ts", survivor, [
        { file: "policies/", reason: "It is equal.", ...reason },
      ]);
    for (const reason of [{}, { mutator: "M" }, { change: "^a → c$" }, { file: "policies/x.ts" }]) {
      assert.equal(of(reason)?.reason, "It is equal.");
    }
    for (const reason of [{ mutator: "N" }, { change: "^a → b$" }, { file: "policies/y" }]) {
      assert.equal(of(reason), undefined);
    }
  });
});
