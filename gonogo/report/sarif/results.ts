/** What every SARIF result of a policy has, whatever it is for. */
import type { Location, LogicalLocation, Result as SarifResult } from "sarif";
import type { SourcePosition } from "../../engine/types";
import { memo } from "../memo";
import type { ReportWaiver, Result, StackReport } from "../model";
import { policyKey, shortType, splitUrn, waiverText } from "../names";
import { neutral } from "../neutral";
import { physical, projectFile, samePlace } from "./places";

export interface RunIndex {
  readonly run: StackReport;
  /** Id of a rule → its place in the tool's list. */
  readonly rules: ReadonlyMap<string, number>;
  readonly frames: ReadonlyMap<string, readonly SourcePosition[]>;
  /** `pack/policy` → what is so where it passes. */
  readonly titles: ReadonlyMap<string, string>;
  /** URN → how messages name the resource, and SARIF's words for it. */
  readonly subject: (urn: string) => Subject;
}

interface Subject {
  /** `orders (aws:rds:Instance)` */
  readonly shown: string;
  readonly logical: LogicalLocation;
}

export function indexOf(run: StackReport, ruleIds: readonly string[]): RunIndex {
  return {
    run,
    rules: new Map(ruleIds.map((id, at) => [id, at])),
    frames: new Map(run.resources.map(({ urn, frames }) => [urn, frames])),
    titles: new Map(run.policies.map((p) => [policyKey(p, p.name), neutral(p.title)])),
    subject: memo((urn) => {
      const { name, type } = splitUrn(urn);
      const logical = { name, fullyQualifiedName: urn, kind: "resource" };
      return { shown: `${name} (${shortType(type)})`, logical };
    }),
  };
}

/** Rule, message, places and fingerprint. */
export function policyResult(found: Result, index: RunIndex): SarifResult {
  const key = policyKey(found, found.policy);
  const frames = index.frames.get(found.urn) ?? [];
  const related = frames.filter((frame) => !samePlace(frame, found.source));
  return {
    ...ruleOf(key, index),
    message: { text: messageOf(found, index) },
    locations: [
      {
        ...physical(found.source ?? projectFile(index.run)),
        logicalLocations: logicalOf(found, index),
      },
    ],
    ...(related.length > 0 ? { relatedLocations: related.map(relatedLocation) } : {}),
    partialFingerprints: { "gonogo/v1": found.fingerprint },
  };
}

export function ruleOf(ruleId: string, { rules }: RunIndex) {
  return { ruleId, ruleIndex: rules.get(ruleId) ?? -1 };
}

function messageOf(found: Result, { titles, subject }: RunIndex): string {
  const { shown } = subject(found.urn);
  const message = neutral(found.message);
  switch (found.outcome) {
    case "pass":
      return `${shown}: ${titles.get(policyKey(found, found.policy)) ?? "passes"}`;
    case "fail":
      return `${shown}: ${message}`;
    case "unknown":
      return `${shown}: Undecided: ${message}`;
    case "error":
      return `${shown}: Error: ${message}`;
    case "manual":
      return `${shown}: Left to a person: ${message}`;
    case "not-applicable":
      return `${shown}: Not applicable: ${message}`;
  }
}

function logicalOf({ urn, property }: Result, { subject }: RunIndex): LogicalLocation[] {
  const { logical } = subject(urn);
  return property === undefined
    ? [logical]
    : [logical, { name: property, kind: "property", fullyQualifiedName: property }];
}

function relatedLocation(frame: SourcePosition, at: number): Location {
  return { id: at, ...physical(frame), message: { text: "registered here" } };
}

export function suppression(justification: string) {
  return { kind: "external" as const, status: "accepted" as const, justification };
}

export function suppressionOf(waiver: ReportWaiver | undefined) {
  return waiver === undefined ? [] : [suppression(neutral(waiverText(waiver)))];
}
