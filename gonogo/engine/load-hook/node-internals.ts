/** The parts of Node's module loader that the hook replaces, and what the hook was told. */
import Module = require("node:module");

export interface HookSettings {
  /** Transpile without a type check and skip what a preview does not need. */
  readonly fast: boolean;
  /** Full keys of configuration that is encrypted and stays closed. */
  readonly sealed: readonly string[];
  /** Where esbuild is loaded from. */
  readonly esbuild: string;
  /** Address of the engine, whose calls go over the pipe; absent when there is no pipe. */
  readonly engine?: string;
  /** Folder for transpiled files; empty when none can be written. */
  readonly cache: string;
}

export interface LoadedModule extends NodeModule {
  _compile(code: string, filename: string): void;
}
export type Loader = (module: LoadedModule, filename: string) => void;
interface ModuleInternals {
  _extensions: Record<string, Loader>;
  _load(request: string, parent: NodeModule | undefined, isMain: boolean): unknown;
  _resolveFilename(request: string, parent: NodeModule | undefined, ...rest: unknown[]): string;
}

export const internals = Module as unknown as ModuleInternals;
export const settings = JSON.parse(process.env.GONOGO_HOOK ?? "{}") as HookSettings;
// Children of the program are not Pulumi's runners.
delete process.env.GONOGO_HOOK;
