/** Databases and caches: windows, engines and what has to fit together. */
import { type AwsRule, each, type Inputs, list, number, record, subject, text } from "./rule";

const instance = "aws:rds/instance:Instance";
const cache = "aws:elasticache/replicationGroup:ReplicationGroup";
const week = 7 * 1440;
const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** Minutes of the week: of every day for `hh:mm-hh:mm`, once for `ddd:hh:mm-ddd:hh:mm`. */
function spans(window: string): readonly (readonly [number, number])[] | undefined {
  const daily = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(window);
  if (daily !== null) {
    const [from, to] = [at(daily[1], daily[2]), at(daily[3], daily[4])];
    const length = (to - from + 1440) % 1440;
    return days.map((_, day) => [day * 1440 + from, day * 1440 + from + length] as const);
  }
  const weekly = /^(\w{3}):([01]\d|2[0-3]):([0-5]\d)-(\w{3}):([01]\d|2[0-3]):([0-5]\d)$/.exec(
    window,
  );
  const [first, last] = [days.indexOf(weekly?.[1] ?? ""), days.indexOf(weekly?.[4] ?? "")];
  if (weekly === null || first < 0 || last < 0) return undefined;
  const from = first * 1440 + at(weekly[2], weekly[3]);
  const to = last * 1440 + at(weekly[5], weekly[6]);
  return [[from, from + ((to - from + week) % week)]];
}

function at(hours = "", minutes = ""): number {
  return Number(hours) * 60 + Number(minutes);
}

function overlap(one: string, other: string): boolean {
  const [ours, theirs] = [spans(one) ?? [], spans(other) ?? []];
  return ours.some(([from, to]) =>
    theirs.some(([start, end]) =>
      [-week, 0, week].some((shift) => from < end + shift && start + shift < to),
    ),
  );
}

function windowRule(
  type: string,
  property: string,
  form: "daily" | "weekly",
  least: number,
  most: number,
  source: string,
): AwsRule {
  const make = (minutes: number) => {
    const end = (120 + minutes) % 1440;
    const time = `${String(Math.floor(end / 60)).padStart(2, "0")}:${String(end % 60).padStart(2, "0")}`;
    const day = days[Math.floor((120 + minutes) / 1440)] ?? "sun";
    return form === "daily" ? `02:00-${time}` : `sun:02:00-${day}:${time}`;
  };
  return each(type, {
    says: `${property} is ${form} and has ${least} to ${most} minutes`,
    source,
    check(inputs) {
      const window = text(inputs[property]);
      if (window === undefined) return undefined;
      const found = spans(window);
      const [span] = found ?? [];
      const isDaily = (found?.length ?? 0) > 1;
      const length = span === undefined ? 0 : span[1] - span[0];
      const wrong = isDaily !== (form === "daily") || length < least || length > most;
      return wrong && `${property} is ${window}`;
    },
    accepted: [{ [property]: make(least) }, { [property]: make(60) }],
    refused: [
      { [property]: make(least - 1) },
      { [property]: "25:00-26:00" },
      { [property]: form === "daily" ? "sun:02:00-sun:03:00" : "02:00-03:00" },
      { [property]: "Sunday:02:00-Sunday:03:00" },
    ],
  });
}

function apart(type: string, one: string, other: string, source: string): AwsRule {
  const pair = (first: string, second: string): Inputs => ({ [one]: first, [other]: second });
  return each(type, {
    says: `${one} and ${other} do not overlap`,
    source,
    check(inputs) {
      const [first, second] = [text(inputs[one]), text(inputs[other])];
      const wrong = first !== undefined && second !== undefined && overlap(first, second);
      return wrong && `${one} ${first} overlaps ${other} ${second}`;
    },
    accepted: [
      pair("02:00-03:00", "sun:03:00-sun:04:00"),
      pair("23:30-00:30", "sun:00:30-sun:01:30"),
    ],
    refused: [
      pair("02:00-03:00", "sun:02:59-sun:04:00"),
      pair("23:30-00:30", "sun:00:00-sun:01:00"),
      pair("00:00-01:00", "sat:23:30-sun:00:30"),
    ],
  });
}

const windows: readonly AwsRule[] = [
  windowRule(instance, "backupWindow", "daily", 30, 1439, "RDS: CreateDBInstance"),
  windowRule(instance, "maintenanceWindow", "weekly", 30, 1440, "RDS: CreateDBInstance"),
  windowRule(cache, "snapshotWindow", "daily", 60, 1439, "ElastiCache: CreateReplicationGroup"),
  windowRule(cache, "maintenanceWindow", "weekly", 60, 1440, "ElastiCache: CreateReplicationGroup"),
  apart(instance, "backupWindow", "maintenanceWindow", "RDS: CreateDBInstance"),
  apart(cache, "snapshotWindow", "maintenanceWindow", "ElastiCache: CreateReplicationGroup"),
];

const group = "aws:rds/parameterGroup:ParameterGroup";
const cacheGroup = "aws:elasticache/parameterGroup:ParameterGroup";

/** ElastiCache's family of an engine: `redis7` for 7.x, `valkey8` for 8.x, `redis6.x` for 6.x. */
function cacheFamily(engine: string, version: string): string {
  const [major = ""] = version.split(".");
  return major === "6" ? `${engine}6.x` : `${engine}${major}`;
}

function familyRule(
  store: string,
  parameters: string,
  source: string,
  family: (engine: string, version: string) => string,
  example: { engine: string; engineVersion: string; family: string; wrong: string },
): AwsRule {
  const stack = (name: string) => [
    subject(store, { engine: example.engine, engineVersion: example.engineVersion }),
    subject(parameters, { family: name }),
  ];
  return {
    says: "the stack has a parameter group of each engine's family, and of no other",
    source,
    types: [store, parameters],
    problems(resources) {
      const wanted = resources
        .filter(({ type }) => type === store)
        .map(({ inputs }) => [text(inputs.engine), text(inputs.engineVersion)] as const)
        .flatMap(([engine, version]) => (engine && version ? [family(engine, version)] : []));
      const groups = resources.filter(({ type }) => type === parameters);
      return groups
        .filter(({ inputs }) => wanted.length > 0 && !wanted.includes(String(inputs.family)))
        .map(({ name, inputs }) => `${name}: ${inputs.family} is not of ${wanted.join(", ")}`);
    },
    accepted: [stack(example.family)],
    refused: [stack(example.wrong)],
  };
}

const families: readonly AwsRule[] = [
  familyRule(
    instance,
    group,
    "RDS: CreateDBParameterGroup",
    (engine, version) => `${engine}${version.split(".")[0]}`,
    { engine: "postgres", engineVersion: "17", family: "postgres17", wrong: "postgres16" },
  ),
  familyRule(cache, cacheGroup, "ElastiCache: CreateCacheParameterGroup", cacheFamily, {
    engine: "valkey",
    engineVersion: "8.0",
    family: "valkey8",
    wrong: "redis7",
  }),
];

const sizes: readonly AwsRule[] = [
  each(instance, {
    says: "storage grows to at least a tenth more than it begins with; gp3 begins at 20 GiB",
    source: "RDS: Managing capacity automatically with storage autoscaling",
    check({ allocatedStorage, maxAllocatedStorage, storageType }) {
      const [now, most] = [number(allocatedStorage), number(maxAllocatedStorage)];
      if (now === undefined) return undefined;
      if (storageType === "gp3" && now < 20) return `allocatedStorage is ${now}`;
      return most !== undefined && most < now * 1.1 && `maxAllocatedStorage is ${most}, of ${now}`;
    },
    accepted: [{ allocatedStorage: 20, maxAllocatedStorage: 50, storageType: "gp3" }],
    refused: [
      { allocatedStorage: 100, maxAllocatedStorage: 109 },
      { allocatedStorage: 100, maxAllocatedStorage: 100 },
      { allocatedStorage: 10, storageType: "gp3" },
    ],
  }),
  each(instance, {
    says: "a final snapshot has a name; insights of more than 7 days belong to the advanced mode",
    source: "RDS: DeleteDBInstance",
    check({ skipFinalSnapshot, finalSnapshotIdentifier }) {
      const named = finalSnapshotIdentifier !== undefined;
      return skipFinalSnapshot === false && !named && "finalSnapshotIdentifier is missing";
    },
    accepted: [
      { skipFinalSnapshot: false, finalSnapshotIdentifier: "x" },
      { skipFinalSnapshot: true },
    ],
    refused: [{ skipFinalSnapshot: false }],
  }),
  each(instance, {
    says: "enhanced monitoring has a role, and a managed password no other",
    source: "RDS: CreateDBInstance",
    check({ monitoringInterval, monitoringRoleArn, manageMasterUserPassword, password }) {
      if (Number(monitoringInterval) > 0 && monitoringRoleArn === undefined) {
        return "monitoringRoleArn is missing";
      }
      return manageMasterUserPassword === true && password !== undefined && "password is given too";
    },
    accepted: [{ monitoringInterval: 60, monitoringRoleArn: "arn" }, { monitoringInterval: 0 }],
    refused: [{ monitoringInterval: 60 }, { manageMasterUserPassword: true, password: "x" }],
  }),
  each(cache, {
    says: "failover takes two nodes or more, and several zones take failover",
    source: "ElastiCache: CreateReplicationGroup",
    check({ automaticFailoverEnabled, multiAzEnabled, numCacheClusters }) {
      if (multiAzEnabled === true && automaticFailoverEnabled !== true) return "no failover";
      const nodes = number(numCacheClusters);
      return (
        automaticFailoverEnabled === true && nodes !== undefined && nodes < 2 && `${nodes} node`
      );
    },
    accepted: [
      { automaticFailoverEnabled: true, multiAzEnabled: true, numCacheClusters: 2 },
      { automaticFailoverEnabled: false, numCacheClusters: 1 },
    ],
    refused: [
      { automaticFailoverEnabled: true, numCacheClusters: 1 },
      { multiAzEnabled: true, automaticFailoverEnabled: false, numCacheClusters: 2 },
    ],
  }),
  each(cache, {
    says: "a token or users need TLS, and exclude each other",
    source: "ElastiCache: CreateReplicationGroup",
    check({ authToken, userGroupIds, transitEncryptionEnabled }) {
      const users = list(userGroupIds).length;
      if (authToken !== undefined && users > 0) return "authToken and userGroupIds";
      if (users > 1) return `${users} user groups`;
      const secured = authToken !== undefined || users > 0;
      return secured && transitEncryptionEnabled !== true && "no transit encryption";
    },
    accepted: [{ authToken: "x", transitEncryptionEnabled: true }, {}],
    refused: [
      { authToken: "x" },
      { authToken: "x", userGroupIds: ["y"], transitEncryptionEnabled: true },
      { userGroupIds: ["x", "y"], transitEncryptionEnabled: true },
    ],
  }),
  each(cache, {
    says: "Valkey is 7.2 or more in two numbers; Redis 6.x, or two numbers from 7.0",
    source: "ElastiCache: Supported engines and versions",
    check({ engine, engineVersion }) {
      const version = text(engineVersion);
      if (version === undefined) return undefined;
      const valkey = /^(7\.2|[89]\.\d+)$/.test(version);
      const redis = /^(6\.x|6\.\d|7\.[01])$/.test(version);
      return !(engine === "valkey" ? valkey : redis) && `${engine} ${version}`;
    },
    accepted: [
      { engine: "valkey", engineVersion: "8.0" },
      { engine: "redis", engineVersion: "7.1" },
    ],
    refused: [
      { engine: "valkey", engineVersion: "8" },
      { engine: "valkey", engineVersion: "7.0" },
      { engine: "redis", engineVersion: "8.0" },
    ],
  }),
];

const backupPlan = "aws:backup/plan:Plan";

/** The hour before a window and the window itself, in minutes of the day. */
function quietMinutes(window: string): readonly (readonly [number, number])[] {
  return (spans(window) ?? []).map(([from, to]) => [from - 60, to] as const);
}

const apartFromBackups: AwsRule = {
  says: "AWS Backup starts neither in a window of RDS nor in the hour before it",
  source: "AWS Backup: Amazon RDS backups",
  types: [instance, backupPlan],
  problems(resources) {
    const plans = resources.filter(({ type }) => type === backupPlan);
    const starts = plans.flatMap(({ name, inputs }) =>
      list(inputs.rules).flatMap((rule) => {
        const daily = /^cron\((\d+) (\d+) \* \* \? \*\)$/.exec(String(record(rule).schedule));
        if (daily === null) return [];
        return [
          { name, start: at(daily[2], daily[1]), open: Number(record(rule).startWindow ?? 60) },
        ];
      }),
    );
    return resources
      .filter(({ type }) => type === instance)
      .flatMap(({ inputs }) => [inputs.backupWindow, inputs.maintenanceWindow])
      .flatMap((window) => starts.flatMap((job) => clash(job, text(window))));
  },
  accepted: [
    [
      subject(instance, { backupWindow: "07:00-08:00" }),
      subject(backupPlan, { rules: [{ schedule: "cron(0 5 * * ? *)", startWindow: 60 }] }),
    ],
  ],
  refused: [
    [
      subject(instance, { backupWindow: "07:00-08:00" }),
      subject(backupPlan, { rules: [{ schedule: "cron(30 5 * * ? *)", startWindow: 60 }] }),
    ],
    [
      subject(instance, { maintenanceWindow: "sun:04:00-sun:05:00" }),
      subject(backupPlan, { rules: [{ schedule: "cron(30 4 * * ? *)", startWindow: 60 }] }),
    ],
  ],
};

function clash(
  job: { readonly name: string; readonly start: number; readonly open: number },
  window: string | undefined,
): readonly string[] {
  if (window === undefined) return [];
  const hit = quietMinutes(window).some(([from, to]) =>
    days.some((_, day) => {
      const start = day * 1440 + job.start;
      return [-week, 0, week].some(
        (shift) => start < to + shift && from + shift < start + job.open,
      );
    }),
  );
  return hit ? [`${job.name}: starts too near to ${window}`] : [];
}

export const storeRules = [...windows, ...families, ...sizes, apartFromBackups];
