/**
 * An attestation: somebody says that an item of the checklist holds, when, on what grounds, and for
 * how long. Pure: reading files, hashing and the clock are the caller's work.
 */
import { z } from "zod";
import type { Cadence, ChecklistItem } from "../../policies/catalogue/checklist";

const day = z.string().refine((text) => isDay(text), "must be a day such as 2026-11-20");
const text = z.string().trim().min(1, "must not be empty");

const grounds = z.strictObject({
  /** A file, from the root of the repository, or an https URL. */
  link: text,
  /** Digest of what was looked at; checked for files of the repository. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits")
    .optional(),
});

export const attestationSchema = z.strictObject({
  /** Ids of items, or controls, which stand for all their items. */
  covers: z.array(text).min(1, "must name an item or a control"),
  /** What the owner says, in the owner's words. */
  statement: z.string().trim().min(15, "must say what was done or looked at"),
  /** `not-applicable` where the item has a condition that does not hold, or is optional. */
  outcome: z.enum(["pass", "not-applicable"]).default("pass"),
  /** Who says so: a name, with an address if wanted. */
  owner: text,
  /** In which role; items that ask for a sign-off name the role that they take. */
  role: text,
  date: day,
  /** The last day, UTC. @default what the items' cadence allows */
  expires: day.optional(),
  evidence: z.array(grounds).default([]),
  /** An example of an attestation: it says nothing of the system. */
  sample: z.boolean().default(false),
  /** SSH signature of the owner over all the rest: see docs/integrity.md. */
  signature: text.optional(),
});

export interface Attestation extends z.infer<typeof attestationSchema> {
  /** File and line: `stacks/shop-prod.attestations/gdpr.yaml:1`. */
  readonly place: string;
}

/**
 * Days that a statement holds. The checklists give how often a thing is due; that a statement made
 * once holds for a year is our choice.
 */
export const daysValid: Readonly<Record<Cadence | "once", number>> = {
  daily: 1,
  weekly: 7,
  monthly: 31,
  once: 365,
};

/** The last day on which an attestation speaks for an item. */
export function lastDay({ date, expires }: Attestation, { cadence }: ChecklistItem): string {
  const longest = addDays(date, daysValid[cadence ?? "once"]);
  return expires !== undefined && expires < longest ? expires : longest;
}

export function addDays(date: string, days: number): string {
  const time = Date.parse(`${date}T00:00:00Z`) + days * 86_400_000;
  return new Date(time).toISOString().slice(0, 10);
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  // 2026-02-30 is read as a day of March, or as none.
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && addDays(text, 0) === text;
}
