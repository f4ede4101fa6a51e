import assert from "node:assert/strict";
import fc from "fast-check";
import { seenIn, seenInReport } from "../../gonogo/probes/looks";
import { probes } from "../../gonogo/probes/registry";
import { settlesFront, settlesThing } from "../../gonogo/probes/settles";
import type { Outcome, StackReport } from "../../gonogo/report/model";
import { buildVerdict } from "../../gonogo/verdict/build";
import type { ItemResult } from "../../gonogo/verdict/types";
import type { ChecklistItem } from "../../policies/catalogue/checklist";
import type { Waiver } from "../../policies/framework/waivers/waiver";
import { policies } from "../../policies/registry.gen";
import {
  api,
  type Look,
  look,
  type Previewed,
  type Probed,
  probedReport,
  record,
} from "../report/sample-probes";
import { item } from "../verdict/support";

function runOf(of: Probed): StackReport {
  const [run] = probedReport(of).runs;
  assert(run);
  return run;
}

const resultOf = (run: StackReport, policy: string) =>
  run.results.find((result) => result.policy === policy);

function itemOf(run: StackReport, by: Partial<ChecklistItem> = {}, now?: string): ItemResult {
  const sections = [{ title: "Edge", items: [item(by), item({ ...by, id: "shop-009" })] }];
  const { items } = buildVerdict({
    checklist: { system: "shop", title: "Shop", sections },
    phase: "post-launch",
    run,
    resources: [],
    sayings: new Map(),
    waivers: new Map(),
    ...(now === undefined ? {} : { now }),
  });
  const [only] = items;
  assert(only);
  return only;
}

function waiver(by: Partial<Waiver> = {}): Waiver {
  return {
    policy: "gonogo-probes/health-answers",
    resource: api,
    reason: "The new host is switched on this week",
    owner: "ann",
    approver: "bob",
    ticket: "OPS-7",
    expires: "2026-01-20",
    place: "stacks/shop-prod.waivers/health.yaml:1",
    ...by,
  };
}

describe("looks in a report", () => {
  it("are results of a pack, a target each, which can be no resource of an engine", () => {
    const looks = [
      look("health-answers", "fail"),
      look("http-redirected", "pass", { evidence: { port: 80 } }),
      look("tls-versions-offered", "unknown"),
      look("cors-answers", "error"),
      look("mail-spf", "not-applicable", { target: "" }),
    ];
    const run = runOf({ looks, previewed: "pass" });
    const own = run.results.filter(({ pack }) => pack === "gonogo-probes");
    assert.deepEqual(
      own.map(({ policy, outcome, blocking, message, property }) => [
        policy,
        outcome,
        blocking,
        message,
        property,
      ]),
      [
        ["health-answers", "fail", true, "It answers 503.", "GET /"],
        ["http-redirected", "pass", false, "", undefined],
        ["tls-versions-offered", "unknown", true, "No answer came.", undefined],
        ["cors-answers", "error", true, "No answer came.", undefined],
      ],
    );
    const [first] = own;
    assert.equal(first?.urn, `urn:gonogo:shop-prod::shop::gonogo:probes:Target::${api}`);
    assert.deepEqual(own[1]?.observed?.evidence, { port: 80 });
    assert(run.resources.some(({ urn, read }) => urn === first?.urn && read));
    assert.deepEqual([run.verdict.go, run.verdict.blocking], [false, 3]);
  });

  it("say with which options of the stack's own they were made, once", () => {
    const evidence = { status: 200, "option milliseconds": 4_000, "option paths": "/health, /up" };
    const looks = [look("health-answers", "pass", { evidence })];
    const run = runOf({ looks, previewed: "pass" });
    const why = run.policies.find(({ name }) => name === "health-answers")?.why ?? "";
    const words = "The stack's configuration asks with milliseconds 4000; paths /health, /up.";
    assert(why.endsWith(` ${words}`), why);
    const again = runOf({ looks: seenInReport(run, "report.json"), previewed: "pass" });
    assert.equal(again.policies.find(({ name }) => name === "health-answers")?.why, why);
  });

  it("have levels by severity and environment, as policies do", () => {
    const looks = [look("pages-tagged", "fail", { severity: "low" })];
    const run = runOf({ looks, previewed: "pass" });
    assert.deepEqual([resultOf(run, "pages-tagged")?.level, run.verdict.go], ["advisory", true]);
  });

  it("of which nothing says how grave they are, are grave", () => {
    const { severity: _, ...without } = look("look-of-tomorrow", "fail");
    const run = runOf({ looks: [without], previewed: "pass" });
    assert.equal(resultOf(run, "look-of-tomorrow")?.blocking, true);
  });

  it("that passed a week ago have decided nothing; what failed has failed", () => {
    const looks = [look("http-redirected", "pass"), look("health-answers", "fail")];
    const run = runOf({ looks, now: "2026-01-09T03:00:01.000Z" });
    const stale = resultOf(run, "http-redirected");
    assert.deepEqual([stale?.outcome, stale?.blocking], ["unknown", true]);
    assert.match(stale?.message ?? "", /passed on 2026-01-02, which no longer counts/);
    assert.equal(resultOf(run, "health-answers")?.outcome, "fail");
    const fresh = runOf({ looks, now: "2026-01-09T02:59:59.000Z" });
    assert.equal(resultOf(fresh, "http-redirected")?.outcome, "pass");
  });

  it("of tomorrow have decided nothing", () => {
    const looks = [look("http-redirected", "pass", { startedAt: "2026-01-03T03:00:00.000Z" })];
    assert.equal(resultOf(runOf({ looks }), "http-redirected")?.outcome, "unknown");
  });

  it("are the same when they are read from a report as from a record", () => {
    const looks = [
      look("health-answers", "fail", {
        findings: [
          { property: "GET /", sentence: "It answers 503." },
          { property: "GET /ready", sentence: "It answers 500." },
        ],
      }),
      look("http-redirected", "pass", { evidence: { port: 80 }, items: ["shop-001"] }),
      look("cors-answers", "unknown"),
    ];
    const told = seenInReport(runOf({ looks }), "report.json");
    const why = told.map(({ why, fix }) => ({ why, fix }));
    assert.deepEqual(
      told,
      seenIn(record(looks), "report.json").map((each, index) => ({ ...each, ...why[index] })),
    );
  });
});

describe("waivers of looks", () => {
  const looks = [look("health-answers", "fail"), look("http-redirected", "pass")];

  it("keep a finding from blocking and change no outcome", () => {
    const run = runOf({ looks, previewed: "pass", waivers: [waiver()] });
    const waived = resultOf(run, "health-answers");
    assert.deepEqual([waived?.outcome, waived?.blocking], ["fail", false]);
    assert.equal(waived?.waiver?.ticket, "OPS-7");
    assert.equal(run.verdict.go, true);
    const decided = itemOf(run, { control: "https-enforced", way: "probe" });
    assert.deepEqual([decided.outcome, decided.blocking], ["fail", false]);
  });

  const wrong: readonly (readonly [string, Partial<Waiver>, RegExp])[] = [
    ["has ended", { expires: "2026-01-01" }, /expired on 2026-01-01/],
    ["ends too late", { expires: "2026-03-01" }, /30 days, the most for high policies/],
    ["covers nothing", { resource: "https://other.example" }, /waives nothing/],
  ];
  for (const [what, by, problem] of wrong) {
    it(`that ${what} is a finding of its own`, () => {
      const run = runOf({ looks, previewed: "pass", waivers: [waiver(by)] });
      assert.equal(resultOf(run, "health-answers")?.blocking, true);
      const told = resultOf(run, "waivers-current");
      assert.deepEqual([told?.outcome, told?.blocking], ["fail", true]);
      assert.match(told?.message ?? "", problem);
    });
  }

  it("say nothing of probes that were not asked, nor of policies of the same name", () => {
    const waivers = [
      waiver({ policy: "gonogo-probes/cors-answers" }),
      waiver({ policy: "health-answers" }),
    ];
    const run = runOf({ looks, previewed: "pass", waivers });
    assert.equal(resultOf(run, "waivers-current"), undefined);
    assert.equal(resultOf(run, "health-answers")?.blocking, true);
  });

  it("do not cover an error", () => {
    const broken = [look("health-answers", "error")];
    const run = runOf({ looks: broken, previewed: "pass", waivers: [waiver()] });
    assert.equal(resultOf(run, "health-answers")?.blocking, true);
  });
});

describe("what a preview does not know", () => {
  const redirected = look("http-redirected", "pass");
  const settledBy = (run: StackReport) => resultOf(run, "load-balancer-https-only")?.settledBy;

  it("is settled by the look at the same thing, and stays unknown", () => {
    const run = runOf({ looks: [redirected] });
    const open = resultOf(run, "load-balancer-https-only");
    assert.deepEqual([open?.outcome, open?.blocking], ["unknown", false]);
    assert.deepEqual(open?.settledBy, ["http-redirected"]);
    assert.match(open?.message ?? "", /Seen in the running system: http-redirected passed\.$/);
    assert.equal(run.verdict.go, true);
    const decided = itemOf(run);
    assert.equal(decided.outcome, "pass");
    assert.deepEqual(
      decided.contributions.map(({ way, outcome }) => [way, outcome]),
      [
        ["policy", "unknown"],
        ["probe", "pass"],
      ],
    );
    assert.match(decided.reason, /1 of 1 check did not pass.*http-redirected/);
  });

  it("stays open without a look", () => {
    const run = runOf({ looks: [] });
    assert.equal(run.verdict.go, false);
    assert.equal(itemOf(run).outcome, "unknown");
  });

  const doubts: readonly (readonly [string, Probed])[] = [
    ["that could not be decided", { looks: [look("http-redirected", "unknown")] }],
    ["that ended in an error", { looks: [look("http-redirected", "error")] }],
    ["that failed", { looks: [look("http-redirected", "fail")] }],
    ["that had no target", { looks: [look("http-redirected", "not-applicable")] }],
    ["at something else of the same control", { looks: [look("tls-versions-offered", "pass")] }],
    ["that is old", { looks: [redirected], now: "2026-02-01T03:00:00.000Z" }],
    [
      "at hosts which two resources may answer",
      {
        looks: [redirected, look("http-redirected", "pass", { target: "https://b.example" })],
        previewed: "two unknown",
      },
    ],
    [
      "one of which was open",
      { looks: [redirected, look("http-redirected", "unknown", { target: "https://b.example" })] },
    ],
  ];
  for (const [what, of] of doubts) {
    it(`is not settled by a look ${what}`, () => {
      const run = runOf(of);
      assert.equal(settledBy(run), undefined);
      assert.equal(resultOf(run, "load-balancer-https-only")?.blocking, true);
      assert.notEqual(itemOf(run).outcome, "pass");
    });
  }

  it("of two domains is settled by looks at two", () => {
    const of = { previewed: "two unknown", policy: "spf-record" } as const;
    const mail = (domain: string) =>
      look("mail-spf", "pass", { target: domain, controls: ["email-domain-auth"] });
    const by = (looks: readonly Look[]) => {
      const run = runOf({ ...of, looks });
      return [resultOf(run, "spf-record")?.settledBy, itemOf(run).outcome];
    };
    assert.deepEqual(by([mail("a.example")]), [undefined, "unknown"]);
    // The probe is of another control than the policy: what it saw counts for the policy's items.
    assert.deepEqual(by([mail("a.example"), mail("b.example")]), [["mail-spf"], "pass"]);
  });

  it("is settled by probes that exist, for policies that do", () => {
    const known = new Set(policies.map(({ id }) => id));
    for (const [policy, by] of Object.entries({ ...settlesFront, ...settlesThing })) {
      assert(known.has(policy), policy);
      for (const id of by)
        assert(
          probes.some((probe) => probe.id === id),
          id,
        );
    }
  });

  for (const previewed of ["fail", "error"] as const) {
    it(`is not what a policy found: a look never overrules its ${previewed}`, () => {
      const run = runOf({ looks: [redirected], previewed });
      assert.deepEqual([run.verdict.go, itemOf(run).outcome], [false, previewed]);
    });
  }

  it("passes only where everything that spoke has passed or was settled, whatever is said", () => {
    const previewed = fc.constantFrom<Previewed>("pass", "fail", "unknown", "error", "two unknown");
    const outcome = fc.constantFrom("pass", "fail", "unknown", "error", "not-applicable" as const);
    const probe = fc.constantFrom("http-redirected", "tls-versions-offered");
    const looks = fc.array(
      fc.record({ probe, outcome, target: fc.constantFrom(api, "https://b.example") }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(previewed, looks, (before, all) => {
        const told = all.map(({ probe, outcome, target }) => look(probe, outcome, { target }));
        const { outcome } = itemOf(runOf({ looks: told, previewed: before }));
        if (outcome !== "pass") return;
        const spoke = all.filter((each) => each.outcome !== "not-applicable");
        assert(spoke.every((each) => each.outcome === "pass"));
        assert(before !== "fail" && before !== "error");
        const hosts = spoke.filter((each) => each.probe === "http-redirected");
        const needed: Record<string, number> = { pass: 0, unknown: 1 };
        assert(new Set(hosts.map(({ target }) => target)).size >= (needed[before] ?? 9));
      }),
    );
  });
});

describe("items and looks", () => {
  const way = "probe" as const;

  it("a result with items speaks for these alone", () => {
    const outcome = (...items: string[]) => {
      const looks = [look("load-p95", "pass", { items })];
      return itemOf(runOf({ looks, previewed: "pass" }), { way }).outcome;
    };
    assert.deepEqual([outcome("shop-001"), outcome("shop-009")], ["pass", "unknown"]);
  });

  it("a result with items of another checklist speaks for its controls", () => {
    const looks = [look("load-p95", "pass", { items: ["other-001"] })];
    assert.equal(itemOf(runOf({ looks, previewed: "pass" }), { way }).outcome, "pass");
  });

  it("what is due daily wants a look of the day, monthly one of the month", () => {
    const at = (days: number) => new Date(Date.parse("2026-01-02T03:00:00Z") + days * 86_400_000);
    const outcomes = (cadence: "daily" | "weekly" | "monthly", days: number): Outcome => {
      const now = at(days).toISOString();
      const run = runOf({ looks: [look("http-redirected", "pass")], previewed: "pass", now });
      return itemOf(run, { way, phase: "ongoing", cadence }, now).outcome;
    };
    assert.deepEqual([outcomes("daily", 1.2), outcomes("daily", 1.3)], ["pass", "unknown"]);
    assert.deepEqual([outcomes("weekly", 6.9), outcomes("weekly", 7.1)], ["pass", "unknown"]);
    assert.deepEqual([outcomes("monthly", 6.9), outcomes("monthly", 7.1)], ["pass", "unknown"]);
  });

  it("the newest look at a thing counts, whatever it found and wherever it stands", () => {
    const old = look("http-redirected", "fail", { startedAt: "2026-01-01T03:00:00.000Z" });
    const renewed = look("http-redirected", "pass");
    for (const looks of [
      [...seenIn(record([old]), "a.json"), ...seenIn(record([renewed]), "b.json")],
      [...seenIn(record([renewed]), "b.json"), ...seenIn(record([old]), "a.json")],
    ]) {
      const run = runOf({ looks: [], seen: looks, previewed: "pass" });
      assert.equal(resultOf(run, "http-redirected")?.outcome, "pass");
      assert.equal(resultOf(run, "http-redirected")?.observed?.place, "b.json");
    }
  });
});
