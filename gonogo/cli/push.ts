/** `gonogo push`: puts kept reports into a bucket. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { GonogoError } from "../errors";
import { readBucket } from "../history/push";
import { listStored, readStored } from "../history/store";
import { storedNames } from "../history/stored-names";
import { plural } from "../report/verdict";
import type { Arguments } from "./arguments";
import { type ExitCode, exitCodes } from "./exit-codes";
import type { Io } from "./io";
import { pushed, readEndpoint } from "./pushing";

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const [dir, uri, ...more] = args.positionals;
  if (dir === undefined || uri === undefined || more.length > 0) {
    throw new GonogoError("usage", "gonogo push needs DIR and s3://BUCKET/PREFIX.");
  }
  const to = readBucket("gonogo push", uri);
  const files: { stack: string; path: string }[] = [];
  for (const folder of foldersOf(dir, io.cwd)) {
    for (const name of await listStored(folder)) {
      // What was altered here must not be passed on as a report.
      const { path, run: told } = await readStored(folder, name);
      const signature = path.replace(/\.json$/, ".dsse.json");
      if (existsSync(signature)) files.push({ stack: told.stack, path: signature });
      files.push({ stack: told.stack, path });
    }
  }
  const counts = await pushed(files, { to, endpoint: readEndpoint(args) }, io);
  const there = counts.there === 0 ? "" : `; ${counts.there} there already`;
  await io.out(`${plural(counts.pushed, "file", "files")} pushed to ${uri}${there}\n`);
  return exitCodes.go;
}

/** The folder of one stack's reports, or those of all stacks. */
function foldersOf(given: string, cwd: string): readonly string[] {
  const dir = resolve(cwd, given);
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) {
    throw new GonogoError("usage", `${given} is no folder. Reports are kept by --reports DIR.`);
  }
  const holdsReports = (folder: string) => storedNames(readdirSync(folder)).length > 0;
  const folders = [
    dir,
    ...readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(dir, name)),
  ].filter(holdsReports);
  if (folders.length > 0) return folders;
  throw new GonogoError(
    "usage",
    `${basename(dir)} holds no reports. They are kept by --reports DIR.`,
  );
}
