/**
 * SARIF 2.1.0 as GitHub's code scanning reads it: an alert for each result, whatever its kind or
 * its suppressions. So a result is what someone must look at, and nothing else: failures that no
 * waiver covers, and rules that could not be decided where that blocks. Of the checklist it holds
 * what blocks and has a file to open: evidence that is broken or late, statements that have run
 * out. What nobody has said yet has no line of code; the verdict in the run's properties counts it.
 */
import type { Log, Run, Result as SarifResult } from "sarif";
import { byPreview } from "../../policies/catalogue/checklist";
import { GonogoError } from "../errors";
import type { ItemResult } from "../verdict/types";
import { isItemWaived } from "./disposition";
import type { Report, Result, StackReport } from "./model";
import { policyKey } from "./names";
import { categoryOf, failedRun } from "./sarif";
import { itemResult } from "./sarif/items";
import { indexOf, policyResult } from "./sarif/results";
import { controlDescriptor, controlRule, policyRule, toolOf } from "./sarif/rules";
import { spreadJson } from "./spread-json";
import { goOf, plural, severities } from "./verdict";

/** GitHub refuses a file with more. */
const maxRuns = 20;
const maxResults = 25_000;

export function sarifGithub(report: Report): string {
  if (report.runs.length > maxRuns) {
    throw new GonogoError(
      "usage",
      `GitHub takes at most ${maxRuns} stacks in one SARIF file, and this report has ` +
        `${report.runs.length}: write a file for each with --output FOLDER/, and upload the folder.`,
    );
  }
  const log: Log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    // A failed run makes GitHub refuse the file, so it stands in one only where there is no other.
    runs:
      report.runs.length > 0
        ? report.runs.map((run) => stackRun(report, run))
        : report.failures.slice(0, maxRuns).map((failure) => failedRun(report, failure)),
  };
  // One line for each result.
  return spreadJson(log, 4);
}

function stackRun(report: Report, run: StackReport): Run {
  const { checklist } = run;
  const open = run.results.filter(isAlert);
  const items = checklist?.items.filter(isItemAlert) ?? [];
  const shown = [...open].sort(worstFirst).slice(0, maxResults - items.length);
  const policies = new Set(shown.map((r) => policyKey(r, r.policy)));
  const controls = new Set(items.map(({ control }) => control));
  const rules = [
    ...run.policies.filter((p) => policies.has(policyKey(p, p.name))).map(policyRule),
    ...(checklist?.controls ?? []).filter(({ id }) => controls.has(id)).map(controlDescriptor),
  ];
  const index = indexOf(
    run,
    rules.map(({ id }) => id),
  );
  const left = open.length - shown.length;
  const go = goOf(run);
  return {
    tool: toolOf(report, rules),
    automationDetails: { id: categoryOf(run) },
    columnKind: "utf16CodeUnits",
    invocations: [
      {
        executionSuccessful: true,
        startTimeUtc: run.startedAt,
        endTimeUtc: run.finishedAt,
        exitCode: go ? 0 : 1,
        ...(left > 0 ? { toolExecutionNotifications: [leftOut(left)] } : {}),
      },
    ],
    results: [
      ...shown.map((found) =>
        alert(policyResult(found, index), found.fingerprint, found.blocking, {
          outcome: found.outcome,
          enforcementLevel: found.level,
          blocking: found.blocking,
        }),
      ),
      ...items.map((item) => {
        const made = itemResult(item, { system: checklist?.system ?? "" }, index);
        const fingerprint = made.partialFingerprints?.["gonogo/v1"] ?? controlRule(item.control);
        return alert(made, fingerprint, true, { outcome: item.outcome, blocking: true });
      }),
    ],
    properties: {
      verdict: go ? "GO" : "NO-GO",
      summary: checklist?.summary ?? run.verdict.summary,
    },
  };
}

function alert(
  made: SarifResult,
  fingerprint: string,
  blocking: boolean,
  properties: Record<string, unknown>,
): SarifResult {
  return {
    ...made,
    kind: "fail",
    level: blocking ? "error" : "warning",
    partialFingerprints: {
      // Given by us, or GitHub would hash the line and lose the alert when the line moves.
      primaryLocationLineHash: `${fingerprint.slice(0, 16)}:1`,
      ...made.partialFingerprints,
    },
    properties,
  };
}

function isAlert({ outcome, blocking, waiver }: Result): boolean {
  if (waiver !== undefined) return false;
  return outcome === "fail" || (blocking && (outcome === "unknown" || outcome === "error"));
}

/** What policies found is an alert of theirs already. */
function isItemAlert(item: ItemResult): boolean {
  const { blocking, outcome, contributions } = item;
  if (!blocking || isItemWaived(item) || outcome === "manual") return false;
  return contributions.some(
    (each) => each.outcome === outcome && each.place !== undefined && !byPreview.includes(each.way),
  );
}

function worstFirst(a: Result, b: Result): number {
  return (
    Number(b.blocking) - Number(a.blocking) ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity)
  );
}

function leftOut(count: number) {
  const left = plural(count, "finding is", "findings are");
  const text = `${left} left out: GitHub takes at most ${maxResults} in one run.`;
  return { level: "warning" as const, message: { text } };
}
