/** Names of the files that reports are kept in. */
import { GonogoError } from "../errors";

/** `20261121T120610.123Z-1a2b3c4d.json`: when it was kept, and how its SHA-256 begins. */
const stored = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d{3})Z-([0-9a-f]{8})\.json$/;

export function storedName(time: Date, sha256: string): string {
  return `${time.toISOString().replace(/[-:]/g, "")}-${sha256.slice(0, 8)}.json`;
}

export interface StoredName {
  readonly name: string;
  readonly time: Date;
  readonly digest8: string;
}

export function readStoredName(name: string): StoredName | undefined {
  const [, year, month, day, hour, minute, second, digest8] = stored.exec(name) ?? [];
  if (digest8 === undefined) return undefined;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time.getTime()) ? undefined : { name, time, digest8 };
}

/** Those of a folder that are reports, in the order in which they were kept. */
export function storedNames(names: readonly string[]): StoredName[] {
  return names
    .toSorted()
    .map(readStoredName)
    .filter((name) => name !== undefined);
}

/**
 * The folder of a stack's reports, as its name.
 * @throws GonogoError `usage` for a name that would lead out of the folder of all reports.
 */
export function folderName(stack: string): string {
  if (/^[A-Za-z0-9_.-]+$/.test(stack) && !/^\.+$/.test(stack)) return stack;
  throw new GonogoError(
    "usage",
    `Reports of ${JSON.stringify(stack)} cannot be kept: its name is no name of a folder. A stack's ` +
      "name has letters, digits, hyphens, underscores and dots.",
  );
}
