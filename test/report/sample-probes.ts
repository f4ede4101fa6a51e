/** A made-up preview that does not know a value, and looks at the running system beside it. */

import type { ProbeLevels } from "../../gonogo/probes/levels";
import { type Seen, seenIn } from "../../gonogo/probes/looks";
import { probeRun } from "../../gonogo/probes/pack";
import type { ReadRecord } from "../../gonogo/probes/record";
import { buildReport } from "../../gonogo/report/build";
import type { Report } from "../../gonogo/report/model";
import { boxesOf } from "../../policies/catalogue/controls";
import type { Waiver } from "../../policies/framework/waivers/waiver";
import { pack, policy, production, resource, result } from "./sample";

export type Look = ReadRecord["results"][number];

export const api = "https://api.shop.example";
export const day = "2026-01-02";
const balancer = "aws:lb/loadBalancer:LoadBalancer";

export function look(probe: string, outcome: Look["outcome"], by: Partial<Look> = {}): Look {
  const reason = outcome === "pass" || outcome === "fail" ? {} : { reason: "No answer came." };
  const findings = outcome === "fail" ? [{ property: "GET /", sentence: "It answers 503." }] : [];
  return {
    probe,
    title: `Title of ${probe}`,
    severity: "high",
    controls: ["https-enforced"],
    target: api,
    outcome,
    findings,
    ...reason,
    startedAt: `${day}T03:00:00.000Z`,
    ...by,
  };
}

export function record(results: readonly Look[], by: Partial<ReadRecord> = {}): ReadRecord {
  return {
    schemaVersion: "1.0",
    project: "shop",
    stack: "shop-prod",
    startedAt: `${day}T03:00:00.000Z`,
    finishedAt: `${day}T03:00:01.000Z`,
    results,
    ...by,
  };
}

/** Whether the balancer `web` sends HTTP to HTTPS: what the policy about it says. */
export type Previewed = "pass" | "fail" | "unknown" | "error" | "two unknown";

export interface Probed {
  readonly looks: readonly Look[];
  readonly previewed?: Previewed;
  /** The policy that asked. @default "load-balancer-https-only" */
  readonly policy?: string;
  readonly waivers?: readonly Waiver[];
  readonly now?: string;
  readonly place?: string;
  /** Instead of `looks`, as they were read. */
  readonly seen?: readonly Seen[];
  readonly levels?: ProbeLevels;
}

export function probedReport(of: Probed): Report {
  const { looks, previewed = "unknown", waivers = [], now = `${day}T03:10:00.000Z`, place } = of;
  const https = policy(of.policy ?? "load-balancer-https-only", {
    tags: ["control:https-enforced", `resource-type:${balancer}`],
  });
  const names = previewed === "two unknown" ? ["web", "admin"] : ["web"];
  const resources = names.map((name) => resource(balancer, name));
  const told = {
    pass: undefined,
    fail: "HTTP is answered. [port]",
    error: "Policy error: TypeError: listeners.map is not a function",
    unknown: "Undecided: port is not known until deployment. [port]",
    "two unknown": "Undecided: port is not known until deployment. [port]",
  }[previewed];
  const violations = resources.flatMap(({ urn }) =>
    told === undefined
      ? []
      : [{ policy: https.name, urn, level: "mandatory" as const, message: told }],
  );
  const about = { project: "shop", stack: "shop-prod", gate: production, waivers };
  const more = of.levels === undefined ? {} : { levels: of.levels };
  const seen = of.seen ?? seenIn(record(looks), place);
  return buildReport({
    toolVersion: "0.1.0",
    engine: "embedded engine, fast runner",
    stacks: [
      {
        result: result(resources, [pack([https], { name: "gonogo", violations })]),
        gate: production,
        waivers,
        beside: [probeRun(seen, { ...about, ...more, version: "0.1.0", now })],
        programDir: "/repo/shop",
        rootDir: "/repo",
      },
    ],
    boxesOf,
  });
}
