/** What a stack is audited by: its checklist, and everything that people wrote beside it. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Checklist } from "../../policies/catalogue/checklist";
import type { WaivedItem } from "../../policies/framework/waivers/waiver";
import { policies } from "../../policies/registry.gen";
import { readAttestations } from "../attestation/files";
import { attested } from "../attestation/sayings";
import type { PreviewedResource } from "../engine/types";
import { GonogoError } from "../errors";
import type { Evidence } from "../evidence/evidence";
import { readEvidence, shown } from "../evidence/files";
import { newest, type Seen } from "../probes/looks";
import type { InputFile, StackReport } from "../report/model";
import { type AuditPhase, buildVerdict, type Sayings } from "../verdict/build";
import { itemWaivers } from "../verdict/item-waivers";
import type { ChecklistReport } from "../verdict/types";
import type { Arguments } from "./arguments";
import { checklistFor } from "./checklist";
import { stackName } from "./engine";
import { gitHead } from "./git";
import type { Io } from "./io";
import { readProbeFiles } from "./probe-record";
import { repositoryRoot } from "./program";
import type { Request } from "./request";
import { inputFile } from "./run-context";
import { signatureRules } from "./signature-rules";
import { stackWaivers } from "./stack-waivers";

export interface AuditPlan {
  readonly checklist: Checklist;
  readonly phase: AuditPhase;
  readonly sayings: Sayings;
  /** Looks at the running system that files tell of. */
  readonly looks: readonly Seen[];
  /** Waivers of items, as the files have them. */
  readonly waived: readonly WaivedItem[];
  /** An ISO date, UTC. */
  readonly today: string;
  /** Files beside the stack's own that the verdict is made from. */
  readonly inputs: readonly InputFile[];
}

/**
 * Reads everything before anything is started.
 * @throws GonogoError `usage`, with all that is wrong with the files.
 */
export function planFor(stack: string, args: Arguments, request: Request, io: Io): AuditPlan {
  const { project, config } = request;
  const name = stackName(stack);
  const phase = (args.value("phase") ?? "pre-launch") as AuditPhase;
  const checklist = checklistFor(args.value("checklist"), { project, name }, config, io.cwd);
  const root = repositoryRoot(project.root);
  const now = new Date();
  const today = now.toISOString().slice(0, 10);
  const checked = readAttestations(
    project.stackConfigDir,
    name,
    root,
    signatureRules(project, name, config),
  );
  const words = attested(checklist, checked, today);
  const evidence = readEvidence(project.stackConfigDir, name, root);
  const results = shown(checklist, evidence, root, { now, ...commitOf(args, root) });
  const waivers = stackWaivers(project, name);
  const problems = [...words.problems, ...results.problems, ...waivers.problems];
  if (problems.length > 0) throw new GonogoError("usage", problems.join("\n"));
  const files = readProbeFiles(args.values("probes"), {
    project: project.name,
    stacks: request.stacks,
    root,
    cwd: io.cwd,
  }).filter((file) => file.stack === name);
  const sayings = new Map(results.sayings);
  for (const [id, each] of words.sayings) sayings.set(id, [...(sayings.get(id) ?? []), each]);
  const looks = newest(files.flatMap((file) => file.looks));
  // Of a folder of records most are of looks that newer ones have taken the place of.
  const counted = files.filter(({ input }) => looks.some(({ place }) => place === input.path));
  const inputs = [...resultFiles(evidence, root), ...counted.map(({ input }) => input)];
  return { checklist, phase, sayings, looks, waived: waivers.items, today, inputs };
}

/** The results that evidence points to: a file that is not there decides nothing. */
function resultFiles(evidence: readonly Evidence[], root: string): readonly InputFile[] {
  const paths = new Set(evidence.map(({ file }) => resolve(root, file)));
  return [...paths]
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
    .map((path) => inputFile({ kind: "evidence", path }, root));
}

/** The verdict over the checklist of a stack that was previewed. */
export function auditOf(
  plan: AuditPlan,
  run: StackReport,
  resources: readonly PreviewedResource[],
): ChecklistReport {
  const { waived, today, inputs: _i, looks: _l, ...rest } = plan;
  const input = { ...rest, run, resources, now: new Date().toISOString() };
  const open = buildVerdict({ ...input, waivers: new Map() });
  if (waived.length === 0) return open;
  const { waivers, problems } = itemWaivers(waived, open, policies, today);
  const report = waivers.size === 0 ? open : buildVerdict({ ...input, waivers });
  if (problems.length === 0) return report;
  return { ...report, waiverProblems: problems.map(({ sentence }) => sentence) };
}

/** The commit that evidence must be of: what the command line says, else the repository's HEAD. */
function commitOf(args: Arguments, root: string): { readonly commit?: string } {
  const given = args.value("commit");
  if (given !== undefined) {
    if (/^[0-9a-f]{7,40}$/.test(given)) return { commit: given };
    throw new GonogoError("usage", "--commit needs 7 to 40 hexadecimal digits.");
  }
  const head = gitHead(root);
  return head === undefined ? {} : { commit: head };
}
