/** Transpiles TypeScript with esbuild, without a type check, once per content. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { internals, settings } from "./node-internals";

/** `.ts` and `.tsx` for require, and `./x.js` that stands for `./x.ts`, as TypeScript writes it. */
export function installTypeScript(): void {
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
