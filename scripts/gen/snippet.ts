/** Writes an example of a policy as the Pulumi program that a reader would write. */
import type { AnyExample } from "../../policies/framework/define-policy";
import { subjectName } from "../../policies/framework/example";
import { className, literal, Outputs, variableOf } from "../../policies/framework/typescript";

interface Described {
  readonly type: string;
  readonly name: string;
  readonly props: unknown;
  readonly references?: Readonly<Record<string, readonly string[]>>;
}

const stackType = "pulumi:pulumi:Stack";

/** TypeScript that creates the example's resources, those that it refers to first. */
export function snippet(example: AnyExample): string {
  const resources: Described[] = [...(example.with ?? []), { ...example, name: subjectName }];
  const referred = new Set(resources.flatMap((r) => Object.values(r.references ?? {}).flat()));
  const types = new Map(resources.map(({ name, type }) => [name, type]));
  return inOrder(resources)
    .filter(({ type }) => type !== stackType)
    .map((resource) => {
      const variable = referred.has(resource.name) ? `const ${variableOf(resource.name)} = ` : "";
      const outputs = new Outputs(resource.references, undefined, types);
      const args = literal(resource.props, outputs, undefined, 0);
      const name = JSON.stringify(resource.name);
      return `${variable}new ${className(resource.type)}(${name}, ${args});`;
    })
    .join("\n");
}

/** Each after those that it refers to. */
function inOrder(resources: readonly Described[]): readonly Described[] {
  const ordered = new Set<Described>();
  const add = (resource: Described, users: readonly Described[]): void => {
    if (users.includes(resource)) {
      throw new Error(`the example's resource ${resource.name} refers to itself`);
    }
    for (const name of Object.values(resource.references ?? {}).flat()) {
      const target = resources.find((each) => each.name === name);
      if (target && !ordered.has(target)) {
        add(target, [...users, resource]);
      }
    }
    ordered.add(resource);
  };
  for (const resource of resources) {
    add(resource, []);
  }
  return [...ordered];
}
