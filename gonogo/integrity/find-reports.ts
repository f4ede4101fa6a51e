/** Finds the reports that a command line names, with the checks that their files alone decide. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { readStoredName } from "../history/stored-names";
import { chainProblems } from "./chain";
import { envelopeName, isEnvelopeName, reportNameOf } from "./envelope";
import { type Examined, examine, type Finding } from "./examine";

/** A folder with one stack's reports, or a single report. */
export interface Group {
  /** The folder as it is told, where the reports form a chain. */
  readonly chain?: string;
  /** The newest last. */
  readonly reports: readonly Examined[];
  readonly problems: readonly Finding[];
  /** How many other files there are, which nobody looked at. */
  readonly others: number;
}

/** @returns None where the path does not exist, or no report is there. */
export function groupsAt(path: string, cwd: string): readonly Group[] {
  const absolute = resolve(cwd, path);
  const found = statSync(absolute, { throwIfNoEntry: false });
  if (found?.isDirectory()) return groupsUnder(absolute, cwd);
  return found?.isFile() ? [fileGroup(absolute, cwd)] : [];
}

/** From the folder in which the command runs; in full for what lies outside it. */
export function toldPath(path: string, cwd: string): string {
  const told = relative(cwd, path);
  return told.startsWith("..") ? path : told || ".";
}

function groupsUnder(folder: string, cwd: string): readonly Group[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const own = files.some((name) => readStoredName(name) || isEnvelopeName(name));
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
  return [
    ...(own ? [folderGroup(folder, files.sort(), cwd)] : []),
    ...folders.flatMap(({ name }) => groupsUnder(join(folder, name), cwd)),
  ];
}

function folderGroup(folder: string, files: readonly string[], cwd: string): Group {
  const told = (name: string): string => toldPath(join(folder, name), cwd);
  const names = files.filter((name) => readStoredName(name) !== undefined);
  const reports = names.map((name) =>
    examine({ name, file: told(name) }, readFileSync(join(folder, name))),
  );
  const orphans = files
    .filter((name) => isEnvelopeName(name) && !names.includes(reportNameOf(name)))
    .map((name): Finding => {
      const message = `signs ${reportNameOf(name)}, which is missing.`;
      return { check: "chain", file: told(name), message };
    });
  const others = files.filter((name) => {
    return !(names.includes(name) || isEnvelopeName(name) || name.startsWith("."));
  });
  return {
    chain: toldPath(folder, cwd),
    reports,
    problems: [...orphans, ...chainProblems(reports)],
    others: others.length,
  };
}

/** A single report, named itself or by its signature. */
function fileGroup(path: string, cwd: string): Group {
  const given = basename(path);
  const name = isEnvelopeName(given) ? reportNameOf(given) : given;
  const file = toldPath(join(dirname(path), name), cwd);
  const absolute = join(dirname(path), name);
  if (statSync(absolute, { throwIfNoEntry: false })?.isFile() !== true) {
    const message = `signs ${name}, which is missing.`;
    const missing: Finding = { check: "chain", file: toldPath(path, cwd), message };
    return { reports: [], problems: [missing], others: 0 };
  }
  const report = examine({ name, file }, readFileSync(absolute));
  const vouched = report.time !== undefined || existsEnvelope(absolute);
  const message = `has neither a digest in its name nor a signature: nothing vouches for it.`;
  const problems: Finding[] = vouched ? [] : [{ check: "name", file, message }];
  return { reports: [report], problems, others: 0 };
}

function existsEnvelope(report: string): boolean {
  const path = join(dirname(report), envelopeName(basename(report)));
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
