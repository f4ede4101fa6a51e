/** `--probes FILE`: what looks at a running system left behind, as a record or in a report. */
import { resolve } from "node:path";
import { GonogoError } from "../errors";
import { parseReport } from "../history/read-report";
import { type Seen, seenIn, seenInReport } from "../probes/looks";
import { recordSchema } from "../probes/record";
import { probePack } from "../probes/settles";
import type { InputFile } from "../report/model";
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

/** @throws GonogoError `usage` for a file that is neither, or of none of the stacks. */
export function readProbeFiles(paths: readonly string[], about: About): readonly ProbeFile[] {
  return paths.flatMap((path) => readProbeFile(path, about));
}

function readProbeFile(path: string, about: About): readonly ProbeFile[] {
  const { project, stacks, root, cwd } = about;
  const input = inputFile({ kind: "probes", path: resolve(cwd, path) }, root);
  const value = readJsonObject("--probes", path, cwd);
  const told = "runs" in value ? inReport(value, path, input) : [inRecord(value, path, input)];
  const asked = new Set(stacks.map(stackName));
  const own = told.filter((each) => each.project === project && asked.has(each.stack));
  if (own.length > 0) return own.map(({ stack, looks }) => ({ stack, looks, input }));
  const [first] = told;
  if (first === undefined) {
    throw new GonogoError(
      "usage",
      `--probes ${path}: the report holds no look at a running system: gonogo validate makes one.`,
    );
  }
  throw new GonogoError(
    "usage",
    `--probes ${path} is of ${first.project}/${first.stack}, which is not audited here.`,
  );
}

interface Told {
  readonly project: string;
  readonly stack: string;
  readonly looks: readonly Seen[];
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
  return { project, stack, looks: seenIn(read.data, input.path) };
}

function inReport(value: JsonObject, path: string, input: InputFile): readonly Told[] {
  return parseReport(JSON.stringify(value), `--probes ${path}`)
    .runs.filter(({ packs }) => packs?.some(({ name }) => name === probePack))
    .map((run) => ({
      project: run.project,
      stack: run.stack,
      looks: seenInReport(run, input.path),
    }));
}
