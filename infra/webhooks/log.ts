/**
 * The log: one JSON object in a line, as infra/alarms/log-events.ts describes them. What a line may
 * hold is a table, not a habit: a field that is not in it, or a value of another form, is left out.
 * Payloads, addresses, names and the providers' ids are none of these forms.
 */
import { pino } from "pino";
import { scrubbed } from "./error-words";

export type LogLevel = "info" | "warn" | "error";

/** What happened: `event` of a line. */
export type LogEvent =
  | "http.request"
  | "webhook.rejected"
  | "webhook.relayed"
  | "webhook.processed"
  | "webhook.retried"
  | "webhook.failed"
  | "webhook.job"
  | "webhook.job_failed";

const word = /^[a-z][a-z0-9-]{0,40}$/;
const number = (value: unknown) => typeof value === "number" && Number.isFinite(value);
const text = (pattern: RegExp) => (value: unknown) =>
  typeof value === "string" && pattern.test(value);

/** Fields of a line, and the form of each. */
const fields = {
  event: text(/^[a-z_.]{1,40}$/),
  method: text(/^[A-Z]{3,7}$/),
  /** Path of an endpoint, as it was configured. */
  path: text(/^\/[A-Za-z0-9/_.~-]{0,127}$/),
  status: number,
  provider: text(word),
  reason: text(word),
  /** The provider's name of what happened. It begins with a letter: no telephone number does. */
  type: text(/^[A-Za-z][A-Za-z0-9_.:-]{0,99}$/),
  /** Row of `webhook_events`: `gonogo webhooks list --id` shows it. */
  row: text(/^[0-9]{1,19}$/),
  attempts: number,
  duration_ms: number,
  age_s: number,
  events: number,
  added: number,
  job: text(word),
  /** Figures of a job: names to numbers. */
  counts: (value: unknown) =>
    typeof value === "object" &&
    value !== null &&
    Object.entries(value).every(([name, count]) => /^[a-zA-Z]{1,40}$/.test(name) && number(count)),
  /** Name and code of an error; its message only where we or the handler's author wrote it. */
  error: (value: unknown) => typeof value === "string" && value !== "",
} as const;

export type LogFields = { readonly [Field in keyof Omit<typeof fields, "event">]?: unknown };

export interface LogOptions {
  /** Which part writes: `receiver`, `worker`, `relay`, `jobs`. */
  readonly service: string;
  readonly level?: LogLevel;
  readonly write?: (line: string) => void;
}

export interface WebhookLog {
  write(level: LogLevel, event: LogEvent, more?: LogFields): void;
}

export function webhookLog({ service, level = "info", write }: LogOptions): WebhookLog {
  const options = {
    level,
    // The host name and the process id say nothing in a container, and are left out.
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: onlyKnown,
    },
  };
  const logger = write === undefined ? pino(options) : pino(options, { write });
  return { write: (at, event, more = {}) => logger[at]({ ...more, event }) };
}

function onlyKnown(line: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, fits]) => {
      const value = line[name];
      if (value === undefined || !fits(value)) return [];
      return [[name, name === "error" ? scrubbed(String(value)) : value]];
    }),
  );
}
