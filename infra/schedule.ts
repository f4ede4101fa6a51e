/**
 * AWS's schedule expressions: `cron(minutes hours day-of-month month day-of-week year)`, `rate()`.
 */
import * as pulumi from "@pulumi/pulumi";

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const minutesByUnit: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };
const day = 1440;

/**
 * Minutes between two runs at their furthest, over three years. Throws a `RunError` for what is no
 * schedule, never runs twice, or uses `L`, `W`, `#` or single years, which this does not read.
 */
export function longestGapMinutes(expression: string): number {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate !== null) {
    const minutes = Number(rate[1]) * (minutesByUnit[rate[2] ?? ""] ?? 0);
    return minutes > 0 ? minutes : refuse(expression, "a rate is 1 or more");
  }
  const fields = /^cron\((.*)\)$/.exec(expression)?.[1]?.trim().split(/\s+/);
  if (fields?.length !== 6) refuse(expression, "a schedule has six fields: cron(0 3 * * ? *)");
  const [minutes = "", hours = "", dates = "", month = "", weekday = "", year = ""] = fields;
  if ((dates === "?") === (weekday === "?")) {
    refuse(expression, "one of day-of-month and day-of-week is ?, the other is not");
  }
  if (year !== "*") refuse(expression, "its year is *: a backup that ends is no backup");
  const numbers = (text: string, low: number, high: number, names: readonly string[] = []) =>
    fieldValues(text, { low, high, names, expression });
  const times = numbers(hours, 0, 23)
    .flatMap((hour) => numbers(minutes, 0, 59).map((minute) => hour * 60 + minute))
    .sort((a, b) => a - b);
  const onDay = {
    months: new Set(numbers(month, 1, 12, months)),
    dates: dates === "?" ? undefined : new Set(numbers(dates, 1, 31)),
    weekdays: weekday === "?" ? undefined : new Set(numbers(weekday, 1, 7, weekdays)),
  };
  return widest(expression, times, (date) => {
    const { months: inMonths, dates: onDates, weekdays: onWeekdays } = onDay;
    if (!inMonths.has(date.getUTCMonth() + 1)) return false;
    if (onDates !== undefined) return onDates.has(date.getUTCDate());
    return onWeekdays?.has(date.getUTCDay() + 1) ?? false;
  });
}

function widest(
  expression: string,
  times: readonly number[],
  runsOn: (date: Date) => boolean,
): number {
  let previous: number | undefined;
  let gap = 0;
  // From a leap year on, so that a schedule for 29 February shows itself.
  for (let index = 0; index < 3 * 366; index++) {
    if (!runsOn(new Date(Date.UTC(2028, 0, 1 + index)))) continue;
    for (const time of times) {
      const now = index * day + time;
      if (previous !== undefined) gap = Math.max(gap, now - previous);
      previous = now;
    }
  }
  if (gap === 0) refuse(expression, "it runs again");
  return gap;
}

interface Field {
  readonly low: number;
  readonly high: number;
  readonly names: readonly string[];
  readonly expression: string;
}

/** The numbers that one field means: `*`, `5`, `MON-FRI`, `0/15`, `1,15`. */
function fieldValues(text: string, field: Field): number[] {
  return text.split(",").flatMap((part) => {
    const [range = "", step] = part.split("/");
    const [from, to] = range === "*" ? [field.low, field.high] : bounds(range, field);
    const by = step === undefined ? 1 : number(step, { ...field, low: 1 });
    const last = to ?? (step === undefined ? from : field.high);
    const count = Math.floor((last - from) / by) + 1;
    if (count < 1) refuse(field.expression, `${part} goes from low to high`);
    return Array.from({ length: count }, (_, index) => from + index * by);
  });
}

function bounds(range: string, field: Field): [number, number | undefined] {
  const [from = "", to] = range.split("-");
  return [number(from, field), to === undefined ? undefined : number(to, field)];
}

function number(text: string, { low, high, names, expression }: Field): number {
  const named = names.indexOf(text.toUpperCase());
  const value = named >= 0 ? named + low : Number(/^\d+$/.test(text) ? text : Number.NaN);
  if (!(value >= low && value <= high)) {
    refuse(
      expression,
      `found ${text}; allowed: ${low} to ${high}${names.length ? " or names" : ""}`,
    );
  }
  return value;
}

function refuse(expression: string, rule: string): never {
  throw new pulumi.RunError(`The schedule ${expression} cannot be used: ${rule}.`);
}
