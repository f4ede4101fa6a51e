/** How Pulumi's runners are started: Node's arguments and the environment, per kind of runner. */

import { cacheDir, esbuildEntry, hookFile } from "./hook-file";
import type { HookSettings } from "./load-hook/node-internals";
import type { StackConfig } from "./stack-config";

export type RunnerKind = "fast" | "stock";

/** Node's arguments that load the hook; none where the stock runner is wanted and suffices. */
export function hookArguments(kind: RunnerKind, sealed: readonly string[]): string[] {
  if (kind === "stock" && sealed.length === 0) return [];
  // A young generation that fits a preview spares most of the garbage collector's work.
  const memory = kind === "fast" ? ["--max-semi-space-size=64"] : [];
  return [...memory, "--require", hookFile()];
}

/** @param engine Address whose calls go over the child's pipe. */
export function hookEnvironment(
  kind: RunnerKind,
  sealed: readonly string[],
  engine: string,
): NodeJS.ProcessEnv {
  if (kind === "stock" && sealed.length === 0) return {};
  const settings: HookSettings = {
    fast: kind === "fast",
    sealed,
    esbuild: esbuildEntry(),
    ...(kind === "fast" ? { engine } : {}),
    cache: cacheDir(),
  };
  return { GONOGO_HOOK: JSON.stringify(settings) };
}

export function sealedKeys(config: StackConfig): string[] {
  return [...config.values].filter(([, value]) => value.sealed).map(([key]) => key);
}
