/**
 * The one-line form in which an outcome travels through CrossGuard's protocol, which knows only
 * violations: readable under the Pulumi CLI, and decoded by the tool.
 *
 *     Storage is not encrypted: storageEncrypted is false. [storageEncrypted]
 *     Undecided: storageEncrypted is not known until deployment. [storageEncrypted]
 *     Policy error: TypeError: props.tags.map is not a function
 */
export type ReportedOutcome = "fail" | "unknown" | "error";

const undecided = "Undecided: ";
const policyError = "Policy error: ";

export function encodeMessage(
  outcome: ReportedOutcome,
  sentence: string,
  property?: string,
): string {
  const prefix = outcome === "unknown" ? undecided : outcome === "error" ? policyError : "";
  const oneLine = sentence.replace(/\s+/g, " ").trim();
  return `${prefix}${oneLine}${property ? ` [${property}]` : ""}`;
}

/** Reads our own messages and those that @pulumi/policy writes for any pack. */
export function decodeMessage(message: string): {
  outcome: ReportedOutcome;
  sentence: string;
  property?: string;
} {
  const sdk = /value at \.(\S+) can't be known during preview/.exec(message);
  if (sdk?.[1]) {
    return {
      outcome: "unknown",
      sentence: `${sdk[1]} is not known until deployment.`,
      property: sdk[1],
    };
  }
  const outcome = message.startsWith(undecided)
    ? "unknown"
    : message.startsWith(policyError)
      ? "error"
      : "fail";
  const start =
    outcome === "unknown" ? undecided.length : outcome === "error" ? policyError.length : 0;
  const tail = /^(.*?) \[([^\s\]]+(?:\[\d+\][^\s\]]*)*)\]$/s.exec(message.slice(start));
  return tail?.[1] !== undefined && tail[2] !== undefined
    ? { outcome, sentence: tail[1], property: tail[2] }
    : { outcome, sentence: message.slice(start) };
}
