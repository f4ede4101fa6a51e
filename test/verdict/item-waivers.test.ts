import assert from "node:assert/strict";
import type { Outcome } from "../../gonogo/report/model";
import { ceilingOf, itemWaivers, mostItems } from "../../gonogo/verdict/item-waivers";
import type { ItemResult } from "../../gonogo/verdict/types";
import { parseItemWaiver, type WaivedItem } from "../../policies/framework/waivers/waiver";

const today = "2026-11-21";
const fields = {
  item: "shop-001",
  reason: "The vendor's contract is signed next week.",
  owner: "ann@shop.example",
  approver: "bob@shop.example",
  ticket: "OPS-12",
  expires: "2026-12-05",
};
function waiver(by: Partial<typeof fields> = {}): WaivedItem {
  const { waiver: parsed, problems } = parseItemWaiver({ ...fields, ...by }, "w.yaml:1");
  assert.deepEqual(problems, []);
  assert(parsed);
  return parsed;
}
const item = (id: string, outcome: Outcome, control = "on-call") =>
  ({ id, control, outcome }) as ItemResult;
const report = (...items: readonly ItemResult[]) => ({ system: "shop", items });
const policies = [
  { severity: "low", controls: ["redis-tls"] },
  { severity: "critical", controls: ["postgres-private", "redis-tls"] },
  { severity: "medium", controls: ["alarm-latency"] },
] as const;

describe("the waivers of items", () => {
  const open = report(item("shop-001", "manual"), item("shop-002", "pass"));

  it("name the item that they cover, and who accepted it", () => {
    const { waivers, problems } = itemWaivers([waiver()], open, policies, today);
    assert.deepEqual(problems, []);
    const { item: covers, ...rest } = fields;
    assert.deepEqual([...waivers], [["shop-001", { covers, ...rest, place: "w.yaml:1" }]]);
  });

  it("cover the open items of a control, and no other", () => {
    const all = report(
      item("shop-001", "manual"),
      item("shop-002", "pass"),
      item("shop-003", "unknown"),
      item("shop-004", "fail"),
      item("shop-005", "not-applicable"),
      item("shop-006", "manual", "other"),
    );
    const { waivers } = itemWaivers([waiver({ item: "on-call" })], all, policies, today);
    assert.deepEqual([...waivers.keys()], ["shop-001", "shop-003", "shop-004"]);
    assert.equal(waivers.get("shop-003")?.covers, "on-call");
  });

  it("give way to the one that was read first", () => {
    const second = { ...waiver({ ticket: "OPS-13" }), place: "x.yaml:1" };
    const { waivers, problems } = itemWaivers([waiver(), second], open, policies, today);
    assert.equal(waivers.get("shop-001")?.ticket, "OPS-12");
    assert.deepEqual(problems, []);
  });

  const many = Array.from({ length: mostItems + 1 }, (_, n) => item(`shop-${n}`, "manual"));
  const wrong: readonly (readonly [
    string,
    Partial<typeof fields>,
    readonly ItemResult[],
    RegExp,
  ])[] = [
    ["expired", { expires: "2026-11-20" }, open.items, /shop-001 expired on 2026-11-20\.$/],
    ["too-long", { expires: "2026-12-22" }, open.items, /more than 30 days .* no policy is about/],
    ["unused", { item: "shop-002" }, open.items, /waives nothing: the item passes\.$/],
    ["unused", { item: "on-call" }, [item("a", "pass"), item("b", "pass")], /none of its 2 items/],
    [
      "unused",
      { item: "shop-01" },
      open.items,
      /no item of the checklist of shop: did you mean .+\?$/,
    ],
    ["too-broad", { item: "on-call" }, many, /covers 11 open items, more than 10\.$/],
    ["error", {}, [item("shop-001", "error")], /shop-001: what ended in an error/],
  ];
  for (const [kind, by, items, sentence] of wrong) {
    it(`waive nothing when ${kind}: ${JSON.stringify(by)}`, () => {
      const { waivers, problems } = itemWaivers([waiver(by)], report(...items), policies, today);
      assert.equal(waivers.size, 0);
      assert.deepEqual(
        problems.map((each) => each.kind),
        [kind],
      );
      assert.match(problems[0]?.sentence ?? "", sentence);
      assert.match(problems[0]?.sentence ?? "", /^w\.yaml:1: the waiver of /);
    });
  }

  it("last as long as the severest policy about the item allows, and 30 days without one", () => {
    const days = (control: string) => ceilingOf([item("shop-001", "fail", control)], policies).days;
    assert.deepEqual(
      ["redis-tls", "postgres-private", "alarm-latency", "on-call"].map(days),
      [14, 14, 90, 30],
    );
  });

  it("hold on their last day", () => {
    const last = itemWaivers([waiver({ expires: today })], open, policies, today);
    assert.deepEqual([last.waivers.size, last.problems.length], [1, 0]);
    const longest = itemWaivers([waiver({ expires: "2026-12-21" })], open, policies, today);
    assert.equal(longest.waivers.size, 1);
  });
});

describe("an entry that waives an item", () => {
  const bad: readonly (readonly [string, object, RegExp])[] = [
    ["a policy beside it", { policy: "redis-tls" }, /"policy" is no part of a waiver of an item/],
    ["no item", { item: "" }, /item must be a text/],
    ["no ticket", { ticket: undefined }, /ticket is missing/],
    ["the owner's own approval", { approver: "Ann@shop.example" }, /another person/],
    ["a day that does not exist", { expires: "2026-02-30" }, /expires must be a date/],
    ["no reason worth the name", { reason: "later" }, /reason must say why/],
  ];
  for (const [name, by, problem] of bad) {
    it(`is refused with ${name}`, () => {
      const { waiver: parsed, problems } = parseItemWaiver({ ...fields, ...by }, "w.yaml:4");
      assert.equal(parsed, undefined);
      assert.match(problems.join("\n"), problem);
      assert(problems.every((each) => each.startsWith("w.yaml:4: ")));
    });
  }
});
