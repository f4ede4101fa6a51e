/** Where evidence is told: `<stacks>/<stack>.evidence/`, one file for each result. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { type Checklist, itemsOf } from "../../policies/catalogue/checklist";
import { covered, unknownNames } from "../verdict/covers";
import { readEntries } from "../verdict/entries";
import type { Contribution } from "../verdict/types";
import { type Evidence, evidenceSchema, type Moment, type Reading, staleness } from "./evidence";
import { readers } from "./readers";

/** Largest file that is read: a JUnit report of GitLab may have 30 MB. */
const mostBytes = 50_000_000;

/** @throws GonogoError `usage` for files that are not right. */
export function readEvidence(stacks: string, stack: string, root: string): readonly Evidence[] {
  const folder = join(stacks, `${stack}.evidence`);
  return readEntries({ folder, from: root, schema: evidenceSchema });
}

export interface Shown {
  /** Item → what each piece of evidence says of it. */
  readonly sayings: ReadonlyMap<string, readonly Contribution[]>;
  /** What is wrong, a sentence each, beginning with file and line. */
  readonly problems: readonly string[];
}

export function shown(
  checklist: Checklist,
  evidence: readonly Evidence[],
  root: string,
  moment: Moment,
): Shown {
  const items = itemsOf(checklist);
  const sayings = new Map<string, Contribution[]>();
  const problems: string[] = [];
  for (const each of evidence) {
    problems.push(...unknownNames(each, checklist));
    const found = contributionOf(each, root, moment);
    const contribution = each.sample ? sampleOf(found) : found;
    for (const { id } of covered(each.covers, items)) {
      const own = sayings.get(id);
      if (own) own.push(contribution);
      else sayings.set(id, [contribution]);
    }
  }
  return { sayings, problems };
}

/** It is read all the same, so that people see what theirs will look like. */
function sampleOf({ way, summary, place }: Contribution): Contribution {
  const told = `A sample, which says nothing: ${summary}`;
  return { way, outcome: "manual", summary: told, ...(place && { place }), sample: true };
}

function contributionOf(evidence: Evidence, root: string, moment: Moment): Contribution {
  const { file, place } = evidence;
  const about = { way: "evidence", place } as const;
  const content = contentOf(file, root);
  if (typeof content === "string") {
    return { ...about, outcome: "unknown", summary: `${file} ${content}.` };
  }
  let reading: Reading;
  try {
    reading = readers[evidence.kind](content, evidence);
  } catch (error) {
    // What a parser says may quote the file, and the file may hold a secret.
    const known = error instanceof Error && /^(it|an?|no) [a-z]/.test(error.message);
    const what = known ? (error as Error).message : "it cannot be read";
    const summary = `${file} is no ${evidence.kind} that can be read: ${what}.`;
    return { ...about, outcome: "unknown", summary };
  }
  // What failed has failed, however long ago.
  const stale = staleness(evidence, reading, moment);
  if (reading.outcome !== "fail" && stale !== undefined) {
    return { ...about, outcome: "unknown", summary: `${file} does not count: ${stale}.` };
  }
  return { ...about, outcome: reading.outcome, summary: `${file}: ${reading.summary}.` };
}

function contentOf(link: string, root: string): Buffer | string {
  const file = resolve(root, link);
  if (relative(root, file).startsWith("..")) return "lies outside the repository";
  const stats = existsSync(file) ? statSync(file) : undefined;
  if (stats?.isFile() !== true) return "does not exist";
  return stats.size > mostBytes ? "is larger than 50 MB" : readFileSync(file);
}
