/** `gonogo history`: what the reports of a stack say over time. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { GonogoError } from "../errors";
import { listStored, readStored } from "../history/store";
import { folderName } from "../history/stored-names";
import { type Told, timelineOf } from "../history/timeline";
import { timelineText } from "../history/timeline-text";
import { neutral, neutralJson } from "../report/neutral";
import type { Arguments } from "./arguments";
import { stackFolder } from "./diff";
import { stackName } from "./engine";
import { type ExitCode, exitCodes } from "./exit-codes";
import type { Io } from "./io";

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const folder = folderOf(args, io.cwd);
  const reports: Told[] = [];
  let unread = 0;
  for (const name of await listStored(folder)) {
    try {
      reports.push(await readStored(folder, name));
    } catch (error) {
      if (!(error instanceof GonogoError)) throw error;
      unread += 1;
      io.err(`gonogo: ${neutral(error.message)}\n`);
    }
  }
  const [first, ...more] = reports;
  if (first === undefined) throw new GonogoError("usage", `No report in ${folder} can be read.`);
  const timeline = timelineOf([first, ...more], new Date());
  if (args.value("format") === "json") {
    await io.out(`${neutralJson(JSON.stringify(timeline, null, 2))}\n`);
  } else {
    const color = io.outIsTerminal && !args.flag("no-color") && !io.env.NO_COLOR;
    await io.out(timelineText(timeline, { color, width: Math.min(io.columns || 100, 120) }));
  }
  // A history with holes must not pass for the whole one.
  return unread > 0 ? exitCodes.usage : exitCodes.go;
}

function folderOf(args: Arguments, cwd: string): string {
  const dir = args.value("reports");
  if (dir === undefined) {
    throw new GonogoError(
      "usage",
      "Say where the reports are: gonogo history STACK --reports DIR.",
    );
  }
  const [stack, ...more] = args.positionals;
  if (more.length > 0) throw new GonogoError("usage", "gonogo history takes one stack.");
  if (stack === undefined) return stackFolder(dir, cwd);
  const folder = join(resolve(cwd, dir), folderName(stackName(stack)));
  if (existsSync(folder)) return folder;
  throw new GonogoError("usage", `${dir} holds no reports of ${stack}: there is no ${folder}.`);
}
