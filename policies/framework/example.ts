/** Makes the stack that an example describes and evaluates the policy on it. */
import { plainCopy } from "./data";
import type { AnyExample, Policy } from "./define-policy";
import { type Evaluation, evaluate } from "./evaluate";
import { buildStackIndex, type ResourceData } from "./indexed-stack";
import { resolveOptions } from "./options";
import type { Patch } from "./patch";
import { remedyOf } from "./remediate";

/** Name of the resource that an example is about; the others have names of their own. */
export const subjectName = "example";

/**
 * The resources of an example, the subject first, as the stack of a preview would hold them.
 * @param stackName Stands in the URNs.
 */
export function exampleResources(
  example: AnyExample,
  stackName = "example",
): readonly ResourceData[] {
  const described = [{ ...example, name: subjectName }, ...(example.with ?? [])];
  const urns = new Map<string, string>();
  for (const { type, name } of described) {
    if (urns.has(name)) {
      throw new Error(`the example "${example.name}" has two resources named ${name}`);
    }
    urns.set(name, `urn:pulumi:${stackName}::example::${type}::${name}`);
  }
  return described.map(({ type, name, props, references }) => ({
    urn: urns.get(name) ?? "",
    type,
    name,
    props: plainCopy(props),
    propertyDependencies: Object.fromEntries(
      Object.entries(references ?? {}).map(([property, names]) => [
        property,
        names.map((target) => {
          const urn = urns.get(target);
          if (urn === undefined) {
            throw new Error(`the example "${example.name}" refers to ${target}, which it lacks`);
          }
          return urn;
        }),
      ]),
    ),
  }));
}

export function evaluateExample(policy: Policy, example: AnyExample): Evaluation {
  const resources = exampleResources(example);
  // A resource policy is shown what it gets in a preview: its own resource alone.
  const stack = buildStackIndex(policy.scope === "stack" ? resources : resources.slice(0, 1));
  const [subject] = stack.all;
  if (!subject) {
    throw new Error(`the example "${example.name}" has no resource`);
  }
  return evaluate(policy, subject, { ...circumstances(policy, example), stack });
}

/** What the policy's remediation sets in the resources of an example, by name. */
export function remediesOfExample(
  policy: Policy,
  example: AnyExample,
): readonly (readonly [name: string, patch: Patch])[] {
  const context = circumstances(policy, example);
  return exampleResources(example).flatMap((resource) => {
    const remedy = remedyOf(policy, resource, context);
    return remedy ? [[resource.name, remedy.patch] as const] : [];
  });
}

function circumstances(policy: Policy, example: AnyExample) {
  const { values: options, problems } = resolveOptions(policy, example.options ?? {});
  if (problems.length > 0) {
    throw new Error(`the example "${example.name}": ${problems.join("; ")}`);
  }
  return { options, environment: example.environment ?? "production" };
}
