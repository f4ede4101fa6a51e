/** Options, floor, presets and the pack's configuration, word by word. */
import assert from "node:assert/strict";
import type { Option, Policy } from "../../policies/framework/define-policy";
import { levelsBelow, optionsBelow } from "../../policies/framework/floor";
import { optionProblem, resolveOptions } from "../../policies/framework/options";
import { packConfigProblems } from "../../policies/framework/pack-config";
import { launch, type Preset, presetNamed, presetProblems } from "../../policies/framework/presets";
import { days, mending, options, policy, read } from "./support/one-rule";

describe("the value of an option", () => {
  const wrong = (name: string, value: unknown) => optionProblem(options[name] as Option, value);
  it("is of its type and within its bounds", () => {
    for (const [name, value] of [
      ["days", 1],
      ["days", 35],
      ["most", 0.1],
      ["mode", "b"],
      ["text", "anything"],
      ["on", false],
      ["must", []],
      ["must", ["x"]],
    ] as const) {
      assert.equal(wrong(name, value), undefined, `${name} ${value}`);
    }
    for (const [name, value, told] of [
      ["days", 0, "must be at least 1, not 0"],
      ["days", 36, "must be at most 35, not 36"],
      ["days", 1.5, "must be a whole number, not 1.5"],
      ["days", "7", 'must be a whole number, not "7"'],
      ["most", Number.NaN, "must be a number, not NaN"],
      ["most", null, "must be a number, not null"],
      ["mode", "c", 'must be one of a, b, not "c"'],
      ["mode", 5, "must be a string, not 5"],
      ["text", true, "must be a string, not true"],
      ["on", "true", 'must be true or false, not "true"'],
      ["on", undefined, "must be true or false, not nothing"],
      ["on", {}, "must be true or false, not an object"],
      ["must", "a", 'must be a list of strings, not "a"'],
      ["must", ["a", 5], "must be a list of strings, not a list"],
      ["on", "x".repeat(60), `must be true or false, not "${"x".repeat(60)}"`],
      ["on", "x".repeat(61), "must be true or false, not a longer string"],
    ] as const) {
      assert.equal(wrong(name, value), told);
    }
  });

  it("is the default's where it is wrong or not given", () => {
    const { values, problems } = resolveOptions(policy, { days: 0, mode: "b", toString: 1 });
    assert.deepEqual([values.days, values.mode, values.on], [7, "b", true]);
    assert.equal(problems.length, 2);
    const none = resolveOptions({ id: "p", options: {} }, { x: 1 });
    assert.deepEqual(none.problems, ['p has no option "x": the policy has no options']);
    const far = resolveOptions({ id: "p", options: { days } }, { somewhere: 1 });
    assert.deepEqual(far.problems, ['p has no option "somewhere": its options are days']);
  });
});

describe("the floor of production", () => {
  const floor = {
    level: "mandatory",
    options: { ...defaults() },
    cited: { most: "preset x: box-1" },
  } as const;
  function defaults() {
    return Object.fromEntries(Object.entries(options).map(([name, each]) => [name, each.default]));
  }
  const below = (given: object) =>
    optionsBelow(policy, given as Record<string, unknown>, floor).map((each) =>
      each.replace(/ in production \((.*?)\): accept .*$/, " ($1)").replace("one-rule.", ""),
    );
  const own = "(the policy's default)";

  it("is what the preset or the policy asks of options that can be strict", () => {
    assert.deepEqual(
      below({
        days: 7,
        most: 0.5,
        free: 0,
        mode: "b",
        on: true,
        either: false,
        must: ["b", "a", "c"],
        may: [],
        names: [],
      }),
      [],
    );
    assert.deepEqual(below({ days: 6 }), [`days must not be below 7, as 6 is, ${own}`]);
    assert.deepEqual(below({ most: 0.6 }), [
      "most must not be above 0.5, as 0.6 is, (preset x: box-1)",
    ]);
    assert.deepEqual(below({ on: false }), [`on must stay true ${own}`]);
    assert.deepEqual(below({ must: ["a"] }), [`must must keep "b" ${own}`]);
    assert.deepEqual(below({ may: ["a", "b", "c", "d", "e"] }), [
      `may must not allow "b", "c", "d" and 1 more ${own}`,
    ]);
    assert.deepEqual(below({ may: ["a", "b", "c", "d"] }), [
      `may must not allow "b", "c", "d" ${own}`,
    ]);
    assert.deepEqual(below({ days: "6", must: "a", unknown: 1, toString: 1 }), []);
  });

  it("keeps the level of grave policies, and names a few of many", () => {
    const at = (count: number, severity: Policy["severity"] = "high") =>
      levelsBelow(
        Array.from({ length: count }, (_, index) => ({
          policy: { ...policy, id: `p${index}`, severity },
          level: "advisory" as const,
          floor,
        })),
        (id) => `at ${id}`,
        "w",
      );
    const remedy = "accept single findings with gonogo waive instead";
    assert.deepEqual(at(1), [
      `at p0 is high and stays mandatory in production, not advisory: ${remedy}`,
    ]);
    assert.equal(at(3).length, 3);
    assert.deepEqual(at(4), [
      `w: 4 policies of severity critical or high stay mandatory in production, not advisory, p0 first: ${remedy}`,
    ]);
    assert.deepEqual(at(4, "medium"), []);
    assert.deepEqual(at(0), []);
    assert.equal(at(1, "critical").length, 1);
  });
});

describe("a preset", () => {
  const preset = (policies: Preset["policies"]): Preset => ({
    name: "x",
    description: "D.",
    policies,
  });
  it("is found by its name; ours cannot be replaced", () => {
    const mine = preset({});
    const other = { ...preset({}), name: "launch" };
    assert.equal(presetNamed("x", [mine]).preset, mine);
    assert.equal(presetNamed("launch", [other]).preset, launch);
    assert.equal(
      launch.description,
      "What holds for every launch: each policy at its own defaults.",
    );
    assert.deepEqual(
      presetNamed("lunch", [mine]).problem,
      'there is no preset "lunch": did you mean "launch"?',
    );
    assert.deepEqual(
      presetNamed("nothing", [mine, other]).problem,
      'there is no preset "nothing": there are launch, x',
    );
  });

  it("has policies, levels and options that there are", () => {
    const problems = (policies: object) =>
      presetProblems(preset(policies as Preset["policies"]), [policy, mending]);
    assert.deepEqual(problems({ "one-rule": {} }), []);
    assert.deepEqual(
      problems({ "one-rule": { enforcementLevel: { value: "advisory", boxes: [] } } }),
      [],
    );
    assert.deepEqual(problems({ "no-rule": {} }), ['preset x: there is no policy "no-rule"']);
    const level = (value: unknown) =>
      problems({ "one-rule": { enforcementLevel: { value, boxes: [] } } });
    assert.deepEqual(level("warn"), ['preset x: one-rule has the level "warn"']);
    assert.deepEqual(level({ staging: "warn", production: "mandatory" }), [
      'preset x: one-rule has the level "warn"',
    ]);
    assert.deepEqual(problems({ "one-rule": { options: { days: { value: 0, boxes: [] } } } }), [
      "preset x: one-rule.days must be at least 1, not 0",
    ]);
  });
});

describe("the pack's configuration", () => {
  const settings = read({});
  const problems = (config: object, of = settings) =>
    packConfigProblems(
      [policy],
      of,
      new Map(
        Object.entries(config).map(([id, more]) => [
          id,
          { level: "mandatory", properties: {}, ...more },
        ]),
      ),
    );
  const here = "--policy-pack-config";

  it("names policies that there are, and options of theirs", () => {
    assert.deepEqual(problems({ "one-rule": { properties: { days: 9 } } }), []);
    assert.deepEqual(problems({ all: {}, "waivers-current": {}, "overrides-used": {} }), []);
    assert.deepEqual(problems({ all: { properties: { days: 9 } } }), [
      `${here}: all takes a level only, options belong to a policy`,
    ]);
    assert.deepEqual(problems({ "one-rul": {} }), [
      `${here}: there is no policy "one-rul": did you mean "one-rule"?`,
    ]);
    assert.deepEqual(problems({ "one-rule": { properties: { days: 0 } } }), [
      `${here}: one-rule.days must be at least 1, not 0`,
    ]);
  });

  it("does not go under the floor of production", () => {
    const production = read({}, { "gonogo:environment": "production" });
    const remedy = "accept single findings with gonogo waive instead";
    assert.deepEqual(problems({ "one-rule": { level: "advisory" } }, production), [
      `${here}: one-rule is high and stays mandatory in production, not advisory: ${remedy}`,
    ]);
    assert.deepEqual(problems({ "one-rule": { properties: { days: 3 } } }, production), [
      `${here}: one-rule.days must not be below 7, as 3 is, in production (the policy's default): ${remedy}`,
    ]);
    const off = problems(
      { "one-rule": { level: "disabled", properties: { days: 3 } } },
      production,
    );
    assert.deepEqual(off, [
      `${here}: one-rule is high and stays mandatory in production, not disabled: ${remedy}`,
      `${here}: every policy is disabled, which a production stack must not do`,
    ]);
    assert.deepEqual(problems({ "one-rule": { level: "disabled" } }), []);
    assert.deepEqual(problems({}, production), []);
  });
});
