/**
 * Writes the names of the inputs of the aws-native types that mappings cover, as the package
 * declares them: `tsx scripts/gen-aws-native.ts <folder of @pulumi/aws-native>`. The package is too
 * large to install for everyone, so its names are committed, with the version that they are of.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mappings } from "../policies/framework/aws-native/services/index";

/** Input → the nested type that it holds; empty for scalars, maps and documents. */
type Inputs = Record<string, string>;

const target = join(__dirname, "../test/policies/aws-native/inputs.gen.json");
const member = /^(\s+)(?:(\w+)|"([^"]+)")\??: (.*)$/;

/** The members of the interfaces of a declaration file, by `namespace.Name`. */
function interfacesOf(text: string): Map<string, Inputs> {
  const found = new Map<string, Inputs>();
  let namespace = "";
  let current: { readonly inputs: Inputs; readonly indent: number } | undefined;
  for (const line of text.split("\n")) {
    const space = /^export declare namespace (\w+)/.exec(line);
    const start = /^(\s*)(?:export )?interface (\w+)/.exec(line);
    if (space) {
      namespace = `${space[1]}.`;
    } else if (/^}/.test(line)) {
      namespace = "";
    }
    if (start) {
      const indent = (start[1] ?? "").length + 4;
      current = { inputs: {}, indent };
      found.set(`${indent > 4 ? namespace : ""}${start[2]}`, current.inputs);
    }
    const declared = member.exec(line);
    if (current && declared && (declared[1] ?? "").length === current.indent) {
      const name = declared[2] ?? declared[3] ?? "";
      current.inputs[name] = /inputs\.([\w.]+)/.exec(declared[4] ?? "")?.[1] ?? "";
    }
  }
  return found;
}

function main(folder: string): void {
  const version = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;
  const nested = interfacesOf(readFileSync(join(folder, "types/input.d.ts"), "utf8"));
  const resources: Record<string, Inputs> = {};
  const types: Record<string, Inputs> = {};
  const visit = (inputs: Inputs): void => {
    for (const name of Object.values(inputs)) {
      const held = nested.get(name);
      if (held && !Object.hasOwn(types, name)) {
        types[name] = held;
        visit(held);
      }
    }
  };
  for (const { native } of mappings) {
    const [, module = "", name = ""] = native.split(":");
    const file = `${name.charAt(0).toLowerCase()}${name.slice(1)}.d.ts`;
    const declared = interfacesOf(readFileSync(join(folder, module, file), "utf8"));
    const inputs = declared.get(`${name}Args`);
    if (!inputs) {
      throw new Error(`${native}: the package declares no ${name}Args`);
    }
    resources[native] = inputs;
    visit(inputs);
  }
  const sorted = Object.fromEntries(Object.entries(types).sort(([a], [b]) => (a < b ? -1 : 1)));
  const source = `@pulumi/aws-native ${version}`;
  const rows = (all: Record<string, Inputs>) =>
    Object.entries(all).map(([name, held]) => `${JSON.stringify(name)}: ${JSON.stringify(held)}`);
  const table = (all: Record<string, Inputs>) => `{\n${rows(all).join(",\n")}\n}`;
  const text = `{"source": ${JSON.stringify(source)},\n"resources": ${table(resources)},\n"types": ${table(sorted)}}\n`;
  writeFileSync(target, text);
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error("Give the folder of @pulumi/aws-native, such as node_modules/@pulumi/aws-native.");
  process.exit(2);
}
main(folder);
