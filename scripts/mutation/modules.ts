/**
 * The modules of the repository as a mutation run needs them: with the mutants in them, known with
 * what imports what, and able to be loaded anew. A mutant that is at work while a file loads, in a
 * table say, is only seen by a fresh copy of the file and of all that imports it.
 */
import { readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import path from "node:path";
import { compileFunction } from "node:vm";
import { transformSync } from "esbuild";

type Wrapper = (
  exports: unknown,
  require: NodeJS.Require,
  module: NodeModule,
  filename: string,
  folder: string,
) => void;

/** What Node keeps to itself, and what loaders such as tsx change too. */
const internals = Module as unknown as {
  _extensions: Record<string, (module: NodeModule, filename: string) => void>;
  _load(request: string, parent: NodeModule | undefined, isMain: boolean): unknown;
  _resolveFilename(request: string, parent: NodeModule | undefined): string;
};

export class Modules {
  readonly #root: string;
  readonly #sources: ReadonlyMap<string, string>;
  readonly #wrappers = new Map<string, readonly [Wrapper, NodeJS.Require]>();
  /** File → files that import it. */
  readonly #importers = new Map<string, Set<string>>();
  readonly #resolved = new Set<string>();
  readonly require: NodeJS.Require;

  /** @param sources Absolute path → code to take instead of the file's. */
  constructor(root: string, sources: ReadonlyMap<string, string>) {
    this.#root = root;
    this.#sources = sources;
    this.require = createRequire(path.join(root, "package.json"));
    // What this program itself has loaded of the pack has no mutants in it.
    const { cache } = this.require;
    for (const file of Object.keys(cache).filter((each) => each.includes("/policies/"))) {
      delete cache[file];
    }
    this.#install();
  }

  load(file: string): unknown {
    return this.require(this.pathOf(file));
  }

  pathOf(file: string): string {
    return path.join(this.#root, file);
  }

  /** The loaded files that import the file, directly or not, and the file itself. */
  importersOf(file: string): ReadonlySet<string> {
    const found = new Set([path.join(this.#root, file)]);
    for (const one of found) {
      for (const importer of this.#importers.get(one) ?? []) {
        found.add(importer);
      }
    }
    return found;
  }

  /** Does the work while the files are not loaded, and brings back what was loaded before. */
  async afresh<T>(files: ReadonlySet<string>, work: () => Promise<T>): Promise<T> {
    const { cache } = this.require;
    const before = new Map([...files].map((file) => [file, cache[file]] as const));
    for (const file of files) {
      delete cache[file];
    }
    try {
      return await work();
    } finally {
      for (const [file, module] of before) {
        if (module) {
          cache[file] = module;
        } else {
          delete cache[file];
        }
      }
    }
  }

  #install(): void {
    const load = internals._load;
    internals._load = (request, parent, isMain) => {
      this.#note(request, parent);
      return load.call(Module, request, parent, isMain);
    };
    const typescript = internals._extensions[".ts"];
    internals._extensions[".ts"] = (module, filename) => {
      if (!filename.startsWith(`${this.#root}${path.sep}`) || filename.includes("node_modules")) {
        typescript?.(module, filename);
        return;
      }
      const [wrapper, own] = this.#compiled(filename);
      wrapper.call(module.exports, module.exports, own, module, filename, path.dirname(filename));
    };
  }

  #note(request: string, parent: NodeModule | undefined): void {
    const from = parent?.filename;
    if (!from?.startsWith(this.#root) || !/^[./]/.test(request)) {
      return;
    }
    const key = `${from}\n${request}`;
    if (this.#resolved.has(key)) {
      return;
    }
    this.#resolved.add(key);
    const file = internals._resolveFilename(request, parent);
    const importers = this.#importers.get(file) ?? new Set();
    this.#importers.set(file, importers.add(from));
  }

  #compiled(filename: string): readonly [Wrapper, NodeJS.Require] {
    const known = this.#wrappers.get(filename);
    if (known) {
      return known;
    }
    const source = this.#sources.get(filename) ?? readFileSync(filename, "utf8");
    const { code } = transformSync(source, {
      loader: "ts",
      format: "cjs",
      target: "node20",
      sourcefile: filename,
    });
    const names = ["exports", "require", "module", "__filename", "__dirname"];
    const made = [
      compileFunction(code, names, { filename }) as Wrapper,
      createRequire(filename),
    ] as const;
    this.#wrappers.set(filename, made);
    return made;
  }
}
