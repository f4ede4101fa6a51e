/** `gonogo waive --policy gonogo-probes/...`: accepts what a look at the running system found. */
import type { Severity } from "../../policies/framework/define-policy";
import { today } from "../../policies/framework/pack-environment";
import { GonogoError } from "../errors";
import { newest, type Seen } from "../probes/looks";
import { probes } from "../probes/registry";
import { probePack } from "../probes/settles";
import type { Arguments } from "./arguments";
import { stackName } from "./engine";
import type { ExitCode } from "./exit-codes";
import type { Io } from "./io";
import { readProbeFiles } from "./probe-record";
import { repositoryRoot } from "./program";
import { readTarget } from "./request";
import { readLevels, reportOfLooks } from "./validate-report";
import { coverageOf, coverageText } from "./waiver-coverage";
import { draftOf, fields } from "./waiver-draft";
import { waiverPath, waiverText } from "./waiver-file";
import { answered } from "./waiver-questions";
import { onlyStack, placeOf, showAndWrite } from "./waiver-write";

/** Nothing is asked anew: what is accepted is what a record or report of the looks shows. */
export async function waiveLook(args: Arguments, io: Io): Promise<ExitCode> {
  const target = readTarget(args, io.cwd);
  const stack = onlyStack(target);
  const { project } = target;
  const paths = args.values("probes");
  if (paths.length === 0) {
    throw new GonogoError(
      "usage",
      `--policy ${probePack}/... needs --probes FILE, what the look left: ` +
        `gonogo validate ${stack} --record probes.json`,
    );
  }
  const about = { project: project.name, stacks: [stack], cwd: io.cwd };
  const files = readProbeFiles(paths, { ...about, root: repositoryRoot(project.root) });
  const looks = newest(files.flatMap((file) => file.looks));
  const waiver = draftOf(await answered(fields, args, io), severitiesOf(looks), today());
  const file = waiverPath(project.stackConfigDir, stackName(stack), waiver, args.value("file"));
  const replace = args.flag("replace");
  const place = placeOf(file, target);
  file.refuseExisting(place, replace);
  const now = new Date().toISOString();
  const { run: report } = reportOfLooks(
    { project, stack, looks, startedAt: now, finishedAt: now, given: [] },
    readLevels(project, stack),
    io.env,
  );
  const own = { ...waiver, policy: waiver.policy.slice(probePack.length + 1) };
  const coverage = coverageOf(own, report, replace ? place : undefined);
  const covers = coverageText(coverage, waiver, report.stack, Math.min(io.columns ?? 100, 100));
  return showAndWrite(file, { place, text: waiverText(waiver), covers }, args, io);
}

/** As a waiver names them; what the files tell of how grave they are counts there too. */
function severitiesOf(looks: readonly Seen[]) {
  const all = new Map<string, Severity>(probes.map(({ id, severity }) => [id, severity]));
  for (const { probe, severity } of looks) all.set(probe, severity);
  return [...all].map(([id, severity]) => ({ id: `${probePack}/${id}`, severity }));
}
