/** `gonogo audit`: previews a stack, asks everything else, and decides over its checklist. */
import type { Checklist } from "../../policies/catalogue/checklist";
import { readAttestations } from "../attestation/files";
import { attested } from "../attestation/sayings";
import { GonogoError } from "../errors";
import { buildReport } from "../report/build";
import { type AuditPhase, buildVerdict, type Sayings } from "../verdict/build";
import { auditText } from "../verdict/text";
import type { ChecklistReport } from "../verdict/types";
import type { Arguments } from "./arguments";
import { checklistFor } from "./checklist";
import { type Engine, embedded, stackName } from "./engine";
import { type ExitCode, exitCodes } from "./exit-codes";
import { onInterrupt } from "./interrupt";
import type { Io } from "./io";
import { previewOne, reportInput } from "./preview";
import { repositoryRoot } from "./program";
import { progressLine } from "./progress";
import { type Request, readRequest } from "./request";

export async function run(args: Arguments, io: Io, engine: Engine = embedded): Promise<ExitCode> {
  const request = readRequest(args, io.cwd);
  const phase = (args.value("phase") ?? "pre-launch") as AuditPhase;
  const plans = request.stacks.map((stack) => planFor(stack, args, request, io));
  const interrupt = onInterrupt();
  try {
    const line = progressLine(io);
    const audits: ChecklistReport[] = [];
    for (const { stack, checklist, sayings } of plans) {
      const session = { request, prior: undefined, io, engine, signal: interrupt.signal };
      const input = await previewOne(session, stack, line(stack));
      const [run] = buildReport(reportInput(request, [input])).runs;
      if (run === undefined) throw new Error(`there is no report of ${stack}`);
      const resources = input.result.resources;
      const waivers = new Map<string, string>();
      audits.push(buildVerdict({ checklist, phase, run, resources, sayings, waivers }));
    }
    await print(audits, request.stacks, args, io);
    return audits.every(({ go }) => go) ? exitCodes.go : exitCodes.noGo;
  } catch (error) {
    const interrupted = interrupt.exitCode();
    if (interrupted === undefined) throw error;
    io.err("gonogo: interrupted, no verdict\n");
    return interrupted;
  } finally {
    interrupt.dispose();
  }
}

interface Plan {
  readonly stack: string;
  readonly checklist: Checklist;
  readonly sayings: Sayings;
}

/** Everything that people wrote is read before anything is started. */
function planFor(stack: string, args: Arguments, request: Request, io: Io): Plan {
  const { project, config } = request;
  const name = stackName(stack);
  const checklist = checklistFor(args.value("checklist"), { project, name }, config, io.cwd);
  const checked = readAttestations(project.stackConfigDir, name, repositoryRoot(project.root));
  const today = new Date().toISOString().slice(0, 10);
  const { sayings, problems } = attested(checklist, checked, today);
  if (problems.length > 0) throw new GonogoError("usage", problems.join("\n"));
  return { stack, checklist, sayings: new Map([...sayings].map(([id, each]) => [id, [each]])) };
}

async function print(
  audits: readonly ChecklistReport[],
  stacks: readonly string[],
  args: Arguments,
  io: Io,
): Promise<void> {
  if (args.value("format") === "json") {
    await io.out(`${JSON.stringify(audits, null, 2)}\n`);
    return;
  }
  const color = io.outIsTerminal && !args.flag("no-color") && !io.env.NO_COLOR;
  const options = { color, width: Math.min(io.columns || 100, 120) };
  const texts = audits.map((audit, index) => auditText(stacks[index] ?? "", audit, options));
  await io.out(texts.join("\n"));
}
