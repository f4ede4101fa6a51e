/** The report of looks at a running system alone: without a preview of the program. */
import { boxesOf } from "../../policies/catalogue/controls";
import type { Project } from "../engine/project";
import type { PreviewResult } from "../engine/types";
import { GonogoError } from "../errors";
import type { Seen } from "../probes/looks";
import { probeRun } from "../probes/pack";
import { buildReport } from "../report/build";
import type { Report, StackReport } from "../report/model";
import { stackName } from "./engine";
import { readGate } from "./gate";
import type { Io } from "./io";
import { version } from "./package-root";
import { readProbeSettings } from "./probe-settings";
import { repositoryRoot } from "./program";
import type { GivenFile } from "./request";
import { runContext, surroundingsOf } from "./run-context";
import { signersFile } from "./signature-rules";
import { stackWaivers } from "./stack-waivers";

export interface LooksOf {
  readonly project: Project;
  /** As the command line names it. */
  readonly stack: string;
  readonly looks: readonly Seen[];
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Files that options name. */
  readonly given: readonly GivenFile[];
}

/** What decides over a stack beside the looks: read before anything is looked at. */
export function readLevels(project: Project, stack: string) {
  const name = stackName(stack);
  const { config, gate } = readGate(project, name, {});
  const { waivers, problems } = stackWaivers(project, name);
  if (problems.length > 0) throw new GonogoError("usage", problems.join("\n"));
  const { levels } = readProbeSettings(config, name, gate.environment);
  return { gate, waivers, levels };
}

export function reportOfLooks(
  { project, stack, looks, startedAt, finishedAt, given }: LooksOf,
  { gate, waivers, levels }: ReturnType<typeof readLevels>,
  env: Io["env"],
): { readonly report: Report; readonly run: StackReport } {
  const name = stackName(stack);
  const about = { project: project.name, stack: name, gate, waivers, levels };
  const beside = probeRun(looks, { ...about, version: version(), now: finishedAt });
  const around = surroundingsOf({ project, packs: [], given }, env);
  const signers = signersFile(project, name, {});
  const input = {
    result: { ...nothing, project: project.name, stack: name, startedAt, finishedAt },
    gate,
    waivers,
    beside: [beside],
    programDir: project.root,
    rootDir: repositoryRoot(project.root),
    context: runContext(around, { project, stack, signers, resources: [] }),
  };
  const report = buildReport({
    toolVersion: version(),
    engine: "looks at the running system",
    stacks: [input],
    boxesOf,
  });
  const [run] = report.runs;
  if (run === undefined) throw new Error(`there is no report of ${stack}`);
  return { report, run };
}

const nothing: Omit<PreviewResult, "project" | "stack" | "startedAt" | "finishedAt"> = {
  organization: "organization",
  resources: [],
  packs: [],
  outputs: {},
  log: [],
  notChecked: ["The program was not previewed: this is what was seen of the running system."],
};
