/**
 * A record of whom a pack looked at, and why a policy does not apply: the Pulumi CLI's own event log
 * holds who passed and who failed, and not this. Off unless GONOGO_PACK_RECORD names a file.
 * `gonogo report --pack-record FILE` reads it.
 */
import { appendFileSync } from "node:fs";
import { resolve } from "node:path";
import type { PackName, Reason } from "./wire/answers";

export const recordVariable = "GONOGO_PACK_RECORD";

export interface PopulationRecord {
  /** @param urn Of the resource; undefined of the stack as a whole. */
  add(urn: string | undefined, notApplicable: readonly Reason[]): void;
}

const off: PopulationRecord = { add: () => {} };

export function openPopulationRecord(pack: PackName, env: NodeJS.ProcessEnv): PopulationRecord {
  const given = env[recordVariable];
  if (given === undefined || given === "") return off;
  // Pulumi leaves the user's own folder in PWD; packs run in other ones.
  const file = resolve(env.PWD ?? ".", given);
  let isBroken = false;
  const write = (line: object) => {
    if (isBroken) return;
    try {
      appendFileSync(
        file,
        `${JSON.stringify({ pack: pack.name, version: pack.version, ...line })}\n`,
      );
    } catch (error) {
      // What decides is the violations; a report without the record says that it has none.
      isBroken = true;
      console.error(`${recordVariable}: cannot write ${file}: ${(error as Error).message}`);
    }
  };
  write({ start: true });
  return {
    add: (urn, notApplicable) => {
      write({ ...(urn === undefined ? {} : { urn }), notApplicable });
    },
  };
}
