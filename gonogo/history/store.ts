/** The folder of a stack's reports: one file for each run, in the order in which they were kept. */
import { randomBytes } from "node:crypto";
import { open, readdir, readFile, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import { GonogoError } from "../errors";
import { sha256 } from "../integrity/digest";
import type { StackReport } from "../report/model";
import { parseReport } from "./read-report";
import type { Past } from "./since";
import { type StoredName, storedNames } from "./stored-names";

export interface Stored {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** When it was kept. */
  readonly time: Date;
  /** SHA-256 of its bytes. */
  readonly sha256: string;
  readonly run: StackReport;
}

/** @returns None where there is no such folder. */
export async function listStored(folder: string): Promise<StoredName[]> {
  try {
    return storedNames(await readdir(folder));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw cannot("read", folder, error);
  }
}

/** @throws GonogoError `usage` when it is not what was written under that name. */
export async function readStored(folder: string, { name, time, digest8 }: StoredName) {
  const path = join(folder, name);
  const bytes = await readFile(path).catch((error) => {
    throw cannot("read", path, error);
  });
  const digest = sha256(bytes);
  if (!digest.startsWith(digest8)) {
    throw new GonogoError(
      "usage",
      `${path}: its content is not what was kept under this name (its SHA-256 begins with ` +
        `${digest.slice(0, 8)}). Restore the file, or move it away.`,
    );
  }
  const { runs } = parseReport(bytes.toString("utf8"), path);
  const [run] = runs;
  if (run === undefined || runs.length > 1) {
    throw new GonogoError("usage", `${path}: a kept report has one run, this has ${runs.length}.`);
  }
  return { name, path, time, sha256: digest, run } satisfies Stored;
}

export interface Earlier {
  readonly past: Past | undefined;
  /** When the newest file was kept, be it readable or not. */
  readonly newest: Date | undefined;
  /** Files that cannot be read, each with its reason. */
  readonly problems: readonly { readonly name: string; readonly message: string }[];
}

/** How many reports without a checklist are looked through for one with it. Our choice. */
const lookBack = 60;

/**
 * What a new report of the stack is compared with: the newest that can be read.
 *
 * @param checklist The system of the new report's checklist.
 * @throws GonogoError `usage` when the folder holds the reports of another program's stack.
 */
export async function earlier(
  folder: string,
  of: { readonly project: string; readonly stack: string; readonly checklist?: string },
): Promise<Earlier> {
  const names = await listStored(folder);
  const problems: { name: string; message: string }[] = [];
  let past: Past | undefined;
  let looked = 0;
  for (const name of names.toReversed()) {
    const stored = await readStored(folder, name).catch((error) => {
      if (!(error instanceof GonogoError)) throw error;
      problems.push({ name: name.name, message: error.message });
      return undefined;
    });
    if (stored === undefined) continue;
    checkOwner(stored, of);
    const { run } = stored;
    if (past === undefined) past = { sha256: stored.sha256, run };
    const fits = of.checklist === undefined || run.checklist?.system === of.checklist;
    if (fits && run !== past.run) past = { ...past, audited: run };
    looked += 1;
    if (fits || looked >= lookBack) break;
  }
  return { past, newest: names.at(-1)?.time, problems };
}

function checkOwner(
  { path, run }: Stored,
  { project, stack }: { readonly project: string; readonly stack: string },
): void {
  if (run.project === project && run.stack === stack) return;
  throw new GonogoError(
    "usage",
    `${path} is a report of ${run.project}/${run.stack}, not of ${project}/${stack}. Keep the ` +
      "reports of another program in a folder of its own.",
  );
}

/** Readers see the whole file or none. */
export async function writeStored(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(bytes);
      // After a power failure a name without its content would be a broken chain.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw cannot("write", path, error);
  }
}

function cannot(verb: "read" | "write", path: string, error: unknown): GonogoError {
  const { message } = error as Error;
  return new GonogoError("undecidable", `Cannot ${verb} ${path}: ${message}`, { cause: error });
}
