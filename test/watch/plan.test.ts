import assert from "node:assert/strict";
import { probes } from "../../gonogo/probes/registry";
import type { ProbeResult } from "../../gonogo/probes/run";
import { cadenceDays } from "../../gonogo/watch/cadence";
import { firstDay } from "../../gonogo/watch/first-day";
import { isUnseen, outcomeOf } from "../../gonogo/watch/outcome";
import { dueNow, itemsFor, type WatchItem, type WatchTimes } from "../../gonogo/watch/plan";
import { watched, watchedOf } from "../../gonogo/watch/schedule";
import { watchText } from "../../gonogo/watch/text";
import { type Checklist, itemsOf } from "../../policies/catalogue/checklist";
import { checklistOf, systems } from "../../policies/catalogue/checklists";
import { look } from "../report/sample-probes";

const finsight = checklistOf("finsight");
const launched = "2026-11-01T10:00:00.000Z";

/** Hours after the launch. */
const later = (hours: number) => new Date(Date.parse(launched) + hours * 3_600_000).toISOString();

describe("what is watched after a launch", () => {
  it("has every item of the checklists that is due again and again", () => {
    for (const system of systems) {
      const checklist = checklistOf(system);
      const due = itemsOf(checklist).filter(({ phase }) => phase === "ongoing");
      const planned = (["daily", "weekly", "monthly"] as const).flatMap((cadence) =>
        itemsFor(checklist, cadence).map(({ id }) => id),
      );
      assert.deepEqual(planned.sort(), due.map(({ id }) => id).sort(), system);
    }
  });

  it("has, on the first day, items that are due after the launch", () => {
    const due = systems.flatMap((system) =>
      itemsOf(checklistOf(system)).filter(({ phase }) => phase === "post-launch"),
    );
    const ids = new Set<string>(due.map(({ id }) => id));
    for (const id of firstDay) assert(ids.has(id), id);
    for (const system of systems) {
      assert(itemsFor(checklistOf(system), "first-day").length > 0, system);
    }
  });

  it("says of each of these items what looks, or who does what", () => {
    for (const system of systems) {
      const checklist = checklistOf(system);
      const asked = itemsOf(checklist).filter(
        ({ id, cadence }) => cadence !== undefined || (firstDay as readonly string[]).includes(id),
      );
      for (const { id, control } of asked) assert(watchedOf(control), `${id}: ${control}`);
    }
  });

  it("looks with probes that exist, and leaves to people what they are told", () => {
    for (const [control, { probes: named = [], smoke, manual }] of Object.entries(watched)) {
      for (const id of named)
        assert(
          probes.some((probe) => probe.id === id),
          id,
        );
      assert(named.length > 0 || smoke === true || manual !== undefined, control);
      if (manual !== undefined)
        assert.match(`${manual.who}: ${manual.what}`, /^[a-z ]+: [A-Z].+\.$/);
    }
  });

  it("counts a look for longer than until the next one is due", () => {
    for (const { due, counts } of Object.values(cadenceDays)) assert(counts > due);
  });
});

describe("what is due", () => {
  const due = (by: Partial<WatchTimes>) => dueNow(finsight, { now: later(0), last: {}, ...by });
  const all = { daily: later(0), weekly: later(0), monthly: later(0) };

  it("is everything that was never looked at", () => {
    assert.deepEqual(due({ launched }), ["first-day", "daily", "weekly", "monthly"]);
  });

  it("is nothing of a first day that nobody said, that has not begun, or is over", () => {
    assert.deepEqual(due({}), ["daily", "weekly", "monthly"]);
    assert.deepEqual(due({ launched, last: all, now: later(-1) }).includes("first-day"), false);
    assert.deepEqual(due({ launched, last: all, now: later(24.1) }).includes("first-day"), false);
    assert.deepEqual(due({ launched, last: all, now: later(23.9) }).includes("first-day"), true);
  });

  it("is the first day every two hours", () => {
    const last = { ...all, "first-day": later(2) };
    assert.deepEqual(due({ launched, last, now: later(3.5) }), []);
    assert.deepEqual(due({ launched, last, now: later(3.9) }), ["first-day"]);
  });

  it("is the day's once a day, though the scheduler comes a little early", () => {
    assert.deepEqual(due({ last: all, now: later(19) }), []);
    assert.deepEqual(due({ last: all, now: later(23) }), ["daily"]);
    const daily = { ...all, daily: later(6 * 24) };
    assert.deepEqual(due({ last: daily, now: later(6.9 * 24) }), ["daily", "weekly"]);
    assert.deepEqual(due({ last: daily, now: later(28 * 24) }), ["daily", "weekly", "monthly"]);
  });

  it("is what a record of tomorrow is about", () => {
    assert.deepEqual(due({ last: { ...all, daily: later(48) } }), ["daily"]);
  });

  it("is nothing where the checklist has no such item", () => {
    const clientflow = checklistOf("clientflow");
    assert.deepEqual(dueNow(clientflow, { now: later(1), last: {}, launched }), ["first-day"]);
  });

  it("is asked of a checklist of one's own by its controls", () => {
    const item = itemsOf(finsight).find(({ cadence }) => cadence === "daily");
    assert(item);
    const items = [
      { ...item, id: "shop-001", control: "uptime-monitoring" },
      { ...item, id: "shop-002", control: "shop-stock-counted" },
    ];
    const own: Checklist = { system: "shop", title: "Shop", sections: [{ title: "Days", items }] };
    const [known, other] = itemsFor(own, "daily");
    assert(known?.probes?.includes("health-answers"));
    assert(other?.manual);
    assert.deepEqual(other.probes, undefined);
  });
});

describe("what a scheduled look says of an item", () => {
  const item: WatchItem = { id: "shop-001", requirement: "It runs", probes: ["health-answers"] };
  const manual = { who: "engineer on call", what: "Read the graphs." };
  const of = (by: Partial<WatchItem>, ...results: readonly ProbeResult[]) =>
    outcomeOf({ ...item, ...by }, results).outcome;
  const health = (outcome: ProbeResult["outcome"]) =>
    look("health-answers", outcome) as ProbeResult;

  it("is its looks' outcome where they decide it", () => {
    assert.equal(of({}, health("pass")), "pass");
    assert.equal(of({}, health("pass"), health("fail")), "fail");
    assert.equal(of({}, health("pass"), health("unknown")), "unknown");
    assert.equal(of({}, health("error")), "unknown");
  });

  it("is open where nothing was looked at", () => {
    assert.equal(of({}), "unknown");
    assert.equal(of({}, health("not-applicable"), look("other", "pass") as ProbeResult), "unknown");
  });

  it("has not been seen where nothing was looked at and nobody has to do anything", () => {
    const unseen = (by: Partial<WatchItem>, ...results: readonly ProbeResult[]) =>
      isUnseen(outcomeOf({ ...item, ...by }, results));
    assert.equal(unseen({}), true);
    assert.equal(unseen({}, health("not-applicable")), true);
    assert.equal(unseen({}, health("unknown")), false);
    assert.equal(unseen({}, health("pass")), false);
    assert.equal(unseen({ manual }), false);
  });

  it("is never a pass where a person has to do something", () => {
    assert.equal(of({ manual }, health("pass")), "manual");
    assert.equal(of({ manual }), "manual");
    assert.equal(of({ manual }, health("fail")), "fail");
    assert.equal(of({ manual }, health("unknown")), "unknown");
  });

  it("hears the steps of the smoke test where it asks for them", () => {
    const step = look("smoke-health", "fail") as ProbeResult;
    assert.equal(of({ smoke: true, probes: [] }, step), "fail");
    assert.equal(of({}, health("pass"), step), "pass");
  });

  it("is told with what remains, a task of several items once", () => {
    const items = ["shop-001", "shop-002"].map((id) =>
      outcomeOf({ ...item, id, manual }, [health("pass")]),
    );
    const record = {
      schemaVersion: "1.0",
      tool: { name: "gonogo", version: "0.1.0" },
      project: "shop",
      stack: "shop-prod",
      startedAt: launched,
      finishedAt: launched,
      results: [],
      watched: { cadence: "daily", items },
    } as const;
    const text = watchText(record, { color: false, width: 100 });
    assert.match(text, /^daily {2}2 items$/m);
    assert.match(text, /^○ TO DO \| It runs {2}shop-001, 1 of 1 look$/m);
    assert.match(text, /^To do: engineer on call\n {2}Read the graphs\. \(shop-001, shop-002\)$/m);
  });
});
