import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { type SecretShape, secretShape, secretShapes } from "../../infra/config/secret-shapes";
import type { Environment } from "../../infra/sizes";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs8", format: "pem" });
const account = {
  type: "service_account",
  client_email: "app@project.iam.gserviceaccount.com",
  private_key: pem,
};
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");
const jwt = (payload: unknown) =>
  ["eyJhbGciOiJIUzI1NiJ9", Buffer.from(JSON.stringify(payload)).toString("base64url"), "c2ln"].join(
    ".",
  );
const hex = "0123456789abcdef0123456789abcdef";
const word = "Ab3dEf6hIj9kLm2nOp5q";
// In pieces, so that no scanner takes a sample for a key.
const key = (...parts: string[]) => parts.join("_");

/** Values that pass in production, and values that do not. */
const samples: Readonly<Record<SecretShape, readonly [readonly string[], readonly string[]]>> = {
  "stripe-secret-key": [
    [key("sk", "live", word), key("rk", "live", word)],
    [key("sk", "test", word), key("pk", "live", word), "sk_live_"],
  ],
  "stripe-publishable-key": [[key("pk", "live", word)], [key("sk", "live", word)]],
  "stripe-webhook-secret": [[`whsec_${hex}`], [`whsec_${word}`, hex]],
  "twilio-account-sid": [[`AC${hex}`], [hex, `AC${hex}0`, `SK${hex}`]],
  "twilio-auth-token": [[hex], [hex.toUpperCase(), hex.slice(1), "0".repeat(32)]],
  "sendgrid-api-key": [
    [`SG.${word}12.${word}${word}abc`],
    [`SG.${word}.${word}`, `${word}12.${word}${word}abc`],
  ],
  "google-service-account": [
    [base64(account)],
    [
      JSON.stringify(account),
      base64({ ...account, type: "authorized_user" }),
      base64({ ...account, client_email: "me@gmail.com" }),
      base64({ ...account, private_key: "-----BEGIN PRIVATE KEY-----" }),
      base64("text"),
      base64(null),
    ],
  ],
  "google-client-secret": [[`GOCSPX-${word}12345678`], [`GOCSPX-${word}`, word]],
  "oauth-client-secret": [[word], ["short", "with a space in its middle"]],
  "supabase-service-role-key": [
    [jwt({ role: "service_role" }), `sb_secret_${word}`],
    [jwt({ role: "anon" }), jwt("service_role"), "a.b.c", "service_role", jwt(null)],
  ],
  "supabase-anon-key": [
    [jwt({ role: "anon" }), `sb_publishable_${word}`],
    [jwt({ role: "service_role" }), `sb_secret_${word}`],
  ],
  "supabase-jwt-secret": [[hex], [word]],
  "openai-api-key": [
    [`sk-${word}`, `sk-proj-${word}`, `sk-svcacct-${word}`],
    [`sk-admin-${word}`, `sk-ant-${word}`, key("sk", "live", word)],
  ],
  "sentry-dsn": [
    [`https://${hex}@o1.ingest.sentry.io/42`],
    [`http://${hex}@o1.ingest.sentry.io/42`, `https://${hex}@o1.ingest.sentry.io`],
  ],
  "smtp-password": [[word], ["short"]],
};

describe("shapes of supplied secrets", () => {
  for (const name of secretShapes) {
    it(`tells a ${name} from what is none`, () => {
      const { shape } = secretShape(name);
      const [good, bad] = samples[name];
      for (const value of good) assert.equal(shape.production.test(value), true, name);
      for (const value of ["", " ", ...bad]) assert.equal(shape.production.test(value), false);
    });
  }

  it("wants live keys in production and test keys elsewhere", () => {
    const { shape, allowed } = secretShape("stripe-secret-key");
    const modes: [Environment, string][] = [
      ["production", "live"],
      ["staging", "test"],
      ["development", "test"],
    ];
    for (const [environment, mode] of modes) {
      assert.equal(shape[environment].test(key("sk", mode, word)), true);
      const other = mode === "live" ? "test" : "live";
      assert.equal(shape[environment].test(key("sk", other, word)), false);
      assert.match(allowed[environment], new RegExp(`^a ${mode} secret .*sk_${mode}_`));
    }
  });

  it("refuses what a template leaves behind", () => {
    const values = [
      "your-openai-key-goes-here-ok",
      "changeme_changeme_changeme",
      "xxxxxxxxxxxxxxxx",
    ];
    for (const value of values) {
      assert.equal(secretShape("oauth-client-secret").shape.production.test(value), false);
      assert.equal(secretShape("openai-api-key").shape.production.test(`sk-${value}`), false);
    }
  });

  it("answers every text, and with a boolean only", () => {
    fc.assert(
      fc.property(fc.constantFrom(...secretShapes), fc.string({ unit: "binary" }), (name, text) => {
        assert.equal(typeof secretShape(name).shape.production.test(text), "boolean");
      }),
      { numRuns: 500 },
    );
  });
});
