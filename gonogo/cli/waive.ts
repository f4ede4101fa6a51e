/** `gonogo waive`: writes a waiver after showing exactly what it covers. */
import { today } from "../../policies/framework/pack-environment";
import { policies } from "../../policies/registry.gen";
import { GonogoError } from "../errors";
import { probePack } from "../probes/settles";
import type { Arguments } from "./arguments";
import { type Engine, embedded, stackName } from "./engine";
import type { ExitCode } from "./exit-codes";
import type { Io } from "./io";
import { readRequest } from "./request";
import { waiveItem } from "./waive-item";
import { coverageOf, coverageText } from "./waiver-coverage";
import { draftOf, fields } from "./waiver-draft";
import { waiverPath, waiverText } from "./waiver-file";
import { answered } from "./waiver-questions";
import { onlyStack, placeOf, previewed, showAndWrite } from "./waiver-write";

export async function run(args: Arguments, io: Io, engine: Engine = embedded): Promise<ExitCode> {
  if (args.value("item") !== undefined) return waiveItem(args, io, engine);
  for (const name of ["phase", "checklist"]) {
    if (args.value(name) === undefined) continue;
    throw new GonogoError("usage", `--${name} goes with --item: see gonogo waive --help.`);
  }
  if (args.value("policy")?.startsWith(`${probePack}/`)) {
    const { waiveLook } = require("./waive-look") as typeof import("./waive-look.js");
    return waiveLook(args, io);
  }
  if (args.values("probes").length > 0) {
    throw new GonogoError("usage", `--probes goes with --policy ${probePack}/...`);
  }
  const request = readRequest(args, io.cwd);
  const stack = onlyStack(request);
  const waiver = draftOf(await answered(fields, args, io), policies, today());
  const folder = request.project.stackConfigDir;
  const file = waiverPath(folder, stackName(stack), waiver, args.value("file"));
  const replace = args.flag("replace");
  const place = placeOf(file, request);
  file.refuseExisting(place, replace);
  const ended = await previewed(request, stack, io, engine);
  if (typeof ended === "number") return ended;
  const { report } = ended;
  const coverage = coverageOf(waiver, report, replace ? place : undefined);
  const covers = coverageText(coverage, waiver, report.stack, Math.min(io.columns ?? 100, 100));
  return showAndWrite(file, { place, text: waiverText(waiver), covers }, args, io);
}
