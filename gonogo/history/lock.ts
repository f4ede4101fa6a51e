/** One run at a time keeps a report of a stack, so that its reports form one chain. */
import { mkdir, readFile, rename, stat, unlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { GonogoError } from "../errors";

export interface LockLimits {
  /** How long to wait for another run. */
  readonly waitMs: number;
  /** A lock that is older was left behind by a run that was killed: keeping takes milliseconds. */
  readonly staleMs: number;
}
const usual: LockLimits = { waitMs: 20_000, staleMs: 60_000 };
const pauseMs = 25;

/** @throws GonogoError `undecidable` when another run holds the folder too long. */
export async function withLock<T>(
  folder: string,
  work: () => Promise<T>,
  limits: LockLimits = usual,
): Promise<T> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, ".lock");
  await take(file, limits);
  try {
    return await work();
  } finally {
    await unlink(file).catch(() => undefined);
  }
}

async function take(file: string, { waitMs, staleMs }: LockLimits): Promise<void> {
  const holder = `process ${process.pid} on ${hostname()}, ${new Date().toISOString()}\n`;
  for (const end = Date.now() + waitMs; ; await sleep(pauseMs)) {
    try {
      await writeFile(file, holder, { flag: "wx" });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (await isStale(file, staleMs)) await remove(file, staleMs);
    else if (Date.now() > end) throw await heldTooLong(file, waitMs);
  }
}

async function isStale(file: string, staleMs: number): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > staleMs;
}

/** Two runs may find it stale at once: by its new name each sees what it has really taken away. */
async function remove(file: string, staleMs: number): Promise<void> {
  const aside = `${file}.${process.pid}.${Date.now()}`;
  await rename(file, aside).catch(() => undefined);
  const taken = (await stat(aside).catch(() => undefined)) !== undefined;
  if (!taken) return;
  if (await isStale(aside, staleMs)) await unlink(aside);
  else await rename(aside, file);
}

async function heldTooLong(file: string, waitMs: number): Promise<GonogoError> {
  const holder = (await readFile(file, "utf8").catch(() => "")).trim();
  return new GonogoError(
    "undecidable",
    `${file} is held${holder === "" ? "" : ` by ${holder}`}: another run has been keeping a report ` +
      `there for ${waitMs / 1000} seconds. Run again; where no run is under way, remove the file.`,
  );
}
