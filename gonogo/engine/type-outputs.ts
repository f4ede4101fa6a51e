/**
 * Which outputs a resource type has that its inputs do not fix, read from the installed package's
 * own files: `resourceInputs["x"] = undefined /*out*\/` in the class's `.js` marks an output that
 * is
 * no input; a property of the class in the `.d.ts` whose type excludes undefined is always there
 * after the deployment, so that an unset input of that name is computed. Read once per type.
 */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { packageOf } from "./urn";

export interface TypeOutputs {
  /** Properties that the deployment computes when no input gives them. */
  readonly computed: readonly string[];
}

export class TypeOutputTable {
  private readonly types = new Map<string, TypeOutputs | undefined>();
  private readonly packages = new Map<string, string | undefined>();

  /** @param programDir packages are looked up as the program in this folder would. */
  constructor(private readonly programDir: string) {}

  /** Undefined when the type's package or class is not installed. */
  get(type: string): TypeOutputs | undefined {
    if (!this.types.has(type)) this.types.set(type, this.read(type));
    return this.types.get(type);
  }

  /** Names of the properties that a function's result has; empty when it is not installed. */
  functionResult(token: string): readonly string[] {
    const root = this.packageDir(packageOf(token));
    const name = token.split(":").at(-1) ?? "";
    const file =
      root &&
      candidateFiles(token)
        .map((base) => path.join(root, `${base}.d.ts`))
        .find(existsSync);
    if (!file) return [];
    const result = `${name.charAt(0).toUpperCase()}${name.slice(1)}Result`;
    const types = readFileSync(file, "utf8");
    const start = types.search(new RegExp(`\\binterface ${result}\\b`));
    const body = start >= 0 ? types.slice(start, types.indexOf("\n}", start)) : "";
    return [...body.matchAll(/^\s+readonly (\w+)\??:/gm)].flatMap((match) => match[1] ?? []);
  }

  private read(type: string): TypeOutputs | undefined {
    const root = this.packageDir(packageOf(type));
    if (!root) return undefined;
    for (const base of candidateFiles(type)) {
      const script = path.join(root, `${base}.js`);
      const types = path.join(root, `${base}.d.ts`);
      if (!existsSync(script) || !existsSync(types)) continue;
      const code = readFileSync(script, "utf8");
      if (code.includes(`'${type}'`) || code.includes(`"${type}"`)) {
        return parseOutputs(code, readFileSync(types, "utf8"), type.split(":").at(-1) ?? "");
      }
    }
    return undefined;
  }

  private packageDir(name: string): string | undefined {
    if (!this.packages.has(name)) this.packages.set(name, this.findPackage(name));
    return this.packages.get(name);
  }

  private findPackage(name: string): string | undefined {
    if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) return undefined;
    const names = [`@pulumi/${name}`, ...this.dependenciesProviding(name)];
    for (const candidate of names) {
      const dir = resolvePackage(this.programDir, candidate);
      if (dir) return dir;
    }
    return undefined;
  }

  /** Dependencies of the program whose package.json says that they bind this Pulumi package. */
  private dependenciesProviding(name: string): string[] {
    const manifest = readJson(path.join(this.programDir, "package.json"));
    const dependencies = Object.keys((manifest?.dependencies as object | undefined) ?? {});
    return dependencies.filter((dependency) => {
      const dir = resolvePackage(this.programDir, dependency);
      const pulumi = dir ? readJson(path.join(dir, "package.json"))?.pulumi : undefined;
      return (pulumi as { name?: unknown } | undefined)?.name === name;
    });
  }
}

/** The folder of an installed package, found as Node finds it, without running the package. */
export function resolvePackage(fromDir: string, name: string): string | undefined {
  const lookups = createRequire(path.join(fromDir, "noop.js")).resolve.paths(name) ?? [];
  for (const dir of lookups) {
    const candidate = path.join(dir, name);
    if (existsSync(path.join(candidate, "package.json"))) return realpathSync(candidate);
  }
  return undefined;
}

function readJson(file: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** `aws:rds/instance:Instance` → `rds/instance`; `index` is the package's root. */
function candidateFiles(type: string): string[] {
  const [, module = "", name = ""] = type.split(":");
  const file = name.charAt(0).toLowerCase() + name.slice(1);
  const inModule = module === "index" || module === "" ? file : `${module}/${file}`;
  return [module.replace(/^index\//, ""), inModule].filter(Boolean);
}

function parseOutputs(code: string, types: string, className: string): TypeOutputs {
  const computed = new Set<string>();
  for (const match of code.matchAll(/resourceInputs\["([^"]+)"\] = undefined \/\*out\*\//g)) {
    if (match[1]) computed.add(match[1]);
  }
  const start = types.search(new RegExp(`\\bclass ${className}\\b`));
  const end = types.indexOf("\n}", start);
  const body = start >= 0 && end >= 0 ? types.slice(start, end) : "";
  for (const match of body.matchAll(/^\s+(?:readonly )?(\w+)!?: pulumi\.Output<(.*)>;$/gm)) {
    const [, name, type] = match;
    if (name && type && !/(^|\| )undefined$/.test(type)) computed.add(name);
  }
  return { computed: [...computed] };
}
