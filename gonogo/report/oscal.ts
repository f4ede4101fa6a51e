/**
 * OSCAL assessment results: what was assessed (the resources), with what (the packs), what was
 * seen, what is wrong, and what follows for each control and each item of the checklist. `gonogo
 * oscal catalog` prints the controls that the findings point to.
 */
import { groupBy } from "./group-by";
import type { Report, Result, StackFailure, StackReport } from "./model";
import { policyKey } from "./names";
import { hrefOf, listed, markup, metadata, props, token } from "./oscal/document";
import {
  controlFinding,
  isSingled,
  itemFinding,
  type Reviewed,
  reviewedControls,
} from "./oscal/findings";
import {
  itemObservation,
  type Naming,
  policyObservations,
  resultObservations,
} from "./oscal/observations";
import { itemRisk, policyRisks } from "./oscal/risks";
import { localDefinitions } from "./oscal/subjects";
import { spreadJson } from "./spread-json";
import { digestOfRun, uuidOf } from "./uuid";
import { goOf } from "./verdict";

/** @param now ISO 8601, UTC: when a report was made in which no stack came to its end. */
export function oscal(report: Report, now: string): string {
  const digests = report.runs.map((run) => digestOfRun(report, run));
  const ends = report.runs.map(({ finishedAt }) => finishedAt).sort();
  const at = ends.at(-1) ?? now;
  const failures = report.failures.map(({ stack, message }) => `${stack} ${message}`);
  const uuid = uuidOf("assessment-results", ...digests, ...failures);
  const plan = uuidOf("plan", uuid);
  const { name, version } = report.tool;
  const stacks = [...report.runs, ...report.failures].map(({ stack }) => stack).join(", ");
  const document = {
    "assessment-results": {
      uuid,
      metadata: metadata(`Launch assessment of ${stacks}`, at, at),
      "import-ap": { href: `#${plan}` },
      results: [
        ...report.runs.map((run) => resultOf(report, run)),
        ...report.failures.map((failure) => failed(failure, at)),
      ],
      "back-matter": {
        resources: [planOf(plan, `${name} ${version}`), ...report.runs.flatMap(inputs)],
      },
    },
  };
  // One line for each observation, risk and finding.
  return spreadJson(document, 5);
}

/** OSCAL wants a plan; ours is the tool itself. */
function planOf(uuid: string, tool: string) {
  return {
    uuid,
    title: "Assessment plan",
    description: markup(
      `Every policy in force was run by ${tool} over every resource of its types in a preview of ` +
        "the stack, and every item of the checklist was decided, where one was audited.",
    ),
  };
}

/** The files that the verdict was made from. */
function inputs(run: StackReport) {
  return (run.context?.inputs ?? []).map(({ kind, path, sha256 }) => ({
    uuid: uuidOf("input", run.stack, kind, path, sha256),
    title: markup(path),
    description: markup(`${kind} of ${run.stack}`),
    rlinks: [{ href: hrefOf(path), hashes: [{ algorithm: "SHA-256", value: sha256 }] }],
  }));
}

function resultOf(report: Report, run: StackReport) {
  const digest = digestOfRun(report, run);
  const uuid: Naming = (kind, ...parts) => uuidOf(digest, kind, ...parts);
  const results = groupBy(run.results, (r) => policyKey(r, r.policy));
  const controls = reviewedControls(run, results);
  const items = run.checklist?.items ?? [];
  const risks = [
    ...policyRisks(run.policies, run.results, uuid),
    ...items.flatMap((item) => (item.waiver ? [itemRisk(item, item.waiver, uuid)] : [])),
  ];
  const remarks = [...(run.checklist?.waiverProblems ?? []), ...run.notChecked];
  const known = new Set(risks.map((risk) => risk.uuid));
  return {
    uuid: uuid("results"),
    title: markup(run.stack),
    description: markup(run.checklist?.summary ?? run.verdict.summary),
    start: run.startedAt,
    end: run.finishedAt,
    ...props(about(run)),
    "local-definitions": localDefinitions(report, run),
    "reviewed-controls": { "control-selections": [selection(controls)] },
    ...listed("observations", [
      ...policyObservations(run, results, uuid),
      ...resultObservations(run, run.results.filter(isSingled), uuid),
      ...items.map((item) => itemObservation(item, run, uuid)),
    ]),
    ...listed("risks", risks),
    ...listed("findings", findings(controls, results, items, known, uuid)),
    ...(remarks.length > 0 ? { remarks: markup(remarks.join(" ")) } : {}),
  };
}

function findings(
  controls: readonly Reviewed[],
  results: ReadonlyMap<string, readonly Result[]>,
  items: NonNullable<StackReport["checklist"]>["items"],
  risks: ReadonlySet<string>,
  uuid: Naming,
) {
  return [
    ...controls.map((control) => controlFinding(control, results, risks, uuid)),
    ...items.map((item) => itemFinding(item, risks, uuid)),
  ];
}

function about({ checklist, context, ...run }: StackReport) {
  return {
    verdict: goOf({ verdict: run.verdict, ...(checklist === undefined ? {} : { checklist }) })
      ? "GO"
      : "NO-GO",
    project: run.project,
    stack: run.stack,
    organization: run.organization,
    environment: run.gate.environment,
    preset: run.preset,
    checklist: checklist?.system,
    phase: checklist?.phase,
    commit: context?.commit?.sha,
    "commit-dirty": context?.commit?.dirty,
    ci: context?.ci?.url,
    runtime: context?.runtime,
  };
}

function selection(controls: readonly Reviewed[]) {
  if (controls.length === 0) return { description: "No policy had a result.", "include-all": {} };
  return {
    "include-controls": controls.map(({ id, items }) => ({
      "control-id": token(id),
      ...listed(
        "statement-ids",
        items.map((item) => token(item.id)),
      ),
    })),
  };
}

function failed({ stack, code, message }: StackFailure, at: string) {
  return {
    uuid: uuidOf("failure", stack, message, at),
    title: markup(stack),
    description: markup(message),
    start: at,
    end: at,
    ...props({ verdict: "none", stack, code }),
    "reviewed-controls": {
      "control-selections": [
        { description: "None: the stack could not be assessed.", "include-all": {} },
      ],
    },
  };
}
