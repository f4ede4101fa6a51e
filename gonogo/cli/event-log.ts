/** `--events FILE`: what the Pulumi CLI ran stands in for a preview of our own. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { GonogoError } from "../errors";
import type { Arguments } from "./arguments";
import { type Engine, stackName } from "./engine";
import type { Io } from "./io";

/** Options that say how to run a program which is not run here. */
const withoutMeaning = ["invoke", "runner", "state", "remediate"];

export interface Logged {
  readonly engine: Engine;
  readonly madeBy: string;
}

/**
 * @returns Undefined without `--events`.
 * @throws GonogoError `usage` for a file that is no event log, or no record of a pack.
 */
export function logged(args: Arguments, { cwd }: Pick<Io, "cwd">): Logged | undefined {
  const file = args.value("events");
  const records = args.values("pack-record");
  const version = args.value("cli-version");
  if (file === undefined) {
    if (records.length === 0 && version === undefined) return undefined;
    throw new GonogoError("usage", "--pack-record and --cli-version belong to --events FILE.");
  }
  const idle = withoutMeaning.find((option) => args.flag(option));
  if (idle !== undefined) {
    throw new GonogoError("usage", `--${idle} has no meaning with --events: nothing is run.`);
  }
  if (version !== undefined && !/^v?\d+\.\d+\.\d+[\w.+-]*$/.test(version)) {
    throw new GonogoError("usage", `--cli-version ${version}: give what pulumi version prints.`);
  }
  const { readEvents, lastRun, readPackRecords } =
    require("../engine/event-log/index") as typeof import("../engine/event-log/index.js");
  const run = lastRun(readEvents(readText("--events", file, cwd), file), file);
  const told = new Map(
    records.flatMap((each) => [...readPackRecords(readText("--pack-record", each, cwd), each)]),
  );
  return {
    engine: async (options) => {
      const { describePacks } =
        require("../engine/describe-packs") as typeof import("../engine/describe-packs.js");
      const { loggedResult } =
        require("../engine/event-log/index") as typeof import("../engine/event-log/index.js");
      return loggedResult({
        run,
        described: await describePacks(options),
        records: told,
        stack: stackName(options.stack),
        organization: options.organization ?? "organization",
        place: file,
      });
    },
    madeBy: `Pulumi CLI ${version?.replace(/^v/, "") ?? "of a version that its log does not tell"}`,
  };
}

function readText(option: string, file: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, file), "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file." : message;
    throw new GonogoError("usage", `${option} ${file}: ${why}`);
  }
}
