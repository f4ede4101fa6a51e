/** Writes an example of a policy as the Pulumi program that a reader would write. */
import type { AnyExample } from "../../policies/framework/define-policy";
import { subjectName } from "../../policies/framework/example";
import { Secret, Unknown } from "../../policies/framework/unknown";

interface Described {
  readonly type: string;
  readonly name: string;
  readonly props: unknown;
  readonly references?: Readonly<Record<string, readonly string[]>>;
}

const width = 88;
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

function variableOf(name: string): string {
  const camel = name.replace(/[^A-Za-z0-9]+(\w)?/g, (_, letter = "") => letter.toUpperCase());
  return /^[A-Za-z_]/.test(camel) ? camel : `_${camel}`;
}

/** `aws:rds/instance:Instance` → `aws.rds.Instance`. */
function className(token: string): string {
  const [pack = "", module = "", type = ""] = token.split(":");
  if (pack === "pulumi-nodejs") {
    return `stripe.${type}`;
  }
  const folder = module.split("/")[0] ?? "";
  return folder === "index" ? `${pack}.${type}` : `${pack}.${folder}.${type}`;
}

/** What stands for a value that is not known yet: an output of the resource it comes from. */
class Outputs {
  readonly #references: Readonly<Record<string, readonly string[]>>;
  readonly #used = new Map<string, number>();

  constructor(references: Readonly<Record<string, readonly string[]>> = {}) {
    this.#references = references;
  }

  next(property: string | undefined, key: string | undefined): string {
    const names = this.#references[property ?? ""] ?? [];
    const used = this.#used.get(property ?? "") ?? 0;
    this.#used.set(property ?? "", used + 1);
    const name = names[Math.min(used, names.length - 1)];
    if (name === undefined) {
      return "knownAfterDeployment";
    }
    const ending = /(Arn|Name|Url)s?$/.exec(key ?? property ?? "")?.[1]?.toLowerCase();
    return `${variableOf(name)}.${ending ?? "id"}`;
  }
}

/** @param property The resource's input that the value is part of. */
function literal(
  value: unknown,
  outputs: Outputs,
  property: string | undefined,
  depth: number,
  key?: string,
): string {
  if (value instanceof Unknown) {
    return outputs.next(property, key);
  }
  if (value instanceof Secret) {
    return `pulumi.secret(${literal(value.value, outputs, property, depth, key)})`;
  }
  if (typeof value === "string") {
    return stringLiteral(value);
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => literal(item, outputs, property, depth + 1, key));
    return wrap("[", items, "]", depth);
  }
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => {
        const text = literal(member, outputs, property ?? name, depth + 1, name);
        return `${/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)}: ${text}`;
      });
    return wrap("{", members, "}", depth);
  }
  return String(value);
}

/** JSON documents are easier to read as the objects that they are made from. */
function stringLiteral(value: string): string {
  if (/^[[{]/.test(value)) {
    try {
      const inner = literal(JSON.parse(value), new Outputs(), undefined, 0);
      return `JSON.stringify(${inner})`;
    } catch {
      // Not JSON after all.
    }
  }
  return JSON.stringify(value);
}

function wrap(open: string, items: readonly string[], close: string, depth: number): string {
  if (items.length === 0) {
    return open + close;
  }
  const gap = open === "{" ? " " : "";
  const line = `${open}${gap}${items.join(", ")}${gap}${close}`;
  if (!line.includes("\n") && line.length + depth * 2 <= width - 24) {
    return line;
  }
  const indent = "  ".repeat(depth + 1);
  return `${open}\n${items.map((item) => `${indent}${item},\n`).join("")}${"  ".repeat(depth)}${close}`;
}
