/** The file of a waiver: where it stands, what it says, and how it gets there whole or not at all. */
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
import { stringify } from "yaml";
import type { Waiver } from "../../policies/framework/waivers/waiver";
import { GonogoError } from "../errors";

export interface WaiverPath {
  readonly folder: string;
  /** Absolute. */
  readonly path: string;
  /** @throws GonogoError `usage` when there is such a file already, or none to replace. */
  refuseExisting(place: string, replace: boolean): void;
}

/** Longest name of a file that we make up; a path may be as long as 260 on some systems. */
const longestName = 80;

/** @param name File name to use; made of policy and resource otherwise. */
export function waiverPath(
  stacks: string,
  stack: string,
  waiver: Waiver,
  name: string | undefined,
): WaiverPath {
  if (name !== undefined && !/^[\w][\w.-]*\.ya?ml$/.test(name)) {
    throw new GonogoError(
      "usage",
      `--file ${name}: give the name of a YAML file without a folder, such as legacy-db.yaml.`,
    );
  }
  const folder = join(stacks, `${stack}.waivers`);
  const path = join(folder, name ?? `${fileName(waiver)}.yaml`);
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

function fileName({ policy, resource, property }: Waiver): string {
  const subject = resource.startsWith("urn:") ? (resource.split("::").at(-1) ?? "") : resource;
  return [policy, subject, property ?? ""]
    .map((part) => part.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-+|-+$/g, ""))
    .filter((part) => part !== "")
    .join("-")
    .slice(0, longestName)
    .replace(/-+$/, "");
}

/** The waiver as YAML, in the order in which people read it. */
export function waiverText({ place: _, ...waiver }: Waiver): string {
  const { policy, resource, property, ...rest } = waiver;
  const about = property === undefined ? {} : { property };
  return stringify({ policy, resource, ...about, ...rest }, { lineWidth: 0 });
}

/**
 * Writes the file whole: a reader sees it with all its text or not at all, and nobody else's file
 * is lost when two people choose one name at the same time.
 * @throws GonogoError `usage` when it exists, or cannot be written.
 */
export function writeWaiver(
  { folder, path }: WaiverPath,
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
