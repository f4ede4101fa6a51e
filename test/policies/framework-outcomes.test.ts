/** Evaluation of small policies and examples: reasons, sentences, limits. */
import assert from "node:assert/strict";
import { notApplicable } from "../../policies/framework/define-policy";
import { coversOnly, evaluate, mostFindings } from "../../policies/framework/evaluate";
import {
  evaluateExample,
  exampleResources,
  remediesOfExample,
} from "../../policies/framework/example";
import { announcedLevel, OverrideLedger, overridePolicy } from "../../policies/framework/in-force";
import { buildStackIndex, deepest } from "../../policies/framework/indexed-stack";
import { judge } from "../../policies/framework/judge";
import type { Override } from "../../policies/framework/overrides";
import type { PolicySettings } from "../../policies/framework/settings";
import { Unknown, unknown } from "../../policies/framework/unknown";
import {
  doing,
  policyOf,
  reading,
  resourceOf,
  run,
  sentences,
  testType,
  urnOf,
} from "./support/make";

const nothing = doing(() => undefined);

describe("the types that a policy covers", () => {
  it("are named while they fit in a line", () => {
    const of = (...resources: string[]) => coversOnly(policyOf(nothing, { resources }));
    assert.equal(of("a:b:C", "d:e:F"), "Covers only a:b:C, d:e:F.");
    assert.equal(of("a".repeat(40)), `Covers only ${"a".repeat(40)}.`);
    assert.equal(of("a".repeat(20), "b".repeat(19)), "Covers only 2 other types.");
  });

  it("are the only ones that it is asked about", () => {
    const stack = buildStackIndex([resourceOf("x", {}, { type: "other:index:Type" })]);
    const [subject] = stack.all;
    assert(subject);
    const context = { options: {}, environment: "production" as const, stack };
    assert.deepEqual(evaluate(policyOf(nothing), subject, context), {
      outcome: "not-applicable",
      reason: `Covers only ${testType}.`,
    });
  });
});

describe("an evaluation", () => {
  it("is an error where properties nest too deep to be looked at", () => {
    const nested = (levels: number): unknown => (levels === 0 ? "x" : [nested(levels - 1)]);
    const error = `the properties nest more than ${deepest} levels deep`;
    assert.deepEqual(run(nothing, { a: nested(deepest + 1) }), { outcome: "error", error });
    assert.equal(run(nothing, { a: nested(deepest - 1) }).outcome, "pass");
  });

  it("has each finding once, and fifty at most", () => {
    const yielding = (count: number) =>
      run(function* () {
        for (let index = 0; index < count; index++) {
          yield { message: "plain", property: `a[${index}]` };
          yield { message: "plain", property: `a[${index}]` };
        }
      }, {});
    const capped = (count: number) => {
      const evaluation = yielding(count);
      assert(evaluation.outcome === "fail");
      return [evaluation.findings.length, evaluation.capped];
    };
    assert.deepEqual(capped(2), [2, false]);
    assert.deepEqual(capped(mostFindings), [mostFindings, false]);
    assert.deepEqual(capped(mostFindings + 1), [mostFindings, true]);
  });

  it("names what is not known, a few of many", () => {
    const undecided = (count: number) => {
      const names = Array.from({ length: count }, (_, index) => `p${index}`);
      const evaluation = run(
        doing((props) => {
          for (const name of names) {
            try {
              props[name];
            } catch {
              // The check goes on: what it read stays noted.
            }
          }
        }),
        Object.fromEntries(names.map((name) => [name, unknown])),
      );
      assert(evaluation.outcome === "unknown");
      return evaluation.sentence;
    };
    const later = "not known until deployment.";
    assert.equal(undecided(1), `p0 is ${later}`);
    assert.equal(undecided(2), `p0 and p1 are ${later}`);
    assert.equal(undecided(3), `p0, p1 and p2 are ${later}`);
    assert.equal(undecided(4), `p0, p1, p2 and 1 more are ${later}`);
    assert.equal(undecided(6), `p0, p1, p2 and 3 more are ${later}`);
  });

  it("names another resource whose value is not known, and why a value is hidden", () => {
    const other = resourceOf("other", { a: unknown });
    const fromOther = run(
      doing((props, { stack }) => {
        try {
          Reflect.get(Object(stack.all[1]?.props), "a");
        } catch {
          // Noted.
        }
        return props.a;
      }),
      { a: unknown },
      other,
    );
    assert(fromOther.outcome === "unknown");
    assert.deepEqual(
      [...fromOther.unknown].map(({ path, of }) => [path, of]).sort(),
      [
        ["a", `other (${testType})`],
        ["a", undefined],
      ].sort(),
    );
    assert.match(fromOther.sentence, /a of other \(test:index:Thing\)/);
    const why = (inapplicable: boolean) =>
      new Unknown({ reason: "is set by the region", inapplicable });
    const hidden = (props: object) =>
      run(
        doing((values) => {
          for (const name of Object.keys(values)) {
            try {
              values[name];
            } catch {
              // Noted.
            }
          }
        }),
        props,
      );
    assert.deepEqual(hidden({ a: why(true) }), {
      outcome: "not-applicable",
      reason: "Is set by the region.",
    });
    const said = (props: object) => {
      const evaluation = hidden(props);
      return evaluation.outcome === "unknown" ? evaluation.sentence : evaluation.outcome;
    };
    assert.equal(
      said({ a: why(true), b: why(false) }),
      "a is set by the region. b is set by the region.",
    );
    assert.equal(
      said({ a: why(false), b: unknown }),
      "b is not known until deployment. a is set by the region.",
    );
    assert.equal(said({ a: why(true), b: unknown }).includes("b is not known"), true);
    const many = Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, why(false)]));
    assert.equal(said(many).match(/is set by/g)?.length, 3);
  });
});

describe("an example", () => {
  const failing = policyOf(
    reading((props: { a: string }) => props.a),
    {
      remediations: { [testType]: () => ({ a: "fixed" }) },
      scope: "stack",
    },
  );
  const example = { name: "one", type: testType, props: { a: "x" } };

  it("makes a stack, its own resource first", () => {
    const resources = exampleResources(
      {
        ...example,
        references: { subnet: ["net"] },
        with: [{ type: "test:index:Net", name: "net", props: {} }],
      },
      "app",
    );
    assert.deepEqual(resources, [
      {
        urn: `urn:pulumi:app::example::${testType}::example`,
        type: testType,
        name: "example",
        props: { a: "x" },
        propertyDependencies: { subnet: ["urn:pulumi:app::example::test:index:Net::net"] },
      },
      {
        urn: "urn:pulumi:app::example::test:index:Net::net",
        type: "test:index:Net",
        name: "net",
        props: {},
        propertyDependencies: {},
      },
    ]);
    assert.match(exampleResources(example)[0]?.urn ?? "", /^urn:pulumi:example::example::/);
  });

  it("is refused where it is wrong in itself", () => {
    const twice = { type: testType, name: "example", props: {} };
    assert.throws(
      () => exampleResources({ ...example, with: [twice] }),
      /two resources named example/,
    );
    assert.throws(
      () => exampleResources({ ...example, references: { a: ["nobody"] } }),
      /the example "one" refers to nobody, which it lacks/,
    );
    assert.throws(
      () => evaluateExample(failing, { ...example, options: { days: 5 } }),
      /the example "one": a-policy has no option "days"/,
    );
  });

  it("shows a resource policy its own resource alone", () => {
    const counting = policyOf(
      function* (_, { stack }) {
        yield { message: "bad", property: "a", actual: stack.all.length };
      },
      { scope: "resource" },
    );
    const net = { type: "test:index:Net", name: "net", props: {} };
    const count = (scope: "resource" | "stack") =>
      sentences(evaluateExample({ ...counting, scope }, { ...example, with: [net] }));
    assert.deepEqual([count("resource"), count("stack")], [["It is 1."], ["It is 2."]]);
  });

  it("shows what a remediation sets, by the name of the resource", () => {
    const right = { type: testType, name: "right", props: { a: "fixed" } };
    const remedies = remediesOfExample(failing, { ...example, with: [right] });
    assert.deepEqual(remedies, [["example", { a: "fixed" }]]);
  });
});

describe("what a policy says of a request", () => {
  const settings = { environment: "production", undecided: "block" } as const;
  const own = (overrides: readonly Override[] = []): PolicySettings => ({
    level: "mandatory",
    levelFrom: "default",
    options: {},
    optionsFrom: {},
    overrides,
    floor: { level: "mandatory", options: {}, cited: {} },
  });
  const ledgerOf = (settingsOf: PolicySettings) =>
    new OverrideLedger({ policies: new Map([["a-policy", settingsOf]]) });
  const judged = (
    policy: ReturnType<typeof policyOf>,
    names: readonly string[],
    more: { ledger?: OverrideLedger; problems?: readonly string[] } = {},
  ) =>
    judge(policy, () => buildStackIndex(names.map((name) => resourceOf(name, {}))), {
      settings,
      overrides: more.ledger ?? ledgerOf(own()),
      level: undefined,
      options: () => ({ values: {}, problems: more.problems ?? [] }),
      waive: () => undefined,
    });
  const never = policyOf(doing((_, { resource }) => notApplicable(`Not ${resource.name}.`)));

  it("has one reason, a line for each resource in a stack policy", () => {
    assert.equal(judged(never, ["x"]).reason, "Not x.");
    assert.equal(
      judged({ ...never, scope: "stack" }, ["x", "y"]).reason,
      [`${urnOf("x")}: Not x.`, `${urnOf("y")}: Not y.`].join("\n"),
    );
    const partly = policyOf(
      doing((_, { resource }) => (resource.name === "x" ? notApplicable("No.") : undefined)),
    );
    assert.equal(judged({ ...partly, scope: "stack" }, ["x", "y"]).reason, `${urnOf("x")}: No.`);
    assert.equal(judged(partly, ["x", "y"]).reason, undefined, "one of its readings is applicable");
    assert.equal(judged(policyOf(nothing), ["x"]).reason, undefined);
    assert.equal(judged({ ...policyOf(nothing), scope: "stack" }, ["x"]).reason, undefined);
    assert.equal(judged(policyOf(nothing), []).reason, `Covers only ${testType}.`);
  });

  it("is an error where its options are wrong", () => {
    const [told] = judged(policyOf(nothing), ["x"], { problems: ["a is wrong", "b is"] }).diagnoses;
    assert.equal(told?.message, "Because.\nPolicy error: a is wrong; b is");
  });

  it("is at the level of an override for the path of a finding", () => {
    const bad = policyOf(function* () {
      yield { message: "plain", property: "a.b" };
      yield { message: "plain", property: "c" };
    });
    const override: Override = {
      place: "p",
      reason: "Ours.",
      level: "advisory",
      options: {},
      properties: ["a"],
      covers: (urn, type) => urn === urnOf("x") && type === testType,
    };
    const levels = (name: string) =>
      judged(bad, [name], { ledger: ledgerOf(own([override])) }).diagnoses.map(
        ({ level }) => level,
      );
    assert.deepEqual(levels("x"), ["advisory", undefined]);
    assert.deepEqual(levels("y"), [undefined, undefined]);
  });

  it("knows which overrides were about nothing", () => {
    const override = (place: string, more: Partial<Override> = {}): Override => ({
      place,
      reason: "Ours.",
      options: {},
      covers: (urn) => urn === urnOf("x"),
      ...more,
    });
    const ledger = ledgerOf(own([override("one"), override("two", { properties: ["a"] })]));
    assert.equal(ledger.isEmpty, false);
    assert.equal(ledgerOf(own()).isEmpty, true);
    const two = new Map([
      ["a", own()],
      ["b", own([override("one")])],
    ]);
    assert.equal(new OverrideLedger({ policies: two }).isEmpty, false);
    assert.equal(ledger.of("another", { urn: urnOf("x"), type: testType }), undefined);
    assert.deepEqual(ledger.unused(), [
      "one matches no resource that the policy looked at.",
      "two matches no finding.",
    ]);
    ledger.of("a-policy", { urn: urnOf("x"), type: testType });
    assert.deepEqual(ledger.unused(), ["two matches no finding."]);
    ledger.of("a-policy", { urn: urnOf("x"), type: testType, property: "a.b" });
    assert.deepEqual(ledger.unused(), []);
    const announced = (level: Override["level"]) =>
      announcedLevel({
        ...own([level === undefined ? override("o") : override("o", { level })]),
        level: "disabled",
      });
    assert.deepEqual(
      [announced(undefined), announced("disabled"), announced("mandatory")],
      ["disabled", "disabled", "advisory"],
    );
    assert.equal(ledger.offReason("another", undefined), undefined);
    const { displayName, description, severity, tags, remediationSteps, url } = overridePolicy(
      () => ledger,
    );
    assert.equal(displayName, "Overrides of the configuration match a resource");
    assert.match(description, /leftover, or misspelt/);
    assert.equal(severity, "low");
    assert.deepEqual(tags, [
      "domain:configuration",
      "scope:stack",
      "resource-type:pulumi:pulumi:Stack",
    ]);
    assert.match(remediationSteps, /delete the override/);
    assert.equal(url, "docs/configuration.md");
  });
});
