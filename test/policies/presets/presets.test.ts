/** The presets against the boxes that they cite, and against the policies that they are about. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { optionsBelow } from "../../../policies/framework/floor";
import { environments, isLower } from "../../../policies/framework/levels";
import { defaultOptions } from "../../../policies/framework/options";
import { launch, presetOptions, presetProblems } from "../../../policies/framework/presets";
import { defaultLevel, readSettings } from "../../../policies/framework/settings";
import { presets } from "../../../policies/presets";
import { policies } from "../../../policies/registry.gen";
import { root } from "../support/policies";
import { held, heldElsewhere } from "./parameters";

const systemOf = (box: string) => box.replace(/-\d+$/, "");
const presetOf = (name: string) => presets.find((each) => each.name === name);

/** `api=A,B` asks for `api=A` and for `api=B`. */
function entries(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: string) => {
    const [container, names] = entry.split("=");
    const isList = /^[a-z*]+$/.test(container ?? "") && names !== undefined;
    return isList ? names.split(",").map((name) => `${container}=${name}`) : [entry];
  });
}

describe("a preset", () => {
  it("is there for each system, and launch for all", () => {
    const names = presets.map(({ name }) => name);
    assert.deepEqual(names, ["finsight", "paymentsvc", "toolbox", "catalytic", "clientflow"]);
    assert.equal(launch.name, "launch");
    assert.deepEqual(launch.policies, {});
  });

  it("names policies, options and values that exist", () => {
    for (const preset of presets) assert.deepEqual(presetProblems(preset, policies), []);
    const wrong = {
      name: "wrong",
      description: "",
      policies: {
        "no-such-policy": {},
        "alarm-latency": { options: { maximumSeconds: { value: 1, boxes: ["finsight-504"] } } },
        "rate-limit-edge": {
          options: { requestsPerMinute: { value: 0, boxes: ["catalytic-043"] } },
        },
      },
    };
    assert.equal(presetProblems(wrong, policies).length, 3);
  });

  for (const { box, policy, option, equals, includes } of held) {
    it(`holds ${policy}.${option} to what ${box} says`, () => {
      const cited = presetOf(systemOf(box))?.policies[policy]?.options?.[option];
      assert.ok(cited, "the preset sets the option");
      assert.ok(cited.boxes.includes(box), "the preset cites the box");
      if (includes) {
        const given = entries(cited.value);
        for (const each of includes) assert.ok(given.includes(each), each);
      } else {
        assert.deepEqual(cited.value, equals);
      }
    });
  }

  it("asks for nothing in a box's name that the box does not say", () => {
    for (const preset of presets) {
      for (const [policy, { options = {} }] of Object.entries(preset.policies)) {
        for (const [option, { value, boxes, choice }] of Object.entries(options)) {
          const about = held.filter((each) => each.policy === policy && each.option === option);
          const own = about.filter(({ box }) => systemOf(box) === preset.name);
          const told = `${preset.name}: ${policy}.${option}`;
          for (const box of boxes)
            assert.ok(
              own.some((each) => each.box === box),
              `${told} ${box}`,
            );
          const said = own.flatMap(({ includes = [] }) => includes);
          const more = entries(value).filter((entry) => !said.includes(entry));
          const isExact = own.some(({ equals }) => equals !== undefined) || more.length === 0;
          assert.ok(isExact || choice, `${told} says more than its boxes, and not why: ${more}`);
        }
      }
    }
  });

  it("cites boxes of its own checklist only", () => {
    for (const preset of presets) {
      const file = path.join(root, "policies/catalogue/checklists", `${preset.name}.json`);
      const ids = new Set(
        JSON.stringify(JSON.parse(readFileSync(file, "utf8"))).match(/[a-z]+-\d{3}/g),
      );
      for (const { enforcementLevel, options = {} } of Object.values(preset.policies)) {
        const cited = [enforcementLevel, ...Object.values(options)].flatMap(
          (each) => each?.boxes ?? [],
        );
        for (const box of cited) assert.ok(ids.has(box), box);
        for (const each of [enforcementLevel, ...Object.values(options)]) {
          if (each) assert.ok(each.boxes.length > 0);
        }
      }
    }
  });

  it("never asks for less than the policies do by default, but where a box says optional", () => {
    const optional = ["dkim-records", "dmarc-policy", "redis-snapshots", "spf-record"];
    const lowered = new Set<string>();
    for (const preset of presets) {
      for (const environment of environments) {
        const config = { "gonogo:preset": preset.name, "gonogo:environment": environment };
        const settings = readSettings(policies, { stack: "x", config }, presets);
        assert.deepEqual(settings.problems, []);
        for (const policy of policies) {
          const own = settings.policies.get(policy.id);
          const level = defaultLevel(policy.severity, environment);
          if (environment === "production" && own && isLower(own.level, level)) {
            assert.ok(!["critical", "high"].includes(policy.severity), policy.id);
            lowered.add(policy.id);
          }
        }
      }
      for (const policy of policies) {
        const floor = {
          level: "mandatory",
          options: defaultOptions(policy.options),
          cited: {},
        } as const;
        const given = presetOptions(preset.policies[policy.id]);
        // The price list and the events are the system's own, and none by default.
        assert.deepEqual(optionsBelow(policy, given, floor), []);
      }
    }
    assert.deepEqual([...lowered].sort(), [...optional, "uptime-monitored"].sort());
  });

  it("decides about every parameter once: by an option, or with the reason elsewhere", () => {
    const elsewhere = Object.values(heldElsewhere).flat();
    assert.equal(new Set(elsewhere).size, elsewhere.length);
    for (const box of elsewhere) assert.ok(!held.some((each) => each.box === box), box);
  });
});

describe("options of policies", () => {
  it("that are numbers say which way is stricter", () => {
    for (const { id, options } of policies) {
      for (const [name, option] of Object.entries(options)) {
        if (option.type === "integer" || option.type === "number") {
          assert.ok(option.stricter, `${id}.${name} has no \`stricter\``);
          // Names that say it must not say the opposite.
          if (/^minimum/.test(name)) assert.equal(option.stricter, "higher", `${id}.${name}`);
          if (/^maximum/.test(name)) assert.equal(option.stricter, "lower", `${id}.${name}`);
        }
      }
    }
  });
});
