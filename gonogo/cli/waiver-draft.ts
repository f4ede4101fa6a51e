/** A waiver from the options of a command line, checked before anything is previewed. */
import type { Policy } from "../../policies/framework/define-policy";
import { suggestion } from "../../policies/framework/suggestion";
import {
  dayNumber,
  longestDays,
  parseWaiver,
  stateOf,
  type Waiver,
} from "../../policies/framework/waivers/waiver";
import { GonogoError } from "../errors";
import { said } from "./waiver-questions";

/** What a waiver says, in the order in which it is asked for. */
export const fields = [
  { name: "policy", question: "Policy", required: true },
  { name: "resource", question: "Resource (name, URN, or pattern with *)", required: true },
  { name: "property", question: "Property path", required: false },
  ...said,
] as const;
export type WaiverField = (typeof fields)[number]["name"];

/** @param today An ISO date, UTC. @throws GonogoError `usage` with all that is wrong. */
export function draftOf(
  given: Readonly<Record<WaiverField, string | undefined>>,
  policies: readonly Pick<Policy, "id" | "severity">[],
  today: string,
): Waiver {
  const { waiver, problems } = parseWaiver(defined(given), "waiver");
  const sentences = problems.map((problem) => `  --${problem.replace(/^waiver: /, "")}`);
  if (!waiver) throw new GonogoError("usage", `The waiver is wrong:\n${sentences.join("\n")}`);
  const policy = policies.find(({ id }) => id === waiver.policy);
  if (!policy) {
    const hint = suggestion(
      waiver.policy,
      policies.map(({ id }) => id),
    );
    const end = hint ? `: ${hint}` : ". See gonogo policies.";
    throw new GonogoError("usage", `--policy: there is no policy "${waiver.policy}"${end}`);
  }
  const state = stateOf(waiver, policy.severity, today);
  if (state === "expired") {
    throw new GonogoError("usage", `--expires ${waiver.expires} is over: today is ${today}.`);
  }
  if (state === "too-long") {
    const most = longestDays[policy.severity];
    throw new GonogoError(
      "usage",
      `--expires ${waiver.expires} is too late: ${policy.id} is ${policy.severity}, and a waiver ` +
        `of it lasts ${most} days at most, until ${dayAfter(today, most)}.`,
    );
  }
  return waiver;
}

function defined(given: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Record<string, string>;
}

function dayAfter(today: string, days: number): string {
  const time = ((dayNumber(today) ?? 0) + days) * 86_400_000;
  return new Date(time).toISOString().slice(0, 10);
}
