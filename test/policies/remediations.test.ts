/** Remediations: what they set, what they leave, and that the policy is satisfied afterwards. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { effectOf } from "../../gonogo/changes/replacement";
import { lookup } from "../../policies/framework/data";
import type { AnyExample, Policy } from "../../policies/framework/define-policy";
import { evaluate } from "../../policies/framework/evaluate";
import { evaluateExample, exampleResources } from "../../policies/framework/example";
import { buildStackIndex, type ResourceData } from "../../policies/framework/indexed-stack";
import { resolveOptions } from "../../policies/framework/options";
import { parsePath } from "../../policies/framework/path";
import { remedyOf } from "../../policies/framework/remediate";
import { Secret, unknown } from "../../policies/framework/unknown";
import { policies } from "../../policies/registry.gen";

const remediating = policies.filter(({ remediations }) => Object.keys(remediations).length > 0);

interface Stack {
  readonly resources: readonly ResourceData[];
  readonly context: Parameters<typeof remedyOf>[2];
}

function stackOf(policy: Policy, example: AnyExample): Stack {
  const options = resolveOptions(policy, example.options ?? {}).values;
  const environment = example.environment ?? "production";
  return { resources: exampleResources(example), context: { options, environment } };
}

function remediated(policy: Policy, { resources, context }: Stack): readonly ResourceData[] {
  return resources.map((each) => {
    const remedy = remedyOf(policy, each, context);
    return remedy ? { ...each, props: remedy.props } : each;
  });
}

function outcome(policy: Policy, resources: readonly ResourceData[], { context }: Stack) {
  const shown = policy.scope === "stack" ? resources : resources.slice(0, 1);
  const stack = buildStackIndex(shown);
  const [subject] = stack.all;
  assert(subject);
  return evaluate(policy, subject, { ...context, stack });
}

/** Failing examples that a remediation claims: it changes the subject, or one beside it. */
function claimed(policy: Policy): readonly (AnyExample & { readonly after: Stack["resources"] })[] {
  return policy.fails.flatMap((example) => {
    const stack = stackOf(policy, example);
    const after = remediated(policy, stack);
    const changed = after.some((each, index) => each !== stack.resources[index]);
    return changed ? [{ ...example, after }] : [];
  });
}

describe("the remediations of the pack", () => {
  it("are many", () => assert(remediating.length >= 25, String(remediating.length)));

  for (const policy of remediating) {
    describe(policy.id, () => {
      const found = claimed(policy);

      it("puts a failing example right, of each type that it names", () => {
        const types = new Set(
          found.flatMap(({ after, ...example }) =>
            outcome(policy, after, stackOf(policy, example)).outcome === "pass"
              ? after.filter(({ type }) => type in policy.remediations).map(({ type }) => type)
              : [],
          ),
        );
        const alike = (type: string) =>
          [...types].some(
            (other) => policy.checks[other] === policy.checks[type] && policy.checks[type],
          );
        const missing = Object.keys(policy.remediations).filter((t) => !types.has(t) && !alike(t));
        assert.deepEqual(missing, []);
      });

      for (const { after, ...example } of found) {
        it(`mends: ${example.name}`, () => {
          const stack = stackOf(policy, example);
          const before = evaluateExample(policy, example);
          const then = outcome(policy, after, stack);
          assert(before.outcome === "fail");
          const left = then.outcome === "fail" ? then.findings.length : 0;
          assert(then.outcome !== "error" && left <= before.findings.length, then.outcome);
          if (policy.scope === "resource") assert(left < before.findings.length);
        });

        it(`is done once: ${example.name}`, () => {
          const stack = stackOf(policy, example);
          assert.deepEqual(remediated(policy, { ...stack, resources: after }), after);
        });
      }

      it("leaves passing and undecided examples as they are", () => {
        if (policy.scope === "stack") return;
        for (const example of [...policy.passes, ...policy.unknowns, ...policy.notApplicables]) {
          const stack = stackOf(policy, example);
          assert.equal(
            remedyOf(policy, stack.resources[0] as ResourceData, stack.context),
            undefined,
          );
        }
      });

      it("sets nothing that replaces the resource", () => {
        for (const example of policy.fails) {
          const { resources, context } = stackOf(policy, example);
          for (const resource of resources) {
            const patch = remedyOf(policy, resource, context)?.patch ?? {};
            for (const path of Object.keys(patch)) {
              const names = parsePath(path).filter((segment) => typeof segment === "string");
              const effect = effectOf(resource.type, names.join("."), []);
              assert(effect === "update" || effect === "unknown", `${path}: ${effect}`);
            }
          }
        }
      });
    });
  }
});

describe("a remediation on any resource", () => {
  const cases = remediating.flatMap((policy) =>
    policy.fails
      .filter(({ type }) => type in policy.remediations)
      .map((example) => ({ policy, example })),
  );
  const extra = fc.dictionary(
    fc.string({ minLength: 1 }).map((key) => `x${key}`),
    fc.oneof(
      fc.jsonValue(),
      fc.constant(unknown),
      fc.string().map((text) => new Secret(text)),
    ),
    { maxKeys: 5 },
  );

  it("drops and changes no property that it does not name", () => {
    fc.assert(
      fc.property(fc.constantFrom(...cases), extra, ({ policy, example }, more) => {
        const { resources, context } = stackOf(policy, example);
        const [subject] = resources;
        assert(subject);
        const props = { ...more, ...Object(subject.props) };
        const remedy = remedyOf(policy, { ...subject, props }, context);
        if (!remedy) return;
        const named = new Set(Object.keys(remedy.patch).map((path) => parsePath(path)[0]));
        for (const [name, value] of Object.entries(props)) {
          if (!named.has(name)) assert.equal(Reflect.get(Object(remedy.props), name), value);
        }
        for (const [path, value] of Object.entries(remedy.patch)) {
          assert.deepEqual(lookup(remedy.props, path).value, value);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("keeps a secret secret and leaves alone what is not known", () => {
    let seen = 0;
    for (const { policy, example } of cases) {
      const { resources, context } = stackOf(policy, example);
      const [subject] = resources;
      assert(subject);
      for (const path of Object.keys(remedyOf(policy, subject, context)?.patch ?? {})) {
        const [name = ""] = parsePath(path);
        const own: unknown = Reflect.get(Object(subject.props), name);
        if (own === undefined) continue;
        const hidden = { ...Object(subject.props), [name]: new Secret(own) };
        const remedy = remedyOf(policy, { ...subject, props: hidden }, context);
        if (remedy) assert(Reflect.get(Object(remedy.props), name) instanceof Secret);
        const later = { ...Object(subject.props), [name]: unknown };
        const kept = remedyOf(policy, { ...subject, props: later }, context);
        if (kept) assert.equal(Reflect.get(Object(kept.props), name), unknown);
        seen++;
      }
    }
    assert(seen > 20, String(seen));
  });
});
