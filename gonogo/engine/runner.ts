/** How Pulumi's runners are started: Node's arguments and the environment, per kind of runner. */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir, userInfo } from "node:os";
import * as path from "node:path";
import type { StackConfig } from "./stack-config";

export type RunnerKind = "fast" | "stock";

/** What the load hook is told, as JSON in the environment variable GONOGO_HOOK. */
export interface HookSettings {
  /** Transpile with tsx and skip what a preview does not need. */
  readonly fast: boolean;
  /** Full keys of configuration that is encrypted and stays closed. */
  readonly sealed: readonly string[];
  /** Entry file of tsx, which transpiles TypeScript. */
  readonly tsx: string;
}

/** Node's arguments that load the hook; none where the stock runner is wanted and suffices. */
export function hookArguments(kind: RunnerKind, sealed: readonly string[]): string[] {
  if (kind === "stock" && sealed.length === 0) return [];
  return ["--require", hookFile()];
}

export function hookEnvironment(kind: RunnerKind, sealed: readonly string[]): NodeJS.ProcessEnv {
  if (kind === "stock" && sealed.length === 0) return {};
  const settings: HookSettings = { fast: kind === "fast", sealed, tsx: tsxEntry() };
  return { GONOGO_HOOK: JSON.stringify(settings) };
}

export function sealedKeys(config: StackConfig): string[] {
  return [...config.values].filter(([, value]) => value.sealed).map(([key]) => key);
}

const here = createRequire(__filename);

function tsxEntry(): string {
  return here.resolve("tsx/cjs");
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
  const dir = path.join(tmpdir(), `gonogo-${userInfo().username}`);
  const file = path.join(dir, `load-hook-${hash}.js`);
  if (existsSync(file)) return file;
  const { transformSync } = here("esbuild") as typeof import("esbuild");
  const { code } = transformSync(source, { loader: "ts", format: "cjs", target: "node20" });
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  // Written beside and renamed, since several previews may start at once.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, code);
  renameSync(draft, file);
  return file;
}
