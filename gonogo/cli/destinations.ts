/** Where the report of a run goes: kept, written or printed, and signed where it is a file. */
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { GonogoError } from "../errors";
import type { Keeping } from "../history/keep";
import type { Report } from "../report/model";
import type { Arguments } from "./arguments";
import { type Delivery, deliver, readDelivery } from "./deliver";
import { stackName } from "./engine";
import type { Io } from "./io";
import { kept, readKeeping } from "./keeping";
import { writeOutput } from "./output";
import { filesOf as filesOfKept, type Pushing, pushed, readPushing } from "./pushing";
import type { Draw } from "./render";

export interface Destinations {
  readonly delivery: Delivery;
  readonly keeping: Keeping | undefined;
  readonly sign: Sign | undefined;
  readonly pushing: Pushing | undefined;
}

type Sign = (bytes: Uint8Array, name: string) => Uint8Array;

/**
 * Read before anything is started: a preview whose report cannot be written or signed would be for
 * nothing.
 *
 * @throws GonogoError `usage`
 */
export function readDestinations(args: Arguments, io: Io): Destinations {
  const delivery = readDelivery(args, io);
  const keeping = readKeeping(args, io);
  const sign = readSign(args, io, delivery);
  const pushing = readPushing(args);
  return {
    delivery,
    keeping: keeping === undefined || sign === undefined ? keeping : { ...keeping, sign },
    sign,
    pushing,
  };
}

/** Loaded only by those who sign. */
function readSign(args: Arguments, io: Io, delivery: Delivery): Sign | undefined {
  if (!args.flag("sign") && !io.env.GONOGO_SIGNING_KEY) return undefined;
  const { readSigner } = require("./signing") as typeof import("./signing.js");
  const signer = readSigner(args, io, args.flag("reports") || isJsonFile(delivery));
  if (signer === undefined) return undefined;
  const { envelopeFor } =
    require("../integrity/envelope") as typeof import("../integrity/envelope.js");
  return (bytes, name) => {
    const report = JSON.parse(Buffer.from(bytes).toString("utf8")) as Report;
    return Buffer.from(envelopeFor(report, { name, bytes }, signer), "utf8");
  };
}

/** The other formats are for reading: nothing verifies them. */
function isJsonFile({ format, target, folder }: Delivery): boolean {
  return format === "json" && (folder !== undefined || target?.endsWith(".json") === true);
}

/** @returns The report as it was kept. */
export async function delivered(
  report: Report,
  to: Destinations,
  io: Io,
  draw?: Draw,
): Promise<Report> {
  const { delivery, keeping, sign, pushing } = to;
  const { report: told, kept: files } = await kept(report, keeping, io);
  await deliver(told, delivery, io, draw);
  if (sign !== undefined && isJsonFile(delivery)) await signFiles(told, delivery, sign);
  // Last, so that a store that fails takes nobody's report away.
  if (pushing !== undefined) await pushed(files.flatMap(filesOfKept), pushing, io);
  return told;
}

async function signFiles(told: Report, delivery: Delivery, sign: Sign): Promise<void> {
  for (const file of filesOf(told, delivery)) {
    const { envelopeName } =
      require("../integrity/envelope") as typeof import("../integrity/envelope.js");
    const name = basename(file);
    const envelope = Buffer.from(sign(readWritten(file), name)).toString("utf8");
    await writeOutput(join(dirname(file), envelopeName(name)), envelope);
  }
}

function filesOf({ runs, failures }: Report, { folder, target }: Delivery): readonly string[] {
  if (folder === undefined) return target === undefined ? [] : [target];
  const stacks = [...runs, ...failures].map(({ stack }) => stackName(stack));
  return stacks.map((stack) => join(folder, `${stack}.json`));
}

function readWritten(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new GonogoError("undecidable", `${file} cannot be signed: ${(error as Error).message}.`);
  }
}
