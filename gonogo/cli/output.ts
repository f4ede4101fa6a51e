/** Writes a report where it was asked for: whole or not at all. */
import { randomBytes } from "node:crypto";
import { accessSync, constants, mkdirSync, realpathSync, statSync } from "node:fs";
import { rename, unlink, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { GonogoError } from "../errors";
import { type Format, formatOfFile, knownEnds } from "./formats";

export function formatOf(given: string | undefined, output: string | undefined): Format {
  if (given !== undefined) return given as Format;
  if (output === undefined) return "text";
  const format = formatOfFile(output);
  if (format) return format;
  throw new GonogoError(
    "usage",
    `--output ${output}: the name does not tell the format. Say it with --format, or end the name ` +
      `in one of ${knownEnds.join(", ")}.`,
  );
}

/** True for a folder that exists, and for a path that is written as one. */
export function isFolder(path: string, cwd: string): boolean {
  if (/[/\\]$/.test(path)) return true;
  return statSync(resolve(cwd, path), { throwIfNoEntry: false })?.isDirectory() === true;
}

/** @returns Its absolute path. */
export function makeFolder(path: string, cwd: string): string {
  const folder = resolve(cwd, path);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch (error) {
    const why = (error as Error).message;
    throw new GonogoError("usage", `--output ${path}: cannot write there: ${why}.`);
  }
}

/** Fails before the preview rather than after it when the report could not be written. */
export function checkOutput(path: string, cwd: string): string {
  const target = resolve(cwd, path);
  try {
    accessSync(dirname(target), constants.W_OK);
    return target;
  } catch {
    throw new GonogoError("usage", `--output ${path}: cannot write in ${dirname(target)}.`);
  }
}

export async function writeOutput(path: string, text: string): Promise<void> {
  const target = followLink(path);
  try {
    await (isReplaceable(target) ? replace(target, text) : writeFile(target, text));
  } catch (error) {
    throw new GonogoError("undecidable", `Cannot write ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Readers see the old file or the new one, never a part. */
async function replace(target: string, text: string): Promise<void> {
  const temporary = `${target}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeFile(temporary, text, { flag: "wx" });
    await rename(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
}

/** A rename would replace the link instead of what it points to. */
function followLink(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** A pipe or a device such as /dev/stdout is written to, not replaced. */
function isReplaceable(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return true;
  }
}
