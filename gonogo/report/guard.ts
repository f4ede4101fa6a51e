/**
 * The guard over what cannot be made again: a deletion or replacement of a resource that holds
 * something is a finding of a policy of its own, like those of any pack.
 */
import type { ResourceChange, StackChanges } from "../changes/types";
import type { PackPolicy, PackRun } from "../engine/types";
import type { Gate, Outcome, ReportChanges } from "./model";
import { blocks, type Row, type RunBeside } from "./row";

const policy: PackPolicy = {
  name: "stateful-resources-kept",
  displayName: "What a deployment cannot make again is neither deleted nor replaced",
  description:
    "A replaced database, bucket, queue, key or secret is a new and empty one: its data, or what " +
    "was encrypted with it, is gone with the old one.",
  // Not a matter of the environment's levels: losing what a stack holds is asked for by name.
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: [],
  remediationSteps:
    "Keep the property that forces the replacement, give a renamed resource an alias, or, when its " +
    "content may be lost, name it in the stack's configuration: gonogo:allowDeletion: [NAME].",
  url: "",
  type: "resource",
};

export function guardRun(changes: StackChanges, gate: Gate, version: string): RunBeside {
  const held = changes.changes.filter((change) => change.holds !== undefined);
  const rows = [
    ...held.map((change) => row(change.urn, judge(change), gate)),
    ...changes.kept.map((urn) => row(urn, { outcome: "pass", message: "" }, gate)),
  ];
  const pack: PackRun = {
    name: "gonogo-changes",
    version,
    dir: "",
    policies: [policy],
    analyzed: rows.length,
    violations: [],
    notApplicable: [],
    remediations: [],
    errors: [],
  };
  return { pack, rows };
}

export function reportChanges({ kept: _, ...changes }: StackChanges): ReportChanges {
  return changes;
}

interface Judgement {
  readonly outcome: Outcome;
  readonly message: string;
  readonly property?: string;
}

function judge(change: ResourceChange): Judgement {
  const { action, allowed, retained, properties } = change;
  const property = properties[0] === undefined ? {} : { property: properties.join(", ") };
  const said = sentence(change);
  if (retained) {
    return {
      outcome: "not-applicable",
      message: `${said} It stays in the cloud (retainOnDelete).`,
    };
  }
  if (allowed && change.protect && action !== "may-replace") {
    const message = `${said} It is allowed, but Pulumi will refuse: the resource is protected.`;
    return {
      outcome: "fail",
      message: `${message} Deploy once without protect first.`,
      ...property,
    };
  }
  if (allowed) {
    return { outcome: "not-applicable", message: `${said} gonogo:allowDeletion allows it.` };
  }
  return { outcome: action === "may-replace" ? "unknown" : "fail", message: said, ...property };
}

export function sentence({ action, holds, reason }: ResourceChange): string {
  const what = holds === undefined ? "The resource" : `The ${holds}`;
  const verb = {
    delete: "would be deleted",
    replace: "would be replaced by a new one",
    "may-replace": "may be replaced by a new one",
  }[action];
  return `${what} ${verb}: ${reason}.`;
}

function row(urn: string, { outcome, message, property }: Judgement, gate: Gate): Row {
  const { enforcementLevel: level, severity } = policy;
  return {
    policy: policy.name,
    urn,
    outcome,
    blocking: blocks(outcome, level, gate),
    level,
    severity,
    message,
    ...(property === undefined ? {} : { property }),
  };
}
