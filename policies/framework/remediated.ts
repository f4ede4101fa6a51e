/** What a policy's remediation sets, as its examples show it. */
import type { AnyExample, Policy } from "./define-policy";
import { exampleResources, remediesOfExample } from "./example";

/** @returns Type → the paths that an example sees set there, sorted; `[]` stands for any index. */
export function remediatedProperties(policy: Policy): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>(
    Object.keys(policy.remediations).map((type) => [type, new Set()]),
  );
  const examples: readonly AnyExample[] = [
    ...policy.passes,
    ...policy.fails,
    ...policy.unknowns,
    ...policy.notApplicables,
  ];
  for (const example of found.size > 0 ? examples : []) {
    const types = new Map(exampleResources(example).map(({ name, type }) => [name, type]));
    for (const [name, patch] of remediesOfExample(policy, example)) {
      const paths = found.get(types.get(name) ?? "");
      for (const path of Object.keys(patch)) paths?.add(path.replace(/\[\d+\]/g, "[]"));
    }
  }
  return new Map([...found].map(([type, paths]) => [type, [...paths].sort()]));
}
