/**
 * What packs made with gonogo's framework write down where GONOGO_PACK_RECORD names a file: whom
 * they looked at, and why a policy does not apply. policies/framework/population-record.ts writes
 * it.
 */
import { GonogoError } from "../../errors";

export interface PackRecord {
  /** URN → policy → why it does not apply; every resource that was analyzed is there. */
  readonly resources: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** The same of the stack's policies; absent when the stack was not analyzed. */
  readonly stack: ReadonlyMap<string, string> | undefined;
}
/** By the name of the pack. */
export type PackRecords = ReadonlyMap<string, PackRecord>;

interface Line {
  readonly pack: string;
  readonly start?: boolean;
  readonly urn?: string;
  readonly notApplicable?: readonly { readonly policy: string; readonly reason: string }[];
}

/** @throws GonogoError `usage` for what is no record, with the line. */
export function readPackRecords(text: string, place: string): PackRecords {
  const records = new Map<
    string,
    { resources: Map<string, Map<string, string>>; stack?: Map<string, string> }
  >();
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const read = lineOf(line);
    if (read === undefined) {
      throw new GonogoError(
        "usage",
        `${place}:${index + 1}: this is no line of a pack's record. Give the file that ` +
          "GONOGO_PACK_RECORD named when the Pulumi CLI ran, whole.",
      );
    }
    // A pack that starts begins anew: pulumi up analyzes once for its preview, once for its update.
    if (read.start || !records.has(read.pack)) records.set(read.pack, { resources: new Map() });
    const record = records.get(read.pack);
    if (read.start || record === undefined) continue;
    const reasons = new Map(read.notApplicable?.map(({ policy, reason }) => [policy, reason]));
    if (read.urn === undefined) record.stack = reasons;
    else record.resources.set(read.urn, reasons);
  }
  return new Map([...records].map(([pack, { resources, stack }]) => [pack, { resources, stack }]));
}

function lineOf(line: string): Line | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const read = value as Partial<Line>;
  const { pack, start, urn, notApplicable = [] } = read;
  const isReason = (each: unknown) =>
    ["policy", "reason"].every((key) => typeof Reflect.get(Object(each), key) === "string");
  const fits =
    typeof pack === "string" &&
    (urn === undefined || typeof urn === "string") &&
    Array.isArray(notApplicable) &&
    notApplicable.every(isReason) &&
    (start === true || read.notApplicable !== undefined);
  return fits ? { ...read, pack } : undefined;
}
