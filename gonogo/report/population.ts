/**
 * Which policy was asked about which resource, and with what outcome: one row for each, so that a
 * reader sees who was looked at and passed, not only who failed.
 */
import type { PackPolicy, PackRun, PreviewedResource } from "../engine/types";
import type { Gate, Outcome } from "./model";
import { isOutsidePopulation, reasonsByPolicy, typeTold } from "./not-applicable";
import { type Interruptions, interruptions, type Reported, reportedByPolicy } from "./reported";
import { blocks, type Row } from "./row";

/** Every row of one pack, policy by policy in the pack's order, resources in registration order. */
export function populationOf(
  pack: PackRun,
  resources: readonly PreviewedResource[],
  gate: Gate,
): Row[] {
  const stackUrn = resources.find((r) => r.type === "pulumi:pulumi:Stack")?.urn ?? "";
  const context: Context = {
    // Resources that a program only looks up are never sent to a pack.
    analyzed: resources.filter((r) => !r.read),
    types: new Map(resources.map((r) => [r.urn, r.type])),
    stackUrn,
    gate,
    reasons: reasonsByPolicy(pack, new Set(resources.map((r) => r.urn)), stackUrn),
    reported: reportedByPolicy(pack, gate, stackUrn),
    interrupted: interruptions(pack),
  };
  const enabled = pack.policies.filter((p) => p.enforcementLevel !== "disabled");
  const rows = enabled.flatMap((policy) => rowsOf(policy, context));
  // A pack may report under a name that it never announced; such a finding must not get lost.
  const asked = new Set(enabled.map((p) => p.name));
  for (const [name, byUrn] of context.reported) {
    if (!asked.has(name)) rows.push(...[...byUrn.values()].flat());
  }
  return rows;
}

interface Context {
  readonly analyzed: readonly PreviewedResource[];
  /** URN → type. */
  readonly types: ReadonlyMap<string, string>;
  readonly stackUrn: string;
  readonly gate: Gate;
  /** Policy → URN → reason. */
  readonly reasons: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly reported: Reported;
  readonly interrupted: Interruptions;
}

function rowsOf(policy: PackPolicy, context: Context): Row[] {
  const reported = context.reported.get(policy.name) ?? new Map<string, readonly Row[]>();
  const reasons = context.reasons.get(policy.name) ?? new Map<string, string>();
  const onlyType = typeTold(reasons.values());
  const rows: Row[] = [];
  for (const urn of populationUrns(policy, context, reported, reasons)) {
    const found = reported.get(urn);
    if (found) {
      rows.push(...found);
      continue;
    }
    const reason = reasons.get(urn);
    if (reason !== undefined) {
      if (!isOutsidePopulation(reason)) {
        rows.push(row(policy, urn, "not-applicable", reason, context.gate));
      }
      continue;
    }
    if (onlyType !== undefined && context.types.get(urn) !== onlyType) continue;
    // Silence after an error is not a pass: the pack never came to this policy.
    const { stack, byUrn } = context.interrupted;
    const unheard = policy.type === "stack" ? stack : byUrn.get(urn);
    rows.push(row(policy, urn, unheard ? "unknown" : "pass", unheard ?? "", context.gate));
  }
  return rows;
}

/** The URNs that a policy was asked about, and those that it reported on of its own accord. */
function populationUrns(
  policy: PackPolicy,
  context: Context,
  reported: ReadonlyMap<string, unknown>,
  reasons: ReadonlyMap<string, string>,
): Iterable<string> {
  const covered = new Set(tagValues(policy, "resource-type"));
  let asked: string[];
  if (covered.size > 0) {
    asked = context.analyzed.filter((r) => covered.has(r.type)).map((r) => r.urn);
  } else if (policy.type === "resource") {
    asked = context.analyzed.map((r) => r.urn);
  } else {
    // A stack policy that does not say what it covers is asked about the stack as one.
    asked = reported.size > 0 || reasons.size > 0 ? [] : [context.stackUrn];
  }
  return new Set([...asked, ...reported.keys(), ...reasons.keys()]);
}

function row(policy: PackPolicy, urn: string, outcome: Outcome, message: string, gate: Gate): Row {
  return {
    policy: policy.name,
    urn,
    outcome,
    blocking: blocks(outcome, policy.enforcementLevel, gate),
    level: policy.enforcementLevel,
    severity: policy.severity,
    message,
  };
}

/** Values of the tags `<key>:<value>`. */
export function tagValues(policy: PackPolicy, key: string): string[] {
  const prefix = `${key}:`;
  return policy.tags.filter((t) => t.startsWith(prefix)).map((t) => t.slice(prefix.length));
}
