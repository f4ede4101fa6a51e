/** `--probes FILE`: what looks at a running system left behind, as a record or in a report. */
import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { GonogoError } from "../errors";
import { parseReport } from "../history/read-report";
import { type Seen, seenIn, seenInReport } from "../probes/looks";
import { recordSchema } from "../probes/record";
import { probePack } from "../probes/settles";
import type { InputFile } from "../report/model";
import { jsonFiles } from "../watch/records";
import { stackName } from "./engine";
import { type JsonObject, readJsonObject } from "./json-file";
import { inputFile } from "./run-context";

export interface ProbeFile {
  readonly stack: string;
  readonly looks: readonly Seen[];
  /** What a report names it by. */
  readonly input: InputFile;
}

interface About {
  readonly project: string;
  readonly stacks: readonly string[];
  readonly root: string;
  readonly cwd: string;
}

/**
 * @param paths Files, and folders of them; in a folder what is of other stacks is left out.
 * @throws GonogoError `usage` for a file that is neither, or where nothing is of one of the stacks.
 */
export function readProbeFiles(paths: readonly string[], about: About): readonly ProbeFile[] {
  return paths.flatMap((path) => {
    const folder = resolve(about.cwd, path);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
      return ownOf(readProbeFile(path, about), path, about);
    }
    const all = jsonFiles(folder).flatMap((name) => readProbeFile(join(path, name), about));
    return ownOf(all, path, about);
  });
}

interface Told extends ProbeFile {
  readonly project: string;
}

function readProbeFile(path: string, { root, cwd }: About): readonly Told[] {
  const value = readJsonObject("--probes", path, cwd);
  const input = inputFile({ kind: "probes", path: resolve(cwd, path) }, root);
  return "runs" in value ? inReport(value, path, input) : [inRecord(value, path, input)];
}

function ownOf(told: readonly Told[], path: string, about: About): readonly ProbeFile[] {
  const asked = new Set(about.stacks.map(stackName));
  const own = told.filter((each) => each.project === about.project && asked.has(each.stack));
  if (own.length > 0) return own;
  const [first] = told;
  if (first === undefined) {
    throw new GonogoError(
      "usage",
      `--probes ${path} holds no look at a running system: gonogo validate makes one.`,
    );
  }
  throw new GonogoError(
    "usage",
    `--probes ${path} is of ${first.project}/${first.stack}, which is not audited here.`,
  );
}

function inRecord(value: JsonObject, path: string, input: InputFile): Told {
  const read = recordSchema.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    const where = issue?.path.join(".") ?? "";
    throw new GonogoError(
      "usage",
      `--probes ${path}: no record of gonogo validate, smoke, load or watch: ${where}: ` +
        `${issue?.message}.`,
    );
  }
  const { project, stack } = read.data;
  return { project, stack, looks: seenIn(read.data, input.path), input };
}

function inReport(value: JsonObject, path: string, input: InputFile): readonly Told[] {
  return parseReport(JSON.stringify(value), `--probes ${path}`)
    .runs.filter(({ packs }) => packs?.some(({ name }) => name === probePack))
    .map((run) => ({
      project: run.project,
      stack: run.stack,
      looks: seenInReport(run, input.path),
      input,
    }));
}
