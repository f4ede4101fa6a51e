import assert from "node:assert/strict";
import {
  isConnectionName,
  isPlaceholder,
  isReference,
  isSecretName,
  secretKind,
  stripeKey,
} from "../../policies/helpers/secret-patterns";

// Put together here, so that no scanner of this repository takes an example for a leak.
const leaked: readonly (readonly [string, string])[] = [
  [`sk_${"live"}_51H8examplekey00`, "Stripe live secret"],
  [`rk_${"live"}_51H8examplekey00`, "Stripe live restricted"],
  [`sk_${"test"}_51H8examplekey00`, "Stripe test secret"],
  [`whsec_${"a1B2".repeat(8)}`, "webhook signing secret"],
  [`AKIA${"Q3EGZ5R7".repeat(2)}`, "AWS access key"],
  [`SK${"0a1b2c3d".repeat(4)}`, "Twilio"],
  [`SG.${"a".repeat(22)}.${"b".repeat(43)}`, "SendGrid"],
  [`ghp_${"a1B2".repeat(9)}`, "GitHub"],
  [`github_pat_${"a1B2".repeat(8)}`, "GitHub"],
  [`sk-proj-${"a1B2".repeat(8)}`, "OpenAI"],
  [`sk-ant-${"api03-a1B2".repeat(4)}`, "Anthropic"],
  [`xoxb-${"1234567890-".repeat(2)}abc`, "Slack"],
  [`GOCSPX-${"a1B2".repeat(7)}`, "Google"],
  [`-----BEGIN ${"RSA PRIVATE"} KEY-----\nMIIE`, "private key"],
  [`-----BEGIN ${"PRIVATE"} KEY-----\nMIIE`, "private key"],
  ["postgresql+psycopg://app:hunter22@db.internal:5432/app", "connection string"],
  ["rediss://:a-long-token@cache.internal:6379", "connection string"],
];

describe("secretKind", () => {
  for (const [text, kind] of leaked) {
    it(`finds ${kind} in a longer text: ${text.slice(0, 8)}`, () => {
      assert.match(secretKind(`X="${text}"`) ?? "nothing", new RegExp(kind));
    });
  }
  const harmless = [
    "pk_live_51H8examplekey00",
    "sk_live_...",
    "task-0123456789abcdef0123456789abcdef",
    "sk-fading-circle-with-many-words-in-it",
    "AKIAIOSFODNN7EXAMPLE",
    "https://api.example.com/a@b",
    "postgres://db.internal:5432/app",
    "postgres://app@db.internal/app",
    "postgres://app:$" + "{DB_PASSWORD}@db.internal/app",
    "postgres://app:<password>@db.internal/app",
    "mailto:ops@example.com",
    "-----BEGIN PUBLIC KEY-----",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-AbCdEf",
    "SKIPPED",
  ];
  for (const text of harmless) {
    it(`finds nothing in ${text}`, () => assert.equal(secretKind(text), undefined));
  }
  it("tells Supabase's service role from its public role", () => {
    const token = (role: string) =>
      ['{"alg":"HS256"}', `{"role":"${role}"}`].map((part) =>
        Buffer.from(`${part}  `).toString("base64url"),
      );
    const signed = (role: string) => [...token(role), "s".repeat(32)].join(".");
    assert.match(secretKind(signed("service_role")) ?? "", /service_role/);
    assert.equal(secretKind(signed("anon")), undefined);
  });
  it("never quotes more than a public prefix", () => {
    for (const [text] of leaked) {
      const kind = secretKind(text) ?? "";
      assert(!kind.includes(text.slice(0, 12)), kind);
    }
  });
  it("gets to the end of a hostile text", () => {
    for (const part of ["a", "a.", "sk-", "eyJ.", "a://", "://:@", "-----BEGIN A "]) {
      assert.doesNotThrow(() => secretKind(part.repeat(200_000 / part.length)));
    }
  });
});

describe("isSecretName", () => {
  const secrets = [
    "JWT_SECRET_KEY",
    "API_KEY_SALT",
    "SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
    "SMTP_PASS",
    "dbPassword",
    "openaiApiKey",
    "AWS_SECRET_ACCESS_KEY",
    "SUPABASE_SERVICE_ROLE_KEY",
    "session-secret",
    "GITHUB_TOKEN",
  ];
  for (const name of secrets) {
    it(`holds for ${name}`, () => assert(isSecretName(name)));
  }
  const settings = [
    "JWT_ALGORITHM",
    "JWT_ACCESS_TOKEN_EXPIRE_MINUTES",
    "TOKEN_TTL",
    "DB_SECRET_ARN",
    "STRIPE_SECRET_NAME",
    "STRIPE_PUBLISHABLE_KEY",
    "JWT_PUBLIC_KEY",
    "SUPABASE_ANON_KEY",
    "AWS_ACCESS_KEY_ID",
    "CACHE_KEY_PREFIX",
    "PASSWORD_MIN_LENGTH",
    "PASSWORD_RESET_URL",
    "MAX_TOKENS",
    "TOKENIZER",
    "PASS_THROUGH",
    "API_KEY_HEADER",
    "LOG_LEVEL",
    "",
  ];
  for (const name of settings) {
    it(`does not hold for "${name}"`, () => assert(!isSecretName(name)));
  }
});

describe("isPlaceholder", () => {
  const placeholders = [
    "generate_random_secret_here",
    "changeme",
    "Change-Me",
    "your-api-key",
    "your_secret_key_here",
    "<password>",
    "xxxxxxxx",
    "sk_live_xxxx",
    "sk_live_...",
    "password123",
    "insert your key here",
    "REPLACE_ME",
  ];
  for (const text of placeholders) {
    it(`holds for ${text}`, () => assert(isPlaceholder(text)));
  }
  for (const text of [
    "kX2vQ9tB7mZ4cR8wN1yL5hJ3gF6dS0aP",
    "correct-horse-battery",
    "a".repeat(9999),
  ]) {
    it(`does not hold for ${text.slice(0, 32)}`, () => assert(!isPlaceholder(text)));
  }
});

describe("names and values that only point to a secret", () => {
  it("takes connection strings by name", () => {
    for (const name of ["DATABASE_URL", "REDIS_URL", "SENTRY_DSN", "SQLALCHEMY_DATABASE_URI"]) {
      assert(isConnectionName(name), name);
    }
    for (const name of ["API_URL", "CALLBACK_URI", "DATABASE_HOST"]) {
      assert(!isConnectionName(name), name);
    }
  });
  it("takes ARNs, paths, slots, switches and short numbers as references", () => {
    const references = [
      "arn:aws:ssm:x",
      "/run/secrets/key",
      "$" + "{TOKEN}",
      "true",
      "900",
      "15m",
      "",
    ];
    for (const text of references) {
      assert(isReference(text), text);
    }
    for (const text of ["hunter22", "/aB3+dEf==", "9f8a7c6b5d4e3f2a"]) {
      assert(!isReference(text), text);
    }
  });
  it("knows Stripe's test keys by their prefix", () => {
    assert.equal(stripeKey("pk_test_51Example", "test"), "pk_test_");
    assert.equal(stripeKey("pk_live_51Example", "test"), undefined);
    assert.equal(stripeKey("rk_live_51Example", "live"), "rk_live_");
    assert.equal(stripeKey("rk_test_51Example", "live"), undefined);
  });
});
