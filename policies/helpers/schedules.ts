/**
 * How often one of AWS's schedule expressions runs: `rate(7 days)`, `cron(0 5 ? * MON *)`.
 * docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html
 */
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const daysByUnit: Readonly<Record<string, number>> = { minute: 1 / 1440, hour: 1 / 24, day: 1 };

/** The numbers that a field means; undefined for `L`, `W`, `#` and what is no field. */
function numbersOf(
  field: string,
  low: number,
  high: number,
  names: readonly string[] = [],
): ReadonlySet<number> | undefined {
  const numbers = new Set<number>();
  const value = (text: string) => {
    const named = names.indexOf(text.toUpperCase());
    return named >= 0 ? named + low : /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  };
  for (const part of field.split(",").slice(0, 100)) {
    const [range = "", step = "1"] = part.split("/");
    const [first = "", last] =
      range === "*" || range === "?" ? [`${low}`, `${high}`] : range.split("-");
    const from = value(first);
    const to = last === undefined ? (part.includes("/") ? high : from) : value(last);
    const by = value(step);
    if (!(from >= low && to <= high && from <= to && by >= 1)) {
      return undefined;
    }
    for (let number = from; number <= to; number += by) {
      numbers.add(number);
    }
  }
  return numbers;
}

/**
 * Days between two days on which the schedule runs, at their furthest; Infinity when it runs once
 * or never again, undefined when the expression is not understood.
 */
export function longestGapDays(expression: unknown): number | undefined {
  const text = typeof expression === "string" ? expression.trim() : "";
  const rate = /^rate\(\s*(\d{1,6})\s+(minute|hour|day)s?\s*\)$/i.exec(text);
  if (rate) {
    return Number(rate[1]) * (daysByUnit[rate[2]?.toLowerCase() ?? ""] ?? Number.NaN);
  }
  if (/^at\(/i.test(text)) {
    return Number.POSITIVE_INFINITY;
  }
  const [, , dates = "", month = "", weekday = "", year = ""] =
    /^cron\(([^)]{1,200})\)$/i.exec(text)?.[1]?.trim().split(/\s+/) ?? [];
  const inMonths = numbersOf(month, 1, 12, months);
  const onDates = numbersOf(dates, 1, 31);
  const onWeekdays = numbersOf(weekday, 1, 7, weekdays);
  if (!inMonths || !onDates || !onWeekdays) {
    return undefined;
  }
  return year === "*" ? widest(inMonths, onDates, onWeekdays) : Number.POSITIVE_INFINITY;
}

/** Three years from a leap year on show the furthest that two days can be apart. */
function widest(
  inMonths: ReadonlySet<number>,
  onDates: ReadonlySet<number>,
  onWeekdays: ReadonlySet<number>,
): number {
  let previous: number | undefined;
  let gap = 0;
  for (let day = 0; day < 3 * 366; day++) {
    const date = new Date(Date.UTC(2028, 0, 1 + day));
    if (
      inMonths.has(date.getUTCMonth() + 1) &&
      onDates.has(date.getUTCDate()) &&
      onWeekdays.has(date.getUTCDay() + 1)
    ) {
      gap = previous === undefined ? gap : Math.max(gap, day - previous);
      previous = day;
    }
  }
  return gap === 0 ? Number.POSITIVE_INFINITY : gap;
}
