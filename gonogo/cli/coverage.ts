/** `gonogo coverage`: how much of each checklist is decided by machine, and by what. */
import { checklistOf, isSystem, systems } from "../../policies/catalogue/checklists";
import { suggestion } from "../../policies/framework/suggestion";
import { GonogoError } from "../errors";
import { coverageOf } from "../verdict/coverage";
import { coverageText } from "../verdict/coverage-text";
import type { Arguments } from "./arguments";
import { type ExitCode, exitCodes } from "./exit-codes";
import type { Io } from "./io";

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const asked = args.positionals.length > 0 ? args.positionals : systems;
  const coverages = asked.map((name) => {
    if (isSystem(name)) return coverageOf(checklistOf(name));
    const offer = suggestion(name, systems) ?? `gonogo knows ${systems.join(", ")}`;
    throw new GonogoError("usage", `There is no checklist ${name}: ${offer}.`);
  });
  if (args.value("format") === "json") {
    await io.out(`${JSON.stringify(coverages, null, 2)}\n`);
    return exitCodes.go;
  }
  const color = io.outIsTerminal && !args.flag("no-color") && !io.env.NO_COLOR;
  await io.out(coverageText(coverages, { color, width: Math.min(io.columns || 100, 120) }));
  return exitCodes.go;
}
