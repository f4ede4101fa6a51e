/** What the two providers declare, to hold the mappings to. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import facts from "./inputs.gen.json";

/** Input → the nested type that it holds; empty for scalars, maps and documents. */
export type Inputs = Readonly<Record<string, string>>;
const nestedNative: Readonly<Record<string, Inputs>> = facts.types;

export const nativeResources: Readonly<Record<string, Inputs>> = facts.resources;
export const nativeTypes = nestedNative;

const root = dirname(require.resolve("@pulumi/aws/package.json"));
const classicMembers = new Map<string, ReadonlySet<string>>();

/** The inputs of a type of @pulumi/aws, as the installed package declares them. */
export function classicInputs(token: string): ReadonlySet<string> {
  let found = classicMembers.get(token);
  if (!found) {
    const [, path = ""] = token.split(":");
    // Token module names differ from folders only for a few types, which resources.gen.ts knows.
    const text = readFileSync(join(root, `${moduleOf(token) ?? path}.d.ts`), "utf8");
    const name = token.split(":")[2] ?? "";
    const body = text.slice(text.indexOf(`export interface ${name}Args {`));
    found = new Set([...body.matchAll(/^ {4}(\w+)\??: /gm)].map(([, member]) => member ?? ""));
    classicMembers.set(token, found);
  }
  return found;
}

let modules: ReadonlyMap<string, string> | undefined;

function moduleOf(token: string): string | undefined {
  if (!modules) {
    const file = join(__dirname, "../../../policies/resources.gen.ts");
    const lines = readFileSync(file, "utf8").matchAll(
      /"(aws:[^"]+)":.*import\("@pulumi\/aws\/([^"]+)"\)/g,
    );
    modules = new Map([...lines].map(([, type, path]) => [type ?? "", path ?? ""]));
  }
  return modules.get(token);
}
