/** `gonogo report`: the report of a run of the Pulumi CLI. */
import { GonogoError } from "../errors";
import type { Arguments } from "./arguments";
import { logged } from "./event-log";
import type { ExitCode } from "./exit-codes";
import type { Io } from "./io";
import { run as preview } from "./preview";

export function run(args: Arguments, io: Io): Promise<ExitCode> {
  const log = logged(args, io);
  if (log === undefined) {
    throw new GonogoError(
      "usage",
      "Say what the Pulumi CLI wrote: gonogo report STACK --events FILE. See gonogo report --help.",
    );
  }
  return preview(args, io, log.engine, log.madeBy);
}
