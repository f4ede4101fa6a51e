/** Each format of a key at its edge: the shortest text that has it, and what falls short of it. */
import assert from "node:assert/strict";
import { secretKind } from "../../policies/helpers/secret-patterns";

/** Characters that a part is made of, and how many there must be at least. */
type Part = string | readonly [characters: string, count: number];
interface Format {
  readonly kind: string;
  readonly parts: readonly Part[];
  /** True where the format has a length of its own, after which no letter may follow. */
  readonly ends?: boolean;
}

const alnum = "0aZ9bY";
const hex = "0f9a";
const word = "0a_-Z";
const upper = "0AZ9";

const formats: readonly Format[] = [
  { kind: "a Stripe live secret key (sk_live_)", parts: ["sk_", "live_", [alnum, 10]] },
  { kind: "a Stripe live restricted key (rk_live_)", parts: ["rk_", "live_", [alnum, 10]] },
  { kind: "a Stripe test secret key (sk_test_)", parts: ["sk_", "test_", [alnum, 10]] },
  { kind: "a Stripe test restricted key (rk_test_)", parts: ["rk_", "test_", [alnum, 10]] },
  { kind: "a Stripe organization key (sk_org_)", parts: ["sk_", "org_", [alnum, 10]] },
  { kind: "a Stripe organization key (sk_org_)", parts: ["sk_", "org_live_", [alnum, 10]] },
  { kind: "a Stripe organization key (sk_org_)", parts: ["sk_", "org_test_", [alnum, 10]] },
  { kind: "a webhook signing secret (whsec_)", parts: ["whsec_", ["0aZ+/", 16]] },
  { kind: "an AWS access key (AKIA)", parts: ["AKIA", ["A2Z7", 16]], ends: true },
  { kind: "an AWS session key (ASIA)", parts: ["ASIA", ["A2Z7", 16]], ends: true },
  { kind: "an Amazon Bedrock API key (ABSK)", parts: ["ABSKQmVkcm9ja0FQSUtleS", ["0aZ+/", 20]] },
  { kind: "a Twilio API key (SK)", parts: ["SK", [hex, 32]], ends: true },
  { kind: "a SendGrid API key (SG.)", parts: ["SG.", [word, 16], ".", [word, 32]] },
  { kind: "a Mailgun API key (key-)", parts: ["key-", [hex, 32]], ends: true },
  { kind: "a Mailgun API key", parts: [[hex, 32], "-", [hex, 8], "-", [hex, 8]], ends: true },
  { kind: "a Resend API key (re_)", parts: ["re_", [alnum, 8], "_", [alnum, 20]] },
  { kind: "a Brevo API key (xkeysib-)", parts: ["xkeysib-", [hex, 64], "-"] },
  { kind: "a GitHub token (ghs_)", parts: ["ghs_", ["0123", 1], "_eyJ"] },
  { kind: "a GitHub token (ghs_)", parts: ["ghs_", "123456789012_eyJ"] },
  ...[..."pousr"].map((letter): Format => {
    return { kind: "a GitHub token (gh)", parts: [`gh${letter}_`, [alnum, 36]] };
  }),
  { kind: "a GitHub token (github_pat_)", parts: ["github_pat_", ["0aZ_", 22]] },
  { kind: "a GitLab token (glpat-)", parts: ["glpat-", [word, 20]] },
  { kind: "an Anthropic API key (sk-ant-)", parts: ["sk-ant-", [word, 20]] },
  ...["proj", "svcacct", "admin"].map((owner): Format => {
    return { kind: "an OpenAI API key (sk-)", parts: [`sk-${owner}-`, [word, 20]] };
  }),
  { kind: "an OpenAI API key (sk-)", parts: ["sk-", [alnum, 32]] },
  ...[..."abeoprs"].map((letter): Format => {
    return { kind: "a Slack token (xox)", parts: [`xox${letter}-`, ["0aZ-", 10]] };
  }),
  {
    kind: "a Slack app token (xapp-)",
    parts: ["xapp-1-", [upper, 6], "-", ["0123", 6], "-", [hex, 16]],
  },
  {
    kind: "a Slack webhook address",
    parts: ["hooks.slack.com/services/T", ["0Az_", 6], "/B", ["0Az_", 6], "/", ["0Az_", 16]],
  },
  ...["triggers/T", "triggers/E", "workflows/T"].map((path): Format => {
    return {
      kind: "a Slack webhook address",
      parts: [`hooks.slack.com/${path}`, ["0Az_", 6], "/", ["0Az_", 6], "/", ["0Az_", 16]],
    };
  }),
  { kind: "a Google client secret (GOCSPX-)", parts: ["GOCSPX-", [word, 20]] },
  { kind: "an npm token (npm_)", parts: ["npm_", [alnum, 36]] },
  { kind: "a Pulumi token (pul-)", parts: ["pul-", [hex, 40]], ends: true },
  { kind: "a Sentry token (sntrys_)", parts: ["sntrys_", ["0aZ+/=_", 20]] },
  { kind: "a DigitalOcean token (dop_v1_)", parts: ["dop_v1_", [hex, 64]], ends: true },
  { kind: "a Supabase secret key (sb_secret_)", parts: ["sb_", "secret_", [word, 20]] },
  ...["at", "ca", "pa", "ss"].map((use): Format => {
    return { kind: "a Shopify token (shp)", parts: [`shp${use}_`, [hex, 32]], ends: true };
  }),
  { kind: "a Hugging Face token (hf_)", parts: ["hf_", [alnum, 34]], ends: true },
  { kind: "a Vault token (hvs.)", parts: ["hvs.", [word, 24]] },
  { kind: "a Vault token (hvs.)", parts: ["hvb.", [word, 24]] },
  { kind: "a Grafana token (glsa_)", parts: ["glsa_", [alnum, 32], "_", [hex, 8]], ends: true },
  { kind: "a New Relic key (NRAK-)", parts: ["NRAK-", [upper, 27]], ends: true },
  { kind: "a Databricks token (dapi)", parts: ["dapi", [hex, 32]], ends: true },
  { kind: "a Docker Hub token (dckr_pat_)", parts: ["dckr_pat_", [word, 20]] },
  { kind: "a PyPI token (pypi-)", parts: ["pypi-AgEIcHlwaS5vcmc", [word, 20]] },
];

const written = (parts: readonly Part[]): string =>
  parts
    .map((part) => {
      if (typeof part === "string") return part;
      const [characters, count] = part;
      return characters.repeat(count).slice(0, count);
    })
    .join("");

/** The text with one of its parts a character too short, for each part that has a length. */
const tooShort = (parts: readonly Part[]): readonly string[] =>
  parts.flatMap((part, index) => {
    if (typeof part === "string") return [];
    const [characters, count] = part;
    const fewer = parts.with(index, [characters, count - 1]);
    const wrong = parts.with(index, `${written([[characters, count - 1]])}!`);
    return [written(fewer), written(wrong)];
  });

describe("the format of a key", () => {
  for (const { kind, parts, ends = false } of formats) {
    const text = written(parts);

    it(`is told by its name, wherever it stands: ${text.slice(0, 12)}`, () => {
      assert.equal(secretKind(text), kind);
      assert.equal(secretKind(`KEY="${text}" `), kind);
      assert.notEqual(secretKind(`x${text}`), kind, "it begins a word");
      if (ends) assert.notEqual(secretKind(`${text}${text.at(-1)}`), kind, "it ends a word");
    });

    it(`is none when a part of it is too short: ${text.slice(0, 12)}`, () => {
      for (const shorter of tooShort(parts)) assert.notEqual(secretKind(shorter), kind, shorter);
    });
  }

  it("is none in the keys of AWS's documentation", () => {
    for (const prefix of ["AKIA", "ASIA"]) {
      assert.equal(secretKind(`${prefix}IOSFODNN7EXAMPLE`), undefined);
      assert.match(secretKind(`${prefix}EXAMPLE${"A2Z7".repeat(3).slice(0, 9)}`) ?? "", /^an AWS/);
      assert.match(secretKind(`${prefix}QEXAMPLEA2Z7A2Z7`) ?? "", /^an AWS/);
    }
  });
});

describe("a private key", () => {
  const begin = (kind: string) => `-----BEGIN ${kind}-----`;
  const kind = "a private key in PEM form";

  it("is told by its first line", () => {
    for (const name of ["", "RSA ", "ENCRYPTED ", "A B C ", "X962 ", "0Z "]) {
      assert.equal(secretKind(`${begin(`${name}PRIVATE KEY`)}\nMIIE`), kind, name);
    }
    for (const name of ["PUBLIC KEY", "A B C D PRIVATE KEY", "rsa PRIVATE KEY", "CERTIFICATE"]) {
      assert.equal(secretKind(`${begin(name)}\nMIIE`), undefined, name);
    }
  });

  it("is none where documentation leaves a slot for it", () => {
    const first = begin("PRIVATE KEY");
    for (const slot of ["<key>", "xxxx".toUpperCase(), "...", "***"]) {
      for (const before of ["", "\n", "\\n", "\\r\\n", "\r\n\r\n", " \t"]) {
        assert.equal(secretKind(`${first}${before}${slot}`), undefined, `${before}${slot}`);
      }
    }
    for (const key of ["XXA", "..a", "**a", "\n\n\n\n\n<"]) {
      assert.equal(secretKind(`${first}${key}`), kind, key);
    }
  });

  it("is found in base64 too, at any length that such a key has", () => {
    const pem = (name: string) => `${begin(`${name}PRIVATE KEY`)}\nMIIEvQIBADANBgkqhkiG9w0BAQEF\n`;
    const encoded = (text: string) => Buffer.from(text).toString("base64");
    for (const name of ["", "RSA ", "A B C "]) {
      for (const tail of ["", "a", "ab"]) {
        const text = encoded(pem(name) + tail);
        assert.equal(secretKind(text), kind, text);
        assert.equal(secretKind(`${text}\n`), kind);
        assert.equal(secretKind(`${text} \n`), kind);
        assert.equal(secretKind(text.replace(/.{40}/g, "$&\r\n")), kind);
      }
    }
    assert.equal(secretKind(encoded(pem("")).replace(/^.{4}/, "")), undefined);
    assert.equal(secretKind(`${encoded(pem(""))}!`), undefined, "it is a text about a key");
    assert.equal(secretKind(encoded(begin("PUBLIC KEY").padEnd(80, "x"))), undefined);
    assert.equal(secretKind(encoded("short")), undefined);
  });
});

describe("a password in an address or in joined settings", () => {
  const kind = "a connection string with a password";

  it("is found in the settings of drivers, at the start, after a quote and after a blank", () => {
    for (const start of ["jdbc:x", "Server=db", "host=db", "Data Source=db", "driver=x"]) {
      for (const before of ["", '"', " ", "\n"]) {
        for (const between of [";", "?", "&", " "]) {
          for (const name of ["password", "Pwd", "PASSWORD"]) {
            const text = `${before}${start}${between}${name}=hunter22`;
            assert.equal(secretKind(text), kind, text);
            assert.equal(secretKind(`${text};a=b`), kind, text);
          }
        }
      }
    }
    for (const text of [
      "xserver=db;password=hunter22",
      "server=db;xpassword=hunter22",
      "server=db\n;password=hunter22",
      'server=db";password=hunter22',
      "server=db;password=",
      "server=db;password=;",
      "password=hunter22",
    ]) {
      assert.equal(secretKind(text), undefined, text);
    }
  });

  it("is none where a slot stands for it", () => {
    const of = (password: string) => secretKind(`postgres://app:${password}@db/app`);
    for (const slot of [
      "$X",
      "<x>",
      "{x}",
      "%s",
      "*",
      "****",
      "[x]",
      "REDACTED",
      "masked",
      "hidden",
    ]) {
      assert.equal(of(slot), undefined, slot);
    }
    for (const password of [
      "a$X",
      "a<x>",
      "**a",
      "redacted1",
      "xmasked",
      "a%s",
      "a[",
      "x{",
      "a*",
    ]) {
      assert.equal(of(password), kind, password);
    }
  });
});

describe("a JSON web token", () => {
  const part = (claims: string) => Buffer.from(claims).toString("base64url");
  const token = (claims: string, signature = "s".repeat(16)) =>
    `${part('{"alg":"HS256"}')}.${part(claims)}.${signature}`;

  it("is one with a signature", () => {
    assert.equal(secretKind(token('{"sub":"app"}')), "a JSON web token");
    assert.equal(secretKind(token('{"sub":"app"}', "s".repeat(15))), undefined);
  });

  it("is the kind that its role says", () => {
    for (const between of [":", " : ", ":   ", "  :"]) {
      const of = (role: string) => secretKind(token(`{"role"${between}"${role}"}`));
      assert.equal(of("anon"), undefined, between);
      assert.equal(of("service_role"), "a Supabase service_role key");
      assert.equal(of("authenticated"), "a JSON web token");
    }
  });
});
