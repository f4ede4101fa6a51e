/** The test kit that a pack of one's own uses, and what it finds wrong with a policy. */
import assert from "node:assert/strict";
import type { AnyExample, Option, Policy } from "../../policies/framework/define-policy";
import { notApplicable } from "../../policies/framework/define-policy";
import { formProblems } from "../../policies/framework/form";
import { testPolicies } from "../../policies/framework/testing";
import { changedExamples } from "../../policies/framework/testing-changes";
import { Secret, Unknown, unknown } from "../../policies/framework/unknown";
import { policyOf, testType } from "./support/make";

/** What a runner of tests says of each test that the work registers. */
function outcomes(register: () => void): Readonly<Record<string, string>> {
  const holder = globalThis as unknown as Record<string, unknown>;
  const before = { describe: holder.describe, it: holder.it };
  const told: Record<string, string> = {};
  const suites: string[] = [];
  holder.describe = (name: string, body: () => void) => {
    suites.push(name);
    body();
    suites.pop();
  };
  holder.it = (name: string, body: () => void) => {
    let said = "ok";
    try {
      body();
    } catch (error) {
      said = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    }
    told[`${suites.join(" ")}: ${name}`] = said;
  };
  try {
    register();
  } finally {
    Object.assign(holder, before);
  }
  return told;
}

const example = (
  name: string,
  props: object,
  more: object = {},
): AnyExample & { expect: string } => {
  return { name, type: testType, props, expect: "bad", ...more };
};
const good = policyOf(
  function* (props, { isSecret }) {
    if (props.off) return notApplicable("It is off.");
    if (props.size < 5) {
      yield {
        message: "bad",
        property: "size",
        actual: String(isSecret("size") ? "short" : props.size),
      };
    }
    return undefined;
  },
  {
    id: "size-enough",
    title: "The size is enough",
    messages: { bad: "It is {actual}." },
    passes: [example("large", { size: 7 })],
    fails: [example("small", { size: 3 })],
    unknowns: [example("later", { size: unknown }, { expect: "size" })],
    notApplicables: [example("off", { off: true, size: 1 }, { expect: "It is off." })],
  },
);
const told = (policy: Policy, more: readonly Policy[] = [], runs = 8) =>
  outcomes(() => testPolicies([policy, ...more], { runs }));
const failing = (policy: Policy, runs?: number) =>
  Object.entries(told(policy, [], runs)).filter(([, said]) => said !== "ok");

describe("the test kit", () => {
  it("registers a test for each example and what every policy has to survive", () => {
    assert.deepEqual(told(good), {
      "the policies: have ids and titles of their own": "ok",
      "size-enough: has the form of a policy": "ok",
      "size-enough: passes: large": "ok",
      "size-enough: fails: small": "ok",
      "size-enough: unknown: later": "ok",
      "size-enough: not applicable: off": "ok",
      "size-enough: decides or says why not when a property is missing or unknown": "ok",
      "size-enough: prints no secret, whatever a property holds": "ok",
    });
  });

  it("finds two policies of one name", () => {
    const twice = told(good, [{ ...good, id: "another" }]);
    assert.match(
      twice["the policies: have ids and titles of their own"] ?? "",
      /the same title more/,
    );
    const same = told(good, [{ ...good, title: "Another" }]);
    assert.match(same["the policies: have ids and titles of their own"] ?? "", /the same id more/);
  });

  it("finds examples that do not show what they say", () => {
    const cases: readonly (readonly [Partial<Policy>, string, RegExp])[] = [
      [{ passes: [example("p", { size: 1 })] }, "size-enough: passes: p", /It is 1\. \[size\]/],
      [
        { passes: [example("p", { size: unknown })] },
        "size-enough: passes: p",
        /size is not known.* size/,
      ],
      [{ passes: [example("p", { off: true })] }, "size-enough: passes: p", /It is off\./],
      [{ fails: [...good.fails, example("f", { size: 9 })] }, "size-enough: fails: f", /^pass: $/],
      [
        { fails: [...good.fails, example("f", { size: 1 }, { expect: "other" })] },
        "size-enough: fails: f",
        /It is 1\./,
      ],
      [{ unknowns: [example("u", { size: 1 })] }, "size-enough: unknown: u", /^fail: It is 1/],
      [
        { unknowns: [example("u", { size: unknown }, { expect: "other" })] },
        "size-enough: unknown: u",
        /undecided because of size/,
      ],
      [
        { notApplicables: [example("n", { size: 9 })] },
        "size-enough: not applicable: n",
        /^pass: $/,
      ],
      [
        { notApplicables: [example("n", { off: true }, { expect: "No." })] },
        "size-enough: not applicable: n",
        /It is off\.|strictly equal/,
      ],
    ];
    for (const [change, name, expected] of cases) {
      const found = failing({ ...good, ...change });
      assert.deepEqual(
        found.map(([test]) => test),
        [name],
      );
      assert.match(found[0]?.[1] ?? "", expected);
    }
  });

  it("finds a check that throws where a property is missing, and says at which change", () => {
    const careless = {
      ...good,
      checks: {
        [testType]: function* (props: { tags: { owner: string } }) {
          if (props.tags.owner.length > 99) yield { message: "bad", property: "tags", actual: "x" };
        },
      } as unknown as Policy["checks"],
      passes: [
        example("tagged", { tags: { owner: "ann" } }),
        example("bare", { tags: { owner: "" }, more: 1 }),
      ],
      fails: [],
      unknowns: [],
      notApplicables: [example("none", { tags: { owner: "bob" } })],
    };
    const found = Object.fromEntries(failing(careless, 40));
    const name = "size-enough: decides or says why not when a property is missing or unknown";
    assert.equal(found[name], undefined, "every example has tags and owner, and so has a resource");
    const optional = {
      ...careless,
      passes: [...careless.passes, example("untagged", { more: 1 })],
    };
    assert.match(
      Object.fromEntries(failing(optional, 40))[name] ?? "",
      /^untagged, more [a-z ]+: TypeError: /,
    );
  });

  it("finds a check that prints a secret", () => {
    const leaking = {
      ...good,
      checks: {
        [testType]: function* (props: { size: unknown }) {
          const text = String(props.size);
          // A part that is too short to be taken out, turned around.
          if (/canary/i.test(text)) {
            const actual = [...text].join(" ");
            yield { message: "bad", property: "size", actual };
          }
          if (/canary/i.test(text)) throw new Error([...text].reverse().join(""));
        },
      } as unknown as Policy["checks"],
    };
    const name = "size-enough: prints no secret, whatever a property holds";
    assert.equal(told(leaking)[name], "ok", "spaces and turns are not the secret itself");
  });
});

describe("the changes of examples", () => {
  const examples = [
    example("a", {
      size: 7,
      tags: { owner: "ann" },
      list: [{ x: 1 }, { x: 2, y: 3 }],
      s: new Secret({ p: 1 }),
    }),
    example("b", { size: 5, tags: { team: "x" } }),
    example("c", { size: 1, list: [] }),
  ];

  it("are the same in every run, as many as are asked for", () => {
    const made = (kind: "incomplete" | "hostile") => changedExamples(examples, kind, 60);
    for (const kind of ["incomplete", "hostile"] as const) {
      const first = made(kind);
      assert.deepEqual(first, made(kind));
      assert(first.length > 40 && first.length <= 60, String(first.length));
    }
    assert.deepEqual(changedExamples([], "hostile", 10), []);
    assert.deepEqual(changedExamples([example("empty", {})], "hostile", 10), []);
  });

  it("leave out or hide one property, but never one that each example has", () => {
    const made = changedExamples(examples, "incomplete", 300);
    const changes = new Set(made.map(({ change }) => change));
    for (const expected of [
      "size unknown",
      "size secret and unknown",
      "tags left out",
      "tags.owner left out",
      "tags.owner unknown",
      "list left out",
      "list.0 left out",
      "list.1.y left out",
      "list.1.x unknown",
      "s.p unknown",
      "s left out",
    ]) {
      assert(changes.has(expected), `${expected}: ${[...changes].join(", ")}`);
    }
    for (const never of ["size left out", "list.0.x left out", "list.1.x left out"]) {
      assert(!changes.has(never), never);
    }
    for (const { example: changed, change, canaries } of made) {
      assert.deepEqual(canaries, []);
      const props = changed.props as Record<string, unknown>;
      if (change === "tags left out") assert(!("tags" in props));
      if (change === "size unknown") assert(props.size instanceof Unknown);
      if (change === "list.0 left out") assert.equal((props.list as unknown[]).length, 1);
    }
    assert.deepEqual(examples[2]?.props, { size: 1, list: [] }, "the examples stay as they are");
  });

  it("put anything in the place of a property, and say which secrets", () => {
    const made = changedExamples(examples, "hostile", 400);
    const kinds = new Map(
      made.map(({ change, example: { props }, canaries }) => {
        const [path = "", ...kind] = change.split(" ");
        return [
          path === "size" ? kind.join(" ") : "",
          { value: Reflect.get(Object(props), "size"), canaries },
        ];
      }),
    );
    kinds.delete("");
    assert.deepEqual([...kinds.keys()].sort(), [
      "a long text",
      "a number",
      "a secret",
      "a secret as a key's value in a list",
      "a secret in a document",
      "a secret in an address",
      "a secret in an object",
      "a text with control characters",
      "an empty text",
      "another type",
      "no value",
    ]);
    const canary = kinds.get("a secret")?.canaries[0] ?? "";
    assert.match(canary, /^CANARY[0-9a-z]+x\d+$/);
    assert.deepEqual(kinds.get("a secret")?.value, new Secret(canary));
    const within = (kind: string) => {
      const { value, canaries } = kinds.get(kind) ?? {};
      return JSON.stringify(value).includes(canaries?.[0] ?? "?");
    };
    for (const kind of ["address", "document", "object"]) {
      assert(within(`a secret in ${kind === "document" ? "a" : "an"} ${kind}`), kind);
    }
    assert(within("a secret as a key's value in a list"));
    assert.equal(kinds.get("an empty text")?.value, "");
    assert.equal(kinds.get("no value")?.value, null);
    assert.equal(String(kinds.get("a long text")?.value).length, 20_000);
    assert.match(String(kinds.get("a text with control characters")?.value), /red/);
    assert.deepEqual(kinds.get("another type")?.value, { length: -1, name: ["*"] });
    assert.equal(kinds.get("a number")?.value, -1);
    const canaries = made.map(({ canaries: [one] }) => one);
    assert.equal(new Set(canaries).size, made.length);
  });
});

describe("the form of a policy", () => {
  const right: Policy = {
    ...good,
    why: "It breaks.",
    fix: "Set it (to 5).",
  };
  const problems = (change: Partial<Policy>) => formProblems({ ...right, ...change });
  const option = (more: object) =>
    ({ ...{ type: "integer", default: 5, description: "D", source: "S" }, ...more }) as Option;

  it("has nothing wrong with one that is complete", () => {
    assert.deepEqual(formProblems(right), []);
    assert.deepEqual(problems({ id: "a1-b2" }), []);
    assert.deepEqual(problems({ why: '"Quoted" text.', fix: "`code` here." }), []);
    assert.deepEqual(problems({ messages: { bad: "It is {actual}" } }), []);
  });

  it("says what is missing or wrong", () => {
    for (const id of ["Size", "size_x", "1size", "size-", "-size", "a--b", "size enough"]) {
      assert.deepEqual(problems({ id }), [`the id ${id} is not kebab-case`]);
    }
    assert.deepEqual(problems({ id: "all" }), [
      "CrossGuard's word for every policy is all: choose another id",
    ]);
    assert.deepEqual(problems({ title: "It is enough." }), ["the title ends with a full stop"]);
    for (const why of ["it breaks.", "It breaks", "", "x It breaks."]) {
      assert.deepEqual(problems({ why }), ["why is not made of sentences"]);
    }
    assert.deepEqual(problems({ fix: "set it" }), ["fix is not made of sentences"]);
    assert.deepEqual(problems({ why: "It\nbreaks." }), []);
    assert.deepEqual(problems({ messages: { bad: "It is {actual}. Or" } }), [
      "the message bad is no sentence",
    ]);
    assert.deepEqual(problems({ messages: { ...right.messages, more: "It is." } }), [
      "no example shows the message more",
    ]);
    assert.deepEqual(problems({ resources: [testType, "a:b:C"] }), [
      "a:b:C has no check",
      "no example of a:b:C fails",
    ]);
    const [check] = Object.values(right.checks);
    assert(check);
    assert.deepEqual(problems({ checks: { ...right.checks, "a:b:C": check } }), [
      "a:b:C is not among the resources",
    ]);
    assert.deepEqual(problems({ options: { days: option({}) } }), []);
    assert.deepEqual(problems({ options: { days: option({ default: 0, minimum: 1 }) } }), [
      "the default of days must be at least 1, not 0",
    ]);
    for (const more of [{ description: "" }, { source: "" }]) {
      assert.deepEqual(problems({ options: { days: option(more) } }), [
        "days lacks a description or a source",
      ]);
    }
  });
});
