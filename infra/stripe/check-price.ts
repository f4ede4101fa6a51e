import {
  checkAll,
  type Failure,
  fail,
  flag,
  integer,
  metadata,
  notEmpty,
  oneOf,
  type Rule,
  text,
  unknownName,
} from "./check.js";
import { priceFields } from "./fields.js";
import { isRecord, type Properties, UNKNOWN } from "./values.js";

const currency: Rule = (value, property) => {
  const expected = "a three-letter ISO 4217 code in lower case, such as usd";
  if (typeof value !== "string" || !/^[a-z]{3}$/.test(value)) {
    return fail(property, expected, value);
  }
  const known = Intl.supportedValuesOf("currency").includes(value.toUpperCase());
  return known ? [] : fail(property, expected, value);
};

const intervalLimits: Readonly<Record<string, number>> = {
  day: 1095,
  week: 156,
  month: 36,
  year: 3,
};

const recurring: Rule = (value, property) => {
  if (!isRecord(value)) return fail(property, "an object with an interval", value);
  const { interval, intervalCount = 1, ...others } = value;
  const failures = Object.keys(others).map((name) => unknownName(`${property}.${name}`));
  if (interval === UNKNOWN) return failures;
  failures.push(...oneOf("day", "week", "month", "year")(interval, `${property}.interval`));
  const limit = intervalLimits[String(interval)];
  if (intervalCount === UNKNOWN || limit === undefined) return failures;
  const count = `${property}.intervalCount`;
  failures.push(...integer(1)(intervalCount, count));
  if (Number(intervalCount) > limit) {
    failures.push(...fail(count, `at most ${limit} for ${interval}, three years`, intervalCount));
  }
  return failures;
};

const rules: Readonly<Record<string, Rule>> = {
  product: notEmpty,
  currency,
  unitAmount: integer(0),
  recurring,
  lookupKey: (value, property) => [...notEmpty(value, property), ...text(200)(value, property)],
  nickname: text(5_000),
  active: flag,
  taxBehavior: oneOf("inclusive", "exclusive", "unspecified"),
  metadata,
};

export function checkPrice(inputs: Properties): Failure[] {
  return checkAll(rules, priceFields, ["product", "currency", "unitAmount"], inputs);
}
