/** `gonogo coverage`: how much of each checklist is decided by machine, and by what. */
import { resolve } from "node:path";
import { checklistOf, isSystem, systems } from "../../policies/catalogue/checklists";
import { suggestion } from "../../policies/framework/suggestion";
import { GonogoError } from "../errors";
import { type Coverage, coverageOf } from "../verdict/coverage";
import { coverageText } from "../verdict/coverage-text";
import type { Arguments } from "./arguments";
import { readChecklist } from "./checklist";
import { type ExitCode, exitCodes } from "./exit-codes";
import type { Io } from "./io";

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const asked = args.positionals.length > 0 ? args.positionals : systems;
  const coverages = asked.map((name) => coverageNamed(name, io.cwd));
  if (args.value("format") === "json") {
    await io.out(`${JSON.stringify(coverages, null, 2)}\n`);
    return exitCodes.go;
  }
  const color = io.outIsTerminal && !args.flag("no-color") && !io.env.NO_COLOR;
  await io.out(coverageText(coverages, { color, width: Math.min(io.columns || 100, 120) }));
  return exitCodes.go;
}

function coverageNamed(name: string, cwd: string): Coverage {
  if (isSystem(name)) return coverageOf(checklistOf(name));
  if (name.endsWith(".json")) return coverageOf(readChecklist(resolve(cwd, name), name));
  const known = `gonogo knows ${systems.join(", ")}, or a .json file`;
  const offer = suggestion(name, systems) ?? known;
  throw new GonogoError("usage", `There is no checklist ${name}: ${offer}.`);
}
