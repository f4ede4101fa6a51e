import assert from "node:assert/strict";
import { notApplicable } from "../../policies/framework/define-policy";
import { each, independently } from "../../policies/framework/each";
import { mostFindings } from "../../policies/framework/evaluate";
import { Secret, unknown } from "../../policies/framework/unknown";
import { undecidable } from "../../policies/helpers/known";
import { doing, reading, resourceOf, run, sentences } from "./support/make";

const bad = { message: "plain", property: "x" } as const;

describe("what a check reads", () => {
  it("looks like plain data", () => {
    const seen = run(
      reading((props: Record<string, never>) =>
        JSON.stringify([
          Object.keys(props),
          "list" in props,
          "missing" in props,
          { ...(props.map as unknown as object) },
          Array.isArray(props.list),
          [...(props.list as unknown as number[])].map((n) => n * 2),
          (props.list as unknown as number[]).filter((n) => n > 1).concat([9]),
          JSON.stringify(props.map),
          `${props.map}`,
        ]),
      ),
      { list: [1, 2], map: { a: "b" } },
    );
    assert.deepEqual(sentences(seen), [
      'It is [["list","map"],true,false,{"a":"b"},true,[2,4],[2,9],"{\\"a\\":\\"b\\"}","[object Object]"].',
    ]);
  });

  it("hides JavaScript's own members, so that hostile keys find nothing", () => {
    const props = JSON.parse('{"map":{"__proto__":{"a":1}}}');
    const seen = run(
      reading(({ map }: { map: Record<string, unknown> }) =>
        [
          typeof map.constructor,
          Object.keys(map),
          JSON.stringify(Reflect.get(map, "__proto__")),
        ].join(" "),
      ),
      props,
    );
    assert.deepEqual(sentences(seen), ['It is undefined __proto__ {"a":1}.']);
  });

  it("is the same object each time", () => {
    const seen = run(
      reading((props: { a: object }) => new Set([props.a, props.a]).size),
      { a: {} },
    );
    assert.deepEqual(sentences(seen), ["It is 1."]);
  });

  it("cannot be changed", () => {
    const outcome = run(
      reading(({ list }: { list: number[] }) => list.sort()),
      { list: [2, 1] },
    );
    assert.equal(outcome.outcome, "error");
  });

  it("ends a cycle where it began", () => {
    const props: Record<string, unknown> = { a: {} };
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    props.a = cyclic;
    // The depth limit refuses it before the check can walk in circles.
    assert.equal(
      run(
        reading((p) => JSON.stringify(p)),
        props,
      ).outcome,
      "error",
    );
  });
});

describe("an unknown value", () => {
  const decided = (read: (props: never) => unknown, props: unknown) => run(reading(read), props);

  it("leaves the policy undecided, with its path", () => {
    const outcome = decided((p: { list: { name: string }[] }) => p.list[1]?.name, {
      list: [{ name: "a" }, { name: unknown }],
    });
    assert.deepEqual(outcome, {
      outcome: "unknown",
      unknown: [{ path: "list[1].name" }],
      sentence: "list[1].name is not known until deployment.",
    });
  });

  it("does not matter to who lists keys or asks whether it is there", () => {
    const outcome = decided((p: { a: string }) => `${"a" in p} ${Object.keys(p)}`, { a: unknown });
    assert.deepEqual(sentences(outcome), ["It is true a."]);
  });

  it("is noticed in spreads, JSON and array methods", () => {
    const props = { list: [1, unknown], map: { a: unknown } };
    for (const read of [
      (p: { map: object }) => ({ ...p.map }),
      (p: { map: object }) => JSON.stringify(p.map),
      (p: { map: object }) => Object.values(p.map),
      (p: { list: number[] }) => p.list.includes(3),
      (p: { list: number[] }) => p.list.map(String),
      (p: { list: number[] }) => [...p.list],
    ]) {
      assert.equal(decided(read as never, props).outcome, "unknown", String(read));
    }
  });

  it("still counts when the check catches the exception", () => {
    const outcome = run(
      doing((props) => {
        try {
          return JSON.parse(props.document);
        } catch {
          return undefined;
        }
      }),
      { document: unknown },
    );
    assert.equal(outcome.outcome, "unknown");
  });

  it("does not take back a violation that was found before", () => {
    const outcome = run(
      function* (props) {
        yield bad;
        void props.a;
      },
      { a: unknown },
    );
    assert.equal(outcome.outcome, "fail");
  });

  it("of another resource is told with the resource's name", () => {
    const other = resourceOf("group", { family: unknown });
    const outcome = run(
      doing((_props, { stack }) => {
        return Reflect.get(Object(stack.byUrn(other.urn)?.props), "family");
      }),
      {},
      other,
    );
    assert(outcome.outcome === "unknown");
    assert.equal(
      outcome.sentence,
      "family of group (test:index:Thing) is not known until deployment.",
    );
  });

  it("is told apart from one that something outside of the program decides", () => {
    const outcome = (props: object) =>
      run(
        doing(() => undecidable("snapshot.id")),
        props,
      );
    const sentence = (props: object) => {
      const found = outcome(props);
      return found.outcome === "unknown" ? found.sentence : found.outcome;
    };
    assert.equal(
      sentence({}),
      "snapshot.id is not set, and what holds instead is decided outside of this program.",
    );
    assert.equal(
      sentence({ snapshot: { id: "last-week" } }),
      "snapshot.id decides, and what it stands for is not in this program.",
    );
    assert.equal(sentence({ snapshot: unknown }), "snapshot.id is not known until deployment.");
  });

  it("can be asked about without being read, also below it", () => {
    const outcome = run(
      function* (_props, { isUnknown, isSecret }) {
        const said = [isUnknown("a.b[0]"), isUnknown("c"), isSecret("c"), isSecret("missing.x")];
        yield { message: "bad", property: "x", actual: said.join() };
      },
      { a: unknown, c: new Secret({ d: 1 }) },
    );
    assert.deepEqual(sentences(outcome), ["It is true,false,true,false."]);
  });
});

describe("each", () => {
  const check = (list: unknown) =>
    run(
      function* (props) {
        yield* each<string, { message: string; property: string }>(props.list, function* (item, i) {
          if (item === "*") {
            yield { message: "plain", property: `list[${i}]` };
          }
        });
      },
      { list },
    );

  it("finds violations beyond an unknown element", () => {
    const outcome = check([unknown, "*", unknown]);
    assert(outcome.outcome === "fail");
    assert.deepEqual(
      outcome.findings.map(({ property }) => property),
      ["list[1]"],
    );
  });

  it("is undecided when nothing is found and an element is unknown", () => {
    const outcome = check(["a", unknown]);
    assert(outcome.outcome === "unknown");
    assert.equal(outcome.unknown[0]?.path, "list[1]");
  });

  it("has nothing to do for a missing list, and refuses what is none", () => {
    assert.equal(check(undefined).outcome, "pass");
    assert.equal(check("text").outcome, "error");
  });

  it("runs independent parts all the same", () => {
    const outcome = run(
      function* (props) {
        yield* independently(
          function* () {
            yield* [];
            return props.a;
          },
          function* () {
            yield bad;
          },
        );
      },
      { a: unknown },
    );
    assert.equal(outcome.outcome, "fail");
  });
});

describe("how a check ends", () => {
  it("passes when nothing is yielded", () => {
    assert.deepEqual(
      run(
        doing(() => undefined),
        {},
      ),
      { outcome: "pass" },
    );
  });

  it("does not apply for a reason, unless there are violations", () => {
    const reason = notApplicable("the engine is mysql");
    assert.deepEqual(
      run(
        doing(() => reason),
        {},
      ),
      { outcome: "not-applicable", reason: "the engine is mysql" },
    );
    const both = run(function* () {
      yield bad;
      return reason;
    }, {});
    assert.equal(both.outcome, "fail");
  });

  it("does not apply to a type that is not covered", () => {
    const other = resourceOf("x", {}, { type: "other:index:Thing" });
    assert.equal(
      run(
        doing(() => undefined),
        {},
        other,
      ).outcome,
      "pass",
    );
  });

  it("is an error when it throws, with no stack", () => {
    const outcome = run(
      function* (props) {
        yield bad;
        props.tags.map(String);
      },
      { tags: {} },
    );
    assert.deepEqual(outcome, {
      outcome: "error",
      error: "TypeError: props.tags.map is not a function",
    });
  });

  it("is an error for a message that does not exist or lacks a value", () => {
    for (const violation of [
      { message: "constructor", property: "x" },
      { message: "bad", property: "x" },
    ]) {
      const outcome = run(function* () {
        yield violation;
      }, {});
      assert.equal(outcome.outcome, "error");
    }
  });

  it("keeps so many violations and no more, and each once", () => {
    const outcome = run(function* () {
      for (let index = 0; ; index++) {
        yield { message: "bad", property: "x", actual: Math.floor(index / 2) };
      }
    }, {});
    assert(outcome.outcome === "fail");
    assert.equal(outcome.findings.length, mostFindings);
    assert.equal(outcome.capped, true);
  });
});
