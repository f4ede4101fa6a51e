/** `gonogo audit`: previews a stack, asks everything else, and decides over its checklist. */
import { spawnSync } from "node:child_process";
import type { Checklist } from "../../policies/catalogue/checklist";
import { readAttestations } from "../attestation/files";
import { attested } from "../attestation/sayings";
import { GonogoError } from "../errors";
import { readEvidence, shown } from "../evidence/files";
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
  const root = repositoryRoot(project.root);
  const now = new Date();
  const today = now.toISOString().slice(0, 10);
  const checked = readAttestations(project.stackConfigDir, name, root);
  const words = attested(checklist, checked, today);
  const evidence = readEvidence(project.stackConfigDir, name, root);
  const results = shown(checklist, evidence, root, { now, ...commitOf(args, root) });
  const problems = [...words.problems, ...results.problems];
  if (problems.length > 0) throw new GonogoError("usage", problems.join("\n"));
  const sayings = new Map(results.sayings);
  for (const [id, each] of words.sayings) sayings.set(id, [...(sayings.get(id) ?? []), each]);
  return { stack, checklist, sayings };
}

/** The commit that evidence must be of: what the command line says, else the repository's HEAD. */
function commitOf(args: Arguments, root: string): { readonly commit?: string } {
  const given = args.value("commit");
  if (given !== undefined) {
    if (/^[0-9a-f]{7,40}$/.test(given)) return { commit: given };
    throw new GonogoError("usage", "--commit needs 7 to 40 hexadecimal digits.");
  }
  const { status, stdout } = spawnSync("git", ["-C", root, "rev-parse", "HEAD"], {
    encoding: "utf8",
  });
  const head = status === 0 ? stdout.trim() : "";
  return /^[0-9a-f]{40}$/.test(head) ? { commit: head } : {};
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
