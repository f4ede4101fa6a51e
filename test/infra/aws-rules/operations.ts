/** Alarms, schedules, backups, lifecycles and tags. */
import { longestGapMinutes } from "../../../infra/schedule";
import {
  type AwsRule,
  each,
  type Inputs,
  inputsWith,
  list,
  number,
  record,
  repeated,
  text,
  valuesAt,
} from "./rule";

const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";

/** Seconds of a metric's period, wherever an alarm says it. */
function periods(inputs: Inputs): readonly number[] {
  const queries = list(inputs.metricQueries).map(record);
  return [
    inputs.period,
    ...queries.flatMap(({ period, metric }) => [period, record(metric).period]),
  ].flatMap((value) => number(value) ?? []);
}

const alarmPeriod = each(alarm, {
  says: "a period is 10, 20, 30 or whole minutes; all periods are a day, of hours a week",
  source: "CloudWatch: PutMetricAlarm",
  check(inputs) {
    const count = number(inputs.evaluationPeriods) ?? 1;
    const wrong = periods(inputs).find((period) => {
      const allowed = [10, 20, 30].includes(period) || (period >= 60 && period % 60 === 0);
      return !allowed || period * count > (period >= 3600 ? 604_800 : 86_400);
    });
    return wrong !== undefined && `${count} periods of ${wrong} seconds`;
  },
  accepted: [
    { period: 60, evaluationPeriods: 1440 },
    { period: 86_400, evaluationPeriods: 7 },
  ],
  refused: [
    { period: 45, evaluationPeriods: 1 },
    { period: 60, evaluationPeriods: 1441 },
    { period: 86_400, evaluationPeriods: 8 },
    { metricQueries: [{ metric: { period: 61 } }] },
  ],
});

const alarmMeasure = each(alarm, {
  says: "an alarm measures a metric by one statistic, or queries of which one gives the result",
  source: "CloudWatch: PutMetricAlarm",
  check(inputs) {
    const { metricName, statistic, extendedStatistic, metricQueries, namespace, period } = inputs;
    const queries = list(metricQueries).map(record);
    if ((metricName !== undefined) === queries.length > 0) return "a metric, or queries";
    if (queries.length === 0) {
      if (namespace === undefined || period === undefined) return "no namespace or period";
      return (statistic === undefined) === (extendedStatistic === undefined) && "one statistic";
    }
    const results = queries.filter(({ returnData }) => returnData === true);
    // The band of an anomaly is a second result.
    const wanted = inputs.thresholdMetricId === undefined ? 1 : 2;
    if (results.length !== wanted) return `${results.length} results`;
    const ids = queries.map(({ id }) => String(id));
    if (repeated(ids).length > 0) return `ids ${repeated(ids).join(", ")} twice`;
    const wrong = ids.find((id) => !/^[a-z]\w{0,254}$/.test(id));
    if (wrong !== undefined) return `id ${wrong}`;
    const half = queries.find(({ expression, metric }) => !expression === !metric);
    return half && `${String(half.id)} needs a metric or an expression`;
  },
  accepted: [
    { namespace: "AWS/RDS", metricName: "x", statistic: "Sum", period: 60 },
    {
      metricQueries: [
        { id: "a", metric: {} },
        { id: "b", expression: "a", returnData: true },
      ],
    },
  ],
  refused: [
    {},
    { namespace: "AWS/RDS", metricName: "x", period: 60 },
    { namespace: "x", metricName: "x", statistic: "Sum", extendedStatistic: "p95", period: 60 },
    { metricName: "x", statistic: "Sum", period: 60 },
    { metricQueries: [{ id: "a", metric: {} }] },
    { metricQueries: [{ id: "A", expression: "1", returnData: true }] },
    {
      metricQueries: [
        { id: "a", metric: {} },
        { id: "a", expression: "a", returnData: true },
      ],
    },
    { metricQueries: [{ id: "a", returnData: true }] },
  ],
});

const one = (...words: readonly string[]) => new Set<unknown>([undefined, ...words]);
const missing = one("missing", "ignore", "breaching", "notBreaching");
const statistics = one("SampleCount", "Average", "Sum", "Minimum", "Maximum");

const alarmWords = each(alarm, {
  says: "an alarm uses CloudWatch's words, and asks for no more points than it looks at",
  source: "CloudWatch: PutMetricAlarm",
  check({ treatMissingData, statistic, extendedStatistic, datapointsToAlarm, evaluationPeriods }) {
    if (!missing.has(treatMissingData)) return `treatMissingData ${String(treatMissingData)}`;
    if (!statistics.has(statistic)) return `statistic ${String(statistic)}`;
    const percentile = text(extendedStatistic);
    if (
      percentile !== undefined &&
      !/^(p|tm|wm|tc|ts)\d{1,2}(\.\d+)?$|^(IQM|PR\(.*\))$/.test(percentile)
    ) {
      return `extendedStatistic ${percentile}`;
    }
    const [points, all] = [number(datapointsToAlarm), number(evaluationPeriods)];
    return (
      points !== undefined && all !== undefined && points > all && `${points} of ${all} points`
    );
  },
  accepted: [
    {
      treatMissingData: "breaching",
      extendedStatistic: "p95",
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
    },
  ],
  refused: [
    { treatMissingData: "notbreaching" },
    { statistic: "Avg" },
    { extendedStatistic: "95" },
    { evaluationPeriods: 1, datapointsToAlarm: 2 },
  ],
});

const schedules: Readonly<Record<string, string>> = {
  "aws:cloudwatch/eventRule:EventRule": "scheduleExpression",
  "aws:scheduler/schedule:Schedule": "scheduleExpression",
  "aws:backup/plan:Plan": "rules[].schedule",
  "aws:backup/restoreTestingPlan:RestoreTestingPlan": "scheduleExpression",
  "aws:synthetics/canary:Canary": "schedule.expression",
  "aws:secretsmanager/secretRotation:SecretRotation": "rotationRules.scheduleExpression",
};

/** AWS Backup takes no rates; a canary may run once. */
function scheduleProblem(expression: string, type: string): string | undefined {
  if (type.startsWith("aws:backup/") && expression.startsWith("rate(")) return "a rate";
  if (/^rate\(1 (minutes|hours|days)\)$|^rate\((?!1 )\d+ (minute|hour|day)\)$/.test(expression)) {
    return "one is singular, more are plural";
  }
  try {
    longestGapMinutes(expression);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const scheduleRules = Object.entries(schedules).map(([type, path]) =>
  each(type, {
    says: `${path} is a schedule of AWS's grammar`,
    source: "EventBridge: Schedule expressions",
    check(inputs) {
      for (const { place, value } of valuesAt(inputs, path)) {
        const expression = text(value);
        const problem = expression === undefined ? undefined : scheduleProblem(expression, type);
        if (problem !== undefined) return `${place} ${expression}: ${problem}`;
      }
      return undefined;
    },
    accepted: [inputsWith(path, "cron(0 3 * * ? *)"), inputsWith(path, "cron(0/5 * ? * MON *)")],
    refused: [
      inputsWith(path, "cron(0 3 * * * *)"),
      inputsWith(path, "cron(0 3 * * ?)"),
      inputsWith(path, "0 3 * * *"),
      inputsWith(path, "rate(5 minute)"),
      inputsWith(path, "rate(1 days)"),
    ],
  }),
);

const lifecycleOf = (lifecycle: unknown) => ({ rules: [{ ruleName: "x", lifecycle }] });
const coldStorage = each("aws:backup/plan:Plan", {
  says: "a point stays 90 days in cold storage, and a rewindable one 35 days at most without it",
  source: "AWS Backup: Lifecycle",
  check({ rules }) {
    for (const rule of list(rules).map(record)) {
      const own = [rule.lifecycle, ...list(rule.copyActions).map((copy) => record(copy).lifecycle)];
      for (const { coldStorageAfter, deleteAfter } of own.map(record)) {
        const [cold, end] = [number(coldStorageAfter), number(deleteAfter)];
        if (cold !== undefined && end !== undefined && end < cold + 90) return `${cold}, ${end}`;
      }
      const { coldStorageAfter, deleteAfter } = record(rule.lifecycle);
      if (rule.enableContinuousBackup !== true) continue;
      if (coldStorageAfter !== undefined) return "a rewindable point in cold storage";
      const end = number(deleteAfter) ?? 36;
      if (end < 1 || end > 35) return `a rewindable point for ${end} days`;
    }
    return undefined;
  },
  accepted: [
    lifecycleOf({ coldStorageAfter: 30, deleteAfter: 120 }),
    { rules: [{ enableContinuousBackup: true, lifecycle: { deleteAfter: 35 } }] },
  ],
  refused: [
    lifecycleOf({ coldStorageAfter: 30, deleteAfter: 119 }),
    { rules: [{ copyActions: [{ lifecycle: { coldStorageAfter: 1, deleteAfter: 2 } }] }] },
    { rules: [{ enableContinuousBackup: true, lifecycle: { deleteAfter: 36 } }] },
    {
      rules: [
        { enableContinuousBackup: true, lifecycle: { coldStorageAfter: 1, deleteAfter: 35 } },
      ],
    },
  ],
});

const vaultLock = each("aws:backup/vaultLockConfiguration:VaultLockConfiguration", {
  says: "a vault's shortest retention is not longer than its longest",
  source: "AWS Backup: PutBackupVaultLockConfiguration",
  check({ minRetentionDays, maxRetentionDays }) {
    const [least, most] = [number(minRetentionDays), number(maxRetentionDays)];
    return least !== undefined && most !== undefined && least > most && `${least} to ${most} days`;
  },
  accepted: [{ minRetentionDays: 7, maxRetentionDays: 7 }],
  refused: [{ minRetentionDays: 8, maxRetentionDays: 7 }],
});

const s3Lifecycle = each("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", {
  says: "rules have ids of their own and filters; objects move after 30 days and before they expire",
  source: "S3: PutBucketLifecycleConfiguration",
  check({ rules }) {
    const all = list(rules).map(record);
    const twice = repeated(all.map(({ id }) => String(id)));
    if (twice.length > 0) return `${twice.join(", ")} twice`;
    for (const { id, status, transitions, expiration } of all) {
      if (status !== "Enabled" && status !== "Disabled") return `${String(id)}: status`;
      const end = number(record(expiration).days);
      for (const move of list(transitions).map(record)) {
        const [days, to] = [number(move.days), String(move.storageClass)];
        if (days === undefined) continue;
        if (to.endsWith("_IA") && days < 30) return `${String(id)}: ${to} after ${days} days`;
        if (end !== undefined && end <= days) return `${String(id)}: expires before it moves`;
      }
    }
    return undefined;
  },
  accepted: [
    {
      rules: [
        {
          id: "a",
          status: "Enabled",
          transitions: [{ days: 30, storageClass: "STANDARD_IA" }],
          expiration: { days: 365 },
        },
      ],
    },
  ],
  refused: [
    {
      rules: [
        { id: "a", status: "Enabled" },
        { id: "a", status: "Enabled" },
      ],
    },
    { rules: [{ id: "a", status: "enabled" }] },
    {
      rules: [
        { id: "a", status: "Enabled", transitions: [{ days: 29, storageClass: "ONEZONE_IA" }] },
      ],
    },
    {
      rules: [
        {
          id: "a",
          status: "Enabled",
          transitions: [{ days: 30, storageClass: "GLACIER" }],
          expiration: { days: 30 },
        },
      ],
    },
  ],
});

const budget = each("aws:budgets/budget:Budget", {
  says: "a budget has five notifications at most, each with one topic and ten addresses at most",
  source: "Budgets: Quotas",
  check({ notifications }) {
    const all = list(notifications).map(record);
    if (all.length > 5) return `${all.length} notifications`;
    const wrong = all.find(({ subscriberSnsTopicArns, subscriberEmailAddresses }) => {
      const [topics, mails] = [
        list(subscriberSnsTopicArns).length,
        list(subscriberEmailAddresses).length,
      ];
      return topics > 1 || mails > 10 || topics + mails === 0;
    });
    return wrong && "a notification with too many or no subscribers";
  },
  accepted: [{ notifications: [{ subscriberSnsTopicArns: ["arn"] }] }],
  refused: [
    { notifications: [{}] },
    { notifications: [{ subscriberSnsTopicArns: ["a", "b"] }] },
    {
      notifications: [
        { subscriberEmailAddresses: Array.from({ length: 11 }, () => "a@b.example") },
      ],
    },
    { notifications: Array.from({ length: 6 }, () => ({ subscriberSnsTopicArns: ["a"] })) },
  ],
});

/** Of every resource: see aws-limits.test.ts. */
export function tagProblem(inputs: Inputs): string | undefined {
  const tags = Object.entries(record(inputs.tags));
  // Ten are left for the provider's own and the teams'.
  if (tags.length > 40) return `${tags.length} tags`;
  const characters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
  const wrong = tags.find(([key, value]) => {
    const known = text(value) ?? "";
    const fits = key.length >= 1 && key.length <= 128 && known.length <= 256;
    return !fits || /^aws:/i.test(key) || !characters.test(key) || !characters.test(known);
  });
  return wrong && `tag ${wrong[0]}`;
}

export const refusedTags: readonly Inputs[] = [
  { tags: { "aws:x": "1" } },
  { tags: { "a(b)": "1" } },
  { tags: { a: "1, 2" } },
  { tags: { a: "x".repeat(257) } },
  { tags: { ["x".repeat(129)]: "1" } },
  { tags: Object.fromEntries(Array.from({ length: 41 }, (_, index) => [`t${index}`, "1"])) },
];

const rules: readonly AwsRule[] = [
  alarmPeriod,
  alarmMeasure,
  alarmWords,
  ...scheduleRules,
  coldStorage,
  vaultLock,
  s3Lifecycle,
  budget,
];
export const operationRules = rules;
