import assert from "node:assert/strict";
import { readProbeSettings } from "../../gonogo/cli/probe-settings";
import type { StackConfig } from "../../gonogo/engine/stack-config";
import { GonogoError } from "../../gonogo/errors";
import { probes } from "../../gonogo/probes/registry";
import type { Environment } from "../../policies/framework/define-policy";
import { look, probedReport } from "../report/sample-probes";

const place = "stacks/Pulumi.shop-prod.yaml:7";
function settings(value: unknown, environment: Environment = "production") {
  const key = "gonogo:probes";
  const config = {
    values: new Map([[key, { text: JSON.stringify(value), secret: false }]]),
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
