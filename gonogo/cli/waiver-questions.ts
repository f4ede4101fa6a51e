/** What a person at a terminal is asked on the way to a waiver. */
import { GonogoError } from "../errors";
import type { Arguments } from "./arguments";
import type { Io } from "./io";

export interface Field<Name extends string = string> {
  /** Of the option, and of the key in the file. */
  readonly name: Name;
  readonly question: string;
  readonly required: boolean;
}

/** What every waiver says, whatever it is about, in the order in which it is asked for. */
export const said = [
  { name: "reason", question: "Reason (why it is acceptable)", required: true },
  { name: "owner", question: "Owner (who mends it)", required: true },
  { name: "approver", question: "Approver (who accepts the risk)", required: true },
  { name: "ticket", question: "Ticket", required: true },
  { name: "expires", question: "Expires (last day, such as 2026-12-31)", required: true },
] as const;

/** What the command line says, and what a person at a terminal adds to it. */
export async function answered<Name extends string>(
  fields: readonly Field<Name>[],
  args: Arguments,
  io: Io,
): Promise<Record<Name, string | undefined>> {
  const given = Object.fromEntries(fields.map(({ name }) => [name, args.value(name)]));
  for (const { name, question, required } of fields) {
    if (given[name] === undefined && required && io.ask) {
      given[name] = (await io.ask(`${question}: `))?.trim() || undefined;
    }
  }
  const missing = fields.filter(({ name, required }) => required && given[name] === undefined);
  if (missing.length > 0) {
    const flags = missing.map(({ name }) => `--${name}`).join(", ");
    throw new GonogoError("usage", `A waiver needs ${flags}. See gonogo waive --help.`);
  }
  return given as Record<Name, string | undefined>;
}

/** At a terminal somebody says yes; a script has said so by calling. */
export async function confirmed(args: Arguments, io: Io, place: string): Promise<boolean> {
  if (args.flag("yes") || !io.ask) return true;
  const answer = await io.ask(`Write ${place}? [y/N] `);
  return /^y(es)?$/i.test(answer?.trim() ?? "");
}
