/** A report of the size that the page must bear: made up, the same on every run. */
import { countOutcomes } from "../../gonogo/report/counts";
import type { Outcome, Report, ReportPolicy, Result, StackReport } from "../../gonogo/report/model";
import type { ChecklistReport, ItemResult } from "../../gonogo/verdict/types";
import { sampleReport, urnOf } from "./sample";

export interface Size {
  readonly boxes: number;
  readonly resources: number;
  readonly policies: number;
  /** Of each policy. */
  readonly results: number;
}

/** All boxes of the five checklists, in a stack that is twice as large as the largest of them. */
export const largest: Size = { boxes: 808, resources: 1_000, policies: 140, results: 40 };

const types = ["aws:s3/bucket:Bucket", "aws:rds/instance:Instance", "aws:sqs/queue:Queue"];
const outcomes: readonly Outcome[] = ["pass", "unknown", "manual", "pass", "fail", "pass"];
const cycled = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

export function largeReport(size: Size = largest): Report {
  const report = sampleReport();
  const [run] = report.runs;
  if (run === undefined) throw new Error("the sample has a run");
  return { ...report, runs: [largeRun(run, size)], failures: [] };
}

function largeRun(run: StackReport, size: Size): StackReport {
  const resources = Array.from({ length: size.resources }, (_, index) => {
    const type = cycled(types, index);
    const name = `shop-component-${index}-resource`;
    const source = { file: "infra/components/store.ts", line: index + 1, column: 7 };
    const urn = urnOf(`shop:index:System$shop:index:Store$${type}`, name);
    return { urn, type, name, custom: true, read: false, protect: false, source, frames: [source] };
  });
  const results = Array.from({ length: size.policies }, (_, index) => index).flatMap((policy) =>
    Array.from({ length: size.results }, (_, at) =>
      resultOf(policy, resources[(policy * 7 + at * 3) % resources.length]?.urn ?? "", at),
    ),
  );
  const policies = Array.from({ length: size.policies }, (_, index) => policyOf(index, results));
  return {
    ...run,
    resources,
    policies,
    results,
    groups: [],
    checklist: checklist(size, resources),
  };
}

function resultOf(policy: number, urn: string, at: number): Result {
  const outcome = at === 1 && policy % 9 === 0 ? "fail" : at === 2 ? "not-applicable" : "pass";
  return {
    pack: "gonogo",
    policy: `policy-number-${policy}`,
    urn,
    outcome,
    blocking: false,
    level: "advisory",
    severity: "medium",
    message:
      outcome === "pass" ? "" : "The queue keeps its messages for 60 seconds, which is short.",
    fingerprint: `${policy}-${at}`.padEnd(64, "0"),
  };
}

function policyOf(index: number, results: readonly Result[]): ReportPolicy {
  const name = `policy-number-${index}`;
  return {
    pack: "gonogo",
    packVersion: "1.2.3",
    name,
    title: `What policy ${index} asks for holds for every resource that it covers`,
    why: "What is not kept is lost when the consumer is down for longer than that: a sentence or two.",
    fix: "Set messageRetentionSeconds to what the longest outage of the consumer needs.",
    url: `https://example.com/policies/${name}`,
    severity: "medium",
    level: "advisory",
    levelSource: "default",
    controls: [`control-${index % 90}`],
    boxes: [`shop-${String((index % 800) + 1).padStart(3, "0")}`],
    counts: countOutcomes(results.filter(({ policy }) => policy === name)),
  };
}

function checklist(size: Size, resources: readonly { readonly urn: string }[]): ChecklistReport {
  const items = Array.from({ length: size.boxes }, (_, index) => itemOf(index, size, resources));
  const controls = new Map<string, ItemResult[]>();
  for (const item of items) {
    controls.set(item.control, [...(controls.get(item.control) ?? []), item]);
  }
  const blocking = items.filter((item) => item.blocking).length;
  return {
    system: "shop",
    title: "Launch of the shop",
    phase: "pre-launch",
    go: blocking === 0,
    counts: countOutcomes(items),
    required: items.length,
    blocking,
    summary: `${items.length} items are required; ${blocking} stand in the way.`,
    items,
    controls: [...controls].map(([id, own]) => ({
      id,
      title: `What ${id} asks for holds`,
      outcome: own[0]?.outcome ?? "manual",
      blocking: own.some((item) => item.blocking),
      items: own.map((item) => item.id),
    })),
  };
}

function itemOf(
  index: number,
  size: Size,
  resources: readonly { readonly urn: string }[],
): ItemResult {
  const outcome = cycled(outcomes, index);
  const policy = `policy-number-${index % size.policies}`;
  return {
    id: `shop-${String(index + 1).padStart(3, "0")}`,
    line: index + 9,
    requirement: "What the box asks for is so in production and in staging",
    control: `control-${index % 300}`,
    way: "policy",
    strength: "proves",
    phase: "pre-launch",
    kind: "box",
    section: `Pre-launch › Part ${Math.floor(index / 20)}`,
    required: true,
    outcome,
    reason: "4 checks of 1 policy passed, and what they leave open nobody has attested.",
    blocking: outcome !== "pass",
    contributions: [
      {
        way: "policy",
        outcome,
        summary: "4 checks of 1 policy passed.",
        policies: [policy],
        resources: resources.slice(index, index + 4).map(({ urn }) => urn),
      },
      {
        way: "attestation",
        outcome,
        summary: "Ann, head of operations, said so on 2026-01-01; that holds until 2026-03-31.",
        place: `stacks/shop-prod.attestations/part-${index}.yaml:1`,
      },
    ],
  };
}
