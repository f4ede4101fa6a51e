import assert from "node:assert/strict";
import {
  byMachine,
  coverageOf,
  decidedByPreview,
  sizeOf,
  together,
} from "../../gonogo/verdict/coverage";
import { coverageText } from "../../gonogo/verdict/coverage-text";
import type { Checklist, ChecklistItem } from "../../policies/catalogue/checklist";
import { checklistOf, systems } from "../../policies/catalogue/checklists";
import { item } from "./support";

const items = (count: number, by: Partial<ChecklistItem>): ChecklistItem[] =>
  Array.from({ length: count }, (_, n) => item({ id: `shop-${n}`, ...by }));
const checklist = (
  ...sections: readonly (readonly [string, readonly ChecklistItem[]])[]
): Checklist => ({
  system: "shop",
  title: "Shop",
  sections: sections.map(([title, own]) => ({ title, items: own })),
});
const text = (of: Checklist, width = 100) =>
  coverageText([coverageOf(of)], { color: false, width });

describe("coverage", () => {
  it("counts ways by strengths, and what a preview and a machine decide", () => {
    const coverage = coverageOf(
      checklist([
        "All",
        [
          ...items(2, { way: "policy" }),
          ...items(1, { way: "policy", strength: "partial", missing: "The rest." }),
          ...items(3, { way: "probe" }),
          ...items(4, { way: "attestation" }),
          ...items(1, { way: "configuration", kind: "bullet" }),
        ],
      ]),
    );
    assert.deepEqual([coverage.boxes, coverage.bullets], [10, 1]);
    assert.deepEqual(coverage.byWayAndStrength.policy, { proves: 2, partial: 1, substitute: 0 });
    assert.deepEqual(
      [decidedByPreview(coverage), byMachine(coverage), sizeOf(coverage)],
      [4, 7, 11],
    );
  });

  it("of several checklists is the sum of theirs", () => {
    const all = together(systems.map((system) => coverageOf(checklistOf(system))));
    assert.deepEqual([all.boxes, all.bullets], [808, 127]);
    for (const counts of [all.byWay, all.byStrength]) {
      assert.equal(
        Object.values(counts).reduce((sum, count) => sum + count, 0),
        935,
      );
    }
  });

  it("draws bars as long as each other, and every way that exists", () => {
    const drawn = coverageText(
      systems.map((system) => coverageOf(checklistOf(system))),
      { color: false, width: 100 },
    );
    const bars = [...drawn.matchAll(/^\w+ +\d+ \+ \d+ {2}(P*I*C*r*e*a*) /gm)].map(([, bar]) => bar);
    assert.equal(bars.length, systems.length + 1);
    assert.equal(new Set(bars.map((bar) => bar?.length)).size, 1);
    assert.match(
      text(checklist(["A", [...items(500, {}), item({ way: "attestation" })]])),
      / P+a /,
    );
  });

  it("draws a section longer than the line on several, and the inner end of a long title", () => {
    const long = `${"Outer heading ".repeat(5)} › Inner`;
    const drawn = text(checklist([long, items(60, {})]), 80);
    assert.match(drawn, /^ {2}… › Inner +60 of 60 {2}P+\n +P+\n/m);
    assert(drawn.split("\n").every((line) => line.length <= 80));
  });
});
