import assert from "node:assert/strict";
import { type Checklist, checklistProblems, itemsOf } from "../../policies/catalogue/checklist";
import { checklistOf, systems } from "../../policies/catalogue/checklists";
import { allControls, boxesOf, isControl, titleOf } from "../../policies/catalogue/controls";
// Id → line of each box and bullet, read from the owners' files.
import lines from "./lines.json";

type Lines = Readonly<Record<string, Record<"boxes" | "bullets", Record<string, number>>>>;
const known: Lines = lines;

describe("the catalogue", () => {
  it("knows the five checklists: 808 boxes and 127 bullets", () => {
    assert.deepEqual([...systems].sort(), Object.keys(known).sort());
    const count = (kind: "boxes" | "bullets") =>
      systems.reduce((sum, system) => sum + Object.keys(known[system]?.[kind] ?? {}).length, 0);
    assert.deepEqual([count("boxes"), count("bullets")], [808, 127]);
  });

  for (const system of systems) {
    const checklist = checklistOf(system);
    it(`maps every box and bullet of ${system} at its line, and no other`, () => {
      const mapped = { boxes: {}, bullets: {} } as Record<string, Record<string, number>>;
      for (const { id, line, kind } of itemsOf(checklist)) {
        const of = mapped[kind === "bullet" ? "bullets" : "boxes"];
        if (of) of[id] = line;
      }
      assert.deepEqual(mapped, known[system]);
    });

    it(`is right in itself: ${system}`, () => {
      assert.deepEqual(checklistProblems(checklist, isControl), []);
    });
  }

  it("has a title for every control, and an item for each", () => {
    for (const id of allControls()) {
      assert(titleOf(id) !== id && !titleOf(id).endsWith("."), id);
    }
    const unused = allControls().filter((id) => boxesOf(id).length === 0);
    // Named by facts of the checklists only: a protected path answers 401.
    assert.deepEqual(unused, ["auth-required"]);
  });
});

describe("a checklist that is not right", () => {
  const right: Checklist = {
    system: "shop",
    title: "Launch of the shop",
    sections: [
      {
        title: "Security",
        items: [
          {
            id: "shop-001",
            line: 3,
            requirement: "HTTPS is enforced",
            control: "https-enforced",
            way: "policy",
            strength: "proves",
            phase: "pre-launch",
          },
        ],
      },
    ],
  };
  const change = (by: object): Checklist => {
    const [section] = right.sections;
    const [item] = section?.items ?? [];
    return { ...right, sections: [{ title: "Security", items: [{ ...item, ...by } as never] }] };
  };
  const wrong: readonly (readonly [object, RegExp])[] = [
    [{ id: "other-001" }, /must be shop- and three digits/],
    [{ control: "https" }, /the control https, which does not exist/],
    [{ requirement: " " }, /no requirement/],
    [{ way: "magic" }, /the way magic/],
    [{ strength: "weak" }, /the strength weak/],
    [{ phase: "later" }, /the phase later/],
    [{ also: ["policy"] }, /names the way policy twice/],
    [{ strength: "partial" }, /partial and missing/],
    [{ missing: "The rest." }, /partial and missing/],
    [{ strength: "substitute" }, /substitute and instead/],
    [
      { way: "attestation", strength: "partial", missing: "The rest." },
      /attestation, which cannot/,
    ],
    [{ cadence: "daily" }, /ongoing and cadence/],
    [{ phase: "ongoing" }, /ongoing and cadence/],
    [{ way: "probe", environment: { names: ["A"] } }, /has variables, which probe/],
    [{ oneOf: "shop-009" }, /is one of shop-009, which is no item/],
  ];
  it("is told apart from one that is", () => {
    assert.deepEqual(checklistProblems(right, isControl), []);
  });
  for (const [by, problem] of wrong) {
    it(`is refused: ${JSON.stringify(by)}`, () => {
      assert.match(checklistProblems(change(by), isControl).join("\n"), problem);
    });
  }
});
