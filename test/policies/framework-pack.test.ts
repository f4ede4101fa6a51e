/** The pack as the engine asks it, without the process around it. */
import assert from "node:assert/strict";
import { notApplicable, type Policy } from "../../policies/framework/define-policy";
import type { Level } from "../../policies/framework/levels";
import { Pack } from "../../policies/framework/pack";
import type { PackConfigEntry } from "../../policies/framework/pack-config";
import { unknown } from "../../policies/framework/unknown";
import { encodeJson } from "../../policies/framework/wire/properties";
import type { ResourceMessage } from "../../policies/framework/wire/requests";
import { doing, policyOf, testType, urnOf } from "./support/make";
import { toWire } from "./support/wire";

const otherType = "test:index:Other";

function message(
  name: string,
  props: object,
  more: Partial<ResourceMessage> = {},
): ResourceMessage {
  const type = more.type ?? testType;
  const properties = encodeJson(toWire(props) as Record<string, unknown>);
  return { urn: urnOf(name, type), type, name, properties, propertyDependencies: {}, ...more };
}

const option = {
  type: "integer",
  default: 7,
  minimum: 1,
  description: "Days.",
  source: "Our choice.",
} as const;

/** Fails where `bad` is set, and says which days it was asked with. */
const bad = (id: string, more: Partial<Policy> = {}) =>
  policyOf(
    function* (props, { options }) {
      if (props.bad) yield { message: "bad", property: "bad", actual: String(options.days) };
    },
    { id, options: { days: option }, ...more },
  );
/** The same, and puts it right. */
const mending = (id: string, more: Partial<Policy> = {}) =>
  bad(id, { remediations: { [testType]: () => ({ bad: false }) }, ...more });

function packOf(
  policies: readonly Policy[],
  config: Readonly<Record<string, unknown>> = {},
  stack = "app-prod",
): Pack {
  const texts = Object.entries(config).map(([key, value]) => [
    `gonogo:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return new Pack("gonogo", policies, [], { stack, config: Object.fromEntries(texts) });
}

function configured(entries: Readonly<Record<string, Partial<PackConfigEntry>>>) {
  return new Map(
    Object.entries(entries).map(([id, entry]) => [
      id,
      { level: "mandatory" as Level, properties: {}, ...entry },
    ]),
  );
}

describe("a pack asked about a resource", () => {
  it("tells each violation with what CrossGuard knows of a policy, and why others say nothing", () => {
    const pack = packOf([
      bad("finds", { severity: "low" }),
      policyOf(
        doing(() => undefined),
        { id: "of-others", resources: [otherType], checks: {} },
      ),
      bad("of-the-stack", { scope: "stack" }),
    ]);
    const answer = pack.analyze(message("x", { bad: true }));
    assert.deepEqual(answer.diagnostics, [
      {
        policy: "finds",
        description: "Because.",
        severity: "low",
        message: "Because.\nIt is 7. [bad]",
        level: "advisory",
        urn: undefined,
      },
    ]);
    assert.deepEqual(answer.notApplicable, []);
    assert.deepEqual(answer.others, [{ policy: "of-others", reason: `Covers only ${otherType}.` }]);
    assert.equal(pack.analyze(message("y", {})).others, answer.others, "one list for all");
  });

  it("says the reason of a policy that gives one", () => {
    const never = policyOf(
      doing(() => notApplicable("The engine is another.")),
      { id: "never" },
    );
    assert.deepEqual(packOf([never]).analyze(message("x", {})).notApplicable, [
      { policy: "never", reason: "The engine is another." },
    ]);
    const off = packOf([bad("off")], {
      policies: {
        off: {
          enforcementLevel: "advisory",
          reason: "ok",
          overrides: [{ resources: ["x"], enforcementLevel: "disabled", reason: "Made by hand." }],
        },
      },
      environment: "staging",
    });
    assert.deepEqual(off.problems, []);
    const answer = off.analyze(message("x", { bad: true }));
    assert.deepEqual(answer.diagnostics, []);
    assert.equal(answer.notApplicable[0]?.policy, "off");
    assert.match(answer.notApplicable[0]?.reason ?? "", /Switched off.*Made by hand\./);
    assert.equal(off.analyze(message("y", { bad: true })).diagnostics.length, 1);
  });

  it("does not ask policies that are disabled, by the stack or by the pack's configuration", () => {
    const pack = packOf([bad("one"), bad("two")], {
      environment: "staging",
      policies: { one: "disabled" },
    });
    const asked = () => pack.analyze(message("x", { bad: true })).diagnostics.map((d) => d.policy);
    assert.deepEqual(asked(), ["two"]);
    assert.deepEqual(pack.configure(configured({ two: { level: "disabled" } })), []);
    assert.deepEqual(asked(), [], "what was planned before is forgotten");
    assert.deepEqual(pack.configure(configured({ one: { level: "advisory" } })), []);
    assert.deepEqual(asked(), ["one", "two"]);
  });

  it("takes options from the policy, the stack and the pack's configuration, later ones first", () => {
    const pack = packOf([bad("days")], {
      environment: "staging",
      policies: { days: { enforcementLevel: "mandatory", days: 9 } },
    });
    assert.deepEqual(pack.problems, []);
    const said = () => pack.analyze(message("x", { bad: true })).diagnostics[0]?.message;
    assert.equal(said(), "Because.\nIt is 9. [bad]");
    assert.deepEqual(pack.configure(configured({ days: { properties: { days: 11 } } })), []);
    assert.equal(said(), "Because.\nIt is 11. [bad]");
    const wrong = pack.configure(configured({ days: { properties: { days: 0 } } }));
    assert.deepEqual(wrong, ["--policy-pack-config: days.days must be at least 1, not 0"]);
    assert.match(said() ?? "", /^Because\.\nPolicy error: days\.days must be at least 1, not 0/);
  });

  it("reads its settings anew when it is told of another stack", () => {
    const pack = packOf([bad("finds", { severity: "medium" })], {}, "app-dev");
    const level = () => pack.analyze(message("x", { bad: true })).diagnostics[0]?.level;
    assert.equal(pack.settings.environment, "development");
    assert.equal(level(), "advisory");
    pack.configureStack({ stack: "app-prod", config: {} });
    assert.equal(pack.settings.environment, "production");
    assert.equal(level(), "mandatory");
    pack.configureStack({
      stack: "app-dev",
      config: { "gonogo:policies": '{"finds":{"days":3}}' },
    });
    assert.match(pack.analyze(message("x", { bad: 1 })).diagnostics[0]?.message ?? "", /It is 3\./);
    pack.configureStack({ stack: "app-prod", config: { "gonogo:policies": '{"find":"x"}' } });
    assert.match(pack.problems.join(), /there is no policy "find"/);
  });

  it("answers, and does not throw, when properties cannot be decoded", () => {
    const pack = packOf([bad("finds")]);
    const broken = { ...message("x", {}), properties: new Uint8Array([10, 200]) };
    const { diagnostics } = pack.analyze(broken);
    assert.deepEqual(
      diagnostics.map((d) => [d.message, d.level]),
      [["Because.\nPolicy error: the properties could not be decoded", "mandatory"]],
    );
  });
});

describe("a pack asked about the stack", () => {
  const counting = policyOf(
    function* (props, { stack, resource }) {
      const from = resource
        .references("from")
        .map(({ name }) => name)
        .join();
      yield {
        message: "bad",
        property: "a",
        actual: `${props.a}, ${stack.all.length}, ${from || "none"}`,
      };
    },
    { id: "counts", scope: "stack" },
  );

  it("knows all of it, prefers inputs that it saw to outputs, and names the resource", () => {
    const pack = packOf([counting]);
    const first = message("x", { a: "in" });
    assert.deepEqual(pack.analyze(first).diagnostics, []);
    const urn = urnOf("x");
    const { diagnostics, others } = pack.analyzeStack([
      {
        ...first,
        properties: encodeJson({ a: "out" }),
        propertyDependencies: { from: [urnOf("y")] },
      },
      message("y", { a: "unseen" }),
    ]);
    assert.deepEqual(
      diagnostics.map((d) => [d.message, d.urn]),
      [
        ["Because.\nIt is in, 2, y. [a]", urn],
        ["Because.\nIt is unseen, 2, none. [a]", urnOf("y")],
      ],
    );
    assert.deepEqual(others, []);
  });

  it("does not ask the policies of single resources", () => {
    const { diagnostics, notApplicable } = packOf([bad("finds")]).analyzeStack([
      message("x", { bad: true }),
    ]);
    assert.deepEqual([diagnostics, notApplicable], [[], []]);
  });

  it("tells at its own policy, on the stack's resource, of overrides that match nothing", () => {
    const pack = packOf([bad("finds")], {
      environment: "staging",
      policies: {
        finds: {
          overrides: [{ resources: ["nobody"], enforcementLevel: "advisory", reason: "Old." }],
        },
      },
    });
    assert.deepEqual(
      pack.ownPolicies.map(({ name }) => name),
      ["overrides-used"],
    );
    const stack = message("app", {}, { type: "pulumi:pulumi:Stack" });
    const told = () => pack.analyzeStack([message("x", {}), stack]).diagnostics;
    const [unused] = told();
    assert.equal(unused?.urn, stack.urn);
    assert.equal(unused?.level, "advisory");
    assert.match(unused?.message ?? "", /overrides\[0\] matches no resource/);
    pack.configure(configured({ "overrides-used": { level: "mandatory" } }));
    assert.equal(told()[0]?.level, "mandatory");
    pack.configure(configured({ "overrides-used": { level: "disabled" } }));
    assert.deepEqual(told(), []);
    assert.deepEqual(packOf([bad("finds")]).ownPolicies, []);
  });
});

describe("the levels of a pack", () => {
  it("announce what CrossGuard is to run: a remediation where all are switched on", () => {
    const policies = [mending("mends"), bad("finds")];
    const pack = packOf(policies, { remediate: "true", environment: "staging" });
    assert.deepEqual(
      policies.map((policy) => pack.announced(policy)),
      ["remediate", "mandatory"],
    );
    const off = packOf(policies, {
      remediate: "true",
      environment: "staging",
      policies: { mends: "disabled" },
    });
    assert.equal(off.announced(policies[0] as Policy), "disabled");
    assert.equal(off.announced(bad("of another pack")), "advisory");
    assert.equal(packOf(policies).announced(policies[0] as Policy), "mandatory");
  });

  it("report what a remediation leaves wrong at the policy's own, or else as mandatory", () => {
    const stubborn = (severity: Policy["severity"]) => mending("mends", { severity });
    const level = (pack: Pack) => pack.analyze(message("x", { bad: true })).diagnostics[0]?.level;
    const byAll = { remediate: "true", environment: "production" };
    assert.equal(level(packOf([stubborn("low")], byAll)), "advisory");
    assert.equal(level(packOf([stubborn("high")], byAll)), "mandatory");
    const named = packOf([stubborn("low")], { policies: { mends: "remediate" } });
    assert.equal(level(named), "mandatory");
    const told = packOf([stubborn("low")]);
    told.configure(configured({ mends: { level: "remediate" } }));
    assert.equal(level(told), "mandatory");
  });
});

describe("a pack asked to remediate", () => {
  const mended = (pack: Pack, props: object, name = "x") => pack.remediate(message(name, props));

  it("returns all properties as they travel, and who changed them", () => {
    const pack = packOf([mending("mends"), bad("finds")], { policies: { mends: "remediate" } });
    const steps = mended(pack, { bad: true, kept: [1, null], later: unknown });
    assert.deepEqual(steps, [
      {
        policy: "mends",
        description: "Because.",
        properties: { bad: false, kept: [1, null], later: toWire(unknown) },
      },
    ]);
    assert.deepEqual(mended(pack, { bad: false }), []);
  });

  it("does nothing at another level, for another type, and where an override takes it out", () => {
    assert.deepEqual(mended(packOf([mending("mends")]), { bad: true }), []);
    const pack = packOf([mending("mends")], {
      environment: "staging",
      policies: {
        mends: {
          enforcementLevel: "remediate",
          overrides: [{ resources: ["x"], enforcementLevel: "mandatory", reason: "By hand." }],
        },
      },
    });
    assert.deepEqual(pack.problems, []);
    assert.deepEqual(mended(pack, { bad: true }), []);
    assert.equal(mended(pack, { bad: true }, "y").length, 1);
    assert.deepEqual(pack.remediate(message("z", { bad: true }, { type: otherType })), []);
  });

  it("does it with the options of the resource", () => {
    const policy = bad("sets", {
      remediations: {
        [testType]: (_, { options }) => ({ bad: false, days: Number(options.days) }),
      },
    });
    const pack = packOf([policy], {
      environment: "staging",
      policies: {
        sets: {
          enforcementLevel: "remediate",
          overrides: [{ resources: ["x"], reason: "Longer.", options: { days: 30 } }],
        },
      },
    });
    assert.deepEqual(pack.problems, []);
    const days = (name: string) => mended(pack, { bad: true }, name)[0]?.properties.days;
    assert.deepEqual([days("x"), days("y")], [30, 7]);
  });
});
