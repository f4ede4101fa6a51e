/** What a pack reported: its violations and its errors, as rows. */
import { decodeMessage } from "../../policies/framework/message";
import type { PackError, PackPolicy, PackRun, PackViolation } from "../engine/types";
import type { Gate } from "./model";
import { blocks, type Row } from "./row";

/** The policy that an error is filed under when its pack did not say which one failed. */
export const packErrorPolicy = "pack-error";

/** Policy → URN → rows, in the order in which the pack reported them. */
export type Reported = ReadonlyMap<string, ReadonlyMap<string, readonly Row[]>>;

export function reportedByPolicy(pack: PackRun, gate: Gate, stackUrn: string): Reported {
  const policies = new Map(pack.policies.map((p) => [p.name, p]));
  const reported = new Map<string, Map<string, Row[]>>();
  const add = (found: Row) => {
    const byUrn = reported.get(found.policy) ?? new Map<string, Row[]>();
    reported.set(found.policy, byUrn);
    const list = byUrn.get(found.urn) ?? [];
    byUrn.set(found.urn, list);
    // A policy that both remediates and validates says the same thing twice.
    const twin = list.some((r) => r.message === found.message && r.property === found.property);
    if (!twin) list.push(found);
  };
  for (const violation of pack.violations) {
    add(violationRow(violation, policies.get(violation.policy), gate, stackUrn));
  }
  for (const error of pack.errors) {
    const policy = error.policy === undefined ? undefined : policies.get(error.policy);
    add(errorRow(error, policy, gate, stackUrn));
  }
  return reported;
}

function violationRow(
  violation: PackViolation,
  policy: PackPolicy | undefined,
  gate: Gate,
  stackUrn: string,
): Row {
  const decoded = decodeMessage(violation.message, policy?.description);
  const { outcome, sentence, property } = decoded;
  // A pack that waives reports as advice; a text alone opens no gate.
  const waived = decoded.waived === true && violation.level === "advisory";
  // @pulumi/policy degrades an undecided rule to advice; the policy's own level holds here.
  const level =
    outcome === "unknown" || waived
      ? (policy?.enforcementLevel ?? violation.level)
      : violation.level;
  return {
    policy: violation.policy,
    urn: violation.urn || stackUrn,
    outcome,
    blocking: blocks(outcome, level, gate),
    level,
    severity: violation.severity ?? policy?.severity ?? "unspecified",
    message: sentence,
    ...(property === undefined ? {} : { property }),
    ...(waived ? { waived } : {}),
  };
}

function errorRow(
  error: PackError,
  policy: PackPolicy | undefined,
  gate: Gate,
  stackUrn: string,
): Row {
  // Who cannot tell which rule broke must assume that it was a mandatory one.
  const level = policy?.enforcementLevel ?? "mandatory";
  return {
    policy: error.policy ?? packErrorPolicy,
    urn: error.urn ?? stackUrn,
    outcome: "error",
    blocking: blocks("error", level, gate),
    level,
    severity: policy?.severity ?? "unspecified",
    message: error.message,
  };
}

/** Where a pack answered with an error instead of results: its other policies stayed unheard. */
export interface Interruptions {
  readonly byUrn: ReadonlyMap<string, string>;
  readonly stack: string | undefined;
}

export function interruptions(pack: PackRun): Interruptions {
  const byUrn = new Map<string, string>();
  let stack: string | undefined;
  for (const error of pack.errors) {
    const who = error.policy ?? `the pack ${pack.name}`;
    const message = `Not evaluated: ${who} ended in an error first.`;
    if (error.urn === undefined) stack = message;
    else byUrn.set(error.urn, message);
  }
  return { byUrn, stack };
}
