/** How often AWS's schedule expressions run. */
import assert from "node:assert/strict";
import { longestGapDays } from "../../policies/helpers/schedules";

const cron = (fields: string) => longestGapDays(`cron(${fields})`);
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const months = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");

describe("a schedule expression", () => {
  it("at a rate runs every so many days", () => {
    assert.equal(longestGapDays("rate(7 days)"), 7);
    assert.equal(longestGapDays("rate(1 day)"), 1);
    assert.equal(longestGapDays(" Rate( 12 Hours ) "), 0.5);
    assert.equal(longestGapDays("rate(720 minutes)"), 0.5);
    assert.equal(longestGapDays("rate(999999 day)"), 999_999);
    for (const wrong of [
      "xrate(7 days)",
      "rate(7 days)x",
      "rate(7days)",
      "rate(7 weeks)",
      "rate(x days)",
    ]) {
      assert.equal(longestGapDays(wrong), undefined, wrong);
    }
  });

  it("at a time runs once", () => {
    assert.equal(longestGapDays("at(2027-01-01T00:00:00)"), Number.POSITIVE_INFINITY);
    assert.equal(longestGapDays("AT(x)"), Number.POSITIVE_INFINITY);
    assert.equal(longestGapDays("what(x)"), undefined);
  });

  it("of cron runs on the days that its fields share", () => {
    assert.equal(cron("0 5 * * ? *"), 1);
    assert.equal(cron("0 5 ? * * *"), 1);
    assert.equal(cron(" 0  5 ? *   MON * "), 7);
    assert.equal(cron("0 5 ? * MON-FRI *"), 3);
    assert.equal(cron("0 5 ? * 2-6 *"), 3);
    assert.equal(cron("0 5 ? * mon,thu *"), 4);
    assert.equal(cron("0 5 1 * ? *"), 31);
    assert.equal(cron("0 5 1,15 * ? *"), 17);
    assert.equal(cron("0 5 */2 * ? *"), 2);
    assert.equal(cron("0 5 1/10 * ? *"), 10);
    assert.equal(cron("0 5 31 * ? *"), 61);
    assert.equal(cron("0 5 1 1/3 ? *"), 92);
    assert.equal(cron("0 5 1 1-6/3 ? *"), 275);
    assert.equal(cron("0 5 1 1 ? *"), 366);
    assert.equal(cron("0 5 31 DEC ? *"), 365);
    assert.equal(cron("0 5 1 1 ? 2027"), Number.POSITIVE_INFINITY);
    assert.equal(cron("0 5 30 2 ? *"), Number.POSITIVE_INFINITY, "there is no such day");
  });

  it("knows days and months by their names", () => {
    for (const [index, day] of weekdays.entries()) {
      assert.equal(cron(`0 5 ? * ${day} *`), 7, day);
      // With the same day as a number it stays one day of the week.
      assert.equal(cron(`0 5 ? * ${day},${index + 1} *`), 7, day);
    }
    for (const [index, month] of months.entries()) {
      const gap = cron(`0 5 1 ${month},${index + 1} ? *`);
      assert(gap === 365 || gap === 366, `${month}: ${gap}`);
    }
    assert.equal(cron("0 5 1 JAN,JUL ? *"), 184);
    assert.equal(cron("0 5 1 SUN ? *"), undefined);
    assert.equal(cron("0 5 MON * ? *"), undefined);
  });

  it("is not understood where it says what is none, or what only AWS can work out", () => {
    for (const fields of [
      "0 5 L * ? *",
      "0 5 ? * 6#3 *",
      "0 5 0 * ? *",
      "0 5 32 * ? *",
      "0 5 1-32 * ? *",
      "0 5 0-5 * ? *",
      "0 5 5-1 * ? *",
      "0 5 1 0 ? *",
      "0 5 1 13 ? *",
      "0 5 ? * 0 *",
      "0 5 ? * 8 *",
      "0 5 */0 * ? *",
      "0 5 x1 * ? *",
      "0 5 1x * ? *",
      "0 5 00001 * ? *",
      "0 5 , * ? *",
      "0 5 1 *",
      "",
    ]) {
      assert.equal(cron(fields), undefined, fields);
    }
    for (const other of [
      undefined,
      5,
      "",
      "xcron(0 5 * * ? *)",
      "cron(0 5 * * ? *)x",
      "cron()",
      {},
    ]) {
      assert.equal(longestGapDays(other), undefined, String(other));
    }
    assert.equal(cron("0 5 1 1 ?"), Number.POSITIVE_INFINITY, "without a year it never runs again");
  });
});
