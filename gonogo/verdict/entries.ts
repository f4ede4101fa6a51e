/**
 * Reads files of entries that people keep beside a stack: one YAML mapping each in a folder, so
 * that two people can add one each without a conflict. Complaints name file and line.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { isMap, LineCounter, type Node, parseDocument } from "yaml";
import type { z } from "zod";
import { GonogoError } from "../errors";

export type Entry<T> = T & {
  /** File and line: `stacks/shop-prod.attestations/gdpr.yaml:1`. */
  readonly place: string;
};

export interface EntryFolder<T> {
  /** Absolute path; a folder that does not exist has no entries. */
  readonly folder: string;
  /** Absolute path that told paths begin at. */
  readonly from: string;
  readonly schema: z.ZodType<T>;
}

/** @throws GonogoError `usage`, with everything that is wrong, a line each. */
export function readEntries<T extends object>(of: EntryFolder<T>): readonly Entry<T>[] {
  if (!existsSync(of.folder)) return [];
  const problems: string[] = [];
  const entries = readdirSync(of.folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .flatMap((name) => readEntry(join(of.folder, name), of, problems));
  if (problems.length > 0) throw new GonogoError("usage", problems.join("\n"));
  return entries;
}

function readEntry<T extends object>(
  file: string,
  { from, schema }: EntryFolder<T>,
  problems: string[],
): readonly Entry<T>[] {
  const told = relative(from, file);
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, "utf8"), { lineCounter: lines });
  const [fault] = document.errors;
  if (fault) {
    const what = fault.message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "");
    problems.push(`${told}:${lines.linePos(fault.pos[0]).line}: not valid YAML: ${what}`);
    return [];
  }
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true) as Node | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  if (!isMap(document.contents)) {
    problems.push(`${told}:1: expected a mapping of keys to values`);
    return [];
  }
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return [{ ...parsed.data, place: `${told}:1` }];
  for (const { path, message } of parsed.error.issues) {
    const where = path.length > 0 ? `${path.join(".")} ` : "";
    problems.push(`${told}:${lineOf(path)}: ${where}${message}`);
  }
  return [];
}
