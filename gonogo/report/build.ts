/** Makes the report of what the engine saw. Pure: the same input gives the same report. */
import { hash } from "node:crypto";
import { posix, relative, resolve, sep } from "node:path";
import type { Policy } from "../../policies/framework/define-policy";
import type { Settings } from "../../policies/framework/settings";
import { waiversOfPack } from "../../policies/framework/waivers/of-pack";
import { concerns, type Waiver } from "../../policies/framework/waivers/waiver";
import type { StackChanges } from "../changes/types";
import { estimate } from "../cost/estimate";
import type { PackRun, PreviewResult, SourcePosition } from "../engine/types";
import { type Correct, corrector } from "./corrections";
import { countOutcomes } from "./counts";
import { grouped } from "./groups";
import { guardRun, reportChanges } from "./guard";
import { judgedLevel, levelOrigin, ownPack } from "./levels";
import type {
  Gate,
  Report,
  ReportPolicy,
  ReportResource,
  ReportWaiver,
  Result,
  RunContext,
  StackFailure,
  StackReport,
} from "./model";
import { populationOf, tagValues } from "./population";
import { blocks, type Row, type RunBeside } from "./row";
import { settled } from "./settled";
import { unannounced } from "./unannounced";
import { verdictOf } from "./verdict";

export interface StackInput {
  readonly result: PreviewResult;
  readonly gate: Gate;
  /** What the stack's configuration says to gonogo's own pack. */
  readonly settings?: Settings;
  /** What a deployment would delete or replace, when that was asked. */
  readonly changes?: StackChanges;
  /** What was asked beside the packs: looks at the running system. */
  readonly beside?: readonly RunBeside[];
  /** The waivers of the stack's files. */
  readonly waivers?: readonly Waiver[];
  /** Absolute path of the folder that holds Pulumi.yaml. */
  readonly programDir: string;
  /** Absolute path that source files are told from: the root of the repository. */
  readonly rootDir: string;
  readonly context?: RunContext;
}

export interface ReportInput {
  readonly toolVersion: string;
  /** How programs and packs were run: "embedded (fast)". */
  readonly engine: string;
  readonly stacks: readonly StackInput[];
  readonly failures?: readonly StackFailure[];
  /** Control id → checklist box ids. */
  readonly boxesOf: (control: string) => readonly string[];
  /** Policy id → policy of gonogo's own pack, which knows how to correct what it finds. */
  readonly policyOf?: (id: string) => Policy | undefined;
}

export function buildReport(input: ReportInput): Report {
  return {
    schemaVersion: "1.4",
    tool: { name: "gonogo", version: input.toolVersion, engine: input.engine },
    runs: input.stacks.map((stack) => stackReport(stack, input)),
    failures: input.failures ?? [],
  };
}

function stackReport(input: StackInput, about: ReportInput): StackReport {
  const { boxesOf, toolVersion, policyOf = () => undefined } = about;
  const { gate, settings, programDir, rootDir, changes, waivers = [] } = input;
  const guard = changes === undefined ? [] : [guardRun(changes, gate, toolVersion)];
  const beside = [...guard, ...(input.beside ?? [])];
  const result = withPacks(input.result, beside);
  const place = (p: SourcePosition) => ({ ...p, file: fileFrom(rootDir, programDir, p.file) });
  const registered = result.resources.map(
    (r): ReportResource => ({
      urn: r.urn,
      type: r.type,
      name: r.name,
      ...(r.parent === undefined ? {} : { parent: r.parent }),
      custom: r.custom,
      read: r.read,
      protect: r.protect,
      ...(r.source === undefined ? {} : { source: place(r.source) }),
      frames: r.frames.map(place),
    }),
  );
  const resources = [...registered, ...beside.flatMap(({ subjects = [] }) => subjects)];
  const sources = new Map(resources.map((r) => [r.urn, r.source]));
  const types = new Map(resources.map((r) => [r.urn, r.type]));
  const correct = corrector({ policyOf, resources: result.resources, gate, settings });
  const fingerprint = fingerprints();
  const context = { sources, types, waivers, gate, settings, correct, fingerprint };
  const rowResults: Result[] = [];
  const policies: ReportPolicy[] = [];
  for (const pack of result.packs) {
    const own = beside.find((each) => each.pack === pack)?.rows;
    const rows = own ?? populationOf(pack, result.resources, gate);
    for (const row of rows) rowResults.push(resultOf(row, pack.name, context));
    policies.push(...policiesOf(pack, rows, boxesOf, settings));
  }
  const { results, groups } = grouped(settled(rowResults, resources), resources);
  const own = result.packs.some((pack) => pack.name === ownPack);
  return {
    project: result.project,
    stack: result.stack,
    organization: result.organization,
    program: relative(rootDir, programDir).split(sep).join("/") || ".",
    gate,
    ...(settings && own ? { preset: settings.preset } : {}),
    startedAt: result.startedAt,
    finishedAt: result.finishedAt,
    ...(input.context === undefined ? {} : { context: input.context }),
    verdict: verdictOf(result.stack, policies, results, countOutcomes(results)),
    packs: result.packs.map((pack) => ({
      name: pack.name,
      version: pack.version,
      policies: pack.policies.filter((p) => p.enforcementLevel !== "disabled").length,
      analyzed: pack.analyzed,
    })),
    resources,
    cost: estimate(result.resources),
    ...(changes === undefined ? {} : { changes: reportChanges(changes) }),
    policies,
    results,
    groups,
    remediations: result.packs.flatMap((pack) =>
      pack.remediations
        .filter(({ changes: set, diagnostic }) => set.length > 0 || diagnostic !== undefined)
        .map((each) => ({ pack: pack.name, ...each, ...sourceOf(sources, each.urn) })),
    ),
    notChecked: result.notChecked,
  };
}

function withPacks(result: PreviewResult, beside: readonly RunBeside[]): PreviewResult {
  return { ...result, packs: [...result.packs, ...beside.map(({ pack }) => pack)] };
}

/** Files that the engine tells from the program are told from the root, when they are inside. */
function fileFrom(rootDir: string, programDir: string, file: string): string {
  const absolute = resolve(programDir, file);
  const told = relative(rootDir, absolute).split(sep).join(posix.sep);
  return told.startsWith("../") ? absolute : told;
}

type Sources = ReadonlyMap<string, SourcePosition | undefined>;

function sourceOf(sources: Sources, urn: string): { readonly source?: SourcePosition } {
  const source = sources.get(urn);
  return source === undefined ? {} : { source };
}

interface ResultContext {
  readonly sources: Sources;
  /** URN → type. */
  readonly types: ReadonlyMap<string, string>;
  readonly settings: Settings | undefined;
  readonly correct: Correct;
  readonly fingerprint: (parts: readonly string[]) => string;
  readonly waivers: readonly Waiver[];
  readonly gate: Gate;
}

function resultOf(
  { waived, ...row }: Row,
  pack: string,
  { sources, types, settings, correct, fingerprint, waivers, gate }: ResultContext,
): Result {
  const waiver = (waived ? waiversOfPack(pack, waivers) : []).find((each) => concerns(each, row));
  const { level = row.level, ...override } = judgedLevel(pack, row, types.get(row.urn), settings);
  return {
    pack,
    ...row,
    level,
    // A pack that waives by files that the tool does not find waives nothing.
    blocking: waiver === undefined && blocks(row.outcome, level, gate),
    ...override,
    ...sourceOf(sources, row.urn),
    ...correct(pack, row),
    ...(waiver === undefined ? {} : { waiver: reportWaiver(waiver) }),
    fingerprint: fingerprint([pack, row.policy, row.urn, row.property ?? ""]),
  };
}

function reportWaiver(waiver: Waiver): ReportWaiver {
  const { reason, owner, approver, ticket, expires, place } = waiver;
  return { reason, owner, approver, ticket, expires, place };
}

/** Two findings about one property must not share a fingerprint, so the second counts on. */
function fingerprints(): (parts: readonly string[]) => string {
  const seen = new Map<string, number>();
  return (parts) => {
    const key = JSON.stringify(parts);
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return hash("sha256", count > 0 ? `${key}${count}` : key);
  };
}

function policiesOf(
  pack: PackRun,
  rows: readonly Row[],
  boxesOf: ReportInput["boxesOf"],
  settings: Settings | undefined,
): ReportPolicy[] {
  const byPolicy = new Map<string, Row[]>(pack.policies.map((p) => [p.name, []]));
  for (const row of rows) {
    const list = byPolicy.get(row.policy);
    if (list) list.push(row);
    else byPolicy.set(row.policy, [row]);
  }
  const announced = new Map(pack.policies.map((p) => [p.name, p]));
  return [...byPolicy].map(([name, own]) => {
    const policy = announced.get(name) ?? unannounced(name, own);
    const controls = tagValues(policy, "control");
    return {
      pack: pack.name,
      packVersion: pack.version,
      name,
      title: policy.displayName || name,
      why: policy.description,
      fix: policy.remediationSteps,
      url: policy.url,
      severity: policy.severity,
      level: policy.enforcementLevel,
      ...levelOrigin(pack.name, policy, settings),
      controls,
      boxes: [...new Set(controls.flatMap(boxesOf))],
      counts: countOutcomes(own),
    };
  });
}
