import { suggestion } from "../../policies/framework/suggestion";
import { GonogoError } from "../errors";
import schema from "../report/report.schema.json";
import type { Arguments } from "./arguments";
import { type ExitCode, exitCodes } from "./exit-codes";
import type { Io } from "./io";

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const [name, extra] = args.positionals;
  if (name !== "report" || extra !== undefined) {
    const hint = name === undefined ? undefined : suggestion(name, ["report"]);
    throw new GonogoError(
      "usage",
      `Say which schema: gonogo schema report${hint ? ` (${hint})` : "."}`,
    );
  }
  await io.out(`${JSON.stringify(schema, null, 2)}\n`);
  return exitCodes.go;
}
