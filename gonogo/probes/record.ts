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
  readonly results: readonly ProbeResult[];
}

/** What an audit reads of a record; the rest is for people. */
export const recordSchema = z.looseObject({
  schemaVersion: z.literal("1.0"),
  project: z.string(),
  stack: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  results: z.array(
    z.looseObject({
      probe: z.string(),
      title: z.string(),
      controls: z.array(z.string()),
      target: z.string(),
      outcome: z.enum(["pass", "fail", "unknown", "error", "not-applicable"]),
      findings: z.array(z.looseObject({ sentence: z.string(), property: z.string() })),
      reason: z.string().optional(),
    }),
  ),
});
export type ReadRecord = z.infer<typeof recordSchema>;
