import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Io } from "../../gonogo/cli/io";

export const root = join(__dirname, "../..");
const bundle = join(root, "dist", "gonogo.js");

export interface Captured {
  readonly io: Io;
  readonly out: () => string;
  readonly err: () => string;
}

/** A process that nobody watches, whose output is kept. */
export function captured(more: Partial<Io> = {}): Captured {
  let out = "";
  let err = "";
  return {
    io: {
      env: {},
      cwd: root,
      out: async (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      outIsTerminal: false,
      errIsTerminal: false,
      columns: undefined,
      debug: false,
      ...more,
    },
    out: () => out,
    err: () => err,
  };
}

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command as a user would. */
export function gonogo(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Finished> {
  if (!existsSync(bundle)) throw new Error(`${bundle} does not exist: run npm run build`);
  return finished(process.execPath, [bundle, ...args], options);
}

export function finished(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

/** A folder with these files, removed when the process of the tests ends. */
export function folder(files: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(join(tmpdir(), "gonogo-cli-"));
  made.push(dir);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  return dir;
}
const made: string[] = [];
process.once("exit", () => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true });
});

/** Makes a folder a program like ours: what a preview writes beside is copied, the rest linked. */
export function likeOurs(folder: string): void {
  for (const name of ["Pulumi.yaml", "package.json", "tsconfig.json", "infra"]) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  for (const name of ["node_modules", "policies", "gonogo"]) {
    symlinkSync(join(root, name), join(folder, name));
  }
}
