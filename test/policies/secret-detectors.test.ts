/** The detectors on formats of today, and on the texts that infrastructure is full of. */
import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { secretKind } from "../../policies/helpers/secret-patterns";

const hex = (length: number) => "0a1b2c3d4e5f6789".repeat(8).slice(0, length);
const word = (length: number) => "aB3dE5gH7jK9mN1pQ2sT4vW6yZ8".repeat(8).slice(0, length);
const json = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const pem = (kind: string) => `-----BEGIN ${kind}-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\n`;

/** Put together here, so that no scanner of this repository takes one for a leak. */
const formats: readonly (readonly [provider: string, text: string, kind: RegExp])[] = [
  ["Stripe, live", `sk_${"live"}_${word(24)}`, /Stripe live secret/],
  ["Stripe, live, of today's length", `sk_${"live"}_51${word(97)}`, /Stripe live secret/],
  ["Stripe, restricted", `rk_${"live"}_51${word(97)}`, /Stripe live restricted/],
  ["Stripe, test", `sk_${"test"}_51${word(97)}`, /Stripe test secret/],
  ["Stripe, organization", `sk_${"org"}_live_${word(40)}`, /Stripe organization/],
  ["Stripe, webhook", `whsec_${word(32)}`, /webhook signing secret/],
  ["AWS, of a user", `AKIA${"Q3EGZ5R7".repeat(2)}`, /AWS access key/],
  ["AWS, of a session", `ASIA${"Q3EGZ5R7".repeat(2)}`, /AWS session key/],
  ["AWS, Bedrock", `ABSK${"QmVkcm9ja0FQSUtleS"}${word(92)}`, /Bedrock/],
  ["Twilio", `SK${hex(32)}`, /Twilio/],
  ["SendGrid", `SG.${word(22)}.${word(43)}`, /SendGrid/],
  ["Mailgun, older", `key-${hex(32)}`, /Mailgun/],
  ["Mailgun", `${hex(32)}-${hex(8)}-${hex(8)}`, /Mailgun/],
  ["Resend", `re_${word(8)}_${word(24)}`, /Resend/],
  ["Google, OAuth client", `GOCSPX-${word(28)}`, /Google client secret/],
  ["Google, service account", JSON.stringify({ private_key: pem("PRIVATE KEY") }), /private key/],
  [
    "Google, service account in base64",
    Buffer.from(JSON.stringify({ private_key: pem("PRIVATE KEY") })).toString("base64"),
    /private key/,
  ],
  ["GitHub, classic", `ghp_${word(36)}`, /GitHub/],
  ["GitHub, OAuth", `gho_${word(36)}`, /GitHub/],
  ["GitHub, app", `ghs_${word(36)}`, /GitHub/],
  ["GitHub, fine-grained", `github_pat_${word(22)}_${word(59)}`, /GitHub/],
  ["GitLab", `glpat-${word(20)}`, /GitLab/],
  ["OpenAI, project", `sk-proj-${word(74)}T3BlbkFJ${word(74)}`, /OpenAI/],
  ["OpenAI, service account", `sk-svcacct-${word(58)}T3BlbkFJ${word(58)}`, /OpenAI/],
  ["OpenAI, older", `sk-${word(20)}T3BlbkFJ${word(20)}`, /OpenAI/],
  ["Anthropic", `sk-ant-api03-${word(95)}`, /Anthropic/],
  ["Slack, bot", `xoxb-${"123456789012-".repeat(2)}${word(24)}`, /Slack token/],
  ["Slack, user", `xoxp-${"123456789012-".repeat(3)}${hex(32)}`, /Slack token/],
  ["Slack, app", `xapp-1-A0${"1B2C3D4E5"}-1234567890123-${hex(64)}`, /Slack app token/],
  [
    "Slack, webhook",
    `https://hooks.slack.com/services/T0${"1B2C3D4"}/B0${"1B2C3D4"}/${word(24)}`,
    /Slack webhook/,
  ],
  ["Supabase", `sb_${"secret"}_${word(31)}`, /Supabase secret/],
  ["private key, PKCS#8", pem("PRIVATE KEY"), /private key/],
  ["private key, RSA", pem("RSA PRIVATE KEY"), /private key/],
  ["private key, elliptic", pem("EC PRIVATE KEY"), /private key/],
  ["private key, OpenSSH", pem("OPENSSH PRIVATE KEY"), /private key/],
  ["private key, encrypted", pem("ENCRYPTED PRIVATE KEY"), /private key/],
  ["private key in one line", pem("PRIVATE KEY").replaceAll("\n", "\\n"), /private key/],
  ["JSON web token", `${json({ alg: "RS256" })}.${json({ sub: "app" })}.${word(43)}`, /web token/],
  ["PostgreSQL", "postgresql+asyncpg://app:hunter22@db:5432/app?ssl=require", /connection string/],
  ["MySQL", "mysql://root:hunter22@db/app", /connection string/],
  ["MongoDB", "mongodb+srv://app:hunter22@cluster0.abcde.mongodb.net/app", /connection string/],
  ["Redis", "rediss://default:hunter22@cache:6379/0", /connection string/],
  ["AMQP", "amqps://app:hunter22@broker:5671/%2F", /connection string/],
  ["JDBC", "jdbc:postgresql://db:5432/app?user=app&password=hunter22", /connection string/],
  ["ADO.NET", "Server=db;Database=app;User Id=app;Password=hunter22;", /connection string/],
];

/** Generators of what stands in the inputs of resources by the thousand. */
const benign: readonly ((index: number) => string)[] = [
  () => randomUUID(),
  (n) => createHash("sha256").update(String(n)).digest("hex"),
  (n) => createHash("sha1").update(String(n)).digest("hex"),
  (n) => createHash("md5").update(String(n)).digest("hex"),
  (n) => createHash("sha512").update(String(n)).digest("base64"),
  (n) => createHash("sha256").update(String(n)).digest("base64url"),
  (n) => `repository@sha256:${createHash("sha256").update(String(n)).digest("hex")}`,
  (n) => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-${word(6)}${n}`,
  (n) => `arn:aws:iam::123456789012:role/task-${hex(16)}-${n}`,
  (n) => `AIDA${String(n).padStart(16, "7")}`,
  (n) => `AROA${String(n).padStart(16, "7")}:session`,
  (n) => `vpc-0${hex(16)}${n}`,
  (n) => `prod_${word(14)}${n}`,
  (n) => `price_1${word(23)}${n}`,
  (n) => `evt_1${word(23)}${n}`,
  (n) => `pk_live_51${word(90)}${n}`,
  (n) => `AC${createHash("md5").update(String(n)).digest("hex")}`,
  (n) => `G-${word(10).toUpperCase()}${n}`,
  (n) => `https://api.example.com:8443/v1/${n}?next=a@b.example`,
  (n) => `https://example.com/path:with:colons/@user/${n}`,
  (n) => `postgres://db-${n}.internal:5432/app?sslmode=require`,
  (n) => `amqp://$` + `{USER}:$` + `{PASS}@broker-${n}`,
  (n) => `jdbc:postgresql://db-${n}/app?user=app&password=$` + "{DB_PASSWORD}",
  (n) => `data:image/png;base64,${Buffer.from(word(180) + n).toString("base64")}`,
  (n) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${word(43)} user${n}@host`,
  (n) => `-----BEGIN CERTIFICATE-----\nMII${word(60)}${n}\n-----END CERTIFICATE-----`,
  (n) => `v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB${word(120)}${n}`,
  (n) => `task-definition-${n}-sk-fading-circle-with-many-words`,
  (n) => `eu-west-1_${word(9)}${n}`,
  (n) => `${n}.dkr.ecr.eu-west-1.amazonaws.com/api:${hex(40)}`,
  (n) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: `S${n}`, Action: "s3:Get*" }] }),
];

describe("the detectors of secrets", () => {
  for (const [provider, text, kind] of formats) {
    it(`find ${provider}, also inside a longer text`, () => {
      assert.match(secretKind(text) ?? "nothing", kind);
      if (!provider.includes("base64")) {
        assert.match(secretKind(`export X="${text}"`) ?? "nothing", kind);
      }
    });
  }

  it("find none in identifiers, digests, names and addresses", () => {
    const found = benign.flatMap((make) =>
      Array.from({ length: 500 }, (_, index) => make(index)).filter(
        (text) => secretKind(text) !== undefined,
      ),
    );
    assert.deepEqual(found.slice(0, 5), []);
  });

  it("find none where documentation leaves a slot", () => {
    for (const text of [
      `-----BEGIN ${"PRIVATE"} KEY-----\\nXXXX\\n-----END ${"PRIVATE"} KEY-----`,
      `-----BEGIN ${"RSA PRIVATE"} KEY-----\n<your key>\n`,
      "https://REDACTED:REDACTED@www.example.com/",
      "postgres://app:<password>@db/app",
      "Server=db;User Id=app;Password=<password>;",
    ]) {
      assert.equal(secretKind(text), undefined, text);
    }
  });

  it("know the token that is made for browsers", () => {
    const token = (role: string) =>
      `${json({ alg: "HS256" })}.${json({ iss: "supabase", role })}.${word(43)}`;
    assert.equal(secretKind(token("anon")), undefined);
    assert.match(secretKind(token("service_role")) ?? "", /service_role/);
  });
});
