/** Defects in the places and under the names where they are easily overlooked. */
import { type Case, casesEndIn } from "./support/judge";

const lambda = "aws:lambda/function:Function";
const variables = (values: object) => ({ role: "r", environment: { variables: values } });
const secretVersion = "aws:secretsmanager/secretVersion:SecretVersion";
const stored = (value: unknown) => ({ secretId: "app", secretString: JSON.stringify(value) });
const initContainer = (name: string, value: string) => ({
  type: "container",
  eksProperties: {
    podProperties: {
      containers: [{ image: "api" }],
      initContainers: [{ image: "migrate", envs: [{ name, value }] }],
    },
  },
});
const batch = "aws:batch/jobDefinition:JobDefinition";

const defects: readonly Case[] = [
  ...["PGPASSWORD", "DBPASSWORD", "SECRETKEY", "ACCESSTOKEN"].map(
    (name): Case => [
      `the name ${name}`,
      "environment-no-secrets",
      lambda,
      variables({ [name]: "hunter2-Xy9" }),
    ],
  ),
  [
    "base64 with slashes",
    "environment-no-secrets",
    lambda,
    variables({ JWT_SECRET: "aB3/dE5/fG7" }),
  ],
  [
    "an init container",
    "environment-no-secrets",
    batch,
    initContainer("API_SECRET", "hunter2hunter"),
  ],
  ["an init container", "allowed-origins-setting", batch, initContainer("CORS_ORIGINS", "*")],
  [
    "a nested member",
    "stored-secret-strength",
    secretVersion,
    stored({ db: { password: "hunter2" } }),
  ],
  ["a member of a list", "stored-secret-strength", secretVersion, stored([{ apiKey: "changeme" }])],
  ["a password of digits", "stored-secret-strength", secretVersion, stored({ password: 12345 })],
  ["digits as text", "stored-secret-strength", secretVersion, stored({ password: "12345" })],
  [
    "digits alone",
    "stored-secret-strength",
    secretVersion,
    { secretId: "a", secretString: "12345" },
  ],
  ...["ENVIRONMENT", "APP_ENV", "NODE_ENV"].map(
    (name): Case => [
      `${name} of staging`,
      "debug-mode-off",
      lambda,
      variables({ [name]: "staging" }),
    ],
  ),
  ...["ENV", "GO_ENV", "DOTNET_ENVIRONMENT", "SPRING_PROFILES_ACTIVE"].map(
    (name): Case => [
      `the mode variable ${name}`,
      "debug-mode-off",
      lambda,
      variables({ [name]: "dev" }),
    ],
  ),
];

const right: readonly Case[] = [
  [
    "the name of a stored secret",
    "environment-no-secrets",
    lambda,
    variables({ DB_SECRET: "app/production/db" }),
  ],
  [
    "production by another name",
    "debug-mode-off",
    lambda,
    variables({ ENVIRONMENT: "prod", ENV: "live" }),
  ],
  ["a release", "debug-mode-off", lambda, variables({ GIN_MODE: "release", DEBUG: "" })],
  [
    "strong members beside names and ports",
    "stored-secret-strength",
    secretVersion,
    stored({ username: "app", port: 5432, password: "kT9#vLq2!xZr7@wNb4$mHc8%yPd3&sGf6" }),
  ],
];

describe("a defect in a hidden place", () => casesEndIn("fail", defects));
describe("the good state beside it", () => casesEndIn("pass", right));
