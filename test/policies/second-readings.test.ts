/**
 * Cases in which a rule has to look twice: at what decides, at where a value goes, at who runs it.
 */
import { secret, unknown } from "../../policies/framework/unknown";
import { type Case, casesEndIn } from "./support/judge";

const instance = "aws:rds/instance:Instance";
const lambda = "aws:lambda/function:Function";
const randomString = "random:index/randomString:RandomString";
const liveKey = ["sk", "live", "0123456789abcdef"].join("_");
const publishable = ["pk", "live", "0123456789abcdef"].join("_");
const variables = (values: object) => ({ role: "r", environment: { variables: values } });
const secretVersion = "aws:secretsmanager/secretVersion:SecretVersion";
const usedBy = (type: string, input: string, props: object) => ({
  with: [{ type, name: "user", props, references: { [input]: ["example"] } }],
});
const forced = {
  references: { parameterGroupName: ["group"] },
  with: [
    {
      type: "aws:rds/parameterGroup:ParameterGroup",
      name: "group",
      props: { family: unknown, parameters: [{ name: "rds.force_ssl", value: "1" }] },
    },
  ],
};

// An engine that a lookup gives decides nothing where the instance is right for every engine.
const right: readonly Case[] = [
  ["", "rds-storage-encrypted", instance, { engine: unknown, storageEncrypted: true }],
  ["", "database-deletion-protection", instance, { engine: unknown, deletionProtection: true }],
  ["", "rds-automated-backups", instance, { engine: unknown, backupRetentionPeriod: 14 }],
  ["", "rds-automated-backups-kept", instance, { engine: unknown, deleteAutomatedBackups: false }],
  ["", "rds-final-snapshot", instance, { engine: unknown, finalSnapshotIdentifier: "app-final" }],
  ["", "database-password-origin", instance, { engine: unknown, manageMasterUserPassword: true }],
  [
    "a group whose family is not known",
    "database-requires-tls",
    instance,
    { engine: "postgres", engineVersion: "16.4", parameterGroupName: unknown },
    forced,
  ],
];

const open: readonly Case[] = [
  ["", "rds-storage-encrypted", instance, { engine: unknown }],
  ["", "database-deletion-protection", instance, { engine: unknown }],
  ["", "rds-automated-backups", instance, { engine: unknown }],
  ["", "rds-automated-backups-kept", instance, { engine: unknown }],
  ["", "rds-final-snapshot", instance, { engine: unknown }],
  ["", "database-password-origin", instance, { engine: unknown, password: "correct-horse" }],
  [
    "a snapshot that decides on the engine",
    "database-requires-tls",
    instance,
    { instanceClass: "db.t4g.medium", snapshotIdentifier: "app-final" },
  ],
  [
    "a variable that may hold the generator's result",
    "secret-generator-kind",
    randomString,
    { length: 8 },
    usedBy(lambda, "environment", variables({ JWT_SECRET: unknown, BUCKET: unknown })),
  ],
];

const wrong: readonly Case[] = [
  [
    "a live key in development",
    "stripe-live-keys",
    secretVersion,
    { secretId: "stripe", secretString: secret(liveKey) },
    { environment: "development" },
  ],
  [
    "a live publishable key in staging",
    "stripe-live-keys",
    lambda,
    variables({ STRIPE_PUBLISHABLE_KEY: publishable }),
    { environment: "staging" },
  ],
  [
    "a plain variable that is named a secret",
    "secret-generator-kind",
    randomString,
    { length: 32 },
    usedBy(lambda, "environment", variables({ JWT_SECRET: unknown, STAGE: "prod" })),
  ],
  [
    "the password of a Lightsail database",
    "secret-generator-kind",
    randomString,
    { length: 32 },
    usedBy("aws:lightsail/database:Database", "masterPassword", { masterPassword: unknown }),
  ],
];

const passedOver: readonly Case[] = [
  [
    "containers of which nothing is known",
    "secret-generator-kind",
    randomString,
    { length: 8 },
    usedBy("aws:ecs/taskDefinition:TaskDefinition", "containerDefinitions", {
      family: "api",
      containerDefinitions: unknown,
    }),
  ],
  [
    "a test key in development",
    "stripe-live-keys",
    lambda,
    variables({ STRIPE_PUBLISHABLE_KEY: publishable.replace("live", "test") }),
    { environment: "development" },
  ],
  [
    "a variable that is no secret",
    "secret-generator-kind",
    randomString,
    { length: 8 },
    usedBy(lambda, "environment", variables({ BUCKET: unknown, JWT_SECRET: secret(unknown) })),
  ],
];

describe("a second reading", () => {
  describe("passes what is right whatever is not known", () => casesEndIn("pass", right));
  describe("leaves open what an unknown value decides", () => casesEndIn("unknown", open));
  describe("fails what is wrong here", () => casesEndIn("fail", wrong));
  describe("passes over what does not concern it", () => casesEndIn("not-applicable", passedOver));
});
