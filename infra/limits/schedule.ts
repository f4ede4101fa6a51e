import { refuse, within } from "./refuse";

/** The six fields of a cron expression of EventBridge: least, most, and the names for numbers. */
const fields = [
  ["minutes", 0, 59, ""],
  ["hours", 0, 23, ""],
  ["day of month", 1, 31, ""],
  ["month", 1, 12, "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"],
  ["day of week", 1, 7, "SUN|MON|TUE|WED|THU|FRI|SAT"],
  ["year", 1970, 2199, ""],
] as const;

/**
 * Refuses a schedule that EventBridge Scheduler refuses: `rate(1 day)`, `rate(12 hours)` or
 * `cron(0 6 ? * SUN *)` with six fields, one of the two days being `?`.
 */
export function checkSchedule(what: string, expression: string): void {
  const rate = /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate) {
    if ((rate[1] === "1") === (rate[3] === "s")) {
      const unit = `${rate[2]}${rate[1] === "1" ? "" : "s"}`;
      refuse(`The schedule of ${what} is ${expression}: write rate(${rate[1]} ${unit}).`);
    }
    return;
  }
  const cron = /^cron\(([^()]+)\)$/.exec(expression);
  const parts = cron?.[1]?.split(" ") ?? [];
  if (parts.length !== fields.length) {
    refuse(
      `The schedule of ${what} is ${expression}: give rate(1 day) or a cron of six fields, ` +
        "such as cron(0 6 ? * SUN *).",
    );
  }
  fields.forEach((field, index) => {
    checkField(what, expression, field, parts[index] ?? "");
  });
  if ((parts[2] === "?") === (parts[4] === "?")) {
    refuse(
      `The schedule of ${what} is ${expression}: exactly one of day of month and day of week ` +
        "must be ?.",
    );
  }
}

function checkField(
  what: string,
  expression: string,
  [label, least, most, names]: (typeof fields)[number],
  text: string,
): void {
  const isDay = label.startsWith("day");
  if (text === "*" || (isDay && text === "?")) return;
  if (label === "day of month" && /^(L|([1-9]|[12]\d|3[01])W|LW)$/.test(text)) return;
  if (label === "day of week" && /^([1-7]|[A-Z]{3})?L$|^[1-7]#[1-5]$/.test(text)) return;
  const list = names === "" ? [] : names.split("|");
  const number = (each: string) => {
    const named = list.indexOf(each);
    return named < 0 ? Number(/^\d{1,4}$/.test(each) ? each : "NaN") : named + least;
  };
  const valid = text.split(",").every((item) => {
    const [span = "", step, more] = item.split("/");
    if (more !== undefined || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
    const ends = span === "*" ? [least, most] : span.split("-").map(number);
    const [first = Number.NaN, last = first] = ends;
    return ends.length <= 2 && first >= least && last <= most && first <= last;
  });
  if (!valid) {
    refuse(
      `The schedule of ${what} is ${expression}: its ${label}, ${text}, must be ${least} to ` +
        `${most}${names === "" ? "" : ` or ${names.replaceAll("|", ", ")}`}.`,
    );
  }
}

/** Refuses a time zone that the IANA database does not have. */
export function checkTimezone(what: string, timezone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: timezone });
  } catch {
    refuse(`The time zone of ${what} is ${timezone}: give a name such as Europe/Berlin or UTC.`);
  }
}

/** EventBridge Scheduler's bounds: 0 to 185 attempts over 60 seconds to a day; 1,440 minutes. */
export function checkDelivery(
  what: string,
  job: { readonly flexibleMinutes: number; readonly attempts: number; readonly ageSeconds: number },
): void {
  within(`The flexible window of ${what}, in minutes,`, job.flexibleMinutes, 0, 1_440);
  within(`The number of retries of ${what}`, job.attempts, 0, 185);
  within(`The age at which ${what} gives up, in seconds,`, job.ageSeconds, 60, 86_400);
}
