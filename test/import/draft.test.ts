import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Draft, draftOf } from "../../gonogo/import/draft";
import { boxesOf } from "../../gonogo/import/markdown";
import { matcherOf } from "../../gonogo/import/match";
import { usualWays } from "../../gonogo/import/usual";
import { byPreview, checklistProblems, itemsOf } from "../../policies/catalogue/checklist";
import { checklistOf, systems } from "../../policies/catalogue/checklists";
import { isControl } from "../../policies/catalogue/controls";
import expected from "./parcel-tracking.expected.json";

const known = systems.map(checklistOf);
const matcher = matcherOf(known);
const usual = usualWays(known);
const draft = (markdown: string): Draft =>
  draftOf({ system: "shop", title: "Shop", boxes: boxesOf(markdown).boxes, matcher, usual });
const only = (markdown: string) => {
  const [first] = draft(markdown).items;
  assert(first);
  return first;
};

describe("the controls of somebody's own checklist", () => {
  const text = readFileSync(join(__dirname, "parcel-tracking.md"), "utf8");
  const { checklist, items } = draft(text);
  const wanted: Readonly<Record<string, string>> = expected;

  it("are found for a checklist that is not one of the five: every box of it, and no other", () => {
    assert.deepEqual(
      items.map(({ item }) => item.requirement),
      Object.keys(wanted),
    );
    assert.deepEqual(checklistProblems(checklist, isControl), []);
  });

  it("are right in nine of ten cases where they are sure, and named in nine of ten", () => {
    const known = items.filter(({ item }) => wanted[item.requirement] !== "new");
    const sure = items.filter(({ certainty }) => certainty === "matched");
    const right = sure.filter(({ item }) => item.control === wanted[item.requirement]);
    assert(right.length / sure.length >= 0.9, `${right.length} of ${sure.length}`);
    assert(right.length / known.length >= 0.65, `${right.length} of ${known.length}`);
    const named = known.filter(({ item, matches }) =>
      matches.some(({ control }) => control === wanted[item.requirement]),
    );
    assert(named.length / known.length >= 0.9, `${named.length} of ${known.length}`);
  });

  it("are never sure for what the catalogue does not have", () => {
    const wrong = items.filter(
      ({ item, certainty }) => wanted[item.requirement] === "new" && certainty === "matched",
    );
    assert.deepEqual(wrong, []);
  });
});

describe("matching the words of a checklist by the other four", () => {
  // In our words; the figures for the owners' own are in docs/audit.md.
  let right = 0;
  let sure = 0;
  let named = 0;
  let total = 0;
  before(() => {
    for (const system of systems) {
      const others = systems.filter((other) => other !== system).map(checklistOf);
      const own = matcherOf(others);
      for (const { title, items } of checklistOf(system).sections) {
        for (const { kind, requirement, control } of items) {
          if (kind === "bullet") continue;
          const headings = title.split(" › ");
          const found = own.match({ text: requirement, headings, parents: [] }, 3);
          total += 1;
          if (found.some((match) => match.control === control)) named += 1;
          const { certainty } = draftOf({
            system: "x",
            title: "x",
            boxes: [
              { text: requirement, headings, parents: [], line: 1, ticked: false, variables: [] },
            ],
            matcher: { match: () => found },
            usual,
          }).items[0] ?? { certainty: "new" };
          if (certainty !== "matched") continue;
          sure += 1;
          if (found[0]?.control === control) right += 1;
        }
      }
    }
  });

  it("is right in nine of ten cases where it is sure", () => {
    assert.equal(total, 808);
    assert(right / sure >= 0.88, `${right} of ${sure}`);
    assert(right / total >= 0.6, `${right} of ${total}`);
  });

  it("has the right control among the first three in more than eight of ten cases", () => {
    assert(named / total >= 0.85, `${named} of ${total}`);
  });
});

describe("a drafted item", () => {
  it("is decided as its control usually is where the match is sure", () => {
    const { item, certainty } = only("## Security\n- [ ] HTTP redirects to HTTPS");
    assert.deepEqual(
      [certainty, item.control, item.way, item.strength],
      ["matched", "https-enforced", "policy", "proves"],
    );
  });

  it("never passes by a machine alone where the match is doubtful", () => {
    const doubtful = draft(
      readFileSync(join(__dirname, "parcel-tracking.md"), "utf8"),
    ).items.filter(({ certainty }) => certainty === "doubtful");
    assert(doubtful.length > 3);
    for (const { item } of doubtful) {
      const byMachine = byPreview.includes(item.way) || item.way === "probe";
      assert(!byMachine || item.strength === "partial", item.requirement);
    }
  });

  it("leaves a figure that no policy knows to a person", () => {
    const { item } = only("- [ ] Database backups are kept for 90 days");
    assert.equal(item.control, "db-backups");
    assert.equal(item.strength, "partial");
    assert.match(item.missing ?? "", /That 90 days is what was looked at\.$/);
    assert.equal(only("- [ ] Two-factor authentication (2FA) for S3").item.missing, undefined);
  });

  it("asks the preview for the variables that it names", () => {
    const { item } = only(
      "- [ ] `DATABASE_URL` and `DEBUG=false` are set; database connection string",
    );
    assert.deepEqual(item.environment, { names: ["DATABASE_URL"], values: { DEBUG: "false" } });
  });

  it("that is new is attested, under a control of its own with the text for a title", () => {
    const twice = "- [ ] Spare label printers in depots\n- [ ] Spare label printers in depots!";
    const { checklist, items } = draft(twice);
    assert.deepEqual(
      items.map(({ item, certainty }) => [certainty, item.control, item.way]),
      [
        ["new", "spare-label-printers-in-depots", "attestation"],
        ["new", "spare-label-printers-in-depots-2", "attestation"],
      ],
    );
    assert.deepEqual(Object.keys(checklist.controls ?? {}).length, 2);
    assert.deepEqual(checklistProblems(checklist, isControl), []);
    assert.match(only("- [ ] 打印机").item.control, /^item/);
  });

  const when: readonly (readonly [string, string, string | undefined])[] = [
    ["Before launch", "pre-launch", undefined],
    ["Launch day", "launch-day", undefined],
    ["Go-live", "launch-day", undefined],
    ["First 24 hours", "post-launch", undefined],
    ["After the release", "post-launch", undefined],
    ["Weekly", "ongoing", "weekly"],
    ["Quarterly maintenance", "ongoing", "monthly"],
    ["During an incident", "incident", undefined],
    ["Incident response", "pre-launch", undefined],
    ["Rollback", "pre-launch", undefined],
  ];
  for (const [heading, phase, cadence] of when) {
    it(`under "${heading}" is of the phase ${phase}`, () => {
      const { item } = only(`# Shop\n## ${heading}\n- [ ] Logs are looked at`);
      assert.deepEqual([item.phase, item.cadence], [phase, cadence]);
    });
  }

  it("takes its phase from the nearest heading that says one", () => {
    const { item } = only(
      "# Shop\n## Post-launch\n### Daily\n#### Database\n- [ ] Logs are looked at",
    );
    assert.deepEqual([item.phase, item.cadence], ["ongoing", "daily"]);
  });

  it("is optional, has a condition, is ticked, where the file says so", () => {
    const { item } = only("- [x] Cookie banner (if cookies are used)\n");
    assert.deepEqual(
      [item.ticked, item.condition, item.optional],
      [true, "cookies are used", undefined],
    );
    assert.equal(only("## Nice to have\n- [ ] Video tutorials").item.optional, true);
    assert.equal(only("- [ ] CDN (optional)").item.optional, true);
  });

  it("stands in its section, in the order of the file", () => {
    const { checklist } = draft("## A\n- [ ] a\n### B\n- [ ] b\n## A\n- [ ] c\n");
    assert.deepEqual(
      checklist.sections.map(({ title, items }) => [title, items.map(({ id }) => id)]),
      [
        ["A", ["shop-001"]],
        ["A › B", ["shop-002"]],
        ["A", ["shop-003"]],
      ],
    );
    assert.deepEqual(
      itemsOf(checklist).map(({ line }) => line),
      [2, 4, 6],
    );
  });

  it("is right in its form however many there are", () => {
    const { checklist } = draft("- [ ] Logs are kept\n".repeat(1001));
    assert.equal(itemsOf(checklist).at(-1)?.id, "shop-1001");
    assert.deepEqual(checklistProblems(checklist, isControl), []);
  });
});
