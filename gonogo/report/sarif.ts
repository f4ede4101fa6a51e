/**
 * SARIF 2.1.0 for code scanning: one run per stack. Only what someone must look at is a result:
 * failures, errors, and undecided rules that block. GitHub shows an alert for each result, passes
 * and suppressions included.
 */
import type { Location, Log, ReportingDescriptor, Run, Result as SarifResult } from "sarif";
import type { SourcePosition } from "../engine/types";
import type { Report, ReportPolicy, Result, Severity, StackFailure, StackReport } from "./model";
import { policyKey, shortType, splitUrn, waiverText } from "./names";
import { neutral, neutralJson } from "./neutral";

/** GitHub's bands: above 9.0 critical, from 7.0 high, from 4.0 medium, else low. */
const securitySeverity: Readonly<Record<Severity, string | undefined>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.0",
  unspecified: undefined,
};
/** GitHub cuts descriptions there. */
const maxDescription = 1_024;

export function sarif(report: Report): string {
  const log: Log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      ...report.runs.map((run) => stackRun(report, run)),
      ...report.failures.map((failure) => failedRun(report, failure)),
    ],
  };
  return `${neutralJson(JSON.stringify(log, null, 2))}\n`;
}

function driver(report: Report, rules: ReportingDescriptor[]): Run["tool"] {
  const { name, version } = report.tool;
  return { driver: { name, semanticVersion: version, version, rules } };
}

function stackRun(report: Report, run: StackReport): Run {
  const open = run.results.filter(
    (r) =>
      r.outcome === "fail" ||
      r.outcome === "error" ||
      (r.outcome === "unknown" && (r.blocking || r.waiver !== undefined)),
  );
  const reported = new Set(open.map((r) => policyKey(r, r.policy)));
  const policies = run.policies.filter((p) => reported.has(policyKey(p, p.name)));
  const index = new Map(policies.map((p, i) => [policyKey(p, p.name), i]));
  const frames = new Map(run.resources.map((r) => [r.urn, r.frames]));
  return {
    tool: driver(report, policies.map(rule)),
    // GitHub takes what precedes the last slash as the category, so stacks do not mix.
    automationDetails: { id: `gonogo/${run.project}/${run.stack}/` },
    columnKind: "utf16CodeUnits",
    invocations: [
      {
        executionSuccessful: true,
        startTimeUtc: run.startedAt,
        endTimeUtc: run.finishedAt,
        exitCode: run.verdict.go ? 0 : 1,
      },
    ],
    results: open.map((r) => result(run, r, index, frames.get(r.urn) ?? [])),
    properties: { verdict: run.verdict.go ? "GO" : "NO-GO", summary: run.verdict.summary },
  };
}

/** A run without results would close every alert of the stack; one that failed closes none. */
function failedRun(report: Report, failure: StackFailure): Run {
  return {
    tool: driver(report, []),
    automationDetails: { id: `gonogo/${failure.stack}/` },
    invocations: [
      {
        executionSuccessful: false,
        exitCode: failure.code === "usage" ? 2 : 3,
        toolExecutionNotifications: [{ level: "error", message: { text: failure.message } }],
      },
    ],
  };
}

function rule(policy: ReportPolicy): ReportingDescriptor {
  const severity = securitySeverity[policy.severity];
  const title = cut(neutral(policy.title));
  const why = cut(neutral(policy.why)) || title;
  const fix = neutral(policy.fix) || "See the policy pack.";
  const more = policy.url.startsWith("docs/policies/")
    ? ` More: gonogo explain ${policy.name}.`
    : "";
  const boxes = policy.boxes.length > 0 ? ` Checklist: ${policy.boxes.join(", ")}.` : "";
  return {
    id: policyKey(policy, policy.name),
    name: policy.name,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: `${fix}${boxes}${more}` },
    ...(/^https?:\/\//.test(policy.url) ? { helpUri: policy.url } : {}),
    defaultConfiguration: { level: policy.level === "advisory" ? "warning" : "error" },
    properties: {
      precision: "high",
      tags: ["security", ...policy.controls].slice(0, 20),
      ...(severity === undefined ? {} : { "security-severity": severity }),
    },
  };
}

function result(
  run: StackReport,
  found: Result,
  index: ReadonlyMap<string, number>,
  frames: readonly SourcePosition[],
): SarifResult {
  const { name, type } = splitUrn(found.urn);
  const prefix = { unknown: "Undecided: ", error: "Error: " } as Record<string, string>;
  const related = frames.filter((frame) => !samePlace(frame, found.source));
  const key = policyKey(found, found.policy);
  return {
    ruleId: key,
    ruleIndex: index.get(key) ?? -1,
    kind: "fail",
    level: found.blocking ? "error" : "warning",
    message: {
      text: `${name} (${shortType(type)}): ${prefix[found.outcome] ?? ""}${neutral(found.message)}`,
    },
    locations: [
      {
        ...physical(found.source ?? projectFile(run)),
        logicalLocations: [
          { name, fullyQualifiedName: found.urn, kind: "resource" },
          ...(found.property === undefined
            ? []
            : [{ name: found.property, kind: "property", fullyQualifiedName: found.property }]),
        ],
      },
    ],
    ...(related.length > 0 ? { relatedLocations: related.map(relatedLocation) } : {}),
    partialFingerprints: {
      // Given by us, or GitHub would hash the line and lose the alert when the line moves.
      primaryLocationLineHash: `${found.fingerprint.slice(0, 16)}:1`,
      "gonogo/v1": found.fingerprint,
    },
    ...(found.waiver
      ? {
          suppressions: [
            {
              kind: "external" as const,
              status: "accepted" as const,
              justification: neutral(waiverText(found.waiver)),
            },
          ],
        }
      : {}),
    properties: { outcome: found.outcome, enforcementLevel: found.level, blocking: found.blocking },
  };
}

function relatedLocation(frame: SourcePosition, at: number): Location {
  return { id: at, ...physical(frame), message: { text: "registered here" } };
}

/** GitHub wants all four numbers of a region; the end is exclusive. */
function physical({ file, line, column }: SourcePosition): Location {
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file) },
      region: { startLine: line, startColumn: column, endLine: line, endColumn: column + 1 },
    },
  };
}

function uriOf(file: string): string {
  const path = neutral(file).split("/").map(encodeURIComponent).join("/");
  return file.startsWith("/") ? `file://${path}` : path;
}

/** Where a finding belongs that no line registered: to the program as a whole. */
function projectFile(run: StackReport): SourcePosition {
  return {
    file: run.program === "." ? "Pulumi.yaml" : `${run.program}/Pulumi.yaml`,
    line: 1,
    column: 1,
  };
}

function samePlace(a: SourcePosition, b: SourcePosition | undefined): boolean {
  return a.file === b?.file && a.line === b.line && a.column === b.column;
}

function cut(text: string): string {
  return text.length <= maxDescription ? text : `${text.slice(0, maxDescription - 1)}…`;
}
