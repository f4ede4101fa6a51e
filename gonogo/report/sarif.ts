/**
 * SARIF 2.1.0 for auditors and tools that know its whole vocabulary: one run per stack with the
 * whole population, passes included, every waiver as a suppression, and what changed since the
 * report before as baseline states. For code scanning on GitHub, which shows an alert for each
 * result whatever its kind, there is `sarif-github`.
 */
import type { Artifact, Invocation, Log, Notification, Run, Result as SarifResult } from "sarif";
import type { ItemResult } from "../verdict/types";
import { isItemWaived, itemWaiverText } from "./disposition";
import type { Outcome, Report, Result, Severity, StackFailure, StackReport } from "./model";
import { policyKey } from "./names";
import { neutral } from "./neutral";
import { baselineOf, vanishedResults } from "./sarif/baseline";
import { itemResult } from "./sarif/items";
import { uriOf } from "./sarif/places";
import {
  indexOf,
  policyResult,
  type RunIndex,
  ruleOf,
  suppression,
  suppressionOf,
} from "./sarif/results";
import { auditedRule, controlDescriptor, controlRule, toolOf } from "./sarif/rules";
import { spreadJson } from "./spread-json";
import { digestOfRun, uuidOfReport } from "./uuid";
import { goOf } from "./verdict";

const kinds: Readonly<Record<Outcome, NonNullable<SarifResult["kind"]>>> = {
  pass: "pass",
  fail: "fail",
  unknown: "open",
  error: "open",
  manual: "review",
  "not-applicable": "notApplicable",
};
const levels: Readonly<Record<Severity, NonNullable<SarifResult["level"]>>> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
  unspecified: "warning",
};

export function sarif(report: Report): string {
  const log: Omit<Log, "runs"> & { readonly runs: readonly (Run | RunToWrite)[] } = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      ...report.runs.map((run) => stackRun(report, run)),
      ...report.failures.map((failure) => failedRun(report, failure)),
    ],
  };
  // One line for each result.
  return spreadJson(log, 4);
}

/** The category, up to its last slash: stacks do not mix, nor programs of one repository. */
export function categoryOf({ program, stack }: Pick<StackReport, "program" | "stack">): string {
  return program === "." ? `launch/${stack}/` : `launch/${program}/${stack}/`;
}

type RunToWrite = Omit<Run, "results"> & { readonly results?: Iterable<SarifResult> };

function stackRun(report: Report, run: StackReport): RunToWrite {
  const { checklist, comparison } = run;
  const rules = [
    ...run.policies.map(auditedRule),
    ...(checklist?.controls ?? []).map(controlDescriptor),
  ];
  const index = indexOf(
    run,
    rules.map(({ id }) => id),
  );
  return {
    tool: toolOf(report, rules),
    automationDetails: {
      id: categoryOf(run),
      guid: uuidOfReport(digestOfRun(report, run)),
    },
    ...(comparison === undefined ? {} : { baselineGuid: uuidOfReport(comparison.previous.sha256) }),
    columnKind: "utf16CodeUnits",
    invocations: [invocation(run, index)],
    ...(run.context === undefined ? {} : { artifacts: run.context.inputs.map(artifact) }),
    results: results(run, index),
    properties: runProperties(report, run),
  };
}

/** One at a time: a stack may have tens of thousands. */
function* results(run: StackReport, index: RunIndex): Generator<SarifResult> {
  const { checklist } = run;
  const baseline = baselineOf(run);
  // Either all results of a run tell their suppressions, or none does.
  const some =
    run.results.some(({ waiver }) => waiver !== undefined) || checklist?.items.some(isItemWaived);
  const suppressed = (list: NonNullable<SarifResult["suppressions"]>) =>
    some ? { suppressions: list } : {};
  for (const found of run.results) {
    yield {
      ...policyResult(found, index),
      ...judged(found.outcome, levels[found.severity]),
      ...baseline("result", found.fingerprint),
      ...suppressed(suppressionOf(found.waiver)),
      properties: resultProperties(found),
    };
  }
  for (const item of checklist?.items ?? []) {
    yield {
      ...itemResult(item, { system: checklist?.system ?? "" }, index),
      ...judged(item.outcome, item.required ? "error" : "warning"),
      ...baseline("item", item.id),
      ...suppressed(isItemWaived(item) ? [suppression(neutral(itemWaiverText(item)))] : []),
      properties: itemProperties(item),
    };
  }
  for (const gone of vanishedResults(index)) yield { ...gone, ...suppressed([]) };
}

/** Only a failure has a level. */
function judged(outcome: Outcome, level: NonNullable<SarifResult["level"]>) {
  return { kind: kinds[outcome], level: outcome === "fail" ? level : ("none" as const) };
}

function resultProperties(found: Result) {
  const { outcome, level, blocking, severity, override, since } = found;
  return {
    outcome,
    severity,
    enforcementLevel: level,
    blocking,
    ...(override === undefined
      ? {}
      : { override: `${neutral(override.reason)} (${neutral(override.place)})` }),
    ...(since === undefined ? {} : { since }),
  };
}

function itemProperties(item: ItemResult) {
  const { outcome, required, blocking, section, way, strength, phase, since } = item;
  return {
    outcome,
    required,
    blocking,
    section,
    way,
    strength,
    phase,
    ...(since === undefined ? {} : { since }),
  };
}

function invocation(run: StackReport, index: RunIndex): Invocation {
  const errors = run.results.filter(({ outcome }) => outcome === "error");
  const broken = run.checklist?.items.filter(({ outcome }) => outcome === "error") ?? [];
  const problems = (run.checklist?.waiverProblems ?? []).map((text) => ({
    level: "warning" as const,
    message: { text: neutral(text) },
  }));
  const go = goOf(run);
  const notifications = [
    ...errors.map(({ pack, policy, message }) =>
      notification(`${pack}/${policy}: ${message}`, policyKey({ pack }, policy), index),
    ),
    ...broken.map(({ id, control, reason }) =>
      notification(`${id}: ${reason}`, controlRule(control), index),
    ),
  ];
  return {
    // A preview came to its end; a rule in it that did not is told below.
    executionSuccessful: true,
    startTimeUtc: run.startedAt,
    endTimeUtc: run.finishedAt,
    exitCode: go ? 0 : 1,
    exitCodeDescription: go ? "GO" : "NO-GO",
    ...(notifications.length > 0 ? { toolExecutionNotifications: notifications } : {}),
    ...(problems.length > 0 ? { toolConfigurationNotifications: problems } : {}),
  };
}

function notification(text: string, rule: string, index: RunIndex): Notification {
  const { ruleId: id, ruleIndex } = ruleOf(rule, index);
  return {
    level: "error",
    message: { text: neutral(text) },
    associatedRule: { id, index: ruleIndex },
  };
}

function artifact({ path, kind, sha256 }: NonNullable<StackReport["context"]>["inputs"][number]) {
  return {
    location: { uri: uriOf(path) },
    description: { text: kind },
    hashes: { "sha-256": sha256 },
  } satisfies Artifact;
}

function runProperties(report: Report, run: StackReport) {
  const { checklist, context, gate, preset, packs, notChecked } = run;
  return {
    verdict: goOf(run) ? "GO" : "NO-GO",
    summary: checklist?.summary ?? run.verdict.summary,
    project: run.project,
    stack: run.stack,
    organization: run.organization,
    engine: report.tool.engine,
    gate,
    ...(preset === undefined ? {} : { preset }),
    counts: run.verdict.counts,
    packs,
    notChecked,
    ...(checklist === undefined ? {} : { checklist: checklistProperties(checklist) }),
    ...(context === undefined
      ? {}
      : {
          runtime: context.runtime,
          ...(context.commit === undefined ? {} : { commit: context.commit }),
          ...(context.ci === undefined ? {} : { ci: context.ci }),
          providers: context.providers,
        }),
  };
}

function checklistProperties(checklist: NonNullable<StackReport["checklist"]>) {
  const { system, title, phase, counts, required, blocking } = checklist;
  return { system, title, phase, counts, required, blocking };
}

/** A run without results would close every finding of the stack; one that failed closes none. */
export function failedRun(report: Report, failure: StackFailure): Run {
  return {
    tool: toolOf(report, []),
    automationDetails: { id: `launch/${failure.stack}/` },
    invocations: [
      {
        executionSuccessful: false,
        exitCode: failure.code === "usage" ? 2 : 3,
        toolExecutionNotifications: [{ level: "error", message: { text: failure.message } }],
      },
    ],
  };
}
