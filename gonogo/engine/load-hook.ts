/**
 * Loaded into the child processes with `--require`, before Pulumi's own runner. It leaves every file
 * on disk as it is: single spots of @pulumi/pulumi are replaced while they are loaded, each only
 * where the text is exactly the expected one; otherwise the file runs untouched. One self-contained
 * file, without imports of the tool.
 *
 * What it does (`fast`): TypeScript is transpiled by esbuild without a type check; the compiler and the
 * package walker of the closure serialiser are loaded when first used; no stack is captured per
 * promise; debug messages that nobody reads are not sent; dynamic providers are checked in process.
 * Always: reading configuration that is encrypted and stays closed gives an unknown secret, or an
 * error that says so where a plain value is asked for.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";

import Module = require("node:module");

import * as path from "node:path";

interface Settings {
  readonly fast: boolean;
  readonly sealed: readonly string[];
  /** Where esbuild is loaded from. */
  readonly esbuild: string;
  /** Folder for transpiled files; empty when none can be written. */
  readonly cache: string;
}
interface Patch {
  /** End of the file's path inside @pulumi/pulumi. */
  readonly file: string;
  readonly replace: readonly (readonly [string, string])[];
  readonly after?: (exports: Record<string, unknown>, module: NodeModule) => void;
}
type Loader = (module: LoadedModule, filename: string) => void;
interface LoadedModule extends NodeModule {
  _compile(code: string, filename: string): void;
}
interface ModuleInternals {
  _extensions: Record<string, Loader>;
  _load(request: string, parent: NodeModule | undefined, isMain: boolean): unknown;
  _resolveFilename(request: string, parent: NodeModule | undefined, ...rest: unknown[]): string;
}

const settings = JSON.parse(process.env.GONOGO_HOOK ?? "{}") as Settings;
// Children of the program are not Pulumi's runners.
delete process.env.GONOGO_HOOK;
const internals = Module as unknown as ModuleInternals;
const plainLoader = internals._extensions[".js"] as Loader;
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const globals = globalThis as unknown as Record<string, unknown>;

const fastPatches: readonly Patch[] = [
  {
    file: "/runtime/debuggable.js",
    replace: [["value: new Error().stack }", 'value: "" }']],
  },
  {
    file: "/log/index.js",
    replace: [
      [
        "return log(engine, engproto.LogSeverity.DEBUG, msg, resource, streamId, ephemeral);",
        "return Promise.resolve();",
      ],
    ],
  },
  {
    file: "/cmd/run/index.js",
    replace: [['require("source-map-support/register");', ""]],
  },
  {
    file: "/cmd/run-policy-pack/index.js",
    replace: [['require("source-map-support/register");', ""]],
  },
  {
    file: "/cmd/run-policy-pack/run.js",
    replace: [["if (opts.typeScript) {", "if (false) {"]],
  },
  {
    file: "/cmd/run/error.js",
    // Colours only hinder reading, and inspecting an error with them is slow on Node 20.
    replace: [["util.inspect(err, { colors: true })", "(err.stack || util.inspect(err))"]],
  },
  {
    file: "/dynamic/index.js",
    replace: [
      [
        "props[providerKey] = serializeProvider(provider);",
        "props[providerKey] = globalThis.__gonogoKeepProvider(provider);",
      ],
    ],
  },
];

const configPatch: Patch = { file: "/config.js", replace: [], after: sealConfig };

const patches = [
  ...(settings.fast ? fastPatches : []),
  ...(settings.sealed?.length ? [configPatch] : []),
];

if (settings.fast) {
  installTypeScript();
  installLazyModules();
  installDynamicProviders();
}
installPatches();

function installPatches(): void {
  internals._extensions[".js"] = (module, filename) => {
    const inPackage = /[\\/]@pulumi[\\/]pulumi([\\/].*)$/.exec(filename)?.[1];
    const file = inPackage?.replace(/\\/g, "/");
    const patch = file ? patches.find((candidate) => candidate.file === file) : undefined;
    if (!patch) {
      plainLoader(module, filename);
      return;
    }
    module._compile(patched(patch, fs.readFileSync(filename, "utf8")), filename);
    patch.after?.(module.exports, module);
  };
}

/** All replacements or none: a file that looks different runs as it is. */
function patched(patch: Patch, source: string): string {
  let code = source;
  for (const [from, to] of patch.replace) {
    if (code.split(from).length !== 2) return source;
    code = code.replace(from, () => to);
  }
  return code;
}

/** `.ts` and `.tsx` for require, and `./x.js` that stands for `./x.ts`, as TypeScript writes it. */
function installTypeScript(): void {
  const tsconfig = path.resolve("tsconfig.json");
  const options = fs.existsSync(tsconfig) ? fs.readFileSync(tsconfig, "utf8") : "{}";
  for (const extension of [".ts", ".tsx", ".cts"]) {
    internals._extensions[extension] = (module, filename) => {
      module._compile(transpiled(filename, options), filename);
    };
  }
  const resolve = internals._resolveFilename;
  internals._resolveFilename = function (request, parent, ...rest) {
    try {
      return resolve.call(this, request, parent, ...rest);
    } catch (error) {
      const source =
        /^\.{1,2}\/.*\.[cm]?jsx?$/.test(request) && /\.c?tsx?$/.test(parent?.filename ?? "");
      if (!source) throw error;
      const typed = request.replace(/js(x?)$/, "ts$1");
      for (const candidate of [typed, `${typed}x`]) {
        try {
          return resolve.call(this, candidate, parent, ...rest);
        } catch {
          // The error to report is that of the request as the program wrote it.
        }
      }
      throw error;
    }
  };
}

/** Positions in stack traces are those of the transpiled text; the tool maps them back. */
function transpiled(filename: string, tsconfigRaw: string): string {
  const source = fs.readFileSync(filename, "utf8");
  const key = [source, filename, tsconfigRaw, settings.esbuild, process.version].join("\0");
  const hash = createHash("sha256").update(key).digest("hex").slice(0, 32);
  const base = settings.cache && path.join(settings.cache, hash);
  const known = base ? readCached(base) : undefined;
  const made = known ?? transpile(source, filename, tsconfigRaw);
  if (base && !known) writeCached(base, made);
  process.send?.({ gonogo: "map", file: filename, ...(base ? { map: `${base}.map` } : made) });
  return made.code;
}

interface Transpiled {
  readonly code: string;
  readonly map: string;
}

function transpile(source: string, filename: string, tsconfigRaw: string): Transpiled {
  const { transformSync } = require(settings.esbuild) as typeof import("esbuild");
  try {
    return transformSync(source, {
      loader: filename.endsWith("x") ? "tsx" : "ts",
      format: "cjs",
      platform: "node",
      target: `node${process.versions.node}`,
      sourcefile: filename,
      sourcemap: "external",
      sourcesContent: false,
      logLevel: "silent",
      tsconfigRaw,
    });
  } catch (error) {
    throw syntaxError(error, filename);
  }
}

/** esbuild's message with the place in front, in the form that Node gives a syntax error. */
function syntaxError(error: unknown, filename: string): Error {
  const first = (error as import("esbuild").TransformFailure).errors?.[0];
  const place = first?.location ? `:${first.location.line}:${first.location.column + 1}` : "";
  const result = new SyntaxError(`${filename}${place}: ${first?.text ?? String(error)}`);
  result.stack = `SyntaxError: ${result.message}`;
  return result;
}

function readCached(base: string): Transpiled | undefined {
  try {
    return { code: fs.readFileSync(`${base}.js`, "utf8"), map: `${base}.map` };
  } catch {
    return undefined;
  }
}

/** The code is written last and moved into place, so that a reader finds both files or none. */
function writeCached(base: string, { code, map }: Transpiled): void {
  try {
    for (const [ending, text] of [
      ["map", map],
      ["js", code],
    ] as const) {
      const draft = `${base}.${process.pid}.${ending}`;
      fs.writeFileSync(draft, text);
      fs.renameSync(draft, `${base}.${ending}`);
    }
  } catch {
    // Without a cache the next run only takes longer.
  }
}

/** Modules of @pulumi/pulumi that are heavy and that a preview seldom uses. */
function installLazyModules(): void {
  const load = internals._load;
  const lazy = new Set(["@npmcli/arborist", "../../typescript-shim"]);
  internals._load = function (request, parent, isMain) {
    if (!lazy.has(request) || !/[\\/]@pulumi[\\/]pulumi[\\/]/.test(parent?.filename ?? "")) {
      return load.call(this, request, parent, isMain);
    }
    let real: Record<string | symbol, unknown> | undefined;
    return new Proxy({} as Record<string | symbol, unknown>, {
      get(_, key) {
        // Compiled imports ask this before anything else; the answer must not load the module.
        if (key === "__esModule") return true;
        real ??= load.call(internals, request, parent, false) as Record<string | symbol, unknown>;
        return key === "default" ? (real.default ?? real) : real[key];
      },
    });
  };
}

interface DynamicProvider {
  configure?(request: { config: unknown }): Promise<void>;
  check?(olds: unknown, news: unknown): Promise<CheckResult>;
}
interface CheckResult {
  readonly inputs?: Record<string, unknown>;
  readonly failures?: readonly { property: string; reason: string }[];
}
interface CheckMessage {
  readonly gonogo: "check";
  readonly id: number;
  readonly news: Record<string, unknown>;
  readonly config: Record<string, unknown>;
}

/** Keeps the providers of dynamic resources here and runs their `check` when the engine asks. */
function installDynamicProviders(): void {
  const prefix = "gonogo:in-process-provider:";
  const providers: DynamicProvider[] = [];
  const configured = new Map<DynamicProvider, Promise<void>>();
  globals.__gonogoKeepProvider = (provider: DynamicProvider) => {
    let index = providers.indexOf(provider);
    if (index < 0) index = providers.push(provider) - 1;
    return `${prefix}${index}`;
  };
  const configure = async (provider: DynamicProvider, config: Record<string, unknown>) => {
    const get = (key: string) =>
      config[key.includes(":") ? key : `${process.env.PULUMI_NODEJS_PROJECT}:${key}`];
    const require = (key: string) => {
      const value = get(key);
      if (value === undefined) throw new Error(`Missing required configuration key: ${key}`);
      return value;
    };
    await provider.configure?.({ config: { get, require } });
  };
  const check = async ({ news, config }: CheckMessage): Promise<CheckResult> => {
    const { __provider: standIn } = news;
    const provider = providers[Number(String(standIn).slice(prefix.length))];
    if (!provider) throw new Error("the provider is not known in this process");
    let ready = configured.get(provider);
    if (!ready) {
      ready = configure(provider, config);
      configured.set(provider, ready);
    }
    await ready;
    const result = provider.check ? await provider.check({}, news) : {};
    const inputs = { ...(result.inputs ?? news), __provider: standIn };
    return { inputs, failures: result.failures ?? [] };
  };
  process.on("message", (message: CheckMessage) => {
    if (message?.gonogo !== "check") return;
    check(message).then(
      (result) => process.send?.({ gonogo: "checked", id: message.id, ...result }),
      (error: unknown) => {
        const text = error instanceof Error ? error.message : String(error);
        process.send?.({ gonogo: "checked", id: message.id, error: text });
      },
    );
  });
  // The channel must neither keep the program alive nor outlive the tool.
  process.channel?.unref();
  process.on("disconnect", () => process.exit(1));
}

/** Makes configuration that stays closed unknown instead of a wrong value. */
function sealConfig(exports: Record<string, unknown>, module: NodeModule): void {
  const sealed = new Set(settings.sealed);
  const { prototype } = exports.Config as { prototype: Record<string, unknown> };
  const isSealed = (config: { name: string }, key: string) => sealed.has(`${config.name}:${key}`);
  for (const kind of ["", "Boolean", "Number", "Object"]) {
    for (const verb of ["get", "require"]) {
      const plain = `${verb}${kind}`;
      const secret = `${verb}Secret${kind}`;
      const originals = { plain: prototype[plain], secret: prototype[secret] };
      prototype[plain] = function (this: { name: string }, key: string, ...rest: unknown[]) {
        if (isSealed(this, key)) throw sealedError(`${this.name}:${key}`, secret);
        return (originals.plain as (...args: unknown[]) => unknown).call(this, key, ...rest);
      };
      prototype[secret] = function (this: { name: string }, key: string, ...rest: unknown[]) {
        if (isSealed(this, key)) return unknownSecret(module);
        return (originals.secret as (...args: unknown[]) => unknown).call(this, key, ...rest);
      };
    }
  }
}

function sealedError(key: string, method: string): Error {
  const error = new Error(
    `Configuration ${key} is encrypted and cannot be decrypted in this preview, so it has no ` +
      `plain value. Read it with ${method}, or set PULUMI_CONFIG_PASSPHRASE.`,
  );
  error.name = "ConfigError";
  return error;
}

/** An Output that is secret and not known, of the very SDK that the program uses. */
function unknownSecret(module: NodeModule): unknown {
  const { Output } = module.require("./output") as {
    Output: new (...args: unknown[]) => unknown;
  };
  const no = Promise.resolve(false);
  const yes = Promise.resolve(true);
  return new Output([], Promise.resolve(unknownValue), no, yes, Promise.resolve([]));
}
