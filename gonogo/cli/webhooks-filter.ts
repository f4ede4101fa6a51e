/** Which events `gonogo webhooks` is about: the filters of its command line. */

import { type EventFilter, type EventState, eventStates } from "../../infra/webhooks/event-table";
import { suggestion } from "../../policies/framework/suggestion";
import { GonogoError } from "../errors";
import type { Arguments } from "./arguments";

const providers = [
  "stripe",
  "twilio",
  "sendgrid",
  "sendgrid-inbound",
  "google-calendar",
  "standard-webhooks",
] as const;
export type ProviderName = (typeof providers)[number];

/** @throws GonogoError `usage` for a value that cannot be one. */
export function readFilter(args: Arguments, now: Date): EventFilter {
  const some = (values: readonly string[]) => (values.length > 0 ? values : undefined);
  const rows = args.positionals.map(row);
  const states = args.values("state").map((value) => oneOf("--state", value, eventStates));
  return compact({
    rows: some(rows),
    states: some(states) as readonly EventState[] | undefined,
    providers: some(readProviders(args)),
    types: some(args.values("type")),
    accounts: some(args.values("account")),
    eventIds: some(args.values("event")),
    ...readWindow(args, now),
  });
}

export function readProviders(args: Arguments): readonly ProviderName[] {
  return args.values("provider").map((value) => oneOf("--provider", value, providers));
}

export function readWindow(args: Arguments, now: Date): Pick<EventFilter, "since" | "until"> {
  const since = readTime("--since", args.value("since"), now);
  const until = readTime("--until", args.value("until"), now);
  if (since !== undefined && until !== undefined && since >= until) {
    throw new GonogoError("usage", "--since must be before --until.");
  }
  return compact({ since, until });
}

const spans = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** A date, a moment with its zone, or how long ago. */
export function readTime(option: string, text: string | undefined, now: Date): Date | undefined {
  if (text === undefined) return undefined;
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined) {
    return new Date(now.getTime() - Number(count) * spans[unit as keyof typeof spans] * 1_000);
  }
  const isDate = /^\d{4}-\d\d-\d\d$/.test(text);
  const isMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const date = new Date(text);
  // JavaScript reads 31 February as a day of March.
  const isThere = !isDate || (!Number.isNaN(date.getTime()) && date.toISOString().startsWith(text));
  if ((isDate || isMoment) && isThere && !Number.isNaN(date.getTime())) return date;
  throw new GonogoError(
    "usage",
    `${option} ${text} is no time: give 2026-11-20, 2026-11-20T12:00:00Z, or how long ago: 90m, 2h, 3d.`,
  );
}

/** @throws GonogoError `usage` when it is not a whole number from 1 to `most`. */
export function readCount(
  option: string,
  text: string | undefined,
  { usual, most }: { readonly usual: number; readonly most: number },
): number {
  if (text === undefined) return usual;
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= 1 && value <= most) return value;
  throw new GonogoError("usage", `${option} ${text} is no whole number from 1 to ${most}.`);
}

function row(text: string): string {
  // Below the largest bigint, so that the database need not refuse it.
  if (/^[1-9]\d{0,17}$/.test(text)) return text;
  throw new GonogoError(
    "usage",
    `"${text}" is no row: gonogo webhooks list shows their numbers; the provider's id goes with --event.`,
  );
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  const hint = suggestion(value, allowed);
  throw new GonogoError(
    "usage",
    `${option} must be one of ${allowed.join(", ")}, not "${value}"${hint ? `: ${hint}` : "."}`,
  );
}

function compact<T extends object>(value: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}
