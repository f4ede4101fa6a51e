/** `--probes FILE`: what `gonogo validate --output FILE` wrote. */
import { resolve } from "node:path";
import { GonogoError } from "../errors";
import { type ReadRecord, recordSchema } from "../probes/record";
import type { InputFile } from "../report/model";
import { stackName } from "./engine";
import { readJsonObject } from "./json-file";
import { inputFile } from "./run-context";

export interface ProbeFile {
  readonly record: ReadRecord;
  /** What a report names it by. */
  readonly input: InputFile;
}

/** @throws GonogoError `usage` when it is no record, or of none of the stacks. */
export function readProbeFile(
  path: string | undefined,
  about: {
    readonly project: string;
    readonly stacks: readonly string[];
    readonly root: string;
    readonly cwd: string;
  },
): ProbeFile | undefined {
  if (path === undefined) return undefined;
  const { project, stacks, root, cwd } = about;
  const read = recordSchema.safeParse(readJsonObject("--probes", path, cwd));
  if (!read.success) {
    const [issue] = read.error.issues;
    const where = issue?.path.join(".") ?? "";
    throw new GonogoError(
      "usage",
      `--probes ${path}: no record of gonogo validate: ${where}: ${issue?.message}.`,
    );
  }
  const { stack } = read.data;
  if (read.data.project !== project || !stacks.some((each) => stackName(each) === stack)) {
    throw new GonogoError(
      "usage",
      `--probes ${path} is of ${read.data.project}/${stack}, which is not audited here.`,
    );
  }
  const input = inputFile({ kind: "probes", path: resolve(cwd, path) }, root);
  return { record: read.data, input };
}
