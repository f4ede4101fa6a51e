/** Where the load hook, esbuild and the cache of transpiled files are. */
import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";

const here = createRequire(__filename);

/** esbuild comes with tsx, the one transpiler that the tool depends on. */
export function esbuildEntry(): string {
  return createRequire(here.resolve("tsx/package.json")).resolve("esbuild");
}

/** URL of the loader for programs that are ES modules. */
export function esmLoader(): string {
  return pathToFileURL(here.resolve("tsx/esm")).href;
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

/** Beside the bundled tool, or, when the tool runs from its sources, bundled once per version. */
export function hookFile(): string {
  builtHook ??= findHook();
  return builtHook;
}

function findHook(): string {
  const bundled = path.join(__dirname, "load-hook.js");
  if (existsSync(bundled)) return bundled;
  const sources = path.join(__dirname, "load-hook");
  const hash = createHash("sha256");
  for (const name of readdirSync(sources).sort())
    hash.update(readFileSync(path.join(sources, name)));
  const dir = cacheDir() || mkdtempSync(path.join(tmpdir(), "gonogo-"));
  const file = path.join(dir, `load-hook-${hash.digest("hex").slice(0, 16)}.js`);
  if (existsSync(file)) return file;
  const { buildSync } = here(esbuildEntry()) as typeof import("esbuild");
  const built = buildSync({
    entryPoints: [path.join(sources, "index.ts")],
    bundle: true,
    write: false,
    platform: "node",
    target: "node20",
    format: "cjs",
  });
  // Written beside and renamed, since several previews may start at once.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, built.outputFiles[0]?.text ?? "");
  renameSync(draft, file);
  return file;
}
