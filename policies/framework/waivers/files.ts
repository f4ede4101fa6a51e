/**
 * Where a stack's waivers stand: `<stacks>/<stack>.waivers.yaml`, a list, and one waiver per file
 * in `<stacks>/<stack>.waivers/`, so that two people can add one each without a conflict.
 * `<stacks>` is the project's `stackConfigDir`.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import { parseItemWaiver, parseWaiver, type WaivedItem, type Waiver } from "./waiver";

export interface WaiverFiles {
  /** Of findings: what a policy pack honours. */
  readonly waivers: readonly Waiver[];
  /** Of whole items of the checklist: what the verdict over it honours. */
  readonly items: readonly WaivedItem[];
  /** What is wrong with the files, a sentence each, beginning with file and line. */
  readonly problems: readonly string[];
}

export const noWaivers: WaiverFiles = { waivers: [], items: [], problems: [] };

/**
 * @param folder Absolute path of the folder with the stack files. @param from Told paths begin
 * here.
 */
export function readWaivers(folder: string, stack: string, from: string): WaiverFiles {
  const base = path.join(folder, `${stack}.waivers`);
  if (existsSync(base) && !statSync(base).isDirectory()) {
    const told = path.relative(from, base);
    const problem = `${told} is a file: it must be a folder of waivers, or be called ${told}.yaml`;
    return { ...noWaivers, problems: [problem] };
  }
  const files = [`${base}.yaml`, ...filesOf(base)].filter((file) => existsSync(file));
  return joined(files.map((file) => readFile(file, path.relative(from, file))));
}

function filesOf(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => path.join(folder, name));
}

function readFile(file: string, told: string): WaiverFiles {
  // Most stacks have no waivers, and a pack starts faster without the parser.
  const { isMap, isSeq, LineCounter, parseDocument } = require("yaml") as typeof import("yaml");
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, "utf8"), { lineCounter: lines });
  const [error] = document.errors;
  if (error) {
    const what = error.message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "");
    const problem = `${told}:${lines.linePos(error.pos[0]).line}: not valid YAML: ${what}`;
    return { ...noWaivers, problems: [problem] };
  }
  const root = document.contents;
  const list = isMap(root) && root.has("waivers") ? root.get("waivers", true) : undefined;
  const single = isMap(root) && list === undefined;
  const nodes = single ? [root] : isSeq(list) ? list.items : undefined;
  if (nodes === undefined) {
    const problem = `${told}:1: expected one waiver, or a list of them under waivers:`;
    return { ...noWaivers, problems: root === null ? [] : [problem] };
  }
  const read = nodes.map((node) => {
    const [start] = (node as { range?: [number, number, number] | null }).range ?? [0];
    const entry: unknown = (node as { toJS(document: unknown): unknown }).toJS(document);
    return readWaiver(entry, `${told}:${lines.linePos(start).line}`);
  });
  return joined(read);
}

/** A waiver of an item is told by its key `item`. */
function readWaiver(entry: unknown, place: string): WaiverFiles {
  if (typeof entry === "object" && entry !== null && "item" in entry) {
    const { waiver, problems } = parseItemWaiver(entry, place);
    return { waivers: [], items: waiver ? [waiver] : [], problems };
  }
  const { waiver, problems } = parseWaiver(entry, place);
  return { waivers: waiver ? [waiver] : [], items: [], problems };
}

function joined(read: readonly WaiverFiles[]): WaiverFiles {
  return {
    waivers: read.flatMap(({ waivers }) => waivers),
    items: read.flatMap(({ items }) => items),
    problems: read.flatMap(({ problems }) => problems),
  };
}

/**
 * The waivers of a stack from inside a policy pack. CrossGuard tells a pack its project's name but
 * not its place, so the project is looked for above each of `starts`: the folder that the user runs
 * Pulumi in, the process's own, and the pack's.
 */
export function findWaivers(
  project: string,
  stack: string,
  starts: readonly string[],
): WaiverFiles {
  if (project === "" || stack === "") return noWaivers;
  for (const start of starts) {
    for (let folder = path.resolve(start); ; folder = path.dirname(folder)) {
      const stacks = stackFolder(folder, project);
      if (stacks !== undefined) return readWaivers(stacks, stack, folder);
      if (folder === path.dirname(folder)) break;
    }
  }
  return noWaivers;
}

/** The folder of stack files when this is the project's folder. */
function stackFolder(folder: string, project: string): string | undefined {
  const file = ["Pulumi.yaml", "Pulumi.yml"]
    .map((name) => path.join(folder, name))
    .find((candidate) => existsSync(candidate));
  if (file === undefined) return undefined;
  const text = readFileSync(file, "utf8");
  // Two top-level texts of a small file: not worth the parser at every start.
  const top = (key: string) =>
    new RegExp(`^${key}:[ \\t]*["']?([^"'#\\r\\n]+?)["']?[ \\t]*(?:#.*)?$`, "m").exec(text)?.[1];
  return top("name") === project ? path.join(folder, top("stackConfigDir") ?? ".") : undefined;
}
