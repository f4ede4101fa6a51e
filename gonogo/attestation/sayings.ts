/** What attestations say of the items of a checklist. */
import { type Checklist, type ChecklistItem, itemsOf } from "../../policies/catalogue/checklist";
import { covered, unknownNames } from "../verdict/covers";
import type { Contribution } from "../verdict/types";
import { type Attestation, lastDay } from "./attestation";
import { roleProblem, type Signed } from "./signature";

export interface Attested {
  /** Item → what its attestation says. */
  readonly sayings: ReadonlyMap<string, Contribution>;
  /** What is wrong with the attestations, a sentence each, beginning with file and line. */
  readonly problems: readonly string[];
}

/** What a caller found out about an attestation's evidence and signature. */
export interface Checked {
  readonly attestation: Attestation;
  /** Why it does not count, as a sentence: a file has changed, the signature is bad. */
  readonly void?: string;
  /** Whose key has signed it, where that is known. */
  readonly signed?: Signed;
  /** A sign-off counts only with a key that the file of the signers gives the role. */
  readonly rolesRequired?: boolean;
}

/** @param today UTC: `2026-11-21`. */
export function attested(
  checklist: Checklist,
  checked: readonly Checked[],
  today: string,
): Attested {
  const items = itemsOf(checklist);
  const problems: string[] = [];
  const latest = new Map<string, Checked>();
  for (const each of checked) {
    problems.push(...problemsOf(each.attestation, checklist, today));
    for (const item of covered(each.attestation.covers, items)) {
      const before = latest.get(item.id);
      if (before === undefined || replaces(each, before)) latest.set(item.id, each);
    }
  }
  const sayings = new Map<string, Contribution>();
  for (const item of items) {
    const each = latest.get(item.id);
    if (each) sayings.set(item.id, contribution(each, item, today));
  }
  return { sayings, problems };
}

/** The latest word counts; a sample, whatever its date, stands behind every word. */
function replaces({ attestation: next }: Checked, { attestation: before }: Checked): boolean {
  return next.sample === before.sample ? before.date < next.date : before.sample;
}

function problemsOf(attestation: Attestation, checklist: Checklist, today: string): string[] {
  const { place, date, expires, covers, outcome, role } = attestation;
  const problems = unknownNames(attestation, checklist);
  if (date > today) problems.push(`${place}: date is ${date}, which is yet to come`);
  if (expires !== undefined && expires < date) {
    problems.push(`${place}: it expires on ${expires}, before its date`);
  }
  for (const item of covered(covers, itemsOf(checklist))) {
    if (outcome === "not-applicable" && item.condition === undefined && item.optional !== true) {
      const instead = "the checklist asks for it without a condition; waive it instead";
      problems.push(`${place}: ${item.id} cannot be not-applicable: ${instead}`);
    }
    if (item.role !== undefined && item.role !== role) {
      problems.push(`${place}: ${item.id} is signed by the ${item.role}, not by the ${role}`);
    }
  }
  return problems;
}

function contribution(checked: Checked, item: ChecklistItem, today: string): Contribution {
  const { attestation } = checked;
  const { place, owner, role, date, statement, outcome, sample } = attestation;
  const way = "attestation";
  const until = lastDay(attestation, item);
  const who = `${owner}, ${role}, on ${date}`;
  if (sample) {
    return { way, outcome: "manual", summary: "A sample, which says nothing.", place, sample };
  }
  const reason = checked.void ?? roleReason(checked, item);
  if (reason !== undefined) {
    return { way, outcome: "unknown", summary: `The word of ${who} is void: ${reason}`, place };
  }
  if (until < today) {
    const summary = `The word of ${who} ended on ${until}: attest it again.`;
    return { way, outcome: "unknown", summary, place };
  }
  const end = /[.!?]$/.test(statement) ? "" : ".";
  const signed = checked.signed === undefined ? "" : ` Signed with the key ${checked.signed.id}.`;
  return { way, outcome, summary: `${who}, until ${until}: ${statement}${end}${signed}`, place };
}

function roleReason(
  { signed, rolesRequired }: Checked,
  { role }: ChecklistItem,
): string | undefined {
  if (rolesRequired !== true || signed === undefined || role === undefined) return undefined;
  return roleProblem(signed, role);
}
