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
  return resources
    .filter(({ type }) => type !== stackType)
    .map((resource) => {
      const variable = referred.has(resource.name) ? `const ${variableOf(resource.name)} = ` : "";
      const args = literal(resource.props, new Outputs(resource.references), undefined, 0);
      const name = JSON.stringify(resource.name);
      return `${variable}new ${className(resource.type)}(${name}, ${args});`;
    })
    .join("\n");
}
