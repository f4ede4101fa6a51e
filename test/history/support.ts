/** Small reports of one stack, made from rows. */
import { createHash } from "node:crypto";
import type { Counts, Outcome, Report, Result, StackReport } from "../../gonogo/report/model";
import { outcomes } from "../../gonogo/report/model";
import type { ChecklistReport, ItemResult } from "../../gonogo/verdict/types";

export interface Row {
  readonly policy: string;
  readonly on: string;
  readonly outcome: Outcome;
  readonly property?: string;
  readonly blocking?: boolean;
  readonly waived?: boolean;
}

export interface Made {
  readonly rows?: readonly Row[];
  /** Resources beside those of the rows. */
  readonly resources?: readonly string[];
  /** Policies beside those of the rows, and whether they run. */
  readonly policies?: Readonly<Record<string, boolean>>;
  readonly items?: readonly Partial<ItemResult>[];
  readonly at?: string;
  readonly stack?: string;
}

export const urnOf = (name: string, type = "aws:sqs/queue:Queue") =>
  `urn:pulumi:shop-prod::shop::${type}::${name}`;

export function runOf(made: Made = {}): StackReport {
  const { rows = [], resources = [], policies = {}, items, at = "2026-03-01T12:00:00.000Z" } = made;
  const results = rows.map(resultOf);
  const ran = new Map([
    ...rows.map(({ policy }) => [policy, true] as const),
    ...Object.entries(policies),
  ]);
  const blocking = results.filter((result) => result.blocking).length;
  const counts = countsOf(results);
  return {
    project: "shop",
    stack: made.stack ?? "shop-prod",
    organization: "organization",
    program: ".",
    gate: { environment: "production", undecided: "block" },
    startedAt: at,
    finishedAt: at,
    verdict: { go: blocking === 0, counts, blocking, summary: "" },
    ...(items === undefined ? {} : { checklist: checklistOf(items) }),
    packs: [{ name: "gonogo", version: "1.0.0", policies: ran.size, analyzed: 1 }],
    resources: [...new Set([...rows.map(({ on }) => on), ...resources])].map((name) => ({
      urn: urnOf(name),
      type: "aws:sqs/queue:Queue",
      name,
      custom: true,
      read: false,
      protect: false,
      frames: [],
    })),
    cost: {
      currency: "USD",
      priceRegion: "us-east-1",
      priceDate: "2026-01-01",
      hoursPerMonth: 730,
      total: 0,
      lines: [],
      notEstimated: [],
      unknownTypes: [],
      leftOut: [],
      notes: [],
    },
    policies: [...ran].map(([name, runs]) => ({
      pack: "gonogo",
      packVersion: "1.0.0",
      name,
      title: name,
      why: "",
      fix: "",
      url: "",
      severity: "high",
      level: runs ? "mandatory" : "disabled",
      levelSource: "default",
      controls: [],
      boxes: [],
      counts: countsOf([]),
    })),
    results,
    groups: [],
    remediations: [],
    notChecked: [],
  };
}

export function reportOf(...runs: readonly StackReport[]): Report {
  const tool = {
    name: "gonogo",
    version: "0.1.0",
    engine: "embedded engine, fast runner",
  } as const;
  return { schemaVersion: "1.4", tool, runs, failures: [] };
}

export const printOf = (policy: string, on: string, property = "") =>
  createHash("sha256")
    .update(JSON.stringify(["gonogo", policy, urnOf(on), property]))
    .digest("hex");

function resultOf({ policy, on, outcome, property, blocking, waived }: Row): Result {
  const open = outcome !== "pass" && outcome !== "not-applicable";
  return {
    pack: "gonogo",
    policy,
    urn: urnOf(on),
    outcome,
    blocking: blocking ?? (open && !waived),
    level: "mandatory",
    severity: "high",
    message: open ? `${policy} does not hold` : "",
    ...(property === undefined ? {} : { property }),
    ...(waived
      ? {
          waiver: {
            reason: "r",
            owner: "o",
            approver: "a",
            ticket: "T-1",
            expires: "2026-12-31",
            place: "w.yaml:1",
          },
        }
      : {}),
    fingerprint: printOf(policy, on, property),
  };
}

function checklistOf(items: readonly Partial<ItemResult>[]): ChecklistReport {
  const all = items.map(
    (item, index): ItemResult => ({
      id: `shop-00${index}`,
      line: index + 1,
      requirement: "",
      control: "restore-tested",
      way: "attestation",
      strength: "proves",
      phase: "pre-launch",
      kind: "box",
      section: "Backups",
      required: true,
      outcome: "pass",
      reason: "because",
      contributions: [],
      blocking: false,
      ...item,
    }),
  );
  const blocking = all.filter((item) => item.blocking).length;
  return {
    system: "shop",
    title: "Shop",
    phase: "pre-launch",
    go: blocking === 0,
    counts: countsOf(all),
    required: all.length,
    blocking,
    summary: "",
    items: all,
    controls: [
      {
        id: "restore-tested",
        title: "A restore was tried",
        outcome: "pass",
        blocking: false,
        items: [],
      },
    ],
  };
}

function countsOf(of: readonly { readonly outcome: Outcome }[]): Counts {
  const count = (outcome: Outcome) => of.filter((each) => each.outcome === outcome).length;
  return Object.fromEntries(outcomes.map((outcome) => [outcome, count(outcome)])) as Counts;
}
