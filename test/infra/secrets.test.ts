import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type SecretEntry, Secrets } from "../../infra/components/secrets";
import { storedSecretName } from "../../infra/components/stored-secret";
import { rotationCode } from "../../infra/rotation/code.gen";
import type { Send } from "../../infra/rotation/secret-store";
import { contextOf } from "../../infra/stack-context";
import { generate } from "../../scripts/gen-rotation";
import { FakeSecretsManager } from "./fakes/secrets-manager";
import { documentOf } from "./policy-documents";
import { ofType, only, type Registered, refusal, register } from "./support";

const empty = { stack: "shop-prod", config: {}, secretKeys: [] };
const context = contextOf(
  { stack: "shop-prod", environment: "production", region: "eu-central-1" },
  "111122223333",
);
const keyArn = "arn:aws:kms:eu-central-1:111122223333:key/0";
const generated = { source: { kind: "generated" }, consumers: ["api"] } as const;
const rotated = { ...generated, rotation: { everyDays: 30 } } as const;
const pair = {
  JWT_PRIVATE_KEY: {
    source: { kind: "rsa-private-key", pair: "jwt", bits: 2048 },
    consumers: ["api"],
    rotation: { everyDays: 90 },
  },
  JWT_PUBLIC_KEY: { source: { kind: "rsa-public-key", pair: "jwt" }, consumers: ["api", "worker"] },
} as const;

async function make(entries: Record<string, SecretEntry>, extra: object = {}) {
  let secrets: Secrets<string> | undefined;
  const resources = await register(empty, () => {
    secrets = new Secrets("secrets", { context, keyArn, entries, ...extra });
  });
  if (secrets === undefined) throw new Error("nothing was made");
  return { resources, secrets };
}

const count = (resources: readonly Registered[], type: string) => ofType(resources, type).length;

describe("the registry of secrets", () => {
  it("generates 48 letters and digits, or 32 bytes in base64", async () => {
    const { resources } = await make({
      PLAIN: generated,
      BYTES: { ...generated, source: { kind: "generated", format: "base64", generation: "3" } },
    });
    const plain = only(resources, "secrets-plain-generator");
    assert.deepEqual([plain.inputs.length, plain.inputs.special], [48, false]);
    const bytes = only(resources, "secrets-bytes-generator");
    assert.equal(bytes.type, "random:index/randomBytes:RandomBytes");
    assert.deepEqual([bytes.inputs.length, bytes.inputs.keepers], [32, { generation: "3" }]);
  });

  it("refuses other accounts and plain connections, whatever IAM allows", async () => {
    const { resources } = await make({ PLAIN: generated });
    const { inputs } = only(resources, "secrets-plain-policy");
    assert.equal(inputs.blockPublicPolicy, true);
    const { Statement } = JSON.parse(String(inputs.policy)) as {
      Statement: { Effect: string; Condition: Record<string, Record<string, string>> }[];
    };
    assert.ok(Statement.every(({ Effect }) => Effect === "Deny"));
    assert.deepEqual(
      Statement.map(({ Condition }) => Condition),
      [
        {
          StringNotEquals: { "aws:PrincipalAccount": "111122223333" },
          BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
        },
        { Bool: { "aws:SecureTransport": "false" } },
      ],
    );
  });

  it("needs no function while nothing rotates", async () => {
    const { resources, secrets } = await make({ PLAIN: generated });
    assert.equal(count(resources, "aws:lambda/function:Function"), 0);
    assert.equal(secrets.rotationFunctionName, undefined);
  });

  it("keeps a rotated value out of the program and gives its consumers what to accept", async () => {
    const { resources, secrets } = await make({ JWT_SECRET: rotated, OTHER: generated });
    assert.deepEqual(Object.keys(secrets.of("api")).sort(), [
      "JWT_SECRET",
      "JWT_SECRET_FALLBACKS",
      "OTHER",
    ]);
    assert.equal(count(resources, "aws:secretsmanager/secretVersion:SecretVersion"), 1);
    assert.equal(count(resources, "random:index/randomPassword:RandomPassword"), 1);
    const { inputs } = only(resources, "secrets-jwt-secret-rotation");
    assert.deepEqual(inputs.rotationRules, { automaticallyAfterDays: 30 });
    assert.equal(inputs.rotateImmediately, false);
    assert.equal(secrets.rotationFunctionName, "shop-prod-secret-rotation");
  });

  it("refers to every value by a name that is known before a deployment", async () => {
    const { secrets } = await make({ ...pair, JWT_SECRET: rotated });
    const names = Object.entries(secrets.of("api")).map(async ([variable, { valueFrom }]) => [
      variable,
      await new Promise((resolve) => valueFrom.apply(resolve)),
    ]);
    for (const [variable, from] of await Promise.all(names)) {
      assert.equal(from, `/aws/reference/secretsmanager/shop-prod/${variable}`);
    }
  });

  it("makes a key pair in the store, its private half for its own consumers only", async () => {
    const { resources, secrets } = await make(pair);
    assert.deepEqual(Object.keys(secrets.of("worker")).sort(), [
      "JWT_PUBLIC_KEY",
      "JWT_PUBLIC_KEY_FALLBACKS",
    ]);
    assert.ok("JWT_PRIVATE_KEY" in secrets.of("api"));
    assert.equal(count(resources, "aws:secretsmanager/secretVersion:SecretVersion"), 0);
    const variables = only(resources, "secrets-rotation-function").inputs.environment as {
      variables: { ROTATION_PLANS: string };
    };
    assert.deepEqual(JSON.parse(variables.variables.ROTATION_PLANS), {
      cluster: "shop-prod",
      secrets: {
        "shop-prod/JWT_PRIVATE_KEY": {
          kind: "rsa",
          bits: 2048,
          fallbacks: "shop-prod/JWT_PUBLIC_KEY_FALLBACKS",
          publicKey: "shop-prod/JWT_PUBLIC_KEY",
          services: ["api", "worker"],
        },
      },
    });
    assert.doesNotMatch(JSON.stringify(resources), /BEGIN [A-Z ]*PRIVATE/);
  });

  it("makes a key pair without a schedule where none is asked for", async () => {
    const { rotation: _, ...still } = pair.JWT_PRIVATE_KEY;
    const { resources } = await make({ ...pair, JWT_PRIVATE_KEY: still });
    assert.equal(count(resources, "aws:secretsmanager/secretRotation:SecretRotation"), 0);
    const { inputs } = only(resources, "secrets-jwt-private-key-first-value");
    assert.deepEqual(JSON.parse(String(inputs.input)), {
      Step: "initialize",
      SecretId: "shop-prod/JWT_PRIVATE_KEY",
      Generation: "1",
    });
  });

  it("lets the function touch its own secrets and services only", async () => {
    const { resources } = await make({ JWT_SECRET: rotated }, { cluster: "main" });
    const policy = documentOf(only(resources, "secrets-rotation-rights").inputs.policy) as {
      Statement: { Action: string[]; Resource: string[] }[];
    };
    const of = (action: string) =>
      policy.Statement.filter(({ Action }) => Action.includes(action)).flatMap((s) => s.Resource);
    const arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop-prod/JWT_SECRET";
    assert.deepEqual(of("secretsmanager:PutSecretValue"), [
      `${arn}-??????`,
      `${arn}_FALLBACKS-??????`,
    ]);
    assert.deepEqual(of("ecs:UpdateService"), [
      "arn:aws:ecs:eu-central-1:111122223333:service/main/api",
    ]);
    assert.ok(!JSON.stringify(policy).includes('"*"'));
  });

  for (const [entries, message] of [
    [{ lower: generated }, /lower is no name of an environment variable/],
    [{ NEXT_PUBLIC_KEY: generated }, /NEXT_PUBLIC_KEY would be in every browser/],
    [{ A: { ...rotated, rotation: { everyDays: 0 } } }, /A rotates every 0 days; .* 1 to 1000/],
    [{ A: { ...rotated, rotation: { everyDays: 1001 } } }, /1001 days/],
    [{ A: rotated, A_FALLBACKS: generated }, /A has A_FALLBACKS as its list, which is an entry/],
    [
      { A: { ...rotated, source: { kind: "supplied", value: pulumi.secret("x") } } },
      /A is supplied; only generated and rsa-private-key values rotate/,
    ],
    [{ K: pair.JWT_PRIVATE_KEY }, /K needs one private and one public key with the pair jwt/],
    [{ K: pair.JWT_PUBLIC_KEY }, /K needs one private and one public key/],
    [
      {
        ...pair,
        JWT_PRIVATE_KEY: {
          ...pair.JWT_PRIVATE_KEY,
          source: { kind: "rsa-private-key", pair: "jwt", bits: 1024 },
        },
      },
      /JWT_PRIVATE_KEY has 1024 bits; allowed: 2048, 3072 or 4096/,
    ],
  ] as [Record<string, SecretEntry>, RegExp][]) {
    it(`refuses ${message.source}`, () => {
      assert.match(
        refusal(() => new Secrets("secrets", { context, keyArn, entries })),
        message,
      );
    });
  }

  it("refuses a name that looks like the end of an ARN", () => {
    assert.equal(storedSecretName(context, "JWT_SECRET"), "shop-prod/JWT_SECRET");
    assert.match(
      refusal(() => storedSecretName(context, "login-abc123")),
      /AWS does not accept shop-prod\/login-abc123/,
    );
  });
});

describe("the bundle of the rotation function", () => {
  it("is what the sources make", () => {
    const { content } = generate();
    assert.ok(content.includes(JSON.stringify(rotationCode)), "run npm run gen");
  });

  it("runs as a file of its own beside the SDK of Lambda's runtime", async () => {
    const name = "shop-prod/JWT_SECRET";
    const store = new FakeSecretsManager([name, `${name}_FALLBACKS`]);
    const folder = mkdtempSync(path.join(tmpdir(), "rotation-"));
    const shared = globalThis as { sendToFake?: Send };
    shared.sendToFake = store.send;
    const plan = { kind: "base64", fallbacks: `${name}_FALLBACKS`, services: [] };
    process.env.ROTATION_PLANS = JSON.stringify({ cluster: "c", secrets: { [name]: plan } });
    try {
      writeFileSync(path.join(folder, "index.js"), rotationCode);
      for (const module of ["client-secrets-manager", "client-ecs"]) {
        const place = path.join(folder, "node_modules", "@aws-sdk", module);
        mkdirSync(place, { recursive: true });
        writeFileSync(path.join(place, "index.js"), fakeSdk);
      }
      const { handler } = require(path.join(folder, "index.js")) as {
        handler(event: object): Promise<unknown>;
      };
      const result = await handler({ Step: "initialize", SecretId: name });
      assert.deepEqual(result, { secret: name, step: "initialize" });
      assert.equal(store.value(name)?.length, 44);
    } finally {
      delete process.env.ROTATION_PLANS;
      delete shared.sendToFake;
      rmSync(folder, { recursive: true });
    }
  });
});

/** A module with clients and commands of every name. */
const fakeSdk = `
class Client { send({ name, input }) { return globalThis.sendToFake(name, input); } }
module.exports = new Proxy({}, {
  get: (_, key) => key.endsWith("Client")
    ? Client
    : class { constructor(input) { this.name = key.replace(/Command$/, ""); this.input = input; } },
});
`;
