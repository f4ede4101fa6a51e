/** `gonogo audit`: previews a stack, asks everything else, and decides over its checklist. */
import { spawnSync } from "node:child_process";
import type { Checklist } from "../../policies/catalogue/checklist";
import { readAttestations } from "../attestation/files";
import { attested } from "../attestation/sayings";
import { GonogoError } from "../errors";
import { readEvidence, shown } from "../evidence/files";
import { type AuditPhase, buildVerdict, type Sayings } from "../verdict/build";
import type { ItemWaiver } from "../verdict/types";
import type { Arguments } from "./arguments";
import { checklistFor } from "./checklist";
import { deliver, readDelivery } from "./deliver";
import { type Engine, embedded, stackName } from "./engine";
import type { ExitCode } from "./exit-codes";
import { onInterrupt } from "./interrupt";
import type { Io } from "./io";
import { exitCodeOf, previewAll } from "./preview";
import { repositoryRoot } from "./program";
import { type Request, readRequest } from "./request";

export async function run(args: Arguments, io: Io, engine: Engine = embedded): Promise<ExitCode> {
  const delivery = readDelivery(args, io);
  const request = readRequest(args, io.cwd);
  const phase = (args.value("phase") ?? "pre-launch") as AuditPhase;
  const plans = new Map(request.stacks.map((stack) => [stack, planFor(stack, args, request, io)]));
  const interrupt = onInterrupt();
  try {
    const session = { request, prior: undefined, io, engine, signal: interrupt.signal };
    const report = await previewAll(session, (run, stack, input) => {
      const plan = plans.get(stack);
      if (plan === undefined) throw new Error(`nothing is planned for ${stack}`);
      const { checklist, sayings } = plan;
      const { resources } = input.result;
      const waivers = new Map<string, ItemWaiver>();
      return {
        ...run,
        checklist: buildVerdict({ checklist, phase, run, resources, sayings, waivers }),
      };
    });
    const interrupted = interrupt.exitCode();
    if (interrupted !== undefined) {
      io.err("gonogo: interrupted, no verdict\n");
      return interrupted;
    }
    await deliver(report, delivery, io);
    return exitCodeOf(report);
  } finally {
    interrupt.dispose();
  }
}

interface Plan {
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
  return { checklist, sayings };
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
