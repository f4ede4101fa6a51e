import assert from "node:assert/strict";
import fc from "fast-check";
import { checkRecovery, type RecoveryMeans } from "../../infra/recovery-objectives";
import { longestGapMinutes } from "../../infra/schedule";
import { refusal } from "./support";

const means: RecoveryMeans = {
  backupSchedule: "cron(0 3 * * ? *)",
  startWindowMinutes: 60,
  completionWindowMinutes: 180,
  restoreTestSchedule: "cron(0 5 ? * MON *)",
};

describe("the longest gap of a schedule", () => {
  const gaps: Readonly<Record<string, number>> = {
    "cron(0 3 * * ? *)": 1440,
    "cron(0 3 ? * * *)": 1440,
    "cron(0 0/12 * * ? *)": 720,
    "cron(15,45 * * * ? *)": 30,
    "cron(0 8-18/2 * * ? *)": 840,
    "cron(0 3 ? * MON-FRI *)": 3 * 1440,
    "cron(0 3 ? * 2 *)": 7 * 1440,
    "cron(0 3 1 * ? *)": 31 * 1440,
    "cron(0 3 1,15 * ? *)": 17 * 1440,
    "cron(0 3 31 JAN,FEB,MAR ? *)": 306 * 1440,
    "rate(1 day)": 1440,
    "rate(6 hours)": 360,
    "rate(5 minutes)": 5,
  };
  for (const [expression, minutes] of Object.entries(gaps)) {
    it(`of ${expression} is ${minutes} minutes`, () => {
      assert.equal(longestGapMinutes(expression), minutes);
    });
  }

  it("is a day for every time of the day", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), (h, m) => {
        assert.equal(longestGapMinutes(`cron(${m} ${h} * * ? *)`), 1440);
      }),
      { numRuns: 20 },
    );
  });

  for (const bad of [
    "",
    "daily",
    "0 3 * * *",
    "cron(0 3 * * *)",
    "cron(0 3 * * * *)",
    "cron(0 3 ? * ? *)",
    "cron(60 3 * * ? *)",
    "cron(0 24 * * ? *)",
    "cron(0 3 0 * ? *)",
    "cron(0 3 L * ? *)",
    "cron(0 3 ? * 2#1 *)",
    "cron(0 3 * * ? 2027)",
    "cron(0 3 30 FEB ? *)",
    "cron(0 5-3 * * ? *)",
    "rate(1 week)",
    "rate(0 days)",
  ]) {
    it(`refuses ${JSON.stringify(bad)}`, () => {
      assert.match(
        refusal(() => longestGapMinutes(bad)),
        /^The schedule .*cannot be used: /,
      );
    });
  }
});

describe("recovery objectives", () => {
  it("are met by daily backups within their windows", () => {
    checkRecovery({ rpoMinutes: 1440 + 240, rtoMinutes: 240 }, means);
  });

  it("are refused when one minute is missing", () => {
    const text = refusal(() => checkRecovery({ rpoMinutes: 1679, rtoMinutes: 240 }, means));
    assert.match(text, /rpoMinutes is 1679, but the newest backup can be 1680 minutes old/);
  });

  it("are met by a database that can be rewound, and by no more than that", () => {
    checkRecovery({ rpoMinutes: 5, rtoMinutes: 240 }, { ...means, rewindMinutes: 5 });
    const text = refusal(() =>
      checkRecovery({ rpoMinutes: 4, rtoMinutes: 240 }, { ...means, rewindMinutes: 5 }),
    );
    assert.match(text, /rpoMinutes is 4, but the database can be rewound to every 5 minutes only/);
  });

  it("are refused when backups are rarer than daily, rewind or not", () => {
    const weekdays = { ...means, backupSchedule: "cron(0 3 ? * MON-FRI *)", rewindMinutes: 5 };
    const text = refusal(() => checkRecovery({ rpoMinutes: 9000, rtoMinutes: 240 }, weekdays));
    assert.match(text, /backups are up to 4320 minutes apart .* allowed: 1440$/);
  });

  it("are refused when restore tests are rarer than weekly", () => {
    const monthly = { ...means, restoreTestSchedule: "cron(0 5 1 * ? *)" };
    const text = refusal(() => checkRecovery({ rpoMinutes: 3000, rtoMinutes: 240 }, monthly));
    assert.match(text, /restore tests are up to 31 days apart/);
  });

  it("are refused as a whole, in one error", () => {
    const text = refusal(() => checkRecovery({ rpoMinutes: 0, rtoMinutes: 1.5 }, means));
    assert.equal(text.split("\n").length, 4, text);
  });
});
