/** A run of the Pulumi CLI as the embedded engine would tell it, from the engine's event log. */
import { GonogoError } from "../../errors";
import type { Described, DescribedPack } from "../describe-packs";
import { ownWords } from "../pack-record";
import { changesBetween } from "../property-changes";
import type { Redactor } from "../redact";
import type {
  EnforcementLevel,
  PackRemediation,
  PackRun,
  PackViolation,
  PreviewedResource,
  PreviewResult,
} from "../types";
import { parseUrn, stackType } from "../urn";
import type { PolicyEvent, ResourceEvent } from "./events";
import type { PackRecords } from "./pack-records";
import { silenceOf } from "./population";
import { type LoggedRun, plain } from "./run";

export interface LoggedInput {
  readonly run: LoggedRun;
  readonly described: Described;
  readonly records: PackRecords;
  readonly stack: string;
  readonly organization: string;
  /** The log's file, for messages. */
  readonly place: string;
}

/** @throws GonogoError `usage` when the log is of another stack, or of other packs. */
export function loggedResult(input: LoggedInput): PreviewResult {
  const { run, described, stack, organization, place } = input;
  const { project, redactor } = described;
  const resources = run.resources.map((event) => resourceOf(event, redactor));
  checkStack(resources, { project, stack, place });
  checkPacks(run, described.packs, place);
  return {
    project,
    stack,
    organization,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    resources,
    packs: described.packs.map((pack) => packRun(pack, resources, input)),
    outputs: {},
    log: run.warnings.map((message) => ({ severity: "warning", message: redactor.text(message) })),
    notChecked: notChecked(input),
  };
}

function resourceOf({ op, urn, type, new: state }: ResourceEvent, redactor: Redactor) {
  // The engine writes the provider as its URN and its id: `urn:...::id`.
  const provider = state?.provider?.replace(/::[^:]*$/, "");
  return {
    urn,
    type,
    name: parseUrn(urn)?.name ?? urn,
    ...(state?.parent ? { parent: state.parent } : {}),
    custom: state?.custom === true,
    read: op === "read" || op === "read-replacement" || state?.external === true,
    protect: state?.protect === true,
    dependencies: [],
    ...(provider ? { provider } : {}),
    frames: [],
    inputs: redactor.display(state?.inputs ?? {}) as Record<string, unknown>,
  } satisfies PreviewedResource;
}

function checkStack(
  resources: readonly PreviewedResource[],
  { project, stack, place }: { project: string; stack: string; place: string },
): void {
  const root = resources.find(({ type }) => type === stackType);
  if (root === undefined) {
    throw new GonogoError(
      "usage",
      `${place} tells of no resource: give the log of pulumi preview or pulumi up.`,
    );
  }
  const of = parseUrn(root.urn);
  if (of?.project === project && of.stack === stack) return;
  throw new GonogoError(
    "usage",
    `${place} is of the stack ${of?.stack} of project ${of?.project}, not of ${stack} of ${project}.`,
  );
}

/** A report without a pack that ran would pass over its findings. */
function checkPacks(run: LoggedRun, packs: readonly DescribedPack[], place: string): void {
  for (const { name, version, dir } of packs) {
    const logged = run.packs.get(name);
    if (logged === undefined) {
      const ran = [...run.packs.keys()].join(", ") || "no policy pack";
      throw new GonogoError(
        "usage",
        `${place}: the policy pack ${name} did not run; ${ran} did. Run pulumi preview with ` +
          `--policy-pack ${dir}, or name the pack that ran with --policy-pack.`,
      );
    }
    if (logged !== "" && version !== "" && logged !== version) {
      throw new GonogoError(
        "usage",
        `${place}: ${name} ${logged} ran, and ${dir} is version ${version}.`,
      );
    }
  }
  const named = new Set(packs.map(({ name }) => name));
  const left = [...run.packs.keys()].filter((name) => !named.has(name));
  if (left.length > 0) {
    throw new GonogoError(
      "usage",
      `${place}: ${left.join(", ")} ran too. Name every pack that ran with --policy-pack.`,
    );
  }
}

function packRun(
  pack: DescribedPack,
  resources: readonly PreviewedResource[],
  { run, records, described }: LoggedInput,
): PackRun {
  const { redactor } = described;
  const rootUrn = resources.find(({ type }) => type === stackType)?.urn ?? "";
  const descriptions = new Map(pack.policies.map((policy) => [policy.name, policy.description]));
  const own = run.violations.filter(({ policyPackName }) => policyPackName === pack.name);
  const silence = silenceOf(pack, run, resources, records);
  const summaries = run.summaries.filter(({ policyPackName }) => policyPackName === pack.name);
  const analyzed = new Set([
    ...summaries.map(({ resourceUrn }) => resourceUrn),
    ...(records.get(pack.name)?.resources.keys() ?? []),
  ]);
  return {
    name: pack.name,
    version: pack.version,
    dir: pack.dir,
    policies: pack.policies,
    analyzed: analyzed.size,
    violations: [
      ...own.map((event) => violationOf(event, descriptions, rootUrn, redactor)),
      ...silence.violations,
    ],
    notApplicable: silence.notApplicable.map((each) => ({
      ...each,
      reason: redactor.message(each.policy, each.reason),
    })),
    remediations: remediationsOf(pack, run, redactor),
    errors: [],
  };
}

const severities = ["low", "medium", "high", "critical"] as const;

function violationOf(
  event: PolicyEvent,
  descriptions: ReadonlyMap<string, string>,
  rootUrn: string,
  redactor: Redactor,
): PackViolation {
  const severity = severities.find((each) => each === event.severity);
  const message = plain(event.message);
  return {
    policy: event.policyName,
    urn: event.resourceUrn || rootUrn,
    level: levelOf(event.enforcementLevel),
    ...(severity === undefined ? {} : { severity }),
    message: redactor.message(
      event.policyName,
      ownWords(message, descriptions.get(event.policyName) ?? ""),
    ),
  };
}

/** What is no advice counts as mandatory, a word that we do not know too. */
function levelOf(level: string): EnforcementLevel {
  return level === "advisory" || level === "disabled" ? level : "mandatory";
}

function remediationsOf(
  { name }: DescribedPack,
  run: LoggedRun,
  redactor: Redactor,
): readonly PackRemediation[] {
  return run.remediations
    .filter(({ policyPackName }) => policyPackName === name)
    .map(({ policyName, resourceUrn = "", before = {}, after = {} }) => ({
      policy: policyName,
      urn: resourceUrn,
      changes: changesBetween(before, after).map((change) => ({
        property: redactor.text(change.path),
        ...(change.before === undefined ? {} : { before: redactor.display(change.before) }),
        ...(change.after === undefined ? {} : { after: redactor.display(change.after) }),
      })),
    }));
}

function notChecked({ run, records, described }: LoggedInput): string[] {
  const silent = described.packs.filter(({ name }) => !records.has(name)).map(({ name }) => name);
  return [
    `Made from the event log of the Pulumi CLI's ${run.isPreview ? "preview" : "update"}: it holds ` +
      "no lines of the program, and no dependencies between resources.",
    "What a deployment would delete or replace is not judged.",
    ...(silent.length === 0
      ? []
      : [
          `${silent.join(", ")}: the event log does not tell why a policy does not apply; a record ` +
            "of the pack does (GONOGO_PACK_RECORD, --pack-record).",
        ]),
  ];
}
