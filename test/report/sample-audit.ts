/** The made-up preview of sample.ts as an audit: with a checklist, a past and a context. */
import type { Change, Comparison, PastReport } from "../../gonogo/history/types";
import type { Report, RunContext, StackReport } from "../../gonogo/report/model";
import { buildVerdict, type Sayings } from "../../gonogo/verdict/build";
import type { ChecklistReport, ItemWaiver } from "../../gonogo/verdict/types";
import type { Checklist } from "../../policies/catalogue/checklist";
import { sampleReport, urnOf } from "./sample";

/** A checklist with every way, strength and phase, and with items of every outcome. */
export const sampleChecklist: Checklist = {
  system: "shop",
  title: "Launch of the shop",
  sections: [
    {
      title: "Data › Storage",
      items: [
        {
          id: "shop-001",
          line: 12,
          requirement: "Databases are encrypted on disk",
          control: "storage-encrypted-at-rest",
          way: "policy",
          strength: "proves",
          phase: "pre-launch",
        },
        {
          id: "shop-002",
          line: 13,
          requirement: "Restoring the database was tried",
          control: "backup-restore-test",
          way: "attestation",
          strength: "substitute",
          instead: "The report of the last drill.",
          phase: "ongoing",
          cadence: "monthly",
        },
        {
          id: "shop-501",
          line: 14,
          kind: "bullet",
          requirement: "The drill took less than an hour",
          control: "backup-restore-test",
          way: "evidence",
          strength: "proves",
          phase: "pre-launch",
        },
      ],
    },
    {
      title: "Going live",
      items: [
        {
          id: "shop-003",
          line: 20,
          requirement: "Visitors who ask for HTTP are sent to HTTPS",
          control: "https-enforced",
          way: "probe",
          also: ["policy"],
          strength: "partial",
          missing: "An answer of the running system.",
          phase: "pre-launch",
        },
        {
          id: "shop-004",
          line: 21,
          requirement: "The manager of the shop has signed",
          control: "sign-off",
          way: "attestation",
          strength: "proves",
          phase: "launch-day",
          role: "manager",
        },
        {
          id: "shop-005",
          line: 22,
          requirement: "The banner about cookies is shown",
          control: "cookie-policy",
          way: "attestation",
          strength: "proves",
          phase: "pre-launch",
          condition: "The site uses cookies.",
        },
        {
          id: "shop-006",
          line: 23,
          requirement: "A second office can take calls",
          control: "on-call",
          way: "attestation",
          strength: "proves",
          phase: "pre-launch",
          optional: true,
        },
        {
          id: "shop-007",
          line: 24,
          requirement: "Prices were compared with the plan",
          control: "pricing-finalized",
          way: "attestation",
          strength: "proves",
          phase: "pre-launch",
        },
      ],
    },
  ],
};

const sayings: Sayings = new Map([
  [
    "shop-002",
    [
      {
        way: "attestation",
        outcome: "unknown",
        summary: "Ann, head of data, said so on 2025-11-01; that held until 2025-12-02.",
        place: "stacks/shop-prod.attestations/drill.yaml:1",
      },
    ],
  ],
  [
    "shop-501",
    [
      {
        way: "evidence",
        outcome: "error",
        summary: "reports/drill.xml is no junit that can be read: it is empty.",
        place: "stacks/shop-prod.evidence/drill.yaml:1",
      },
    ],
  ],
  [
    "shop-003",
    [
      {
        way: "policy",
        outcome: "fail",
        summary: "1 check of 1 policy failed.",
        policies: ["bucket-https-only"],
        resources: [urnOf("aws:s3/bucket:Bucket", "images")],
        waived: false,
      },
    ],
  ],
  [
    "shop-005",
    [
      {
        way: "attestation",
        outcome: "not-applicable",
        summary: "Ann, head of data, on 2026-01-02: no cookies are set.",
        place: "stacks/shop-prod.attestations/cookies.yaml:1",
      },
    ],
  ],
  [
    "shop-007",
    [
      {
        way: "attestation",
        outcome: "pass",
        summary: "Bob, owner, on 2026-01-02: every price was compared.",
        place: "stacks/shop-prod.attestations/prices.yaml:1",
      },
    ],
  ],
  [
    "shop-006",
    [
      {
        way: "attestation",
        outcome: "pass",
        summary: "Sample Person, sample role, on 2026-01-02: calls are taken in both offices.",
        place: "stacks/shop-prod.attestations/sample-office.yaml:1",
        sample: true,
      },
    ],
  ],
]);

const drillWaiver: ItemWaiver = {
  covers: "shop-501",
  reason: "The drill is booked for the week after the launch",
  owner: "ann",
  approver: "bob",
  ticket: "OPS-44",
  expires: "2026-01-20",
  place: "stacks/shop-prod.waivers/drill.yaml:1",
};

const context: RunContext = {
  runtime: "v20.20.2 linux x64",
  commit: { sha: "0123456789abcdef0123456789abcdef01234567", dirty: true },
  ci: { url: "https://ci.example.com/shop/runs/7", actor: "ann" },
  inputs: [
    { kind: "stack configuration", path: "stacks/Pulumi.shop-prod.yaml", sha256: "a1".repeat(32) },
    { kind: "waivers", path: "stacks/shop-prod.waivers/drill.yaml", sha256: "b2".repeat(32) },
    { kind: "policy pack", path: "gonogo", sha256: "c3".repeat(32) },
  ],
  providers: [{ name: "aws", version: "7.48.0" }],
};

/** One report of a day, the newest last; every third is GO. */
function pastReports(count: number): readonly PastReport[] {
  return Array.from({ length: count }, (_, index) => ({
    sha256: index.toString(16).padStart(64, "0"),
    finishedAt: `2025-12-${String(20 + index).padStart(2, "0")}T03:00:00.000Z`,
    go: index % 3 === 2,
    counts: {
      pass: 20 + index,
      fail: 12 - index,
      unknown: 3,
      error: 0,
      manual: 1,
      "not-applicable": 2,
    },
    blocking: index % 3 === 2 ? 0 : 12 - index,
  }));
}

/** A change of every kind; the results are the run's own where they are still there. */
function comparisonOf({ results }: StackReport): Comparison {
  const history = pastReports(12);
  const previous = history.at(-1);
  if (previous === undefined) throw new Error("there is a past");
  const open = results.filter(({ outcome }) => outcome === "fail");
  const shown = (index: number) => {
    const result = open[index];
    if (result === undefined) throw new Error("the sample has failures enough");
    const { pack, policy, urn, fingerprint, blocking } = result;
    return {
      subject: "result" as const,
      id: fingerprint,
      title: `${pack}/${policy}`,
      urn,
      blocking,
    };
  };
  const since = "2025-12-24T03:00:00.000Z";
  const changes: readonly Change[] = [
    { kind: "new", ...shown(0), after: "fail" },
    { kind: "waiver-expired", ...shown(1), before: "fail", after: "fail", blocksNow: true, since },
    { kind: "still-open", ...shown(2), before: "fail", after: "fail", since },
    {
      kind: "newly-unknown",
      subject: "item",
      id: "shop-002",
      title: "A restore was tried",
      before: "pass",
      after: "unknown",
      blocking: false,
    },
    {
      kind: "changed",
      subject: "item",
      id: "shop-501",
      title: "A restore was tried",
      before: "manual",
      after: "error",
      blocking: false,
      since,
    },
    {
      kind: "vanished",
      subject: "result",
      id: "d4".repeat(32),
      title: "gonogo/bucket-recovery",
      urn: urnOf("aws:s3/bucket:Bucket", "receipts"),
      severity: "high",
      before: "fail",
      cause: "resource-gone",
      blocking: true,
      message: "Versioning is not enabled: versioning is not set.",
    },
    {
      kind: "fixed",
      subject: "item",
      id: "shop-007",
      title: "The prices shown are the prices charged",
      before: "manual",
      after: "pass",
      blocking: false,
    },
  ];
  return { previous, changes, history };
}

function verdictOver(run: StackReport): ChecklistReport {
  const made = buildVerdict({
    checklist: sampleChecklist,
    phase: "pre-launch",
    run,
    resources: [],
    sayings,
    waivers: new Map([["shop-501", drillWaiver]]),
  });
  const since = "2025-12-24T03:00:00.000Z";
  const items = made.items.map((item) =>
    item.outcome === "pass" || item.outcome === "not-applicable" ? item : { ...item, since },
  );
  const waiverProblems = [
    "stacks/shop-prod.waivers/prices.yaml:1: shop-007 passes, so there is nothing to waive.",
  ];
  return { ...made, items, waiverProblems };
}

/** A NO-GO stack that was audited against its checklist, with the past that it has. */
export function auditedReport(): Report {
  const report = sampleReport();
  const runs = report.runs.map((run): StackReport => {
    const comparison = comparisonOf(run);
    const since = new Map(comparison.changes.map(({ id, since }) => [id, since]));
    const results = run.results.map((result) => {
      const time = since.get(result.fingerprint);
      return time === undefined ? result : { ...result, since: time };
    });
    return { ...run, context, results, checklist: verdictOver(run), comparison };
  });
  return { ...report, runs };
}
