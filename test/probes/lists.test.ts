import assert from "node:assert/strict";
import { askedFor } from "../../gonogo/probes/asked-for";
import { isNamed, lineResults } from "../../gonogo/probes/list-lines";
import { lists, type SystemList } from "../../gonogo/probes/lists";
import { seenIn } from "../../gonogo/probes/looks";
import { probes } from "../../gonogo/probes/registry";
import type { ProbeResult } from "../../gonogo/probes/run";
import { probesText } from "../../gonogo/probes/text";
import { systems } from "../../policies/catalogue/checklists";
import type { Waiver } from "../../policies/framework/waivers/waiver";
import { look, probedReport, record } from "../report/sample-probes";

type Outcome = ProbeResult["outcome"];

/** Ids of probes that stand for the entries of a list. */
function idsOf({ lines }: SystemList): readonly string[] {
  const entries = lines.flatMap((line) => line.probes);
  return [...new Set(entries)].map((entry) => entry.replace("*", "any"));
}

function results(list: SystemList, others: Readonly<Record<string, Outcome>> = {}) {
  const ids = new Set([...idsOf(list), ...Object.keys(others)]);
  return [...ids].map((probe) => look(probe, others[probe] ?? "pass") as ProbeResult);
}

function textOf(
  list: SystemList,
  all: readonly ProbeResult[],
  waivers: readonly Waiver[] = [],
): string {
  const seen = seenIn(record(all));
  const [run] = probedReport({ looks: [], seen, previewed: "pass", waivers }).runs;
  assert(run);
  return probesText({ run, results: all, list }, { color: false, width: 100 });
}

function listOf(system: string): SystemList {
  const list = lists[system];
  assert(list, system);
  return list;
}

describe("lists of the systems", () => {
  it("are there for each system, of probes that it is looked at by", () => {
    assert.deepEqual(Object.keys(lists).sort(), [...systems].sort());
    for (const [system, { lines }] of Object.entries(lists)) {
      const asked = askedFor(probes, system);
      for (const entry of lines.flatMap((line) => line.probes)) {
        assert(
          asked.some(({ id }) => isNamed(id, entry)),
          `${system}: ${entry}`,
        );
      }
    }
  });

  it("finsight prints its checklist's eight lines, and nothing else in them", () => {
    const text = textOf(listOf("finsight"), results(listOf("finsight")));
    assert.deepEqual(text.split("\n").slice(0, 8), [
      "✓ PASS | Required Environment Variables",
      "✓ PASS | Debug Mode",
      "✓ PASS | JWT Secret",
      "✓ PASS | Database Connection",
      "✓ PASS | Redis Connection",
      "✓ PASS | Stripe Configuration",
      "✓ PASS | SEC User Agent",
      "✓ PASS | Sentry Configuration",
    ]);
    assert.match(text, /^ GO {3}shop-prod {2}\d+ of \d+ looks passed\.$/m);
  });

  it("catalytic ends in 7/7", () => {
    const text = textOf(listOf("catalytic"), results(listOf("catalytic")));
    assert.equal(text.split("\n").at(-2), "All checks pass (7/7)");
  });

  it("catalytic does not end in it when a look beyond the list failed or is open", () => {
    const list = listOf("catalytic");
    for (const outcome of ["fail", "unknown", "error"] as const) {
      const text = textOf(list, results(list, { "security-headers-sent": outcome }));
      assert.equal(text.split("\n").at(-2), "Not all checks pass (7/7)", outcome);
    }
    // What is advice, or waived, lets the stack go; "all" is no word for it.
    const all = results(list, { "answers-compressed": "fail" }).map((each) =>
      each.outcome === "fail" ? { ...each, severity: "low" as const } : each,
    );
    assert.match(textOf(list, all), /^ GO .*1 failed\.\nNot all checks pass \(7\/7\)$/m);
  });

  it("a health check of catalytic is its own line, whatever the other answers", () => {
    const list = listOf("catalytic");
    const marks = (by: Partial<ProbeResult>) => {
      const all = results(list).map((each) =>
        each.probe === "health-answers" ? { ...each, outcome: "fail" as const, ...by } : each,
      );
      return lineResults(list, all)
        .filter(({ name }) => /health/.test(name))
        .map(({ outcome }) => outcome);
    };
    const ill = { property: "GET /api/auth/health", sentence: "It answers 503." };
    assert.deepEqual(marks({ findings: [ill] }), ["pass", "fail"]);
    assert.deepEqual(marks({ findings: [{ ...ill, property: "GET /health" }] }), ["fail", "pass"]);
    assert.deepEqual(marks({ findings: [ill], reason: "GET /health: cut." }), ["open", "fail"]);
  });
});

describe("the probes of a system", () => {
  const ids = (system?: string) => askedFor(probes, system).map(({ id }) => id);

  it("look for what a service need not have only where the checklist asks for it", () => {
    assert(ids("clientflow").includes("readiness-answers"));
    assert(!ids("finsight").includes("readiness-answers"));
    // Asked for where the site uses cookies, which no look can tell.
    assert(!ids("finsight").includes("cookie-policy-published"));
    assert(ids("shop").includes("readiness-answers") && ids().includes("readiness-answers"));
  });

  it("look for what nobody may miss everywhere, and for payments when they are named", () => {
    for (const system of [...systems, undefined]) {
      for (const id of ["tls-versions-offered", "certificate-served", "cors-answers"]) {
        assert(ids(system).includes(id), `${system}: ${id}`);
      }
      assert(!ids(system).includes("stripe-payment-made"));
    }
  });
});

describe("a line of a list", () => {
  const list: SystemList = { lines: [{ name: "Stores", probes: ["postgres-up", "redis-*"] }] };
  const line = (...given: readonly (readonly [string, Outcome])[]) =>
    lineResults(
      list,
      given.map(([probe, outcome]) => look(probe, outcome) as ProbeResult),
    )[0];
  const up = ["postgres-up", "pass"] as const;

  it("passes when all its looks passed", () => {
    const found = line(up, ["redis-up", "pass"], ["redis-tls", "pass"], ["other", "fail"]);
    assert.deepEqual(found, { name: "Stores", outcome: "pass", unseen: [] });
  });

  it("fails when one of them failed, however much is open", () => {
    const found = line(["postgres-up", "unknown"], ["redis-up", "pass"], ["redis-tls", "fail"]);
    assert.equal(found?.outcome, "fail");
  });

  for (const outcome of ["unknown", "error"] as const) {
    it(`is open when one of them ended as ${outcome}`, () => {
      assert.equal(line(up, ["redis-up", outcome])?.outcome, "open");
    });
  }

  it("is open when one of its probes was not asked, or had nothing to look at", () => {
    for (const found of [line(up), line(up, ["redis-up", "not-applicable"])]) {
      assert.deepEqual([found?.outcome, found?.unseen], ["open", ["redis-*"]]);
    }
    assert.equal(line()?.outcome, "open");
  });

  it("of one path is open when the look as a whole could not be decided", () => {
    const own: SystemList = { lines: [{ name: "Up", probes: ["health-answers"], path: "/up" }] };
    const [found] = lineResults(own, [look("health-answers", "unknown") as ProbeResult]);
    assert.equal(found?.outcome, "open");
  });
});

describe("the text of a validation", () => {
  const list: SystemList = { lines: [{ name: "Health", probes: ["health-answers"] }] };

  it("tells under the list what did not pass, and what of it is waived", () => {
    const all = [look("health-answers", "fail"), look("cors-answers", "pass")] as ProbeResult[];
    const waiver: Waiver = {
      policy: "gonogo-probes/health-answers",
      resource: "https://api.shop.example",
      reason: "The new host is switched on this week",
      owner: "ann",
      approver: "bob",
      ticket: "OPS-7",
      expires: "2026-01-20",
      place: "stacks/shop-prod.waivers/health.yaml:1",
    };
    const open = textOf(list, all);
    assert.match(open, /^✘ FAIL \| Health$/m);
    assert.match(open, /^ {9}GET \/: It answers 503\.$/m);
    assert.doesNotMatch(open, /cors-answers/);
    assert.match(
      open,
      /^ NO-GO {3}shop-prod {2}1 of 2 looks passed, 1 failed\.\n0\/1 checks pass$/m,
    );
    const waived = textOf(list, all, [waiver]);
    assert.match(waived, /^✘ FAIL \| Health$/m);
    assert.match(waived, /Waived until 2026-01-20 \(OPS-7\)/);
    assert.match(waived, /^ GO .*1 failed, 1 finding is waived\.$/m);
  });

  it("says which of a line's probes saw nothing", () => {
    const text = textOf(list, [look("health-answers", "not-applicable", { target: "" })] as never);
    assert.match(text, /^\? OPEN \| Health\n\nHealth: nothing was looked at by health-answers\.$/m);
  });

  it("shows what servers say without their control characters", () => {
    const findings = [{ property: "GET /", sentence: "It says \u001b[2J\u202e." }];
    const text = textOf(list, [look("health-answers", "fail", { findings })] as ProbeResult[]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there.
    assert.doesNotMatch(text, /[\u001b\u202e]/);
  });
});
