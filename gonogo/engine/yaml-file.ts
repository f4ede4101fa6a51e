/** Reads a YAML file and words every complaint with file and line. */
import { readFileSync } from "node:fs";
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  YAMLMap,
} from "yaml";
import { GonogoError } from "../errors";

export class YamlFile {
  private constructor(
    readonly path: string,
    readonly root: YAMLMap,
    private readonly lines: LineCounter,
    private readonly document: Document,
  ) {}

  /** Undefined when there is no such file. */
  static read(path: string): YamlFile | undefined {
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new GonogoError("usage", `${path} cannot be read: ${(error as Error).message}`);
    }
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
    const problem = document.errors[0];
    if (problem) {
      const { line } = lines.linePos(problem.pos[0]);
      const what = problem.message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "");
      throw new GonogoError("usage", `${path}:${line}: not valid YAML: ${what}`);
    }
    // A file without a line of its own says nothing, which is legitimate.
    const root = document.contents ?? new YAMLMap();
    if (!isMap(root)) {
      throw new GonogoError("usage", `${path}:1: expected a mapping of keys to values.`);
    }
    return new YamlFile(path, root as YAMLMap, lines, document);
  }

  get(key: string): Node | undefined {
    return this.resolve(this.root.get(key, true) as Node | undefined);
  }

  /** What an alias (`*name`) stands for; any other node itself. */
  resolve(node: Node | undefined): Node | undefined {
    return isAlias(node) ? (node.resolve(this.document) as Node | undefined) : node;
  }

  /** The entry's text, undefined when absent; any other kind of value is an error. */
  text(key: string): string | undefined {
    const node = this.get(key);
    if (node === undefined) return undefined;
    if (isScalar(node) && typeof node.value === "string") return node.value;
    throw this.error(node, `${key} must be a text.`);
  }

  map(key: string): YAMLMap | undefined {
    const node = this.get(key);
    if (node === undefined || (isScalar(node) && node.value === null)) return undefined;
    if (isMap(node)) return node as YAMLMap;
    throw this.error(node, `${key} must be a mapping of keys to values.`);
  }

  error(node: Node | undefined, message: string): GonogoError {
    return new GonogoError("usage", `${this.path}:${this.lineOf(node)}: ${message}`);
  }

  lineOf(node: Node | undefined): number {
    return node?.range ? this.lines.linePos(node.range[0]).line : 1;
  }
}
