/** Makes the stack that an example describes and evaluates the policy on it. */
import { plainCopy } from "./data";
import type { AnyExample, Policy } from "./define-policy";
import { type Evaluation, evaluate } from "./evaluate";
import { buildStackIndex, type ResourceData } from "./indexed-stack";
import { resolveOptions } from "./options";

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
  const { values, problems } = resolveOptions(policy, example.options ?? {});
  const [subject] = stack.all;
  if (!subject || problems.length > 0) {
    throw new Error(`the example "${example.name}": ${problems.join("; ")}`);
  }
  const environment = example.environment ?? "production";
  return evaluate(policy, subject, { options: values, environment, stack });
}
