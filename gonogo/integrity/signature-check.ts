/** Whether the signature beside a report is one of it, and of a key that is trusted. Pure. */
import { readEnvelope, signersOf } from "./dsse";
import { envelopeName } from "./envelope";
import type { Examined, Finding } from "./examine";
import type { PublicKey } from "./keys";
import { payloadType, predicateType, statementType } from "./statement";

export interface SignatureCheck {
  readonly problems: readonly Finding[];
  /** Keys that are trusted and have signed. */
  readonly by: readonly PublicKey[];
}

/**
 * @param envelope The file beside the report; absent where there is none.
 * @param trusted Absent: the signature is not checked, only what it is said of.
 */
export function checkSignature(
  report: Examined,
  envelope: { readonly file: string; readonly bytes: Uint8Array } | undefined,
  trusted: readonly PublicKey[] | undefined,
): SignatureCheck {
  if (envelope === undefined) {
    if (trusted === undefined) return { problems: [], by: [] };
    const message = `is not signed: there is no ${envelopeName(report.name)}.`;
    return { problems: [{ check: "signature", file: report.file, message }], by: [] };
  }
  const bad = (message: string): Finding => ({ check: "signature", file: envelope.file, message });
  const read = readEnvelope(envelope.bytes);
  if (typeof read === "string") return { problems: [bad(`${read}.`)], by: [] };
  if (read.payloadType !== payloadType) {
    return { problems: [bad("holds no in-toto statement.")], by: [] };
  }
  const problems = statementProblems(read.payload, report).map(bad);
  if (trusted === undefined) return { problems, by: [] };
  const signers = signersOf(read, trusted);
  for (const each of signers.problems) problems.push(bad(`holds a signature that ${each}.`));
  if (signers.by.length === 0 && signers.problems.length === 0) {
    const ids = read.signatures.map(({ keyid }) => keyid.slice(0, 60)).join(", ");
    problems.push(bad(`is signed by ${ids || "a key without a name"}, which is not trusted.`));
  }
  return { problems, by: signers.by };
}

function statementProblems(payload: Buffer, report: Examined): string[] {
  const statement = parsed(payload);
  if (
    statement?._type !== statementType ||
    statement.predicateType !== predicateType ||
    !Array.isArray(statement.subject)
  ) {
    return ["holds no statement about a test result."];
  }
  const problems: string[] = [];
  const subject = object(statement.subject[0]);
  if (object(subject?.digest)?.sha256 !== report.sha256) {
    problems.push(`is not about ${report.name} as it is now: the SHA-256 is another.`);
  }
  if (subject?.name !== report.name) {
    problems.push("is about a report of another name: it or the report was renamed.");
  }
  const result = object(statement.predicate)?.result;
  if (!(report.go ? result === "PASSED" || result === "WARNED" : result === "FAILED")) {
    problems.push("tells another verdict than its report.");
  }
  return problems;
}

type JsonObject = Readonly<Record<string, unknown>>;

function parsed(payload: Buffer): JsonObject | undefined {
  try {
    return object(JSON.parse(payload.toString("utf8")));
  } catch {
    return undefined;
  }
}

function object(value: unknown): JsonObject | undefined {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : undefined;
}
