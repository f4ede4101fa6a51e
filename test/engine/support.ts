/** Programs and packs written to a temporary folder, and what a preview of them sends. */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { preview } from "../../gonogo/engine/preview";
import type { PolicyPackRef, PreviewOptions, PreviewResult } from "../../gonogo/engine/types";

const repository = path.join(__dirname, "..", "..");
const folders: string[] = [];

/** A folder that sees the repository's node_modules; removed by `removeFolders`. */
export function makeFolder(files: Readonly<Record<string, string>> = {}): string {
  const dir = fs.mkdtempSync(path.join(fs.realpathSync(tmpdir()), "gonogo-test-"));
  folders.push(dir);
  fs.symlinkSync(path.join(repository, "node_modules"), path.join(dir, "node_modules"));
  writeFiles(dir, files);
  return dir;
}

export function writeFiles(dir: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(dir, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
}

export function removeFolders(): void {
  for (const dir of folders.splice(0)) fs.rmSync(dir, { recursive: true, force: true });
}

/** A project named `demo` with one stack `dev`. */
export function makeProgram(
  code: string,
  options: {
    readonly config?: string;
    readonly files?: Readonly<Record<string, string>>;
  } = {},
): string {
  return makeFolder({
    "Pulumi.yaml": "name: demo\nruntime: nodejs\n",
    "Pulumi.dev.yaml": options.config ?? "config: {}\n",
    "package.json": '{"name":"demo","main":"index.ts"}',
    "index.ts": code,
    ...options.files,
  });
}

/** A pack named `guard`; the code sees PolicyPack of @pulumi/policy. */
export function makePack(code: string, files: Readonly<Record<string, string>> = {}): string {
  return makeFolder({
    "PulumiPolicy.yaml": "runtime: nodejs\nversion: 1.0.0\n",
    "package.json": '{"name":"guard-pack","version":"1.0.0","main":"index.js"}',
    "index.js": `const { PolicyPack } = require("@pulumi/policy");\n${code}`,
    ...files,
  });
}

export function run(
  programDir: string,
  options: Partial<PreviewOptions> & { readonly packs?: readonly PolicyPackRef[] } = {},
): Promise<PreviewResult> {
  const { packs, ...rest } = options;
  return preview({ programDir, stack: "dev", policyPacks: packs ?? [], ...rest });
}

/**
 * Command lines of the running child processes of this one, a short while after they were ended.
 */
export async function childProcesses(): Promise<string[]> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const found = descendants();
    if (found.length === 0 || attempt === 19) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return [];
}

function descendants(): string[] {
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
        const command = fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        const ours = Number(stat[1]) === process.pid && stat[0] !== "Z";
        return ours && command.includes("@pulumi/pulumi/cmd") ? [command] : [];
      } catch {
        return [];
      }
    });
}
