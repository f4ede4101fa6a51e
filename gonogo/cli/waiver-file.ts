/** The file of a waiver: where it stands, and what it says. */
import { join } from "node:path";
import { stringify } from "yaml";
import type { WaivedItem, Waiver } from "../../policies/framework/waivers/waiver";
import { type EntryPath, entryPath } from "./entry-file";

/** Longest name of a file that we make up; a path may be as long as 260 on some systems. */
const longestName = 80;

/** @param given File name to use; made of policy and resource otherwise. */
export function waiverPath(
  stacks: string,
  stack: string,
  waiver: Waiver,
  given: string | undefined,
): EntryPath {
  const made = `${fileName(waiver)}.yaml`;
  return entryPath(join(stacks, `${stack}.waivers`), { given, made, example: "legacy-db.yaml" });
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

/** @param given File name to use; made of the item otherwise. */
export function itemWaiverPath(
  stacks: string,
  stack: string,
  { item }: WaivedItem,
  given: string | undefined,
): EntryPath {
  const made = `${item.replace(/[^A-Za-z0-9]+/g, "-").slice(0, longestName)}.yaml`;
  return entryPath(join(stacks, `${stack}.waivers`), { given, made, example: "on-call.yaml" });
}

/** The waiver of an item as YAML. */
export function itemWaiverText({ place: _, ...waiver }: WaivedItem): string {
  return stringify(waiver, { lineWidth: 0 });
}
