/** Places Stryker's mutants in the code: all at once, each behind a switch. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { ignoreReason, type NodePath } from "./ignored";
import type { Target } from "./targets";

/** One change of one place. */
export interface Mutant {
  readonly id: string;
  readonly file: Target;
  /** Name of the mutator: `EqualityOperator`. */
  readonly mutator: string;
  /** Line and column, from 1: `12:5`. */
  readonly at: string;
  readonly original: string;
  readonly replacement: string;
}

export interface Instrumented {
  readonly mutants: readonly Mutant[];
  /** Absolute path → TypeScript with the mutants in it. */
  readonly sources: ReadonlyMap<string, string>;
  /** Target → its code as it is. */
  readonly originals: ReadonlyMap<Target, string>;
}

export async function instrument(root: string, files: readonly Target[]): Promise<Instrumented> {
  const { Instrumenter } = await import("@stryker-mutator/instrumenter");
  const contents = new Map(
    files.map((file) => [file, readFileSync(path.join(root, file), "utf8")]),
  );
  const inputs = [...contents].map(([name, content]) => ({ name, content, mutate: true }));
  const ignorer = { shouldIgnore: (node: unknown) => ignoreReason(node as NodePath) };
  const { files: outputs, mutants } = await new Instrumenter(silent).instrument(inputs, {
    plugins: null,
    excludedMutations: [],
    ignorers: [ignorer],
  });
  return {
    originals: contents,
    sources: new Map(outputs.map(({ name, content }) => [path.join(root, name), content])),
    mutants: mutants
      .filter(({ status }) => status !== "Ignored")
      .map(({ id, fileName, mutatorName, location: { start, end }, replacement }) => ({
        id,
        file: fileName,
        mutator: mutatorName,
        at: `${start.line + 1}:${start.column + 1}`,
        original: excerpt(contents.get(fileName) ?? "", start, end),
        replacement: oneLine(replacement ?? ""),
      })),
  };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

function excerpt(text: string, start: Position, end: Position): string {
  const lines = text.split("\n").slice(start.line, end.line + 1);
  const last = lines.length - 1;
  const cut = lines.map((line, index) =>
    line.slice(index === 0 ? start.column : 0, index === last ? end.column : undefined),
  );
  return oneLine(cut.join("\n"));
}

function oneLine(code: string): string {
  return code.replace(/\s+/g, " ").trim();
}

const nothing = () => undefined;
const silent = {
  isTraceEnabled: () => false,
  isDebugEnabled: () => false,
  isInfoEnabled: () => false,
  isWarnEnabled: () => false,
  isErrorEnabled: () => false,
  isFatalEnabled: () => false,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  fatal: nothing,
};
