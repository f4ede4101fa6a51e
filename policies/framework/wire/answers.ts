/** The pack's answers to Pulumi's Analyzer service, as bytes. */
import type { Severity } from "../define-policy";
import { encodeJson } from "./properties";
import { ProtoWriter } from "./proto-writer";

export type WireLevel = "advisory" | "mandatory" | "disabled" | "remediate";

/** A violation, in CrossGuard's terms. */
export interface Diagnostic {
  readonly policy: string;
  readonly description: string;
  readonly message: string;
  readonly level: WireLevel;
  readonly severity: Severity;
  /** The resource, where the request was about more than one. */
  readonly urn?: string | undefined;
}

/** Why a policy says nothing. */
export interface Reason {
  readonly policy: string;
  readonly reason: string;
}

export interface Answer {
  readonly diagnostics: readonly Diagnostic[];
  readonly notApplicable: readonly Reason[];
  /** Further reasons. The list is written once for all answers that hold the same one. */
  readonly others: readonly Reason[];
}

/** What one policy's remediation made of a resource. */
export interface Remediated {
  readonly policy: string;
  readonly description: string;
  /** All properties, as plain JSON on the wire. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Name and version, which each diagnostic repeats. */
export interface PackName {
  readonly name: string;
  readonly version: string;
}

const levels: Readonly<Record<WireLevel, number>> = {
  advisory: 0,
  mandatory: 1,
  disabled: 2,
  remediate: 3,
};
const severities: Readonly<Record<Severity, number>> = { low: 1, medium: 2, high: 3, critical: 4 };

/** An AnalyzeResponse. */
export function writeAnswer(answer: Answer, pack: PackName): Buffer {
  const writer = new ProtoWriter();
  for (const each of answer.diagnostics) {
    writer.message(2, (diagnostic) =>
      diagnostic
        .text(1, each.policy)
        .text(2, pack.name)
        .text(3, pack.version)
        .text(4, each.description)
        .text(5, each.message)
        .number(7, levels[each.level])
        .text(8, each.urn)
        .number(9, severities[each.severity]),
    );
  }
  writer.fields(written(answer.others));
  writeReasons(writer, answer.notApplicable);
  return writer.finish();
}

/** For a usual resource most policies are among these, with the same reasons as the time before. */
const kept = new WeakMap<readonly Reason[], Buffer>();

function written(reasons: readonly Reason[]): Buffer {
  let bytes = kept.get(reasons);
  if (!bytes) {
    const writer = new ProtoWriter();
    writeReasons(writer, reasons);
    bytes = writer.finish();
    kept.set(reasons, bytes);
  }
  return bytes;
}

function writeReasons(writer: ProtoWriter, reasons: readonly Reason[]): void {
  for (const { policy, reason } of reasons) {
    writer.message(3, (item) => item.text(1, policy).text(2, reason));
  }
}

/** A RemediateResponse. */
export function writeRemediated(remediated: readonly Remediated[], pack: PackName): Buffer {
  const writer = new ProtoWriter();
  for (const { policy, description, properties } of remediated) {
    writer.message(1, (message) =>
      message
        .text(1, policy)
        .text(2, pack.name)
        .text(3, pack.version)
        .text(4, description)
        .bytes(5, encodeJson(properties)),
    );
  }
  return writer.finish();
}
