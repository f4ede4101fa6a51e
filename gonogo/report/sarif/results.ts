/** What every SARIF result of a policy has, whatever it is for. */
import type { Location, Result as SarifResult } from "sarif";
import type { SourcePosition } from "../../engine/types";
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
}

export function indexOf(run: StackReport, ruleIds: readonly string[]): RunIndex {
  return {
    run,
    rules: new Map(ruleIds.map((id, at) => [id, at])),
    frames: new Map(run.resources.map(({ urn, frames }) => [urn, frames])),
    titles: new Map(run.policies.map((p) => [policyKey(p, p.name), neutral(p.title)])),
  };
}

/** Rule, message, places and fingerprint. */
export function policyResult(found: Result, index: RunIndex): SarifResult {
  const key = policyKey(found, found.policy);
  const frames = index.frames.get(found.urn) ?? [];
  const related = frames.filter((frame) => !samePlace(frame, found.source));
  return {
    ...ruleOf(key, index),
    message: { text: messageOf(found, index.titles.get(key) ?? "passes") },
    locations: [
      {
        ...physical(found.source ?? projectFile(index.run)),
        logicalLocations: logical(found),
      },
    ],
    ...(related.length > 0 ? { relatedLocations: related.map(relatedLocation) } : {}),
    partialFingerprints: { "gonogo/v1": found.fingerprint },
  };
}

export function ruleOf(ruleId: string, { rules }: RunIndex) {
  return { ruleId, ruleIndex: rules.get(ruleId) ?? -1 };
}

function messageOf({ urn, outcome, message }: Result, title: string): string {
  const { name, type } = splitUrn(urn);
  const told = {
    pass: title,
    fail: neutral(message),
    unknown: `Undecided: ${neutral(message)}`,
    error: `Error: ${neutral(message)}`,
    manual: `Left to a person: ${neutral(message)}`,
    "not-applicable": `Not applicable: ${neutral(message)}`,
  };
  return `${name} (${shortType(type)}): ${told[outcome]}`;
}

function logical({ urn, property }: Pick<Result, "urn" | "property">) {
  const resource = { name: splitUrn(urn).name, fullyQualifiedName: urn, kind: "resource" };
  return property === undefined
    ? [resource]
    : [resource, { name: property, kind: "property", fullyQualifiedName: property }];
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
