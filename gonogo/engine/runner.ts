/** How Pulumi's runners are started: Node's arguments and the environment, per kind of runner. */

import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import * as path from "node:path";
import type { StackConfig } from "./stack-config";

export type RunnerKind = "fast" | "stock";

/** What the load hook is told, as JSON in the environment variable GONOGO_HOOK. */
export interface HookSettings {
  /** Transpile without a type check and skip what a preview does not need. */
  readonly fast: boolean;
  /** Full keys of configuration that is encrypted and stays closed. */
  readonly sealed: readonly string[];
  /** Where esbuild is loaded from. */
  readonly esbuild: string;
  /** Folder for transpiled files; empty when none can be written. */
  readonly cache: string;
}

/** Node's arguments that load the hook; none where the stock runner is wanted and suffices. */
export function hookArguments(kind: RunnerKind, sealed: readonly string[]): string[] {
  if (kind === "stock" && sealed.length === 0) return [];
  return ["--require", hookFile()];
}

export function hookEnvironment(kind: RunnerKind, sealed: readonly string[]): NodeJS.ProcessEnv {
  if (kind === "stock" && sealed.length === 0) return {};
  const settings: HookSettings = {
    fast: kind === "fast",
    sealed,
    esbuild: esbuildEntry(),
    cache: cacheDir(),
  };
  return { GONOGO_HOOK: JSON.stringify(settings) };
}

export function sealedKeys(config: StackConfig): string[] {
  return [...config.values].filter(([, value]) => value.sealed).map(([key]) => key);
}

const here = createRequire(__filename);

/** esbuild comes with tsx, the one transpiler that the tool depends on. */
function esbuildEntry(): string {
  return createRequire(here.resolve("tsx/package.json")).resolve("esbuild");
}

let madeCacheDir: string | undefined;

/** The user's own cache folder: one shared by all users could be filled by somebody else. */
export function cacheDir(): string {
  if (madeCacheDir === undefined) {
    const base = process.env.XDG_CACHE_HOME || path.join(homedir(), ".cache");
    const dir = path.join(base, "gonogo");
    try {
      mkdirSync(dir, { recursive: true, mode: 0o700 });
      accessSync(dir, constants.W_OK);
      madeCacheDir = dir;
    } catch {
      madeCacheDir = "";
    }
  }
  return madeCacheDir;
}

let builtHook: string | undefined;

/** Beside the bundled tool, or, when the tool runs from its sources, transpiled once per version. */
export function hookFile(): string {
  builtHook ??= findHook();
  return builtHook;
}

function findHook(): string {
  const bundled = path.join(__dirname, "load-hook.js");
  if (existsSync(bundled)) return bundled;
  const source = readFileSync(path.join(__dirname, "load-hook.ts"), "utf8");
  const hash = createHash("sha256").update(source).digest("hex").slice(0, 16);
  const dir = cacheDir() || mkdtempSync(path.join(tmpdir(), "gonogo-"));
  const file = path.join(dir, `load-hook-${hash}.js`);
  if (existsSync(file)) return file;
  const { transformSync } = here(esbuildEntry()) as typeof import("esbuild");
  const { code } = transformSync(source, { loader: "ts", format: "cjs", target: "node20" });
  // Written beside and renamed, since several previews may start at once.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, code);
  renameSync(draft, file);
  return file;
}
