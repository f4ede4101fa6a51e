import assert from "node:assert/strict";
import { Redis } from "ioredis";
import { type Deployed, Deployment } from "./deployment";
import { testKey } from "./stand-ins";

/** finsight's checklist, as its own command prints it. */
const names = [
  "Required Environment Variables",
  "Debug Mode",
  "JWT Secret",
  "Database Connection",
  "Redis Connection",
  "Stripe Configuration",
  "SEC User Agent",
  "Sentry Configuration",
] as const;
type Line = (typeof names)[number];

const finsight: Deployed = {
  stack: "finsight-prod",
  url: "https://api.finsight.example",
  origins: "ALLOWED_ORIGINS",
  // System and command share a machine with other tests.
  probes: { "health-answers": { milliseconds: 5000 } },
};

interface Defect {
  readonly name: string;
  readonly line: Line;
  /** What the command says of it. */
  readonly says: RegExp;
  readonly plant: (deployment: Deployment) => unknown;
  readonly mend?: (deployment: Deployment) => unknown;
}

const variable = (name: string, value: string) => (deployment: Deployment) => {
  const { ecs } = deployment.state;
  assert(ecs.environment.some((each) => each.name === name));
  ecs.environment = ecs.environment.map((each) => (each.name === name ? { name, value } : each));
};
const secret =
  (name: string, change: (value: string) => string) =>
  ({ state: { secrets } }: Deployment) => {
    const place = `finsight-prod/${name}`;
    secrets[place] = change(secrets[place] ?? "");
  };
const wrongPassword = (url: string) => url.replace(/:[^:@]*@/, ":not-the-password-of-anybody@");
const askForPassword = (isAsked: boolean) => async (deployment: Deployment) => {
  const login = deployment.stores.cache();
  const client = new Redis({ ...login, ...(isAsked && { password: "" }) });
  await client.config("SET", "requirepass", isAsked ? login.password : "");
  client.disconnect();
};

const defects: readonly Defect[] = [
  {
    name: "a task without its Sentry address",
    line: "Required Environment Variables",
    says: /SENTRY_DSN: finsight-prod-api:12 does not set it/,
    plant: ({ state: { ecs } }) => {
      ecs.secrets = ecs.secrets.filter(({ name }) => name !== "SENTRY_DSN");
    },
  },
  {
    name: "debug mode in the running task",
    line: "Debug Mode",
    says: /DEBUG: finsight-prod-api:12 does not set it to false/,
    plant: variable("DEBUG", "True"),
  },
  {
    name: "a signing secret that is a placeholder",
    line: "JWT Secret",
    says: /JWT_SECRET_KEY: It is a placeholder/,
    plant: secret("JWT_SECRET_KEY", () => "your_secret_key_here"),
  },
  {
    name: "a wrong password of Postgres",
    line: "Database Connection",
    says: /postgres-reachable, postgres/,
    plant: secret("DATABASE_URL", wrongPassword),
  },
  {
    name: "a wrong password of Redis",
    line: "Redis Connection",
    says: /redis-reachable, redis/,
    plant: secret("REDIS_URL", wrongPassword),
  },
  {
    name: "a Redis that asks for no password",
    line: "Redis Connection",
    says: /redis-password-required, redis/,
    plant: askForPassword(false),
    mend: askForPassword(true),
  },
  {
    name: "a test key of Stripe",
    line: "Stripe Configuration",
    says: /stripe-key-mode, stripe/,
    plant: secret("STRIPE_SECRET_KEY", () => testKey),
  },
  {
    name: "a contact for the SEC that is nobody's",
    line: "SEC User Agent",
    says: /SEC_USER_AGENT: .*without a real address/,
    plant: variable("SEC_USER_AGENT", "FinSight admin@example.com"),
  },
  {
    name: "a Sentry project that is gone",
    line: "Sentry Configuration",
    says: /sentry-dsn-accepted, sentry/,
    plant: ({ providers: { world } }) => {
      world.sentry.dsnKnown = false;
    },
    mend: ({ providers: { world } }) => {
      world.sentry.dsnKnown = true;
    },
  },
];

describe("gonogo validate finsight-prod, of a deployment of which all is real but the clouds", function () {
  this.timeout(180_000);
  let deployment: Deployment;
  before(async () => {
    deployment = await Deployment.start(finsight);
  });
  after(() => deployment?.stop());

  const linesWith = (failed?: Line) =>
    names.map((name) => `${name === failed ? "✘ FAIL" : "✓ PASS"} | ${name}`);

  it("prints the eight lines of its checklist, and nothing is open", async () => {
    const { code, out, err } = await deployment.validate();
    const [head, tail = ""] = [out.split("\n").slice(0, 8), out.split("\n").slice(8).join("\n")];
    assert.deepEqual(head, linesWith(), out);
    assert.match(
      tail,
      /^\n GO {3}finsight-prod {2}(\d+) of \1 looks passed\.\n8\/8 checks pass\n$/,
      out,
    );
    assert.deepEqual([code, err], [0, ""]);
  });

  it("says what it could not see beside the lines, and is not done", async () => {
    const { env } = deployment;
    deployment.env = {};
    const { code, out } = await deployment.validate("--skip", "rate-limit-answers");
    deployment.env = env;
    assert.deepEqual(out.split("\n").slice(0, 8), linesWith(), out);
    assert.match(out, /\? OPEN .*sentry-events-received, sentry\n +.*SENTRY_AUTH_TOKEN is not set/);
    assert.equal(code, 3);
  });

  for (const { name, line, says, plant, mend } of defects) {
    it(`turns "${line}" red for ${name}, and no other line`, async () => {
      const { state } = deployment;
      const before = structuredClone(state);
      await plant(deployment);
      try {
        const { code, out } = await deployment.validate("--skip", "rate-limit-answers");
        assert.deepEqual(out.split("\n").slice(0, 8), linesWith(line), out);
        assert.match(out, says);
        assert.match(out, / NO-GO {3}finsight-prod .*\n7\/8 checks pass\n$/);
        assert.equal(code, 1);
        const told = Object.values(state.secrets).filter((value) => out.includes(value));
        assert.deepEqual(told, []);
      } finally {
        Object.assign(state, before);
        await mend?.(deployment);
      }
    });
  }
});
