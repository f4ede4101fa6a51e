/** Examples of policies as Pulumi programs, and what a preview of them must say. */
import type { AnyExample, Policy } from "../../../policies/framework/define-policy";
import { type Evaluation, evaluate } from "../../../policies/framework/evaluate";
import { exampleResources } from "../../../policies/framework/example";
import { buildStackIndex, type ResourceData } from "../../../policies/framework/indexed-stack";
import { resolveOptions } from "../../../policies/framework/options";
import { Secret, Unknown } from "../../../policies/framework/unknown";
import { snippet } from "../../../scripts/gen/snippet";
import { root } from "./policies";
import { unknownString } from "./wire";

/** One example among others in one program: its resources have names of their own there. */
export interface ProgramCase {
  readonly policy: Policy;
  readonly example: AnyExample;
  /** Stands before the names of its resources. */
  readonly prefix: string;
}

/** Why an example cannot be written as a program; undefined when it can. */
export function notWritable(example: AnyExample): string | undefined {
  const all = [example, ...(example.with ?? [])];
  if (all.some(({ props }) => props instanceof Unknown || props instanceof Secret)) {
    return "a resource's arguments are an object in the program, never unknown as a whole";
  }
  if (all.some(({ props, references }) => hasOrigins(props, references))) {
    return "one unknown value is written as one output, and has one origin";
  }
  if (all.some(({ type }) => type === "pulumi:pulumi:Stack")) {
    return "every program has the stack itself, and only one";
  }
  return undefined;
}

function hasOrigins(props: unknown, references: AnyExample["references"]): boolean {
  return Object.entries(references ?? {}).some(([property, names]) => {
    const value: unknown = Reflect.get(Object(props), property);
    return names.length > 1 && value instanceof Unknown;
  });
}

const statement = /^((?:const \w+ = )?new [\w.]+\()"((?:[^"\\]|\\.)*)"/gm;

/** The program: what the documentation shows of each example, in a scope of its own. */
export function programOf(cases: readonly ProgramCase[]): string {
  const bodies = cases.map(({ example, prefix }) => {
    const own = (_: string, start: string, name: string) => `${start}"${prefix}${name}"`;
    const text = snippet(example)
      .replace(statement, own)
      .replaceAll("pulumi.secret(knownAfterDeployment)", "encrypted");
    const lines = [...classes(example), text];
    return `write(() => {\n${lines.join("\n")}\n});`;
  });
  return [
    "// @ts-nocheck",
    'import * as pulumi from "@pulumi/pulumi";',
    'import { unknown } from "@pulumi/pulumi/output";',
    "const knownAfterDeployment = pulumi.output(unknown);",
    // As a setting arrives that is encrypted in the stack file: of an unknown value the SDK itself
    // drops the mark of a secret.
    `const encrypted = pulumi.secret(${JSON.stringify(unknownString)});`,
    // The SDK's classes ask for inputs that an example leaves out as beside its point.
    "function write(example) {",
    "  try {",
    "    example();",
    "  } catch (error) {",
    "    if (!/^Missing required property/.test(error.message)) throw error;",
    "  }",
    "}",
    ...bodies,
    "",
  ].join("\n");
}

/**
 * The classes of the SDKs, each from its own module: the root of @pulumi/aws takes seconds to load.
 * A type whose SDK is not installed gets the class that such an SDK would generate.
 */
function classes(example: AnyExample): readonly string[] {
  const types = new Set([example, ...(example.with ?? [])].map(({ type }) => type));
  const packs = new Set<string>();
  const lines: string[] = [];
  for (const token of types) {
    const [pack = "", module = "", type = ""] = token.split(":");
    const name = pack === "pulumi-nodejs" ? "stripe" : pack;
    const [folder = "", file = ""] = module.split("/");
    const isFlat = folder === "index" || pack === "pulumi-nodejs";
    const path = isFlat ? name : `${name}.${folder}`;
    for (const part of isFlat ? [name] : [name, path]) {
      if (!packs.has(part)) {
        packs.add(part);
        lines.push(part === name ? `const ${part} = {};` : `${part} = {};`);
      }
    }
    const installed = `@pulumi/${pack}/${folder === "index" ? file : module}`;
    const made = pack === "pulumi-nodejs" ? dynamic(module, type) : custom(token);
    lines.push(
      isInstalled(installed)
        ? `${path}.${type} = require(${JSON.stringify(installed)}).${type};`
        : `${path}.${type} = class extends ${made};`,
    );
  }
  return lines;
}

const custom = (token: string) => `pulumi.CustomResource {
  constructor(name, args, options) {
    super(${JSON.stringify(token)}, name, args, options);
  }
}`;

function dynamic(folder: string, type: string): string {
  const module = folder.replace("dynamic/", "");
  return `pulumi.dynamic.Resource {
  constructor(name, args, options) {
    const create = async (outs) => ({ id: "made", outs });
    super({ create }, name, args, options, ${JSON.stringify(module)}, ${JSON.stringify(type)});
  }
}`;
}

function isInstalled(module: string): boolean {
  try {
    require.resolve(module, { paths: [root] });
    return true;
  } catch {
    return false;
  }
}

/** What the policy says of the example when its resources have these names. */
export function expected({ policy, example, prefix }: ProgramCase): Evaluation {
  const resources = exampleResources(example).map((resource) => renamed(resource, prefix));
  const stack = buildStackIndex(policy.scope === "stack" ? resources : resources.slice(0, 1));
  const { values } = resolveOptions(policy, example.options ?? {});
  const [subject] = stack.all;
  if (!subject) {
    throw new Error(`the example "${example.name}" has no resource`);
  }
  const environment = example.environment ?? "production";
  return evaluate(policy, subject, { options: values, environment, stack });
}

function renamed(resource: ResourceData, prefix: string): ResourceData {
  const rename = (urn: string) => urn.replace(/::([^:]*)$/, `::${prefix}$1`);
  const dependencies = Object.entries(resource.propertyDependencies ?? {});
  return {
    ...resource,
    urn: rename(resource.urn),
    name: `${prefix}${resource.name}`,
    propertyDependencies: Object.fromEntries(
      dependencies.map(([property, urns]) => [property, urns.map(rename)]),
    ),
  };
}
