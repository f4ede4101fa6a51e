/** What a production stack's configuration cannot make looser, and what it can. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Option, Policy, Severity } from "../../policies/framework/define-policy";
import type { Preset } from "../../policies/framework/presets";
import { readSettings } from "../../policies/framework/settings";
import { doing, policyOf, testType } from "./support/make";

const nothing = doing(() => undefined);
const about = { description: "", source: "Our choice." };
const strings = { type: "array", items: { type: "string" } } as const;
const options: Readonly<Record<string, Option>> = {
  least: { ...about, type: "integer", default: 7, stricter: "higher" },
  most: { ...about, type: "number", default: 1.5, stricter: "lower" },
  wanted: { ...about, type: "boolean", default: true, stricter: true },
  unasked: { ...about, type: "boolean", default: false, stricter: true },
  demands: { ...about, ...strings, default: ["a", "b"], stricter: "more" },
  permits: { ...about, ...strings, default: ["x", "y"], stricter: "fewer" },
  hosts: { ...about, ...strings, default: ["h"] },
};
const policy = (severity: Severity, id: string = severity): Policy =>
  policyOf(nothing, { id, severity, options });
const policies = (["critical", "high", "medium", "low"] as const).map((each) => policy(each));
const strict: Preset = {
  name: "strict",
  description: "Asks for more.",
  policies: {
    medium: {
      enforcementLevel: { value: { staging: "mandatory" }, boxes: ["finsight-001"] },
      options: { least: { value: 30, boxes: ["finsight-002", "finsight-003"] } },
    },
    low: { enforcementLevel: { value: "mandatory", boxes: ["finsight-001"] } },
  },
};

function read(value: unknown, stack = "app-prod", preset?: string) {
  const config = {
    "gonogo:policies": JSON.stringify(value),
    ...(preset && { "gonogo:preset": preset }),
  };
  return readSettings(policies, { stack, config }, [strict]);
}
const problems = (value: unknown, stack?: string, preset?: string) =>
  read(value, stack, preset).problems;

describe("the floor of production", () => {
  it("keeps the levels of critical and high policies", () => {
    for (const id of ["critical", "high"]) {
      for (const level of ["advisory", "disabled"]) {
        const expected = new RegExp(
          `^gonogo:policies: ${id} is ${id} and stays mandatory in production, not ${level}: .*gonogo waive`,
        );
        const [problem, ...more] = problems({ [id]: level });
        assert.match(problem ?? "", expected);
        assert.deepEqual(more, []);
        assert.equal(problems({ [id]: { enforcementLevel: { production: level } } }).length, 1);
        assert.deepEqual(problems({ [id]: { enforcementLevel: { staging: level } } }), []);
        assert.deepEqual(problems({ [id]: level }, "app-staging"), []);
      }
    }
  });

  it("leaves the levels of medium and low policies to the stack", () => {
    assert.deepEqual(problems({ medium: "disabled", low: "disabled" }), []);
    assert.deepEqual(problems({ medium: "advisory" }, "app-prod", "strict"), []);
  });

  it("says it in one sentence when a level of all is too low for many", () => {
    const many = Array.from({ length: 5 }, (_, index) => policy("high", `high-${index}`));
    const config = { "gonogo:policies": '{"all":"advisory"}' };
    const { problems: found } = readSettings(many, { stack: "app-prod", config });
    assert.equal(found.length, 1);
    assert.match(found[0] ?? "", /5 policies of severity critical or high .* high-0 first/);
  });

  it("lets options ask for more, and not for less", () => {
    const cases: readonly (readonly [string, unknown, unknown, RegExp])[] = [
      ["least", 8, 6, /medium.least must not be below 7, as 6 is, in production/],
      ["most", 1, 2, /medium.most must not be above 1.5, as 2 is/],
      ["wanted", true, false, /medium.wanted must stay true/],
      ["demands", ["c", "b", "a"], ["a"], /medium.demands must keep "b"/],
      ["permits", ["x"], ["x", "z"], /medium.permits must not allow "z"/],
    ];
    for (const [name, more, less, expected] of cases) {
      assert.deepEqual(problems({ medium: { [name]: more } }), []);
      const [problem, ...rest] = problems({ medium: { [name]: less } });
      assert.match(problem ?? "", expected);
      assert.deepEqual(rest, []);
      assert.deepEqual(problems({ medium: { [name]: less } }, "app-dev"), []);
    }
    assert.deepEqual(problems({ medium: { unasked: true } }), []);
  });

  it("does not judge facts, or options of a policy that is switched off", () => {
    assert.deepEqual(problems({ medium: { hosts: [] } }), []);
    assert.deepEqual(problems({ medium: { enforcementLevel: "disabled", least: 1 } }), []);
  });

  it("is what the preset asks, with its boxes, where there is one", () => {
    const [problem] = problems({ medium: { least: 8 } }, "app-prod", "strict");
    assert.match(problem ?? "", /below 30, .*\(preset strict: finsight-002, finsight-003\)/);
    assert.deepEqual(problems({ medium: { least: 31 } }, "app-prod", "strict"), []);
  });

  it("holds for overrides too", () => {
    const override = { types: [testType], reason: "Because." };
    const level = { ...override, enforcementLevel: "advisory" };
    assert.match(
      problems({ high: { overrides: [level] } }).join(),
      /high\.overrides\[0\] is high and stays mandatory/,
    );
    assert.deepEqual(problems({ medium: { overrides: [level] } }), []);
    const looser = { ...override, options: { least: 1 } };
    assert.match(
      problems({ low: { overrides: [level, looser] } }).join(),
      /low\.overrides\[1\]\.options: low\.least must not be below 7/,
    );
  });

  it("lets no number through that is looser, whatever it is", () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), (a, b) => {
        const found = problems({ critical: { least: a, most: b } }).join();
        assert.equal(/least/.test(found), a < 7);
        assert.equal(/most/.test(found), b > 1.5);
      }),
    );
  });
});

describe("gonogo:preset", () => {
  it("gives levels and options, which the stack's own entry stands above", () => {
    const settings = read({ medium: { demands: ["a", "b", "c"] } }, "app-staging", "strict");
    assert.deepEqual(settings.problems, []);
    assert.equal(settings.preset, "strict");
    const medium = settings.policies.get("medium");
    assert.equal(medium?.level, "mandatory");
    assert.equal(medium?.levelFrom, "preset");
    assert.equal(medium?.options.least, 30);
    assert.deepEqual(medium?.optionsFrom, { least: "preset", demands: "stack configuration" });
    assert.equal(settings.policies.get("critical")?.levelFrom, "default");
  });

  it("is launch by default, which changes nothing", () => {
    assert.equal(read({}).preset, "launch");
    assert.equal(read({}, "app-prod", "launch").policies.get("medium")?.options.least, 7);
  });

  it("must be one that exists", () => {
    assert.match(problems({}, "app-prod", "stric").join(), /no preset "stric": did you mean/);
    assert.match(problems({}, "app-prod", "zzz").join(), /there are launch, strict$/);
  });
});
