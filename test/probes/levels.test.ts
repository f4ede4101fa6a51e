import assert from "node:assert/strict";
import { readProbeSettings } from "../../gonogo/cli/probe-settings";
import type { StackConfig } from "../../gonogo/engine/stack-config";
import { GonogoError } from "../../gonogo/errors";
import { levelSaid } from "../../gonogo/probes/levels";
import { seenIn } from "../../gonogo/probes/looks";
import { probeRun } from "../../gonogo/probes/pack";
import { probes } from "../../gonogo/probes/registry";
import type { Environment } from "../../policies/framework/define-policy";
import { day, look, probedReport, record } from "../report/sample-probes";

const place = "stacks/Pulumi.shop-prod.yaml:7";
function settings(value: unknown, environment: Environment = "production") {
  const key = "gonogo:probes";
  const smoke = JSON.stringify({ skip: ["pricing"], steps: [{ id: "invoice", path: "/v1/x" }] });
  const config = {
    values: new Map([
      [key, { text: JSON.stringify(value), secret: false }],
      ["gonogo:system", { text: "finsight", secret: false }],
      ["gonogo:smoke", { text: smoke, secret: false }],
    ]),
    places: new Map([[key, place]]),
  } as unknown as StackConfig;
  return readProbeSettings(config, "shop-prod", environment);
}
const levelsOf = (value: unknown, environment?: Environment) =>
  Object.fromEntries(settings(value, environment).levels);

function refused(value: unknown, expected: RegExp): void {
  assert.throws(
    () => settings(value),
    (error: unknown) => {
      assert(error instanceof GonogoError && error.code === "usage");
      assert.match(error.message, expected);
      assert(error.message.startsWith(`${place}: gonogo:probes `), error.message);
      assert.equal(error.message.split("\n").length, 1);
      return true;
    },
  );
}

describe("levels of probes", () => {
  const of = (severity: string) => probes.find((probe) => probe.severity === severity)?.id ?? "";

  it("are read from the entry of a probe, beside its options or alone", () => {
    const read = settings({
      "answers-compressed": { enforcementLevel: "advisory", path: "/docs" },
      "pages-tagged": "mandatory",
      "health-answers": { paths: ["/health"] },
    });
    assert.deepEqual(Object.fromEntries(read.levels), {
      "answers-compressed": "advisory",
      "pages-tagged": "mandatory",
    });
    assert.deepEqual(read.options["answers-compressed"], { path: "/docs" });
    assert.deepEqual(read.options["pages-tagged"], {});
  });

  it("are one clear error where they are none, an unknown probe's likewise", () => {
    const odd: readonly unknown[] = ["off", "remediate", "Advisory", "", true, null, ["advisory"]];
    for (const enforcementLevel of odd) {
      refused(
        { "pages-tagged": { enforcementLevel } },
        /pages-tagged\.enforcementLevel must be mandatory, advisory, disabled, not /,
      );
    }
    refused({ "pages-tagged": "of" }, /must be mandatory, advisory, disabled, not "of"\.$/);
    refused({ "pages-taged": "disabled" }, /no probe pages-taged: did you mean "pages-tagged"\?/);
    refused({ "pages-tagged": 3 }, /pages-tagged must be a level, or a mapping/);
  });

  it("of what is critical or high are not lowered in production, and elsewhere may be", () => {
    for (const severity of ["critical", "high"].filter((each) => of(each) !== "")) {
      const id = of(severity);
      for (const level of ["advisory", "disabled"]) {
        const stays = `${id} is ${severity} and stays mandatory in production, not ${level}: `;
        refused({ [id]: level }, new RegExp(stays));
        assert.deepEqual(levelsOf({ [id]: level }, "staging"), { [id]: level });
      }
      assert.deepEqual(levelsOf({ [id]: "mandatory" }), { [id]: "mandatory" });
    }
    assert.notEqual(of("high"), "");
    for (const id of [of("medium"), of("low")]) {
      assert.deepEqual(levelsOf({ [id]: "disabled" }), { [id]: "disabled" });
    }
  });

  it("are read for steps of the smoke test and parts of the load test, which have no options", () => {
    const given = {
      "smoke-health": "mandatory",
      "smoke-invoice": { enforcementLevel: "mandatory" },
      "smoke-clean-up": "mandatory",
      "load-latency": "advisory",
      "load-latency-at-10000": { enforcementLevel: "disabled" },
    };
    const { levels } = settings(given);
    assert.deepEqual(
      [...levels.values()],
      ["mandatory", "mandatory", "mandatory", "advisory", "disabled"],
    );
    assert.equal(levelSaid(levels, "load-latency-at-100"), "advisory");
    assert.equal(levelSaid(levels, "load-latency-at-10000"), "disabled");
    assert.equal(levelSaid(levels, "load-errors-at-100"), undefined);
    refused({ "smoke-healt": "mandatory" }, /no probe smoke-healt: did you mean "smoke-health"\?$/);
    // The stack's own file leaves that step out.
    refused({ "smoke-pricing": "mandatory" }, /no probe smoke-pricing: /);
    refused({ "load-latencies": "advisory" }, /no probe load-latencies: did you mean "load-late/);
    refused({ "load-latency-at-0": "advisory" }, /no probe load-latency-at-0: /);
    refused({ "load-errors": { percent: 1 } }, /load-errors has no option "percent"/);
  });

  it("of steps of the smoke test are not lowered in production, as they are of high severity", () => {
    for (const level of ["advisory", "disabled"]) {
      refused({ "smoke-health": level }, /smoke-health is high and stays mandatory in production/);
      assert.deepEqual(levelsOf({ "smoke-health": level }, "staging"), { "smoke-health": level });
      assert.deepEqual(levelsOf({ "load-users": level }), { "load-users": level });
    }
  });

  it("decide over what a smoke test and a load test left, whoever tells it", () => {
    const smoke = look("smoke-health", "fail", { severity: "high" });
    const load = look("load-latency-at-100", "fail", { severity: "medium" });
    const seen = seenIn(record([smoke, load]));
    const now = `${day}T03:10:00.000Z`;
    const blocking = (levels: Record<string, string>, environment: Environment) => {
      const read = settings(levels, environment).levels;
      const gate = { environment, undecided: "block" } as const;
      const about = { project: "shop", stack: "s", gate, waivers: [], version: "1", now };
      const { rows } = probeRun(seen, { ...about, levels: read });
      return rows.map((row) => `${row.policy} ${row.level} ${row.blocking}`);
    };
    assert.deepEqual(blocking({}, "staging"), [
      "smoke-health mandatory true",
      "load-latency-at-100 advisory false",
    ]);
    assert.deepEqual(
      blocking({ "smoke-health": "advisory", "load-latency": "mandatory" }, "staging"),
      ["smoke-health advisory false", "load-latency-at-100 mandatory true"],
    );
    assert.deepEqual(blocking({ "load-latency-at-100": "disabled" }, "production"), [
      "smoke-health mandatory true",
    ]);
  });

  it("stand beside options, of which each mistake is one clear error", () => {
    refused(
      { "health-answers": { pathz: ["/x"] } },
      /has no option "pathz": did you mean "paths"\?$/,
    );
    refused(
      { "health-answers": { paths: "/x" } },
      /health-answers\.paths must be a list of strings/,
    );
    refused(
      { "rate-limit-answers": { requests: "many" } },
      /requests must be a whole number, not "m/,
    );
    refused({ "rate-limit-answers": { requests: 0 } }, /requests must be at least 1, not 0\.$/);
    refused({ mail: [{ domain: "" }] }, /mail\.0\.domain: /);
    refused(["health-answers"], /must be a mapping of probes/);
  });

  it("stand beside what the output says, of which a part may be said, but nothing wrong", () => {
    const part = { redis: { role: "cache" }, services: { api: { cluster: "shop" } } };
    assert.deepEqual(settings(part).said, part);
    refused({ redis: { role: "cash" } }, /redis\.role: /);
    refused({ postgres: { pool: { min: 0 } } }, /postgres\.pool\.min: /);
    refused({ secrets: { "NOT A NAME": "x" } }, /secrets\.NOT A NAME: /);
    // A list takes the place of the output's: what its entries lack, nothing else has.
    refused({ providers: [{ secret: "TWILIO_AUTH_TOKEN" }] }, /providers\.0\.name: /);
  });

  it("decide what a finding does, and what is disabled is not told", () => {
    const low = look("pages-tagged", "fail", { severity: "low" });
    const medium = look("answers-compressed", "fail", { severity: "medium" });
    const run = (levels: Record<string, string>) => {
      const [told] = probedReport({
        looks: [low, medium],
        previewed: "pass",
        levels: settings(levels).levels,
      }).runs;
      assert(told);
      const own = told.results.filter(({ pack }) => pack === "gonogo-probes");
      return [...own.map(({ policy, blocking }) => `${policy} ${blocking}`), told.verdict.go];
    };
    assert.deepEqual(run({}), ["pages-tagged false", "answers-compressed true", false]);
    assert.deepEqual(run({ "pages-tagged": "mandatory", "answers-compressed": "disabled" }), [
      "pages-tagged true",
      false,
    ]);
    assert.deepEqual(run({ "answers-compressed": "advisory" }), [
      "pages-tagged false",
      "answers-compressed false",
      true,
    ]);
  });
});
