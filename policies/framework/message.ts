/**
 * The one-line form in which an outcome travels through CrossGuard's protocol, which knows only
 * violations: readable under the Pulumi CLI, and decoded by the tool.
 *
 *     Storage is not encrypted: storageEncrypted is false. [storageEncrypted]
 *     Undecided: storageEncrypted is not known until deployment. [storageEncrypted]
 *     Policy error: TypeError: props.tags.map is not a function
 *     Waived until 2026-12-31 (OPS-12): Storage is not encrypted. [storageEncrypted]
 */
export type ReportedOutcome = "fail" | "unknown" | "error";

const waived = /^Waived until \d{4}-\d{2}-\d{2} \([^)]*\): /;
const undecided = "Undecided: ";
const policyError = "Policy error: ";

export function encodeMessage(
  outcome: ReportedOutcome,
  sentence: string,
  property?: string,
): string {
  const prefix = outcome === "unknown" ? undecided : outcome === "error" ? policyError : "";
  const oneLine = sentence.replace(/\s+/g, " ").trim();
  if (property) {
    return `${prefix}${oneLine} [${property}]`;
  }
  // A sentence that ends as a path does must not be read back as one.
  return `${prefix}${oneLine}${tail.test(oneLine) ? "." : ""}`;
}

/** A path in brackets: words, indexes and quoted keys. */
const tail = /^(.*?) \[((?:[^\s[\]"]|\[\d+\]|\["(?:[^"\\]|\\.)*"\])+)\]$/s;
const sdkUnknown = /value at \.(\S+) can't be known during preview/;

/** Puts a waiver beside a message: the outcome that it tells stays what it was. */
export function withWaiver(
  message: string,
  waiver: { readonly expires: string; readonly ticket: string },
): string {
  const ticket = waiver.ticket.replace(/[()\s]+/g, " ").trim();
  return `Waived until ${waiver.expires} (${ticket}): ${message}`;
}

export interface DecodedMessage {
  readonly outcome: ReportedOutcome;
  /** True when a waiver was in force, so that the message came as advice. */
  readonly waived?: true;
  readonly sentence: string;
  readonly property?: string;
}

/**
 * Reads our own messages and those that @pulumi/policy writes for any pack.
 *
 * @param description The policy's: @pulumi/policy puts it, and a line break, before each message.
 */
export function decodeMessage(message: string, description = ""): DecodedMessage {
  const path = sdkUnknown.exec(message)?.[1];
  if (path) {
    return {
      outcome: "unknown",
      sentence: `${path} is not known until deployment.`,
      property: path,
    };
  }
  const whole =
    description !== "" && message.startsWith(`${description}\n`)
      ? message.slice(description.length + 1)
      : message;
  const told = whole.replace(waived, "");
  const beside = told === whole ? {} : { waived: true as const };
  const outcome = told.startsWith(undecided)
    ? "unknown"
    : told.startsWith(policyError)
      ? "error"
      : "fail";
  const text = told.slice(
    outcome === "unknown" ? undecided.length : outcome === "error" ? policyError.length : 0,
  );
  const [, sentence, property] = tail.exec(text) ?? [];
  return sentence !== undefined && property !== undefined
    ? { outcome, ...beside, sentence, property }
    : { outcome, ...beside, sentence: text };
}
