/**
 * `npm run gen`: writes every generated file of the policies. With `--check` it writes nothing and
 * ends with 1 when a file differs from what it would write.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { controlIds } from "./gen/controls";
import { policyFiles, registry } from "./gen/registry";
import { resourceTypes } from "./gen/resources";

const root = path.dirname(__dirname);

interface Generated {
  /** Path from the root → content. */
  readonly files: ReadonlyMap<string, string>;
  /** Folders that hold generated files only: what else lies there is out of date. */
  readonly folders: readonly string[];
}

async function generate(): Promise<Generated> {
  const files = new Map<string, string>();
  files.set("policies/catalogue/controls.gen.ts", controlIds(root));
  files.set("policies/resources.gen.ts", resourceTypes(root));
  files.set("policies/registry.gen.ts", registry(policyFiles(root)));
  return { files, folders: [] };
}

function stale({ folders, files }: Generated): string[] {
  return folders
    .filter((folder) => existsSync(path.join(root, folder)))
    .flatMap((folder) => readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`))
    .filter((file) => !files.has(file));
}

function differs(file: string, content: string): boolean {
  const at = path.join(root, file);
  return !existsSync(at) || readFileSync(at, "utf8") !== content;
}

async function main(): Promise<void> {
  const check = process.argv.includes("--check");
  const generated = await generate();
  const changed = [...generated.files].filter(([file, content]) => differs(file, content));
  const extra = stale(generated);
  if (check) {
    for (const file of [...changed.map(([name]) => name), ...extra]) {
      console.error(`${file} is out of date: run \`npm run gen\``);
    }
    process.exitCode = changed.length + extra.length > 0 ? 1 : 0;
    return;
  }
  for (const [file, content] of changed) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), content);
    console.log(`wrote ${file}`);
  }
  for (const file of extra) {
    rmSync(path.join(root, file));
    console.log(`removed ${file}`);
  }
}

void main();
