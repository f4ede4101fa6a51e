/** The signature of a report: a file beside it. */
import type { Report } from "../report/model";
import { sealed } from "./dsse";
import type { SigningKey } from "./keys";
import { payloadType, type ReportFile, statementBytes } from "./statement";

const ending = ".dsse.json";

/** `<name>.dsse.json` beside `<name>.json`. */
export function envelopeName(report: string): string {
  return report.replace(/\.json$/, "") + ending;
}

export function isEnvelopeName(file: string): boolean {
  return file.endsWith(ending);
}

/** The name of the report that an envelope of this name is beside. */
export function reportNameOf(envelope: string): string {
  return `${envelope.slice(0, -ending.length)}.json`;
}

/**
 * @param file The name that the report is stored under, and exactly the bytes that are in it.
 * @returns The text of the envelope's file; written as it is, for no byte of it may change.
 */
export function envelopeFor(report: Report, file: ReportFile, signer: SigningKey): string {
  return sealed(payloadType, statementBytes(report, file), signer);
}
