/**
 * Evidence: a result that the system's own pipeline made, handed in as the file that the tool
 * wrote. Each kind has a reader that says what the file shows; age and commit are checked here for
 * all of them alike.
 */
import { z } from "zod";

export const evidenceKinds = [
  "junit",
  "coverage",
  "sarif",
  "gitleaks",
  "sbom",
  "load-test",
  "document",
] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

const text = z.string().trim().min(1, "must not be empty");

export const evidenceSchema = z.strictObject({
  kind: z.enum(evidenceKinds),
  /** The file, from the root of the repository. */
  file: text,
  /** Ids of items, or controls, which stand for all their items. */
  covers: z.array(text).min(1, "must name an item or a control"),
  /** The commit that it was made of, where the file does not say. */
  commit: z
    .string()
    .regex(/^[0-9a-f]{7,40}$/, "must be 7 to 40 hexadecimal digits")
    .optional(),
  /** When it was made, where the file does not say: ISO 8601 with a time zone. */
  made: z.iso
    .datetime({ offset: true, error: "must be a time such as 2026-11-20T10:00:00Z" })
    .optional(),
  /** With `junit`: only suites and tests whose name holds this text, in any case. */
  select: text.optional(),
  /** With `coverage`: lowest share of lines, in percent. @default 80, catalytic-242 */
  minimumPercent: z.number().min(0).max(100).default(80),
  /** With `load-test`: highest share of failed requests, in percent. @default 1, finsight-503 */
  maximumErrorPercent: z.number().min(0).max(100).default(1),
  /** With `load-test`: highest 95th percentile in milliseconds. @default 500, finsight-504 */
  maximumP95Ms: z.number().positive().default(500),
  /** With `load-test`: fewest concurrent users. @default 100, finsight-066 */
  minimumUsers: z.number().int().positive().default(100),
  /** Most days since it was made. @default 7 (our choice), 365 for a document */
  maximumAgeDays: z.number().int().positive().optional(),
  /** An example of a result: it says nothing of the system. */
  sample: z.boolean().default(false),
});

export interface Evidence extends z.infer<typeof evidenceSchema> {
  /** File and line. */
  readonly place: string;
}

/** What a file shows. */
export interface Reading {
  readonly outcome: "pass" | "fail" | "unknown";
  /** A phrase with the figures: "212 tests passed". */
  readonly summary: string;
  /** Where the file itself says them. */
  readonly commit?: string;
  readonly made?: string;
}

/** Reads a file of one kind. An exception means that it is no file of that kind. */
export type Reader = (content: Buffer, evidence: Evidence) => Reading;

const days = 86_400_000;

export interface Moment {
  /** The commit that is audited; absent where nobody knows it. */
  readonly commit?: string;
  readonly now: Date;
}

/** Why a reading does not count now, as a phrase; undefined when it does. */
export function staleness(
  { kind, commit, made, maximumAgeDays }: Evidence,
  reading: Reading,
  moment: Moment,
): string | undefined {
  const madeAt = reading.made ?? made;
  const time = madeAt === undefined ? Number.NaN : Date.parse(madeAt);
  if (Number.isNaN(time)) return "nothing says when it was made: give made";
  const age = (moment.now.getTime() - time) / days;
  // Clocks of two machines differ a little.
  if (age < -0.01) return `it was made on ${madeAt}, which is yet to come`;
  const oldest = maximumAgeDays ?? (kind === "document" ? 365 : 7);
  if (age > oldest) return `it was made ${Math.floor(age)} days ago, and counts for ${oldest}`;
  // A document says how things are done, which no single commit changes.
  if (kind === "document") return undefined;
  const of = reading.commit ?? commit;
  if (of === undefined) return "nothing says of which commit it was made: give commit";
  if (moment.commit === undefined) return "the commit that is audited is not known: give --commit";
  const [short, long] = [of, moment.commit].sort((a, b) => a.length - b.length);
  const same = short !== undefined && long?.startsWith(short) === true;
  const told = (id: string) => id.slice(0, 12);
  return same ? undefined : `it was made of ${told(of)}, and ${told(moment.commit)} is audited`;
}
