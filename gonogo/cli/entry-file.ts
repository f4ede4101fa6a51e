/**
 * A file that the tool writes for a person beside a stack: where it stands, and how it gets there
 * whole or not at all.
 */
import {
  existsSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { GonogoError } from "../errors";

export interface EntryPath {
  readonly folder: string;
  /** Absolute. */
  readonly path: string;
  /** @throws GonogoError `usage` when there is such a file already, or none to replace. */
  refuseExisting(place: string, replace: boolean): void;
}

/** @throws GonogoError `usage` unless the name that was given is that of a YAML file alone. */
export function entryPath(
  folder: string,
  name: {
    readonly given: string | undefined;
    /** Used where none is given. */
    readonly made: string;
    /** For the message. */
    readonly example: string;
  },
): EntryPath {
  const { given, made, example } = name;
  if (given !== undefined && !/^[\w][\w.-]*\.ya?ml$/.test(given)) {
    throw new GonogoError(
      "usage",
      `--file ${given}: give the name of a YAML file without a folder, such as ${example}.`,
    );
  }
  const path = join(folder, given ?? made);
  return {
    folder,
    path,
    refuseExisting(place, replace) {
      if (existsSync(path) && !replace) throw exists(place);
      if (!existsSync(path) && replace) {
        throw new GonogoError("usage", `--replace: there is no ${place} to replace.`);
      }
    },
  };
}

function exists(place: string): GonogoError {
  return new GonogoError(
    "usage",
    `${place} exists already. Give another name with --file, or --replace to write it anew.`,
  );
}

/**
 * Writes the file whole: a reader sees it with all its text or not at all, and nobody else's file
 * is lost when two people choose one name at the same time.
 * @throws GonogoError `usage` when it exists, or cannot be written.
 */
export function writeEntry(
  { folder, path }: EntryPath,
  text: string,
  { place, replace }: { readonly place: string; readonly replace: boolean },
): void {
  const isNew = !existsSync(folder);
  const draft = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(draft, text, { flag: "wx" });
    if (replace) {
      renameSync(draft, path);
    } else {
      // A link to a name that is taken fails, where a rename would overwrite.
      linkSync(draft, path);
      unlinkSync(draft);
    }
  } catch (error) {
    cleanUp(draft, isNew ? folder : undefined);
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (code === "EEXIST") throw exists(place);
    throw new GonogoError("usage", `${place} cannot be written: ${code}.`);
  }
}

/** What was begun is taken back; that it was not there is fine. */
function cleanUp(draft: string, folder: string | undefined): void {
  for (const undo of [() => unlinkSync(draft), () => folder && rmdirSync(folder)]) {
    try {
      undo();
    } catch {
      // There was nothing to take back.
    }
  }
}
