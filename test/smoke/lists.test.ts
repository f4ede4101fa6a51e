import assert from "node:assert/strict";
import { GonogoError } from "../../gonogo/errors";
import { loadLists } from "../../gonogo/load/lists";
import { smokeLists } from "../../gonogo/smoke/lists";
import { readSmokeSettings, smokeSteps } from "../../gonogo/smoke/plan";
import { stepSchema, writes } from "../../gonogo/smoke/step";
import { namesIn } from "../../gonogo/smoke/template";
import { itemsOf } from "../../policies/catalogue/checklist";
import { checklistOf, systems } from "../../policies/catalogue/checklists";

const place = "stacks/Pulumi.x.yaml:7";
const settings = (value: unknown) => readSmokeSettings(value, place);
const none = settings(undefined);

describe("smoke lists of the systems", () => {
  it("are there for each, and for load too", () => {
    assert.deepEqual(Object.keys(smokeLists).sort(), [...systems].sort());
    assert.deepEqual(Object.keys(loadLists).sort(), [...systems].sort());
  });

  for (const system of systems) {
    const items = new Set<string>(itemsOf(checklistOf(system)).map(({ id }) => id));
    it(`of ${system} name items that its checklist has, and each step once`, () => {
      const steps = smokeSteps(system, none);
      assert.equal(new Set(steps.map(({ id }) => id)).size, steps.length);
      for (const step of steps) {
        for (const item of step.items) assert(items.has(item), `${step.id}: ${item}`);
        assert.notEqual(step.path === undefined, step.open === undefined, step.id);
      }
      const list = loadLists[system];
      for (const { items: own } of list?.levels ?? []) {
        for (const item of [...own, ...(list?.latencyItems ?? [])]) assert(items.has(item), item);
      }
    });

    it(`of ${system} label what the checklist does not state, and take back what they write`, () => {
      for (const step of smokeSteps(system, none)) {
        assert.match(step.status.source, /^(our choice|[a-z]+-\d{3})/, step.id);
        for (const { source } of step.json) assert.notEqual(source, "the stack's configuration");
        if (writes(step) && step.open === undefined) assert(step.cleanUp, step.id);
      }
    });
  }

  it("of finsight are its seven requests, in its order, with the one answer that it states", () => {
    const steps = smokeSteps("finsight", none);
    assert.deepEqual(
      steps.map(({ method, path, status }) => `${method} ${path} ${status.is.join("/")}`),
      [
        "GET /health 200",
        "GET / 200",
        "GET /api/v1/pricing 200",
        "POST /api/v1/auth/register 200/201",
        "GET /api/v1/metrics/available 200",
        "GET /api/v1/auth/me 401",
        "POST /api/v1/subscription/checkout 200/201",
      ],
    );
  });
});

describe("steps of a stack", () => {
  const mine = { id: "mine", path: "/mine" };

  it("take the place of the system's step of the same id, and keep what it is about", () => {
    const own = { id: "contact", method: "POST", path: "/api/v1/contacts", body: { name: "A" } };
    const steps = smokeSteps("clientflow", settings({ steps: [own] }));
    const contact = steps.find(({ id }) => id === "contact");
    assert.deepEqual(contact?.items, ["clientflow-117", "clientflow-157"]);
    assert.equal(contact?.path, "/api/v1/contacts");
    assert.equal(contact?.open, undefined);
  });

  it("decide what the checklist leaves to the system", () => {
    const ids = (steps: readonly { readonly id: string }[]) => steps.map(({ id }) => id);
    assert.deepEqual(ids(smokeSteps("paymentsvc", none)), ["health", "own"]);
    const steps = smokeSteps("paymentsvc", settings({ steps: [mine] }));
    assert.deepEqual(ids(steps), ["health", "mine"]);
    assert.deepEqual(steps[1]?.items, ["paymentsvc-066"]);
  });

  it("are all there are for a system without a list", () => {
    assert.deepEqual(smokeSteps(undefined, none), []);
    assert.equal(smokeSteps("shop", settings({ steps: [mine] })).length, 1);
  });

  it("write unless their method only reads, or they say otherwise", () => {
    const step = (more: object) => stepSchema.parse({ ...mine, ...more });
    assert.deepEqual(
      [{}, { method: "POST" }, { method: "POST", writes: false }, { writes: true }].map((more) =>
        writes(step(more)),
      ),
      [false, true, false, true],
    );
  });

  const wrong: readonly (readonly [string, unknown, RegExp])[] = [
    [
      "another host",
      { steps: [{ id: "a", path: "//evil.example/x" }] },
      /must begin with one slash/,
    ],
    ["a URL", { steps: [{ id: "a", path: "https://evil.example/" }] }, /must begin with one slash/],
    ["a backslash", { steps: [{ id: "a", path: "/\\evil.example" }] }, /must begin with one slash/],
    ["no path", { steps: [{ id: "a" }] }, /the step a has no path/],
    ["an id twice", { steps: [mine, mine] }, /two steps with the id mine/],
    ["a key that is none", { stepz: [] }, /stepz/],
    [
      "a pattern that is none",
      { steps: [{ ...mine, capture: { key: { matches: "(" } } }] },
      /\( is no regular expression/,
    ],
    ["a secret's value in its variable's place", { secrets: { token: "a b" } }, /environment/],
    ["a control that does not exist", { steps: [{ ...mine, controls: ["x"] }] }, /controls/],
  ];
  for (const [what, value, problem] of wrong) {
    it(`refuse ${what}, and say where`, () => {
      assert.throws(
        () => settings(value),
        (error: unknown) =>
          error instanceof GonogoError &&
          error.code === "usage" &&
          error.message.startsWith(place) &&
          problem.test(error.message),
      );
    });
  }

  it("tell the names that they need, wherever these stand", () => {
    const step = { path: "/{{a}}", headers: { x: "{{b}}" }, body: { deep: [{ c: "{{c}}" }] } };
    assert.deepEqual([...namesIn(step)], ["a", "b", "c"]);
  });
});
