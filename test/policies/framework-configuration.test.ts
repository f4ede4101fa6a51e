/** The stack's configuration word by word: keys, levels, options, overrides, presets, floor. */
import assert from "node:assert/strict";
import type { Policy } from "../../policies/framework/define-policy";
import { ownConfig } from "../../policies/framework/gate-keys";
import { defaultLevel, inferEnvironment, isLower, quote } from "../../policies/framework/levels";
import { configOfPack, inWordsOfPack } from "../../policies/framework/own-config";
import { allDisabled } from "../../policies/framework/settings";
import { testType, urnOf } from "./support/make";
import { mending, read } from "./support/one-rule";

const entry = (value: unknown, of?: Policy) => read({ "one-rule": value }, {}, of);
const where = "gonogo:policies: one-rule";

describe("a key of the gate", () => {
  it("may be written in both of Pulumi's ways; a near miss is told", () => {
    const problems: string[] = [];
    const own = ownConfig(
      {
        "gonogo:preset": "a",
        "gonogo:config:undecided": "b",
        "gonogo:__proto__": "c",
        "notgonogo:preset": "d",
        "aws:region": "e",
        "gonogo:mine": "f",
      },
      problems,
    );
    assert.deepEqual(own, { preset: "a", undecided: "b", mine: "f" });
    assert.deepEqual(problems, []);
    for (const key of "environment system preset policies undecided remediate allowDeletion".split(
      " ",
    )) {
      const told: string[] = [];
      ownConfig({ [`gonogo:${key.slice(0, -1)}`]: "x" }, told);
      const offer = `did you mean "${key}"?`;
      assert.deepEqual(told, [`gonogo:${key.slice(0, -1)} is not a key of the gate: ${offer}`]);
      ownConfig({ [`gonogo:${key}`]: "x" }, told);
      assert.equal(told.length, 1);
    }
  });

  it("of the policies is an object", () => {
    for (const text of ["[]", "null", "5", '"x"', "{", ""]) {
      assert.deepEqual(read(text).problems, [
        "gonogo:policies must be an object from policy ids to levels or options",
      ]);
    }
    assert.deepEqual(read("{}").problems, []);
    assert.match(
      read("{}", { "gonogo:undecided": "maybe" }).problems.join(),
      /block, report, not "maybe"/,
    );
    assert.equal(read("{}", { "gonogo:remediate": "true" }).remediate, true);
    assert.equal(read("{}", { "gonogo:remediate": "false" }).remediate, false);
    assert.match(read("{}", { "gonogo:remediate": "yes" }).problems.join(), /true, false/);
    assert.equal(read("{}").undecided, "report");
  });

  it("of another pack stands under its own name", () => {
    const stack = {
      stack: "s",
      config: {
        "gonogo:environment": "staging",
        "gonogo:policies": "ours",
        "gonogo:preset": "ours",
        "acme:config:policies": "theirs",
        "acme:preset": "theirs",
        "acme:other": "x",
        "aws:region": "y",
        gonogo: "z",
      },
    };
    assert.equal(configOfPack("gonogo", stack), stack);
    assert.deepEqual(configOfPack("acme", stack), {
      stack: "s",
      config: {
        "gonogo:environment": "staging",
        "gonogo:policies": "theirs",
        "gonogo:preset": "theirs",
        gonogo: "z",
      },
    });
    const told = "gonogo:policies: x, gonogo:policies: y, gonogo:preset, gonogo:environment";
    assert.equal(inWordsOfPack("gonogo", told), told);
    assert.equal(
      inWordsOfPack("acme", told),
      "acme:policies: x, acme:policies: y, acme:preset, gonogo:environment",
    );
  });
});

describe("the level of a policy", () => {
  it("is its own, or one for each environment", () => {
    assert.equal(entry("disabled").policies.get("one-rule")?.level, "disabled");
    assert.equal(
      entry({ enforcementLevel: "advisory" }).policies.get("one-rule")?.level,
      "advisory",
    );
    const by = entry({ enforcementLevel: { staging: "advisory", production: "mandatory" } });
    assert.equal(by.policies.get("one-rule")?.level, "advisory");
    const other = entry({ enforcementLevel: { production: "mandatory" } });
    assert.equal(other.policies.get("one-rule")?.levelFrom, "default");
    assert.deepEqual(entry({ enforcementLevel: { stagin: "advisory" } }).problems, [
      `${where} has levels for production, staging, development, not for "stagin": did you mean "staging"?`,
    ]);
    assert.deepEqual(entry({ enforcementLevel: { here: "advisory" } }).problems, [
      `${where} has levels for production, staging, development, not for "here"`,
    ]);
    const levels = "mandatory, advisory, disabled, remediate";
    const must = `gonogo:policies: the level of one-rule must be ${levels}`;
    assert.deepEqual(entry("warn").problems, [`${must}, not "warn"`]);
    assert.deepEqual(entry({ enforcementLevel: 5 }).problems, [
      `${must}, not a value of another type`,
    ]);
    assert.deepEqual(entry({ enforcementLevel: { production: null } }).problems, [
      `${must}, not a value of another type`,
    ]);
    for (const wrong of [5, null, ["advisory"], true]) {
      assert.deepEqual(entry(wrong).problems, [
        `${where} must be a level or an object with options`,
      ]);
    }
  });

  it("may have a reason, which for all is that of each policy without a level of its own", () => {
    const reasonOf = (policies: unknown) => read(policies).policies.get("one-rule")?.reason;
    assert.equal(
      reasonOf({ "one-rule": { enforcementLevel: "advisory", reason: " Why. " } }),
      "Why.",
    );
    assert.deepEqual(entry({ enforcementLevel: "advisory", reason: " " }).problems, [
      `${where}.reason must be a text that says why`,
    ]);
    assert.deepEqual(entry({ enforcementLevel: "advisory", reason: 5 }).problems, [
      `${where}.reason must be a text that says why`,
    ]);
    assert.equal(reasonOf({ "one-rule": "advisory" }), undefined);
    const forAll = { enforcementLevel: "advisory", reason: "A trial." };
    assert.equal(reasonOf({ all: forAll }), "A trial.");
    assert.equal(reasonOf({ all: forAll, "one-rule": { days: 9 } }), "A trial.");
    assert.equal(reasonOf({ all: forAll, "one-rule": "mandatory" }), undefined);
    const all = (value: unknown, more: object = {}) => read({ all: value, ...more });
    assert.equal(all("advisory").policies.get("one-rule")?.level, "advisory");
    assert.equal(all({ enforcementLevel: "disabled" }).policies.get("one-rule")?.level, "disabled");
    assert.deepEqual(all({ enforcementLevel: "advisory", reason: "x" }).problems, []);
    const only = "gonogo:policies: all takes a level only, options belong to a policy";
    assert.deepEqual(all({ enforcementLevel: "advisory", days: 1 }).problems, [only]);
    assert.deepEqual(all({ overrides: [] }).problems, [only]);
    assert.equal(
      all("advisory", { "one-rule": "mandatory" }).policies.get("one-rule")?.level,
      "mandatory",
    );
  });

  it("is remediate only where the policy can", () => {
    const no = "has the level remediate, and the policy has no remediation";
    assert.deepEqual(entry("remediate").problems, [`${where} ${no}`]);
    assert.equal(entry("remediate").policies.get("one-rule")?.level, "mandatory");
    const override = { resources: ["x"], enforcementLevel: "remediate", reason: "r" };
    assert.deepEqual(entry({ overrides: [override] }).problems, [`${where}.overrides[0] ${no}`]);
    assert.deepEqual(entry("remediate", mending).problems, []);
    assert.equal(entry("remediate", mending).policies.get("one-rule")?.level, "remediate");
    const all = read({ all: "remediate" });
    assert.deepEqual(all.problems, []);
    assert.equal(all.policies.get("one-rule")?.level, "mandatory");
  });

  it("has an order, and a default by severity and environment", () => {
    const order = ["disabled", "advisory", "mandatory"] as const;
    for (const [a, level] of order.entries()) {
      for (const [b, than] of order.entries()) assert.equal(isLower(level, than), a < b);
    }
    assert.equal(isLower("remediate", "mandatory"), false);
    assert.equal(isLower("mandatory", "remediate"), false);
    const mandatory = (["low", "medium", "high", "critical"] as const).map((severity) =>
      (["production", "staging", "development"] as const).map((environment) =>
        defaultLevel(severity, environment) === "mandatory" ? 1 : 0,
      ),
    );
    assert.deepEqual(mandatory, [
      [0, 0, 0],
      [1, 0, 0],
      [1, 1, 0],
      [1, 1, 1],
    ]);
    for (const [stack, environment] of [
      ["app-prod", "production"],
      ["production", "production"],
      ["app.STAGING", "staging"],
      ["app_stage", "staging"],
      ["dev", "development"],
      ["a-development", "development"],
      ["a/test", "development"],
      ["prod-eu", "production"],
      ["dev--", "development"],
      ["toString", "production"],
      ["", "production"],
    ] as const) {
      assert.equal(inferEnvironment(stack), environment, stack);
    }
    assert.equal(quote("x".repeat(60)), `"${"x".repeat(60)}"`);
    assert.equal(quote("x".repeat(61)), `"${"x".repeat(60)}…"`);
  });

  it("is not disabled for every policy of production", () => {
    const off = [{ level: "disabled" }];
    const told = "w: every policy is disabled, which a production stack must not do";
    assert.deepEqual(allDisabled("production", off, "w"), [told]);
    assert.deepEqual(allDisabled("staging", off, "w"), []);
    assert.deepEqual(allDisabled("production", [...off, { level: "advisory" }], "w"), []);
    assert.deepEqual(allDisabled("production", [], "w"), []);
  });
});

describe("an override", () => {
  const override = (change: object) => ({
    resources: ["x*"],
    enforcementLevel: "advisory",
    reason: "r",
    ...change,
  });
  const problems = (change: object) =>
    entry({ overrides: [override(change)] }).problems.map((each) =>
      each.replace(`${where}.overrides[0]`, "it").replace("gonogo:policies: ", ""),
    );

  it("is right with resources or types, and a level or options", () => {
    assert.deepEqual(problems({}), []);
    assert.deepEqual(problems({ enforcementLevel: undefined, options: { days: 9 } }), []);
    assert.deepEqual(problems({ resources: undefined, types: ["test:*"] }), []);
    assert.deepEqual(problems({ properties: ["a", "b"] }), []);
  });

  it("that is wrong says how", () => {
    assert.deepEqual(problems({ resources: undefined }), [
      "it must say which resources or types it is about",
    ]);
    assert.deepEqual(problems({ enforcementLevel: undefined }), [
      "it changes nothing: give it an enforcementLevel or options",
    ]);
    assert.deepEqual(problems({ properties: ["a"], options: { days: 9 } }), [
      "it cannot give options to some properties only: options decide what is found",
    ]);
    assert.deepEqual(problems({ properties: ["a"], enforcementLevel: "disabled" }), [
      "it cannot switch off some properties only: advisory keeps the finding in the report",
    ]);
    assert.deepEqual(problems({ types: ["other:*"] }), [
      'it has the type "other:*", which the policy does not cover',
    ]);
    assert.deepEqual(problems({ options: [] }), [
      "it must have an object from option to value as its options",
    ]);
    assert.deepEqual(problems({ options: { dayz: 9 } }), [
      'it.options: one-rule has no option "dayz": did you mean "days"?',
    ]);
    assert.deepEqual(problems({ options: { days: 0 } }), [
      "it.options: one-rule.days must be at least 1, not 0",
    ]);
    for (const [name, list] of [
      ["resources", []],
      ["resources", "x"],
      ["resources", ["x", ""]],
      ["resources", ["x", 5]],
      ["properties", [""]],
    ] as const) {
      assert.deepEqual(problems({ [name]: list }), [`it must have a list of texts as its ${name}`]);
    }
    assert.deepEqual(problems({ reason: undefined }), ["it.reason must be a text that says why"]);
    assert.deepEqual(problems({ reson: "x" }), ['it has no field "reson": did you mean "reason"?']);
    assert.deepEqual(problems({ somethingElse: "x" }), ['it has no field "somethingElse"']);
    assert.deepEqual(entry({ overrides: {} }).problems, [`${where}.overrides must be a list`]);
    const fields = "resources, types, properties, enforcementLevel, options, reason";
    for (const wrong of [null, "x", []]) {
      assert.deepEqual(entry({ overrides: [wrong] }).problems, [
        `${where}.overrides[0] must be an object of ${fields}`,
      ]);
    }
  });

  it("covers what fits one of its resources and one of its types", () => {
    const covers = (change: object, name: string, type = testType) => {
      const own = entry({ overrides: [override(change)] }).policies.get("one-rule")?.overrides[0];
      assert(own);
      assert.equal(own.place, `${where}.overrides[0]`);
      return own.covers(urnOf(name, type), type);
    };
    assert.equal(covers({}, "x1"), true);
    assert.equal(covers({}, "y"), false);
    assert.equal(covers({ resources: ["y", "x"] }, "x"), true);
    assert.equal(covers({ types: ["*:Thing"] }, "x"), true);
    assert.equal(covers({ types: [testType, "test:*"] }, "x", "test:index:Else"), true);
    assert.equal(covers({ types: [testType] }, "x", "test:index:Else"), false);
    assert.equal(covers({ resources: undefined, types: [testType] }, "any"), true);
  });

  it("that is wrong is left out, and the others hold", () => {
    const settings = entry({ overrides: [override({ resources: undefined }), override({})] });
    assert.deepEqual(
      settings.policies.get("one-rule")?.overrides.map(({ place }) => place),
      [`${where}.overrides[1]`],
    );
    assert.deepEqual(entry({}).policies.get("one-rule")?.overrides, []);
  });
});
