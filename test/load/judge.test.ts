import assert from "node:assert/strict";
import { GonogoError } from "../../gonogo/errors";
import { judgeLoad } from "../../gonogo/load/judge";
import { loadPlans, readLoadSettings } from "../../gonogo/load/plan";
import { type LoadFacts, Tally } from "../../gonogo/load/tally";

const hosts = new Map([["api", "https://api.shop.example"]]);
const wishes = { users: [], from: [] };
const plansOf = (system: string | undefined, settings: unknown = {}, more: object = {}) =>
  loadPlans(system, readLoadSettings(settings, "x"), { ...wishes, ...more }, hosts);

const good: LoadFacts = {
  users: 100,
  answered: 3000,
  limited: 0,
  failed: 0,
  failures: {},
  latency: { average: 80, p95: 180, most: 900 },
  seconds: 32,
  health: { asked: 30, answered: 30 },
  late: 12,
};

function judged(system: string, more: Partial<LoadFacts> = {}, users?: number) {
  const [plan] = plansOf(system, {}, users === undefined ? {} : { users: [users] });
  assert(plan);
  const results = judgeLoad(plan, { ...good, ...more }, { startedAt: "", ms: 1 });
  return Object.fromEntries(
    results.map(({ probe, outcome }) => [probe.replace(/^load-(\w+)-at-.*/, "$1"), outcome]),
  );
}
const passed = { users: "pass", errors: "pass", latency: "pass", health: "pass" };

describe("what a load test shows", () => {
  it("is that all held, where all did", () => {
    assert.deepEqual(judged("finsight"), passed);
  });

  const cases: readonly (readonly [string, string, Partial<LoadFacts>, object])[] = [
    [
      "1 % of errors is not below 1 %",
      "finsight",
      { answered: 990, failed: 10 },
      { errors: "fail" },
    ],
    ["0.9 % is", "finsight", { answered: 991, failed: 9 }, {}],
    ["toolbox wants below 0.1 %", "toolbox", { answered: 999, failed: 1 }, { errors: "fail" }],
    [
      "finsight counts the average",
      "finsight",
      { latency: { average: 499, p95: 2000, most: 3000 } },
      {},
    ],
    [
      "toolbox the 95th percentile",
      "toolbox",
      { latency: { average: 50, p95: 200, most: 300 } },
      { latency: "fail" },
    ],
    [
      "a machine that was late itself shows no latency",
      "finsight",
      { latency: { average: 700, p95: 900, most: 1000 }, late: 400 },
      { latency: "unknown" },
    ],
    ["but a latency that is low in spite of it counts", "finsight", { late: 400 }, {}],
    [
      "the system's own limit held the load back",
      "finsight",
      { limited: 400 },
      { users: "unknown" },
    ],
    ["a few answers 429 do not", "finsight", { limited: 100 }, {}],
    ["users that nobody served", "finsight", { users: 99 }, { users: "unknown" }],
    ["a load that ended early", "finsight", { ended: "too much failed" }, { users: "unknown" }],
    [
      "answers too few to decide by",
      "finsight",
      { answered: 99 },
      { errors: "unknown", latency: "unknown" },
    ],
    [
      "only what was held back",
      "finsight",
      { answered: 0, limited: 3000, latency: undefined as never },
      { users: "unknown", errors: "unknown", latency: "unknown" },
    ],
    [
      "a health check that failed once in thirty",
      "finsight",
      { health: { asked: 30, answered: 29 } },
      { health: "fail" },
    ],
    [
      "health checks too few to decide by",
      "finsight",
      { health: { asked: 4, answered: 4 } },
      { health: "unknown" },
    ],
  ];
  for (const [what, system, facts, wanted] of cases) {
    it(`tells ${what}`, () => {
      const { latency, ...rest } = facts;
      const more = Object.hasOwn(facts, "latency") && latency === undefined ? rest : facts;
      assert.deepEqual(judged(system, more), { ...passed, ...wanted });
    });
  }

  it("is nothing for the checklist with fewer users than it wants, and all with more", () => {
    assert.equal(judged("finsight", { users: 50 }, 50).users, "unknown");
    assert.equal(judged("finsight", { users: 200 }, 200).users, "pass");
  });

  it("never passes an uptime that a checklist means over weeks", () => {
    const [plan] = plansOf("toolbox");
    assert(plan);
    const results = judgeLoad(plan, good, { startedAt: "", ms: 1 });
    const items = new Set(results.flatMap((result) => result.items ?? []));
    assert(items.has("toolbox-503"));
    assert(!items.has("toolbox-504"));
  });
});

describe("plans of load", () => {
  it("of catalytic are a thousand users and then ten thousand", () => {
    const plans = plansOf("catalytic");
    assert.deepEqual(
      plans.map(({ level, ramp }) => [level.users, ramp]),
      [
        [1000, 5],
        [10_000, 50],
      ],
    );
  });

  it("with other users are about the items that so many show", () => {
    const items = (users: number) => plansOf("catalytic", {}, { users: [users] })[0]?.level.items;
    assert.deepEqual(items(999), []);
    assert.deepEqual(items(2000), ["catalytic-253", "catalytic-142", "catalytic-511"]);
    assert(items(10_000)?.includes("catalytic-254"));
  });

  it("take what the stack says over the checklist, and the command line over both", () => {
    const settings = {
      users: [20],
      seconds: 5,
      paths: ["/x"],
      thresholds: { errors: { percent: 3 } },
    };
    const [plan] = plansOf("finsight", settings, { seconds: 7 });
    assert(plan);
    assert.deepEqual(
      [plan.level.users, plan.seconds, plan.paths, plan.thresholds.errors.percent],
      [20, 7, ["/x"], 3],
    );
    assert.equal(plan.thresholds.latency.milliseconds, 500);
  });

  for (const [what, settings] of [
    ["another host", { paths: ["//evil.example/"] }],
    ["too many users", { users: [1_000_000] }],
    ["a key in the place of its variable", { keys: { variable: "fsk-1" } }],
    ["a threshold that is none", { thresholds: { errors: { percent: -1 } } }],
    ["an unknown key", { user: 5 }],
  ] as const) {
    it(`refuse ${what}`, () => {
      assert.throws(
        () => readLoadSettings(settings, "stacks/Pulumi.x.yaml:9"),
        (error: unknown) =>
          error instanceof GonogoError &&
          /^stacks\/Pulumi\.x\.yaml:9: gonogo:load/.test(error.message),
      );
    });
  }

  it("refuse a host that the outputs do not name", () => {
    assert.throws(() => plansOf("finsight", { host: "web" }), /name no webUrl, only apiUrl/);
  });
});

describe("a tally", () => {
  it("counts answers 429 apart, and their times not at all", () => {
    const tally = new Tally();
    for (let i = 0; i < 19; i += 1) tally.answer(i % 3, 200, 100);
    tally.answer(1, 200, 400);
    for (let i = 0; i < 50; i += 1) tally.answer(4, 429, 1);
    tally.answer(1, 503, 2);
    tally.failure("no answer within 10 s");
    const { latency, ...counts } = tally.facts();
    assert.deepEqual(counts, {
      users: 4,
      answered: 20,
      limited: 50,
      failed: 2,
      failures: { "503": 1, "no answer within 10 s": 1 },
    });
    assert(latency && Math.abs(latency.average - 115) < 1, JSON.stringify(latency));
    assert(latency.p95 >= 100 && latency.most >= 399);
  });
});
