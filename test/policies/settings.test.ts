import assert from "node:assert/strict";
import type { Policy } from "../../policies/framework/define-policy";
import { packConfigProblems } from "../../policies/framework/pack-config";
import {
  defaultLevel,
  inferEnvironment,
  type Level,
  readSettings,
} from "../../policies/framework/settings";
import { doing, policyOf } from "./support/make";

const nothing = doing(() => undefined);
const source = "Our choice.";
const backups = policyOf(nothing, {
  id: "backups-kept",
  severity: "critical",
  options: {
    days: {
      type: "integer",
      default: 7,
      minimum: 1,
      maximum: 35,
      stricter: "higher",
      description: "",
      source,
    },
    ratio: { type: "number", default: 0.5, description: "", source },
    mode: { type: "string", default: "all", enum: ["all", "some"], description: "", source },
    strict: { type: "boolean", default: true, description: "", source },
    origins: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "",
      source,
    },
  },
});
const rare = policyOf(nothing, { id: "rare-thing", severity: "low" });
const policies: readonly Policy[] = [backups, rare];

function settingsOf(config: Record<string, unknown>, stack = "app-prod") {
  const text = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return readSettings(policies, { stack, config: Object.fromEntries(text) });
}
const problemsOf = (value: unknown) => settingsOf({ "gonogo:policies": value }).problems;

describe("the environment of a stack", () => {
  it("follows from the last word of its name, production when in doubt", () => {
    const expected = {
      "finsight-prod": "production",
      production: "production",
      "app.staging": "staging",
      app_stage: "staging",
      "finsight-dev": "development",
      "app-test": "development",
      "org/app/development": "development",
      "dev-eu": "production",
      constructor: "production",
      "": "production",
    };
    for (const [stack, environment] of Object.entries(expected)) {
      assert.equal(inferEnvironment(stack), environment, stack);
    }
  });

  it("is what the configuration says, in both forms of its key", () => {
    assert.equal(settingsOf({ "gonogo:environment": "staging" }).environment, "staging");
    assert.equal(settingsOf({ "gonogo:config:environment": "staging" }).environment, "staging");
  });

  it("decides levels by severity", () => {
    const levels = (environment: "production" | "staging" | "development") =>
      (["critical", "high", "medium", "low"] as const).map((s) => defaultLevel(s, environment));
    assert.deepEqual(levels("production"), ["mandatory", "mandatory", "mandatory", "advisory"]);
    assert.deepEqual(levels("staging"), ["mandatory", "mandatory", "advisory", "advisory"]);
    assert.deepEqual(levels("development"), ["mandatory", "advisory", "advisory", "advisory"]);
  });

  it("decides whether an undecided rule blocks, unless the configuration does", () => {
    assert.equal(settingsOf({}).undecided, "block");
    assert.equal(settingsOf({}, "app-dev").undecided, "report");
    assert.equal(settingsOf({ "gonogo:undecided": "block" }, "app-dev").undecided, "block");
  });
});

describe("gonogo:policies", () => {
  it("sets levels and options, a policy's own before those of all", () => {
    const settings = settingsOf({
      "gonogo:policies": {
        all: "advisory",
        "backups-kept": { enforcementLevel: "mandatory", days: 14, origins: ["a"] },
      },
    });
    assert.deepEqual(settings.problems, []);
    const own = settings.policies.get("backups-kept");
    assert.equal(own?.level, "mandatory");
    assert.equal(own?.levelFrom, "stack configuration");
    assert.deepEqual(own?.options, {
      days: 14,
      ratio: 0.5,
      mode: "all",
      strict: true,
      origins: ["a"],
    });
    assert.deepEqual(own?.optionsFrom, {
      days: "stack configuration",
      origins: "stack configuration",
    });
    assert.equal(settings.policies.get("rare-thing")?.level, "advisory");
  });

  it("keeps the level of a policy that only gets options", () => {
    const settings = settingsOf({ "gonogo:policies": { "backups-kept": { days: 8 } } });
    assert.equal(settings.policies.get("backups-kept")?.level, "mandatory");
  });

  it("refuses what it does not understand, and says what was meant", () => {
    const cases: readonly (readonly [unknown, RegExp])[] = [
      [{ "backup-kept": "advisory" }, /no policy "backup-kept": did you mean "backups-kept"\?/],
      [{ unheard: "advisory" }, /no policy "unheard"$/],
      [{ "backups-kept": { dais: 8 } }, /has no option "dais": did you mean "days"\?/],
      [{ "backups-kept": { zzzzzz: 8 } }, /its options are days, ratio/],
      [{ "rare-thing": { days: 8 } }, /has no option "days": the policy has no options/],
      [{ "backups-kept": { days: "8" } }, /days must be a whole number, not "8"/],
      [{ "backups-kept": { days: 7.5 } }, /days must be a whole number, not 7.5/],
      [{ "backups-kept": { days: 0 } }, /days must be at least 1, not 0/],
      [{ "backups-kept": { days: 36 } }, /days must be at most 35, not 36/],
      [{ "backups-kept": { ratio: null } }, /ratio must be a number, not null/],
      [{ "backups-kept": { mode: "none" } }, /mode must be one of all, some, not "none"/],
      [{ "backups-kept": { strict: "no" } }, /strict must be true or false, not "no"/],
      [{ "backups-kept": { origins: [1] } }, /origins must be a list of strings, not a list/],
      [{ "backups-kept": "blocking" }, /level of backups-kept must be .* not "blocking"/],
      [{ "backups-kept": "remediate" }, /backups-kept has the level remediate, .* no remediation/],
      [{ "backups-kept": { enforcementLevel: 1 } }, /level of backups-kept must be/],
      [{ "backups-kept": 1 }, /backups-kept must be a level or an object with options/],
      [{ all: { days: 1 } }, /all takes a level only/],
      [["backups-kept"], /must be an object from policy ids/],
      ["{not json", /must be an object from policy ids/],
    ];
    for (const [value, expected] of cases) {
      const problems = problemsOf(value);
      assert.equal(problems.length, 1, JSON.stringify([value, problems]));
      assert.match(problems[0] ?? "", expected);
    }
  });

  it("does not let production go without any policy", () => {
    assert.match(problemsOf({ all: "disabled" }).join(), /every policy is disabled/);
    const each = { "backups-kept": "disabled", "rare-thing": "disabled" };
    assert.match(problemsOf(each).join(), /every policy is disabled/);
    const dev = settingsOf({ "gonogo:policies": { all: "disabled" } }, "app-dev");
    assert.deepEqual(dev.problems, []);
  });
});

describe("the other keys of the gate", () => {
  it("are refused with a wrong value, or nearly the right name", () => {
    assert.match(settingsOf({ "gonogo:environment": "prod" }).problems[0] ?? "", /not "prod"/);
    assert.match(settingsOf({ "gonogo:undecided": "no" }).problems[0] ?? "", /block, report/);
    assert.match(
      settingsOf({ "gonogo:enviroment": "staging" }).problems[0] ?? "",
      /did you mean "environment"\?/,
    );
    assert.deepEqual(settingsOf({ "gonogo:apiDomain": "x", "app:policies": "y" }).problems, []);
  });
});

describe("levels by environment", () => {
  const levels = { production: "mandatory", staging: "advisory" };
  const levelIn = (environment: string) => {
    const settings = settingsOf({
      "gonogo:environment": environment,
      "gonogo:policies": { "rare-thing": { enforcementLevel: levels } },
    });
    assert.deepEqual(settings.problems, []);
    return settings.policies.get("rare-thing");
  };

  it("count where they name the stack's environment", () => {
    assert.equal(levelIn("production")?.level, "mandatory");
    assert.equal(levelIn("staging")?.level, "advisory");
    assert.equal(levelIn("staging")?.levelFrom, "stack configuration");
  });

  it("leave the policy's own level to the others", () => {
    assert.equal(levelIn("development")?.level, "advisory");
    assert.equal(levelIn("development")?.levelFrom, "default");
  });

  it("name environments and levels that exist, also those of other environments", () => {
    const wrong = (enforcementLevel: object) =>
      problemsOf({ "rare-thing": { enforcementLevel } }).join();
    assert.match(wrong({ prod: "advisory" }), /not for "prod"/);
    assert.match(wrong({ stagin: "advisory" }), /did you mean "staging"/);
    assert.match(wrong({ development: "off" }), /level of rare-thing must be .* not "off"/);
  });
});

describe("--policy-pack-config", () => {
  const problems = (
    config: Record<string, { level?: Level; properties?: object }>,
    stack = "app-prod",
  ) =>
    packConfigProblems(
      policies,
      settingsOf({}, stack),
      new Map(
        Object.entries(config).map(([name, { level = "mandatory", properties = {} }]) => [
          name,
          { level, properties: { ...properties } },
        ]),
      ),
    );

  it("is refused where the engine would ignore it", () => {
    assert.match(problems({ "backup-kept": {} }).join(), /did you mean "backups-kept"/);
    assert.match(problems({ "backups-kept": { properties: { dais: 1 } } }).join(), /"dais"/);
    assert.match(problems({ all: { properties: { days: 1 } } }).join(), /all takes a level/);
    const off = { level: "disabled" } as const;
    assert.match(
      problems({ all: off, "backups-kept": off, "rare-thing": off }).join(),
      /every policy is disabled/,
    );
  });

  it("may set levels and options", () => {
    assert.deepEqual(
      problems({
        "backups-kept": { level: "mandatory", properties: { days: 9 } },
        "rare-thing": { level: "disabled" },
      }),
      [],
    );
  });

  it("cannot go under the floor of production", () => {
    const lower = { "backups-kept": { level: "advisory" } } as const;
    assert.match(problems(lower).join(), /backups-kept is critical and stays mandatory/);
    assert.deepEqual(problems(lower, "app-staging"), []);
    const looser = { "backups-kept": { properties: { days: 3 } } };
    assert.match(problems(looser).join(), /backups-kept.days must not be below 7, as 3 is/);
    assert.deepEqual(problems(looser, "app-staging"), []);
  });

  it("knows the policies that the pack adds itself", () => {
    assert.deepEqual(problems({ "waivers-current": {}, "overrides-used": {} }), []);
  });
});
