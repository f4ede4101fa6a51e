/** What a validation leaves behind: evidence of one look at a running system. */
import { z } from "zod";
import type { ProbeResult } from "./run";

export interface ProbeRecord {
  readonly schemaVersion: "1.0";
  readonly tool: { readonly name: "gonogo"; readonly version: string };
  readonly project: string;
  readonly stack: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Days for which what passed counts. @default 7 */
  readonly days?: number;
  readonly results: readonly ProbeResult[];
}

/** What an audit reads of a record; the rest is for people. */
export const recordSchema = z.object({
  schemaVersion: z.literal("1.0"),
  project: z.string(),
  stack: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  days: z.number().nonnegative().optional(),
  results: z
    .array(
      z.object({
        probe: z.string(),
        title: z.string(),
        why: z.string().optional(),
        fix: z.string().optional(),
        severity: z.enum(["low", "medium", "high", "critical"]).optional(),
        controls: z.array(z.string()).readonly(),
        items: z.array(z.string()).readonly().optional(),
        target: z.string(),
        outcome: z.enum(["pass", "fail", "unknown", "error", "not-applicable"]),
        findings: z.array(z.object({ sentence: z.string(), property: z.string() })).readonly(),
        reason: z.string().optional(),
        evidence: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
        startedAt: z.iso.datetime().optional(),
      }),
    )
    .readonly(),
});
export type ReadRecord = z.infer<typeof recordSchema>;
